"""Bills: raised, taken back, reminded of, expired (缴款单)."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command, concerning, procedure
from yiwang.foundation.core.errors import NotPermitted
from yiwang.foundation.core.jobs import enqueue
from yiwang.foundation.core.outbox import publish
from yiwang.foundation.core.recording import nothing_done
from yiwang.foundation.core.types import Actor
from yiwang.services.payments import events, policy
from yiwang.services.payments.models import Bill, BillItem, PaymentOrder
from yiwang.services.payments.rules import money
from yiwang.services.payments.types import (
    BillAct,
    BillState,
    FeeLine,
    OrderState,
    Payer,
    line_amount,
)

from .orders import close_order
from .steps import Bills, CannotBill

REMIND_BEFORE = 2
"""Days before the due day."""
LONGEST = 300


@command("payments.raise_bill", joins=True)
def raise_bill(
    *,
    subject: str,
    title: str,
    payee_id: UUID,
    payee_name: str,
    payer: Payer,
    lines: Sequence[FeeLine],
    rule: str = "",
    due_on: date,
    expires_on: date,
    actor: Actor,
    at: datetime,
) -> tuple[UUID, str, int]:
    """Raise a bill: for what, on which basis, how much, until when (开出缴款单).

    《行政许可法》第五十八条、第五十九条. The caller has judged that the fee is due; here every line
    needs a basis. Return the bill's id and number and the sum in fen.

    :raises CannotBill: a line without name, basis or amount, or dates out of order.
    :raises NotPermitted: neither the platform nor staff of the payee.
    """
    if not (actor.is_system or policy.serves(actor, payee_id)):
        raise NotPermitted(reason="raise")
    faults = money.faults(lines)
    if not local_date(at) <= due_on <= expires_on:
        faults["due_on"] = "缴费期限不能早于今天"
    if faults:
        raise CannotBill(next(iter(faults.values())), fields=faults, reason="lines")
    bill = Bill.objects.create(
        number=Bills.number("bill", "JK", at),
        subject=subject,
        title=title,
        payee_id=payee_id,
        payee_name=payee_name,
        payer_kind=payer.kind,
        payer_id=payer.id,
        payer_name=payer.name,
        receiver_id=payer.receiver_id,
        amount=money.total(lines),
        rule=rule[:500],
        due_on=due_on,
        expires_on=expires_on,
        raised_at=at,
        remind_on=date.fromordinal(
            max(due_on.toordinal() - REMIND_BEFORE, local_date(at).toordinal() + 1)
        ),
    )
    BillItem.objects.bulk_create(_item(bill, n, line) for n, line in enumerate(lines, 1))
    concerning(f"payments:bill:{bill.pk}", number=bill.number, subject=subject, amount=bill.amount)
    Bills.moved(bill, BillAct.RAISE, actor=actor, at=at)
    return bill.pk, bill.number, bill.amount


def _item(bill: Bill, n: int, line: FeeLine) -> BillItem:
    return BillItem(
        bill=bill,
        n=n,
        name=line.name.strip(),
        basis=line.basis.strip(),
        unit_price=line.unit_price,
        quantity=line.quantity,
        unit=line.unit,
        amount=line_amount(line),
    )


@command("payments.cancel_bill")
def cancel_bill(
    *, bill_id: UUID, version: int | None = None, reason: str, actor: Actor, at: datetime
) -> None:
    """Take back a bill that was raised wrongly and is not paid (撤销缴款单).

    《行政许可法》第五十九条. Money that comes all the same goes back by itself.

    :raises CannotBill: no reason, or the bill is not open.
    """
    bill = Bills.opened(bill_id, BillAct.CANCEL, BillState.OPEN, actor=actor, version=version)
    if not reason.strip():
        raise CannotBill(fields={"reason": "请写明撤销的理由"}, reason="no_reason")
    _end(bill, BillState.CANCELLED, BillAct.CANCEL, reason, actor, at)
    publish(
        events.BillCancelled(
            bill_id=bill.pk, subject=bill.subject, number=bill.number, cancelled_at=at,
            payee_id=bill.payee_id, amount=bill.amount, staff_id=actor.staff_id,
        )
    )  # fmt: skip


@command("payments.drop_bills", joins=True)
def drop_bills(*, subject: str, reason: str, actor: Actor, at: datetime) -> int:
    """Take back what is still owed for something that has ended (撤销缴款单); return how many.

    《行政许可法》第五十九条. The caller ended it and tells of it, so no event follows.
    """
    concerning(f"payments:subject:{subject}", reason=reason[:LONGEST])
    rows = Bill.objects.select_for_update(of=("self",)).filter(
        subject=subject, state=BillState.OPEN
    )
    found = list(rows.order_by("pk"))
    for bill in found:
        _end(bill, BillState.CANCELLED, BillAct.CANCEL, reason, actor, at)
    if not found:
        nothing_done()
    return len(found)


def _end(  # noqa: PLR0917  all of one act
    bill: Bill, state: BillState, act: BillAct, why: str, actor: Actor, at: datetime
) -> None:
    bill.state, bill.closed_why, bill.remind_on = state, why.strip()[:LONGEST], None
    Bills.moved(bill, act, actor=actor, at=at, opinion=why)
    close_all(bill)


def close_all(bill: Bill, *, but: PaymentOrder | None = None) -> None:
    """Let the provider close what is still open for the bill, once all is written."""
    rows = bill.orders.filter(state__in=[OrderState.NEW, OrderState.OPEN])
    for order in rows.exclude(pk=but.pk) if but else rows:
        enqueue("payments.close_order", no=order.no)


@procedure("payments.expire_bill")
def expire_bill(*, bill_id: UUID, actor: Actor, at: datetime) -> bool:
    """Close the order of a bill whose time is over, then let the bill expire (逾期未缴).

    《行政许可法》第五十九条. Run by the schedule; does nothing while the provider is away, since
    the money may have come in time.
    """
    open_ones = [OrderState.NEW, OrderState.OPEN]
    waiting = PaymentOrder.objects.filter(bill_id=bill_id, state__in=open_ones)
    for no in waiting.values_list("no", flat=True)[:2]:
        close_order(no=no, actor=actor, at=at)
    return lapse_bill(bill_id=bill_id, actor=actor, at=at)


@command("payments.lapse_bill")
def lapse_bill(*, bill_id: UUID, actor: Actor, at: datetime) -> bool:
    """Let a bill expire that was not paid in its time (缴款单失效), 《行政许可法》第五十九条."""
    bill = Bills.locked(bill_id)
    is_over = bill.state == BillState.OPEN and bill.expires_on < local_date(at)
    is_asked = bill.orders.filter(state__in=[OrderState.NEW, OrderState.OPEN]).exists()
    if not is_over or is_asked:
        nothing_done()
        return False
    _end(bill, BillState.EXPIRED, BillAct.EXPIRE, "没有在期限内缴费", actor, at)
    publish(
        events.BillExpired(bill_id=bill.pk, subject=bill.subject, number=bill.number, expired_at=at)
    )
    return True


@command("payments.remind", audited=False)
def remind(*, bill_id: UUID, actor: Actor, at: datetime) -> bool:
    """Say that a bill will be due, or that its day has passed (缴费提醒).

    《行政许可法》第五十九条. Not audited: nobody's act. Once before the due day and once after it.
    """
    del actor
    bill, today = Bills.locked(bill_id), local_date(at)
    if bill.state != BillState.OPEN or bill.remind_on is None or bill.remind_on > today:
        return False
    bill.remind_on = None if today > bill.due_on else date.fromordinal(bill.due_on.toordinal() + 1)
    bill.save(update_fields=["remind_on"])
    publish(
        events.BillDue(
            bill_id=bill.pk,
            subject=bill.subject,
            number=bill.number,
            due_on=bill.due_on,
            expires_on=bill.expires_on,
            noticed_at=at,
        )
    )
    return True
