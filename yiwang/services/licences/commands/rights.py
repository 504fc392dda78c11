"""Rights of consumers to read licences: proposed, approved by another, taken back (用证权限)."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction

from yiwang.foundation.core import lanes
from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import Conflict, DomainError, NotFound, NotPermitted, require
from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity import queries as identity
from yiwang.foundation.orgs import queries as orgs
from yiwang.services.licences import policy
from yiwang.services.licences.models import ConsumerRight, ConsumerRightStep, LicenceType
from yiwang.services.licences.rules import using as rules
from yiwang.services.licences.types.using import (
    RIGHT_ACTS,
    Consumer,
    ConsumerKind,
    RightAct,
    RightState,
    UseBasis,
    UseScope,
)

_LONGEST: Final = 300
_LEAST: Final = 2


class CannotGrantRight(DomainError):
    """The proposal of a right is incomplete, or there is such a right."""

    code = "licences.cannot_grant_right"
    sentence = "请核对用证权限的内容"


class CannotActOnRight(DomainError):
    """The act does not fit where the right stands, or lacks its reason."""

    code = "licences.cannot_act_on_right"
    sentence = "这项权限现在不能这样处理，请先看最新情况"
    status = 409


class RightConflict(Conflict):
    """Somebody acted on the right meanwhile; nothing was changed."""

    code = "licences.right_conflict"
    sentence = "别人已经处理过这项权限，请先看最新情况再决定"


@command("licences.propose_right")
def propose_right(
    *,
    consumer: Consumer,
    type_code: str,
    scope: UseScope,
    basis: UseBasis,
    clause: str,
    purpose: str,
    valid_until: date,
    is_told: bool = True,
    actor: Actor,
    at: datetime,
) -> UUID:
    """Propose that a consumer may read licences of a type issued in one's region (提出用证权限).

    个人信息保护法 第十三条、第三十四条; 国务院令第716号 第十一条. Another one approves it.
    Holders are told of reads by duty unless the law forbids it (个人信息保护法 第三十五条).

    :raises NotPermitted: the actor does not manage data.
    :raises CannotGrantRight: consumer, type, clause, purpose or day are missing; there is one.
    """
    require(policy.may_manage_rights(actor))
    name = _consumer_name(consumer, actor)
    known = LicenceType.objects.filter(pk=type_code).first()
    faults = {} if name else {"consumer": "没有找到这个用证单位，请重新选择"}
    faults |= _faults(basis, clause, purpose, valid_until, local_date(at))
    if known is None:
        faults["type_code"] = "请选择证照类型"
    if faults or known is None:
        raise CannotGrantRight(next(iter(faults.values())), fields=faults, reason="incomplete")
    row = ConsumerRight(
        consumer_kind=consumer.kind,
        consumer_id=consumer.id,
        consumer_name=name,
        licence_type=known,
        scope=scope,
        basis=basis,
        clause=clause.strip(),
        purpose=purpose.strip(),
        region_code=actor.region_code,
        valid_until=valid_until,
        is_told=is_told,
        acted=lanes.joined({}, rules.LANES[RightAct.PROPOSE], actor.id),
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        said = f"{name}已经有“{known.name}”的权限或者待审批的申请，要改范围请先收回"
        raise CannotGrantRight(said, reason="twice") from None
    lanes.trace(row, RightAct.PROPOSE, actor=actor, at=at)
    concerning(f"licences:right:{row.pk}", consumer=consumer.id, type=type_code, basis=str(basis))
    return row.pk


def _consumer_name(consumer: Consumer, actor: Actor) -> str:
    if consumer.kind is ConsumerKind.APP:
        return identity.client_name(consumer.id, viewer=actor)
    try:
        found = orgs.organisation(UUID(consumer.id), viewer=actor)
    except ValueError:
        return ""
    return found.name if found else ""


def _faults(
    basis: UseBasis, clause: str, purpose: str, valid_until: date, today: date
) -> dict[str, str]:
    found = {}
    if basis is UseBasis.DUTY and len(clause.strip()) < _LEAST:
        found["clause"] = "按法定职责读取的，请写明法律依据，写到条款"
    if len(purpose.strip()) < _LEAST:
        found["purpose"] = "请写明用途"
    for key, text in (("clause", clause), ("purpose", purpose)):
        if len(text.strip()) > _LONGEST:
            found[key] = f"最多 {_LONGEST} 个字"
    if valid_until < today:
        found["valid_until"] = "有效期止要在今天以后"
    return found


@command("licences.approve_right")
def approve_right(*, right_id: UUID, version: int, actor: Actor, at: datetime) -> None:
    """Put a proposed right into force (批准用证权限), 个人信息保护法 第五十一条.

    :raises NotPermitted: no right to this, or the actor proposed it.
    :raises RightConflict: somebody acted meanwhile. :raises CannotActOnRight: it does not fit.
    """
    _move(right_id, RightAct.APPROVE, version=version, actor=actor, at=at)


@command("licences.refuse_right")
def refuse_right(*, right_id: UUID, version: int, opinion: str, actor: Actor, at: datetime) -> None:
    """Refuse a proposed right with a reason (不予批准).

    个人信息保护法 第五十一条. :raises: as of ``approve_right``.
    """
    _move(right_id, RightAct.REFUSE, version=version, actor=actor, at=at, opinion=opinion)


@command("licences.revoke_right")
def revoke_right(*, right_id: UUID, version: int, opinion: str, actor: Actor, at: datetime) -> None:
    """Take a right back with a reason, at once (收回用证权限).

    个人信息保护法 第五十一条. :raises: as of ``approve_right``.
    """
    _move(right_id, RightAct.REVOKE, version=version, actor=actor, at=at, opinion=opinion)


def _move(
    right_id: UUID, act: RightAct, *, version: int, actor: Actor, at: datetime, opinion: str = ""
) -> None:
    row = ConsumerRight.objects.select_for_update(of=("self",)).filter(pk=right_id).first()
    if row is None or not policy.may_see_rights(actor) or not actor.reaches(row.region_code):
        raise NotFound
    require(policy.may_manage_rights(actor))
    if version != row.version:
        last = ConsumerRightStep.objects.filter(right=row).order_by("-n").first()
        said = f"{last.actor_name}已经{RIGHT_ACTS[RightAct(last.act)]}。" if last else ""
        raise RightConflict(f"{said}请先看最新情况再决定", version=row.version)
    state = RightState(row.state)
    if act not in rules.TABLE[state]:
        raise CannotActOnRight(rules.refusal(state, act), reason="state")
    if act not in policy.right_acts(actor, state, row.acted, region_code=row.region_code):
        raise NotPermitted("提出权限的人不能自己审批，请交给同事", reason="same_hand")
    if act in rules.REASONED and len(opinion.strip()) < _LEAST:
        said = f"请写明{RIGHT_ACTS[act]}的理由"
        raise CannotActOnRight(said, fields={"opinion": said}, reason="no_reason")
    row.state = rules.TABLE[state][act]
    row.acted = lanes.joined(row.acted, rules.LANES.get(act, ""), actor.id)
    row.version += 1
    row.save()
    lanes.trace(row, act, actor=actor, at=at, opinion=opinion)
    concerning(f"licences:right:{row.pk}", act=act.value, version=row.version)
