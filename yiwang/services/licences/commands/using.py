"""Reading licences: judged by right and consent, written down before anything is shown (用证)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError, NotFound, NotPermitted
from yiwang.foundation.core.types import Actor, ActorKind
from yiwang.services.licences import policy
from yiwang.services.licences.models import (
    ConsumerRight,
    Licence,
    LicenceHolder,
    LicenceType,
    LicenceUse,
    secrets,
)
from yiwang.services.licences.queries.licences import Shown
from yiwang.services.licences.queries.using import Found
from yiwang.services.licences.rules import using as rules
from yiwang.services.licences.types.licences import HolderKey, LicenceState
from yiwang.services.licences.types.using import (
    Consumer,
    ConsumerKind,
    FoundLicence,
    RightState,
    UseBasis,
    UseKind,
    UseReason,
    UseScope,
)

MOST: Final = 20
_LEAST: Final = 2
_LONGEST: Final = 300
_UNSEEN: Final = (LicenceState.DRAFT, LicenceState.VOID)


class CannotUse(NotPermitted):
    """The consumer may not read this: no right, not this far, no consent, another region."""

    code = "licences.cannot_use"
    sentence = "您的单位没有读取这类证照的权限，请向数据管理部门申请"


class NoUseReason(DomainError):
    """Every read says what for."""

    code = "licences.no_use_reason"
    sentence = "请写明用途，例如：核验食品经营许可申请人的主体资格"


class NotServed(DomainError):
    """What is asked for is not served by this installation yet; nothing was read."""

    code = "licences.not_served"
    sentence = "这项服务暂不能提供"
    status = 503


@command("licences.use_own")
def use_own(
    *,
    licence_ids: Sequence[UUID],
    consumer: Consumer,
    reason: UseReason,
    actor: Actor,
    at: datetime,
) -> tuple[FoundLicence, ...]:
    """Use licences of whom the actor acts for, in an application of theirs (本人用证).

    国务院令第716号 第十一条; the consent was given for this application (个人信息保护法 13). Only
    what is valid now is used; each use is written down with the office that will read it.

    :raises NotFound: one is not theirs.
    """
    rows = list(Shown.loaded().filter(pk__in=list(licence_ids)[:MOST]).order_by("-id"))
    if len(rows) != len(set(licence_ids)) or not all(
        policy.holds(actor, Shown.parties(row)) for row in rows
    ):
        raise NotFound
    found = [one for one in Found.many(rows, actor, at, clear=True) if one.is_usable]
    _write(found, None, consumer, reason=reason, kind=UseKind.FACE, actor=actor, at=at)
    concerning("licences:uses", number=reason.case_number, licences=[str(o.row.id) for o in found])
    return tuple(found)


@command("licences.call")
def call_licences(
    *,
    holder: HolderKey,
    type_code: str,
    reason: UseReason,
    kind: UseKind = UseKind.FACE,
    identifier: str = "",
    number: str = "",
    actor: Actor,
    at: datetime,
) -> tuple[FoundLicence, ...]:
    """Read the licences of a holder, of one type, as an office or an application may (调用证照).

    国务院令第716号 第七条、第十一条; 个人信息保护法 第十三条、第三十四条. What is not valid comes
    with the reason and without its face. An office sees personal fields masked, an application
    with a right in clear. With ``identifier`` or ``number``
    that licence alone.

    :raises NoUseReason: nothing says what for.
    :raises CannotUse: no right, not this far, no consent, or issued in another region.
    """
    _require_reason(reason)
    consumer = consumer_of(actor)
    known = LicenceType.objects.filter(pk=type_code).first()
    if known is None:
        raise CannotUse("没有这种证照，请核对证照类型代码", reason="no_type")
    rights = _rights(consumer, known, UseScope.FILE if kind is UseKind.FILE else UseScope.FACE, at)
    rows = [r for r in _rows_of(holder, known, identifier) if number in {"", r.number}]
    within = {row.pk: _reaching(rights, row.region_code) for row in rows}
    reached = [row for row in rows if within[row.pk] is not None]
    if rows and not reached:
        raise CannotUse(
            f"“{known.name}”由其他地区颁发，您的权限不到那里，请向上级数据管理部门申请",
            reason="other_region",
        )
    right = within[reached[0].pk] if reached else rights[0]
    if right is not None and right.basis == UseBasis.CONSENT:
        raise CannotUse(
            f"读取“{known.name}”要有持证主体的授权，请持证主体在“我的证照”里授权",
            reason="no_consent",
        )
    clear = actor.kind is ActorKind.CLIENT and kind is not UseKind.SEARCH
    every = Found.many(reached, actor, at, clear=clear)
    shown = [_without_face(one, kind) for one in every]
    if kind is UseKind.FILE and any(one.is_usable for one in shown):
        raise NotServed("加注件暂不能提供，请先读取照面信息", reason="copies")
    _write(shown, right, consumer, reason=reason, kind=kind, actor=actor, at=at)
    concerning("licences:uses", number=reason.case_number, type=type_code, found=len(shown))
    return tuple(shown)


def consumer_of(actor: Actor) -> Consumer:
    """Return as whom an actor reads: the office of the post, or the application itself.

    :raises CannotUse: neither.
    """
    if actor.is_staff and actor.organisation_id is not None:
        return Consumer(ConsumerKind.OFFICE, str(actor.organisation_id), actor.organisation_name)
    if actor.kind is ActorKind.CLIENT:
        return Consumer(ConsumerKind.APP, actor.id, actor.name)
    raise CannotUse(reason="nobody")


def _require_reason(reason: UseReason) -> None:
    if not _LEAST <= len(reason.text.strip()) <= _LONGEST:
        raise NoUseReason(fields={"reason": NoUseReason.sentence})


def _rights(
    consumer: Consumer, known: LicenceType, scope: UseScope, at: datetime
) -> list[ConsumerRight]:
    """Return the rights that hold now, those by duty first. :raises CannotUse: none is enough."""
    rows = ConsumerRight.objects.filter(
        consumer_kind=consumer.kind,
        consumer_id=consumer.id,
        licence_type=known,
        state=RightState.IN_FORCE,
    )
    found, today = list(rows.order_by("-id")[:MOST]), local_date(at)
    missing = rules.no_right([_held(one) for one in found], scope, today, type_name=known.name)
    if missing:
        raise CannotUse(missing, reason="no_right")
    good = [one for one in found if rules.suffices(_held(one), scope, today)]
    return sorted(good, key=lambda one: one.basis != UseBasis.DUTY)


def _held(row: ConsumerRight) -> rules.Held:
    return rules.Held(
        RightState(row.state),
        UseScope(row.scope),
        UseBasis(row.basis),
        row.region_code,
        row.valid_until,
    )


def _reaching(rights: Sequence[ConsumerRight], region_code: str) -> ConsumerRight | None:
    return next((one for one in rights if rules.reaches(_held(one), region_code)), None)


def _rows_of(holder: HolderKey, known: LicenceType, identifier: str) -> list[Licence]:
    rows = Shown.loaded().filter(licence_type=known).exclude(state__in=_UNSEEN)
    if identifier:
        return list(rows.filter(identifier=identifier)[:1])
    held = LicenceHolder.objects.filter(licence=OuterRef("pk"))
    if holder.party_id is not None:
        held = held.filter(party_id=holder.party_id)
    elif holder.code:
        held = held.filter(code_index=secrets.code_index(holder.code_kind, holder.code))
    else:
        return []
    rows = rows.exclude(state=LicenceState.REPLACED).filter(Exists(held))
    return list(rows.order_by("-id")[:MOST])


def _without_face(one: FoundLicence, kind: UseKind) -> FoundLicence:
    if one.is_usable and kind is not UseKind.SEARCH:
        return one
    return replace(one, face=(), masked_face=())


def _write(
    found: Sequence[FoundLicence],
    right: ConsumerRight | None,
    consumer: Consumer,
    *,
    reason: UseReason,
    kind: UseKind,
    actor: Actor,
    at: datetime,
) -> None:
    LicenceUse.objects.bulk_create(
        LicenceUse(
            licence_id=one.row.id,
            type_name=one.row.type_name,
            region_code=one.region_code,
            right=right,
            consumer_kind=consumer.kind,
            consumer_id=consumer.id,
            consumer_name=consumer.name,
            actor_id=actor.id,
            actor_name=actor.name,
            office=actor.organisation_name,
            basis=UseBasis.CONSENT if right is None else right.basis,
            reason=reason.text.strip(),
            case_number=reason.case_number,
            way=reason.way,
            kind=kind,
            fields=[field.label for field in one.face],
            at=at,
        )
        for one in found
    )
