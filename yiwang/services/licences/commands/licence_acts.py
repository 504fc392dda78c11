"""Acts on licences: the next version, and the moves of one in force; each with reason and basis."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import require
from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.recording import nothing_done
from yiwang.foundation.core.types import Actor
from yiwang.lib.codes.licences import build_licence_identifier
from yiwang.services.licences import policy
from yiwang.services.licences.models import Licence, LicenceHolder, secrets
from yiwang.services.licences.rules import filling, type_contents
from yiwang.services.licences.rules import licences as life
from yiwang.services.licences.types.licences import LicenceAct, LicenceState, Why
from yiwang.services.licences.types.sealing import issuer

from .issuing import CannotFillLicence, locked_for, typed_texts
from .making import first_step
from .moving import CannotActOnLicence, Editions, LicenceMoves

_LEAST = 2
_MOST = 100
_RAN_OUT = Why("有效期届满", "《中华人民共和国行政许可法》第七十条第一项")


def _acted(
    act: LicenceAct, licence_id: UUID, version: int, why: Why, *, actor: Actor, at: datetime
) -> None:
    """Move one licence by hand, with reason and basis; nobody completes what has ended."""
    editions, row = locked_for(licence_id, act, version, actor=actor)
    _check_why(why)
    if act in life.BY_CASE and editions.rows[0].case_number is not None:
        raise CannotActOnLicence(
            "这份证照是办件准予的，请在那件办件里办理，依法告知并听取当事人的意见", reason="by_case"
        )
    LicenceMoves.moved(row, act, why, actor=actor, at=at)
    if row.state in life.ENDED:
        LicenceMoves.drop_unsealed(editions, why, actor=actor, at=at, but=row.pk)


def _check_why(why: Why) -> None:
    fields = {}
    if len(why.reason.strip()) < _LEAST:
        fields["reason"] = "请写明理由"
    if len(why.basis.strip()) < _LEAST:
        fields["basis"] = "请写明依据的条款"
    if fields:
        raise CannotActOnLicence(next(iter(fields.values())), fields=fields, reason="no_reason")


@command("licences.suspend_licence")
def suspend_licence(
    *, licence_id: UUID, version: int, why: Why, actor: Actor, at: datetime
) -> None:
    """Suspend a licence for a time (暂扣), 《行政处罚法》第九条第三项.

    :raises NotFound: no such licence. :raises NotPermitted: not kept by the actor.
    :raises LicenceConflict: somebody acted meanwhile.
    :raises CannotActOnLicence: not where it stands, or without reason and basis.
    """
    _acted(LicenceAct.SUSPEND, licence_id, version, why, actor=actor, at=at)


@command("licences.give_back_licence")
def give_back_licence(
    *, licence_id: UUID, version: int, why: Why, actor: Actor, at: datetime
) -> None:
    """Give a suspended licence back (暂扣发还), 《行政处罚法》第九条. Errors as of suspending."""
    _acted(LicenceAct.GIVE_BACK, licence_id, version, why, actor=actor, at=at)


@command("licences.revoke_licence")
def revoke_licence(*, licence_id: UUID, version: int, why: Why, actor: Actor, at: datetime) -> None:
    """Revoke a licence that came of no case here (撤销), 《行政许可法》第六十九条.

    One that came of a case is revoked there, its holder heard. Errors as of suspending.
    """
    _acted(LicenceAct.REVOKE, licence_id, version, why, actor=actor, at=at)


@command("licences.withdraw_licence")
def withdraw_licence(
    *, licence_id: UUID, version: int, why: Why, actor: Actor, at: datetime
) -> None:
    """Withdraw a licence that came of no case here (撤回), 《行政许可法》第八条. As revoking."""
    _acted(LicenceAct.WITHDRAW, licence_id, version, why, actor=actor, at=at)


@command("licences.forfeit_licence")
def forfeit_licence(
    *, licence_id: UUID, version: int, why: Why, actor: Actor, at: datetime
) -> None:
    """Take a licence away as a penalty (吊销), 《行政处罚法》第九条. Errors as of suspending."""
    _acted(LicenceAct.FORFEIT, licence_id, version, why, actor=actor, at=at)


@command("licences.cancel_licence")
def cancel_licence(*, licence_id: UUID, version: int, why: Why, actor: Actor, at: datetime) -> None:
    """Cancel a licence (注销), 《行政许可法》第七十条. Errors as of suspending."""
    _acted(LicenceAct.CANCEL, licence_id, version, why, actor=actor, at=at)


@command("licences.transfer_licence")
def transfer_licence(
    *, licence_id: UUID, version: int, why: Why, actor: Actor, at: datetime
) -> None:
    """Hand a licence over to another authority (转出), GB/T 36903. Errors as of suspending."""
    _acted(LicenceAct.TRANSFER, licence_id, version, why, actor=actor, at=at)


@command("licences.void_licence")
def void_licence(*, licence_id: UUID, version: int, why: Why, actor: Actor, at: datetime) -> None:
    """Void a licence that was made wrong (制证错误作废), 《行政许可法》第七条; it can be made anew.

    Errors as of suspending.
    """
    _acted(LicenceAct.VOID, licence_id, version, why, actor=actor, at=at)


@command("licences.expire_licence")
def expire_licence(*, licence_id: UUID, actor: Actor, at: datetime) -> bool:
    """Note that the last day of a licence is over (过期失效), 《行政许可法》第七十条第一项.

    Returns whether there was anything to note.
    """
    require(actor.is_system)
    row = Editions.locked(licence_id)[1]
    if row.state not in life.LIVE or not LicenceMoves.is_over(row, at):
        nothing_done()
        return False
    LicenceMoves.moved(row, LicenceAct.EXPIRE, _RAN_OUT, actor=actor, at=at)
    return True


@command("licences.end_licences", joins=True)
def end_licences(
    *, case_number: int, act: LicenceAct, why: Why, actor: Actor, at: datetime
) -> tuple[UUID, ...]:
    """End the licences of a case as the case was decided (撤销、撤回、注销、作废的证照).

    《行政许可法》第八条、第六十九条、第七十条. Called down by who decided and heard the holder, in
    the same transaction; what is not sealed yet is not made. Returns what ended.

    :raises NotPermitted: the actor does not decide for that office.
    """
    ended: list[UUID] = []
    rows = Licence.objects.filter(case_number=case_number).order_by("id")[:_MOST]
    for key in [row.pk for row in rows]:  # as many as the item has types, each with its versions
        editions, first = Editions.locked(key)
        require(policy.may_issue_licence(actor, organisation_id=first.organisation_id))
        row = editions.standing() or editions.newest
        moved = act if row.state != LicenceState.DRAFT else LicenceAct.VOID
        if moved in life.TABLE[LicenceState(row.state)]:
            LicenceMoves.moved(row, moved, why, actor=actor, at=at)
            ended.append(row.pk)
        LicenceMoves.drop_unsealed(editions, why, actor=actor, at=at, but=row.pk)
    if not ended:
        nothing_done()
        return ()
    concerning(f"licences:case:{case_number}", act=act.value, licences=[str(k) for k in ended])
    return tuple(ended)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A next version as somebody asks for it."""

    act: LicenceAct
    licence_id: UUID
    version: int
    why: Why
    texts: Mapping[str, str] = field(default_factory=dict, repr=False)
    valid_to: date | None = None


def _next(asked: _Asked, *, actor: Actor, at: datetime) -> UUID:
    """Begin the next version of a licence by hand; the one before stands until it is sealed."""
    act, why = asked.act, asked.why
    editions, row = locked_for(asked.licence_id, act, asked.version, actor=actor)
    _check_why(why)
    _check_next(editions, row, act)
    content = type_contents.content_of(row.type_version.content)
    new = _successor(row, asked, actor=actor, at=at)
    given = filling.Filling(
        number=row.number,
        holder="",
        holder_code="",
        issuer=row.issuer_name,
        issued_on=new.issued_on,
        valid_from=new.valid_from,
        valid_to=new.valid_to,
    )
    old = secrets.open_face(row.pk, row.sealed_face)
    now = filling.carried(content, old, typed_texts(content, asked.texts, old), given)
    if wrong := filling.faults(content, now, row.photos):
        told = {f"face_{key}": words for key, words in wrong.items()}
        raise CannotFillLicence(fields=told, reason="wrong")
    number = filling.number_field(content)
    new.number = now.get(number.key, row.number) if number else row.number
    new.sealed_face = secrets.seal_face(new.pk, now)
    new.save(force_insert=True)
    LicenceHolder.objects.bulk_create(_holders(row, new))
    step = first_step(new, act, actor, at)
    step.opinion, step.basis, step.document = why.reason[:300], why.basis[:300], why.document[:120]
    step.save()
    concerning(f"licences:licence:{new.pk}", act=act.value, previous=str(row.pk))
    return new.pk


def _check_next(editions: Editions, row: Licence, act: LicenceAct) -> None:
    if editions.newest.pk != row.pk:
        raise CannotActOnLicence("这份证照已经有新的版本，请先看最新情况", reason="newer")
    if act in life.BY_CASE and editions.rows[0].case_number is not None:
        raise CannotActOnLicence(
            "这份证照是办件准予的，变更和延续请由持证人提出申请，在办件里办理", reason="by_case"
        )


def _successor(row: Licence, asked: _Asked, *, actor: Actor, at: datetime) -> Licence:
    key, edition, renews = uuid7(), row.edition + 1, asked.act is LicenceAct.RENEW
    same = (
        *("licence_type_id", "type_version_id", "type_name", "serial", "root_id"),
        *("organisation_id", "issuer_name", "issuer_code", "region_code", "receiver_id", "photos"),
    )
    copied: dict[str, Any] = {name: getattr(row, name) for name in same}
    return Licence(
        id=key,
        identifier=build_licence_identifier(
            type_code=row.licence_type_id,
            issuer=row.issuer_code,
            serial=row.serial,
            version=edition,
        ),
        edition=edition,
        previous=row,
        document_number=asked.why.document[:80],
        issued_on=local_date(at),
        valid_from=local_date(at) if renews else row.valid_from,
        valid_to=asked.valid_to if renews else row.valid_to,
        made_by=asked.act,
        created_at=at,
        state_at=at,
        token_index=secrets.token_index(secrets.token(key)),
        seal_due=at,
        seal_by=issuer(actor, row.organisation_id),
        **copied,
    )


def _holders(row: Licence, new: Licence) -> list[LicenceHolder]:
    """The holders of the next version, their codes sealed for it."""
    made = []
    for one in LicenceHolder.objects.filter(licence=row).order_by("n"):
        code = secrets.open_code(row.pk, one.n, one.sealed_code)
        one.pk, one.licence = uuid7(), new
        one.sealed_code = secrets.seal_code(new.pk, one.n, code) if code else None
        made.append(one)
    return made


@command("licences.change_licence")
def change_licence(
    *,
    licence_id: UUID,
    version: int,
    texts: Mapping[str, str],
    why: Why,
    actor: Actor,
    at: datetime,
) -> UUID:
    """Begin a version that says something else (变更), 《行政许可法》第四十九条.

    For licences that came of no case here. Returns the new version, which waits for its seal.

    :raises CannotFillLicence: what the face would say is incomplete or wrong.
    Other errors as of :func:`suspend_licence`.
    """
    asked = _Asked(LicenceAct.CHANGE, licence_id, version, why, texts)
    return _next(asked, actor=actor, at=at)


@command("licences.renew_licence")
def renew_licence(
    *,
    licence_id: UUID,
    version: int,
    valid_to: date | None,
    why: Why,
    actor: Actor,
    at: datetime,
) -> UUID:
    """Begin a version that holds longer (延续), 《行政许可法》第五十条. As changing."""
    if valid_to is not None and valid_to <= local_date(at):
        words = "有效期的最后一天要晚于今天"
        raise CannotFillLicence(words, fields={"valid_to": words}, reason="validity")
    asked = _Asked(LicenceAct.RENEW, licence_id, version, why, valid_to=valid_to)
    return _next(asked, actor=actor, at=at)


@command("licences.reissue_licence")
def reissue_licence(
    *,
    licence_id: UUID,
    version: int,
    texts: Mapping[str, str],
    why: Why,
    actor: Actor,
    at: datetime,
) -> UUID:
    """Begin a version in place of one lost, damaged or made wrong (补发、更正).

    《行政许可法》第三十九条. Errors as of :func:`change_licence`.
    """
    asked = _Asked(LicenceAct.REISSUE, licence_id, version, why, texts)
    return _next(asked, actor=actor, at=at)
