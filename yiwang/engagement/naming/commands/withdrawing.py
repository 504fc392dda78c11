"""Withdrawing an unlawful name: proposed by one, confirmed by another (撤销保留)."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from yiwang.engagement.naming import policy
from yiwang.engagement.naming.models import Reservation
from yiwang.engagement.naming.types import Deed, HoldState
from yiwang.foundation.core import lanes
from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import Conflict, DomainError, NotPermitted
from yiwang.foundation.core.types import Actor

from .reserving import end, locked, tell

LEAST = 5


class CannotWithdraw(DomainError):
    """The reservation cannot take this step."""

    code: ClassVar[str] = "naming.cannot_withdraw"
    sentence: ClassVar[str] = "这个名称现在不能这样办理，请先看最新情况"


class Overtaken(Conflict):
    """Somebody else took a step in between; ``detail`` says who, when and what."""

    code = "naming.overtaken"
    sentence = "别人已经办理过，请先看办了什么"


@command("naming.propose_withdrawal")
def propose_withdrawal(
    *, reservation_id: UUID, version: int, reason: str, clause: str, actor: Actor, at: datetime
) -> None:
    """Propose that a kept name be withdrawn (提出撤销), 企业名称登记管理规定 第十一条、第二十条.

    :raises CannotWithdraw: it is not kept, or reason or clause are missing.
    """
    row = _opened(reservation_id, Deed.PROPOSE, version, actor, at)
    wrong = {}
    if len(reason.strip()) < LEAST:
        wrong["reason"] = "请写明为什么要撤销"
    if len(clause.strip()) < LEAST:
        wrong["clause"] = "请写明依据的条款，例如《企业名称登记管理规定》第十一条第（三）项"
    if wrong:
        raise CannotWithdraw(next(iter(wrong.values())), fields=wrong, reason="why")
    row.proposed_reason = reason.strip()[: lanes.LONGEST]
    row.proposed_clause = clause.strip()[:100]
    _moved(row, Deed.PROPOSE, actor, at, f"{row.proposed_reason}（{row.proposed_clause}）")


@command("naming.confirm_withdrawal")
def confirm_withdrawal(
    *, reservation_id: UUID, version: int, opinion: str = "", actor: Actor, at: datetime
) -> None:
    """Withdraw a name that another proposed to withdraw (撤销保留); its holder is told why.

    企业名称登记管理规定 第十一条、第二十条; 行政复议法 第二十条; 行政诉讼法 第四十六条.

    :raises CannotWithdraw: nothing is proposed, or the actor proposed it.
    """
    row = _opened(reservation_id, Deed.CONFIRM, version, actor, at)
    end(row, HoldState.WITHDRAWN, at)
    row.acted = lanes.joined(row.acted, policy.LANES[Deed.CONFIRM], actor.id)
    row.save(update_fields=["acted"])
    lanes.trace(row, Deed.CONFIRM, actor=actor, at=at, opinion=opinion)
    text = f"您保留的名称“{row.name}”已撤销：{row.proposed_reason}。依据和救济途径见告知书。"
    tell(row, "名称保留撤销告知", text, actor, at)


@command("naming.dismiss_withdrawal")
def dismiss_withdrawal(
    *, reservation_id: UUID, version: int, opinion: str, actor: Actor, at: datetime
) -> None:
    """Leave a name as it is although another proposed to withdraw it (不予撤销).

    企业名称登记管理规定 第二十条.

    :raises CannotWithdraw: there is no reason, nothing is proposed, or the actor proposed it.
    """
    row = _opened(reservation_id, Deed.DISMISS, version, actor, at)
    if len(opinion.strip()) < LEAST:
        sentence = "请写明为什么不撤销"
        raise CannotWithdraw(sentence, fields={"opinion": sentence}, reason="why")
    row.proposed_reason = row.proposed_clause = ""
    _moved(row, Deed.DISMISS, actor, at, opinion)
    row.acted = {}
    row.save(update_fields=["acted"])


def _opened(
    reservation_id: UUID, deed: Deed, version: int, actor: Actor, at: datetime
) -> Reservation:
    row = locked(reservation_id, actor)
    concerning(f"naming:reservation:{row.pk}", act=deed.value)
    if not policy.is_office(actor, row.organisation_id):
        raise NotPermitted
    if row.version != version:
        last = row.steps.order_by("-n").first()
        raise Overtaken(
            who=last.actor_name if last else "",
            when=last.at if last else None,
            what=last.opinion if last else "",
        )
    if not policy.may(actor, deed, row, local_date(at)):
        right = policy.DECIDE if deed is not Deed.PROPOSE else policy.REVIEW
        if not actor.has(right):
            raise NotPermitted
        raise CannotWithdraw(reason="state")
    if not policy.is_another(actor, deed, row):
        raise CannotWithdraw("提出和确认要由不同的人办理，请换一个人", reason="own")
    return row


def _moved(row: Reservation, deed: Deed, actor: Actor, at: datetime, opinion: str) -> None:
    row.acted = lanes.joined(row.acted, policy.LANES[deed], actor.id)
    row.version += 1
    row.save()
    lanes.trace(row, deed, actor=actor, at=at, opinion=opinion)
