"""Letting a payer off: asked for with its basis, granted by another person (减免)."""

from datetime import datetime
from uuid import UUID

from yiwang.foundation.core.commands import command
from yiwang.foundation.core.outbox import publish
from yiwang.foundation.core.types import Actor
from yiwang.services.payments import events
from yiwang.services.payments.models import Bill, Waiver
from yiwang.services.payments.types import BillAct, BillState, WaiverState

from .bills import close_all
from .steps import Bills, CannotBill

LONGEST = 300


@command("payments.ask_waiver")
def ask_waiver(
    *,
    bill_id: UUID,
    version: int | None = None,
    reason: str,
    basis: str,
    document: str,
    actor: Actor,
    at: datetime,
) -> UUID:
    """Ask that the payer be let off, with basis and document (提出减免).

    《行政许可法》第五十九条. Only another person grants it. Return the request's id.

    :raises CannotBill: reason, basis or document is missing, or one is waiting already.
    """
    bill = Bills.opened(bill_id, BillAct.ASK_WAIVER, BillState.OPEN, actor=actor, version=version)
    given = {"reason": reason, "basis": basis, "document": document}
    words = {
        "reason": "请写明减免的理由",
        "basis": "请写明减免的依据，到条款",
        "document": "请写明依据文件的名称和文号",
    }
    faults = {name: words[name] for name, text in given.items() if not text.strip()}
    if faults:
        raise CannotBill(next(iter(faults.values())), fields=faults, reason="waiver")
    if bill.waivers.filter(state=WaiverState.ASKED).exists():
        raise CannotBill("已经有人提出减免，正在等审批", reason="waiting")
    made = Waiver.objects.create(
        bill=bill,
        asked_by=actor.id,
        asked_name=actor.name,
        asked_at=at,
        **{name: text.strip() for name, text in given.items()},
    )
    Bills.moved(bill, BillAct.ASK_WAIVER, actor=actor, at=at, opinion=reason)
    return made.pk


@command("payments.grant_waiver")
def grant_waiver(
    *, bill_id: UUID, version: int | None = None, opinion: str, actor: Actor, at: datetime
) -> None:
    """Let the payer off (同意减免); what is handled goes on without the money.

    《行政许可法》第五十九条. Not by who raised the bill or asked.

    :raises CannotBill: nothing was asked, or no opinion.
    """
    bill, asked = _asked(bill_id, BillAct.GRANT_WAIVER, opinion, actor, version)
    _decide(asked, WaiverState.GRANTED, opinion, actor, at)
    bill.state, bill.remind_on = BillState.WAIVED, None
    bill.closed_why = f"减免：{asked.basis}"[:LONGEST]
    Bills.moved(bill, BillAct.GRANT_WAIVER, actor=actor, at=at, opinion=opinion)
    close_all(bill)
    publish(
        events.BillWaived(
            bill_id=bill.pk, subject=bill.subject, number=bill.number, waived_at=at,
            payee_id=bill.payee_id, amount=bill.amount, staff_id=actor.staff_id,
        )
    )  # fmt: skip


@command("payments.deny_waiver")
def deny_waiver(
    *, bill_id: UUID, version: int | None = None, opinion: str, actor: Actor, at: datetime
) -> None:
    """Refuse a waiver with its reason (不同意减免), 《行政许可法》第五十九条.

    :raises CannotBill: nothing was asked, or no opinion.
    """
    bill, asked = _asked(bill_id, BillAct.DENY_WAIVER, opinion, actor, version)
    _decide(asked, WaiverState.DENIED, opinion, actor, at)
    Bills.moved(bill, BillAct.DENY_WAIVER, actor=actor, at=at, opinion=opinion)


def _asked(
    bill_id: UUID, act: BillAct, opinion: str, actor: Actor, version: int | None
) -> tuple[Bill, Waiver]:
    bill = Bills.opened(bill_id, act, BillState.OPEN, actor=actor, version=version)
    asked = bill.waivers.filter(state=WaiverState.ASKED).first()
    if asked is None:
        raise CannotBill("没有人提出减免", reason="not_asked")
    if not opinion.strip():
        raise CannotBill(fields={"opinion": "请写明审批意见"}, reason="no_opinion")
    return bill, asked


def _decide(asked: Waiver, state: WaiverState, opinion: str, actor: Actor, at: datetime) -> None:
    asked.state, asked.opinion = state, opinion.strip()[:LONGEST]
    asked.decided_name, asked.decided_at = actor.name, at
    asked.save()
