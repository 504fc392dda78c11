"""The life of a seal: applied for, approved, made, collected, suspended, destroyed."""

from contextlib import suppress
from datetime import date, datetime, time
from functools import partial
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from yiwang.foundation.core import lanes
from yiwang.foundation.core.clock import ZONE, local_date
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import Conflict, DomainError, NotFound, NotPermitted, require
from yiwang.foundation.core.numbering import next_in
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.keys import commands as keys
from yiwang.foundation.orgs import queries as orgs
from yiwang.lib.seal import making, pictures
from yiwang.lib.seal.pictures import Style
from yiwang.services.licences import policy
from yiwang.services.licences.models import Seal, SealMaker, SealStep
from yiwang.services.licences.rules import seals as life
from yiwang.services.licences.types.revocations import RevocationReason
from yiwang.services.licences.types.seals import SealAct, SealState

from .revocation_lists import publish_revocation_lists
from .revoking import Of, Revoking, Why
from .seal_makers import MAKER_KEY, Custody

_UNIT_SEAL = 1
"""The kind in the seal's own data: of a unit, not of a person (GM/T 0031)."""
_LEAST_REASON = 2


class CannotApplyForSeal(DomainError):
    """The application is incomplete, or the office has such a seal."""

    code = "licences.cannot_apply_for_seal"
    sentence = "请核对申请的内容"


class CannotActOnSeal(DomainError):
    """The act does not fit where the seal stands, or lacks its reason."""

    code = "licences.cannot_act_on_seal"
    sentence = "这枚印章现在的状态不能这样处理，请先看最新情况"
    status = 409


class CannotMakeSeal(DomainError):
    """The seal cannot be made now."""

    code = "licences.cannot_make_seal"
    sentence = "现在不能制作印章"


class SealConflict(Conflict):
    """Somebody acted on the seal meanwhile; nothing was changed."""

    code = "licences.seal_conflict"
    sentence = "别人已经处理过这枚印章，请先看最新情况再决定"


class Moves:
    """A locked seal and what every act does with it."""

    @staticmethod
    def locked(seal_id: UUID, act: SealAct, *, actor: Actor, version: int | None = None) -> Seal:
        """Lock a seal for an act of this actor.

        :raises NotFound: there is none, or not for this actor.
        :raises SealConflict: somebody acted meanwhile; says who and how.
        :raises CannotActOnSeal: the life of a seal does not know the act here.
        :raises NotPermitted: no right to the act, or the actor's hand was in another stage.
        """
        row = Seal.objects.select_for_update(of=("self",)).filter(pk=seal_id).first()
        if row is None or not policy.may_see_seals(actor):
            raise NotFound
        may = policy.may_act(
            actor, act, organisation_id=row.organisation_id, region_code=row.region_code
        )
        require(may)
        if version is not None and version != row.version:
            last = SealStep.objects.filter(seal=row).order_by("-n").first()
            said = f"{last.actor_name}已经{life.ACTS[SealAct(last.act)]}。" if last else ""
            raise SealConflict(f"{said}请先看最新情况再决定", version=row.version)
        if act not in life.TABLE[SealState(row.state)]:
            raise CannotActOnSeal(
                f"印章现在是“{life.STATES[SealState(row.state)][0]}”，不能{life.ACTS[act]}，"
                "请先看最新情况",
                reason="state",
            )
        if not policy.is_another_hand(actor, act, row.acted):
            raise NotPermitted(
                "申请、审批、制作要由不同的人办理，您已经办过其中一个环节，请交给同事",
                reason="same_hand",
            )
        return row

    @staticmethod
    def move(row: Seal, act: SealAct, *, actor: Actor, at: datetime, opinion: str = "") -> None:
        """Carry out an act, and write its step and its entry.

        :raises CannotActOnSeal: the act needs a reason and none is given.
        """
        if act in life.REASONED and len(opinion.strip()) < _LEAST_REASON:
            sentence = f"请写明{life.ACTS[act]}的理由"
            raise CannotActOnSeal(sentence, fields={"opinion": sentence}, reason="no_reason")
        row.state = life.TABLE[SealState(row.state)][act]
        row.acted = lanes.joined(row.acted, life.LANES.get(act, ""), actor.id)
        row.version += 1
        row.save()
        lanes.trace(row, act, actor=actor, at=at, opinion=opinion)
        concerning(f"licences:seal:{row.pk}", act=act.value, version=row.version)


@command("licences.apply_for_seal")
def apply_for_seal(
    *,
    organisation_id: UUID,
    style: str,
    purpose: str,
    reason: str,
    years: int,
    actor: Actor,
    at: datetime,
) -> UUID:
    """Apply for a seal of an office (申请刻制电子印章).

    国务院令第716号 第九条; GB/T 38540-2020.

    :raises NotPermitted: the actor does not keep the seals of that office.
    :raises CannotApplyForSeal: style, words, reason or years are missing; the office has the seal.
    """
    office = orgs.organisation(organisation_id, viewer=actor)
    if office is None or not policy.may_see_seals(actor):
        raise NotPermitted
    require(
        policy.may_act(
            actor, SealAct.APPLY, organisation_id=office.id, region_code=office.region_code
        )
    )
    wanted = _wanted(office.name, style, purpose, reason, years)
    row = Seal(
        organisation_id=office.id,
        organisation_name=office.name,
        region_code=office.region_code,
        acted=lanes.joined({}, life.LANES[SealAct.APPLY], actor.id),
        **wanted,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise CannotApplyForSeal(
            f"本单位已经有“{row.name}”，不能重复申请；要换新的，请先申请销毁原来的",
            reason="twice",
        ) from None
    lanes.trace(row, SealAct.APPLY, actor=actor, at=at, opinion=row.reason)
    concerning(f"licences:seal:{row.pk}", act=SealAct.APPLY.value, style=row.style)
    return row.pk


def _wanted(office: str, style: str, purpose: str, reason: str, years: int) -> dict[str, Any]:
    """What the application says; its words fit the seal."""
    fields: dict[str, str] = {}
    purpose, reason = purpose.strip(), reason.strip()
    if len(reason) < _LEAST_REASON:
        fields["reason"] = "请写明申请的理由"
    if years not in life.YEARS:
        fields["years"] = "请选择有效年限"
    if style not in set(Style):
        fields["style"] = "请选择印章样式"
    else:
        try:
            pictures.require_fitting(Style(style), name=office, purpose=purpose)
        except pictures.CannotDraw as error:
            fields["purpose" if Style(style).purpose is None else "style"] = str(error)
    if fields:
        raise CannotApplyForSeal(fields=fields, reason="incomplete")
    own = purpose if Style(style).purpose is None else ""
    return {
        "style": style,
        "purpose": own,
        "name": life.full_name(office, Style(style), own),
        "reason": reason[:300],
        "years": years,
    }


@command("licences.approve_seal")
def approve_seal(
    *, seal_id: UUID, version: int, opinion: str = "", actor: Actor, at: datetime
) -> None:
    """Approve that a seal is made (批准刻制印章).

    国务院令第716号 第九条. Who applied does not approve.

    :raises NotFound: no such seal. :raises NotPermitted: no right, or who applied.
    :raises SealConflict: somebody acted meanwhile. :raises CannotActOnSeal: not where it stands.
    """
    row = Moves.locked(seal_id, SealAct.APPROVE, actor=actor, version=version)
    Moves.move(row, SealAct.APPROVE, actor=actor, at=at, opinion=opinion)


@command("licences.refuse_seal")
def refuse_seal(*, seal_id: UUID, version: int, opinion: str, actor: Actor, at: datetime) -> None:
    """Refuse an application for a seal, with the reason (不予批准刻制).

    国务院令第716号 第九条. Errors as of :func:`approve_seal`, and CannotActOnSeal without a reason.
    """
    row = Moves.locked(seal_id, SealAct.REFUSE, actor=actor, version=version)
    Moves.move(row, SealAct.REFUSE, actor=actor, at=at, opinion=opinion)


@command("licences.make_seal")
def make_seal(*, seal_id: UUID, version: int, actor: Actor, at: datetime) -> str:
    """Make an approved seal: its code, its key in custody, its certificate, its data (制作印章).

    国务院令第716号 第九条; GB/T 38540-2020. Who applied or approved does not make.
    Returns the code.

    :raises CannotMakeSeal: no maker of seals is set up, or the words do not fit the style.
    Other errors as of :func:`approve_seal`.
    """
    row = Moves.locked(seal_id, SealAct.MAKE, actor=actor, version=version)
    maker = SealMaker.objects.filter(retired_at=None).order_by("is_test", "pk").first()
    if maker is None:
        raise CannotMakeSeal(
            "还没有接入制章系统，不能制作印章。请管理员先接入有资质的制章系统", reason="no_maker"
        )
    division = row.region_code[:6]
    row.code = f"{division}{next_in('seal', division):08d}"
    row.maker = maker
    row.valid_from, row.valid_until = at.replace(microsecond=0), life.until(at, row.years)
    keys.rotate(name=row.key_name, actor=actor, at=at)
    row.certificate = Custody.signer_certificate(
        maker, row.key_name, row.organisation_name, at=at, until=row.valid_until
    )
    try:
        row.der = _der(row, maker, at)
    except (making.CannotMake, pictures.CannotDraw) as error:
        raise CannotMakeSeal(f"不能制作：{error}", reason="design") from error
    Moves.move(row, SealAct.MAKE, actor=actor, at=at)
    return row.code


def _der(row: Seal, maker: SealMaker, at: datetime) -> bytes:
    if row.valid_from is None or row.valid_until is None or row.certificate is None:
        raise CannotMakeSeal
    picture = pictures.draw(
        Style(row.style),
        name=row.organisation_name,
        purpose=row.purpose,
        code=row.code,
        test=maker.is_test,
    )
    design = making.Design(
        code=row.code,
        name=row.name + ("（测试）" if maker.is_test else ""),
        kind=_UNIT_SEAL,
        picture=picture,
        signers=(bytes(row.certificate),),
        valid_from=row.valid_from,
        valid_until=row.valid_until,
    )
    return making.make(
        design,
        created_at=at,
        maker=bytes(maker.certificate),
        sign=partial(Custody.sign, MAKER_KEY),
    )


@command("licences.collect_seal")
def collect_seal(*, seal_id: UUID, version: int, actor: Actor, at: datetime) -> None:
    """Take a made seal over for its office; from now on it may be used (领取印章).

    国务院令第716号 第九条. Errors as of :func:`approve_seal`.
    """
    row = Moves.locked(seal_id, SealAct.COLLECT, actor=actor, version=version)
    Moves.move(row, SealAct.COLLECT, actor=actor, at=at)


@command("licences.suspend_seal")
def suspend_seal(*, seal_id: UUID, version: int, opinion: str, actor: Actor, at: datetime) -> None:
    """Stop the use of a seal for the time being (停用印章).

    国务院令第716号 第九条. What was sealed before stays valid. Errors as of :func:`refuse_seal`.
    """
    row = Moves.locked(seal_id, SealAct.SUSPEND, actor=actor, version=version)
    Moves.move(row, SealAct.SUSPEND, actor=actor, at=at, opinion=opinion)


@command("licences.resume_seal")
def resume_seal(*, seal_id: UUID, version: int, opinion: str, actor: Actor, at: datetime) -> None:
    """Let a suspended seal be used again (恢复使用印章).

    国务院令第716号 第九条. Errors as of :func:`refuse_seal`.
    """
    row = Moves.locked(seal_id, SealAct.RESUME, actor=actor, version=version)
    Moves.move(row, SealAct.RESUME, actor=actor, at=at, opinion=opinion)


@command("licences.destroy_seal")
def destroy_seal(
    *,
    seal_id: UUID,
    version: int,
    opinion: str,
    cause: RevocationReason = RevocationReason.CESSATION,
    lost_on: date | None = None,
    actor: Actor,
    at: datetime,
) -> None:
    """End a seal for good and revoke its signer's certificate (销毁印章); its log is kept.

    国务院令第716号 第九条; 《电子签名法》第十五条. What was sealed before stays valid; if the
    key may be in other hands, only what a time stamp proves to be from before ``lost_on``. The list
    that says so is signed at once; with the keys locked, when they open.

    :raises CannotActOnSeal: no reason, or the day it was lost is missing or in the future.
    Other errors as of :func:`approve_seal`.
    """
    row = Moves.locked(seal_id, SealAct.DESTROY, actor=actor, version=version)
    since = _lost_since(row, cause, lost_on, at)
    row.users.filter(ended_at=None).update(ended_at=at)
    why = Why(cause, opinion, since)
    Revoking.certificate(bytes(row.certificate or b""), Of(maker=row.maker), why, actor, at)
    Moves.move(row, SealAct.DESTROY, actor=actor, at=at, opinion=opinion)
    with suppress(keys.KeyStoreLocked):
        publish_revocation_lists(actor=SYSTEM, at=at)


def _lost_since(
    row: Seal, cause: RevocationReason, lost_on: date | None, at: datetime
) -> datetime | None:
    """The beginning of the day from which nothing signed counts; a stolen key has one."""
    if cause is not RevocationReason.KEY_COMPROMISE:
        return None
    if lost_on is None or lost_on > local_date(at):
        sentence = "请填写遗失或者泄露的日期，不能晚于今天；说不准的，填最早可能的那一天"
        raise CannotActOnSeal(sentence, fields={"lost_on": sentence}, reason="no_day")
    return max(datetime.combine(lost_on, time.min, ZONE), row.valid_from or at)
