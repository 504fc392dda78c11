"""Money that goes back: asked for, approved by another person, sent once (退款)."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Sum

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command, procedure
from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.jobs import enqueue
from yiwang.foundation.core.outbox import publish
from yiwang.foundation.core.recording import nothing_done
from yiwang.foundation.core.types import Actor
from yiwang.services.payments import events, providers
from yiwang.services.payments.models import Bill, Payment, Refund
from yiwang.services.payments.rules import settling
from yiwang.services.payments.types import (
    MONEY_KEPT,
    BillAct,
    BillState,
    RefundState,
    RefundWhy,
    yuan,
)

from .steps import Bills, CannotBill

LONGEST = 500
MOST_TRIES = 30


@command("payments.ask_refund")
def ask_refund(
    *,
    bill_id: UUID,
    version: int | None = None,
    amount: int,
    reason: str,
    basis: str,
    actor: Actor,
    at: datetime,
) -> UUID:
    """Ask that money of a paid bill go back, in whole or in part, in fen (提出退款).

    《行政许可法》第五十九条. Only another person approves it. Return the refund's id.

    :raises CannotBill: no reason or basis, or more than is left.
    """
    act = BillAct.ASK_REFUND
    bill = Bills.opened(bill_id, act, *MONEY_KEPT, actor=actor, version=version)
    payment = Payment.objects.get(bill=bill, settles=True)
    if bill.refunds.filter(state=RefundState.ASKED).exists():
        raise CannotBill("已经有人提出退款，正在等审批", reason="waiting")
    left = payment.amount - _going(payment)
    faults = {}
    if not 0 < amount <= left:
        faults["amount"] = f"退款金额要大于 0，最多 {yuan(left):.2f} 元"
    if not reason.strip():
        faults["reason"] = "请写明退款的理由"
    if not basis.strip():
        faults["basis"] = "请写明退款的依据"
    if faults:
        raise CannotBill(next(iter(faults.values())), fields=faults, reason="refund")
    made = Refund.objects.create(
        number=Bills.number("refund", "TK", at),
        bill=bill,
        payment=payment,
        provider=payment.provider,
        amount=amount,
        why=RefundWhy.ASKED,
        reason=reason.strip()[:LONGEST],
        basis=basis.strip()[:LONGEST],
        state=RefundState.ASKED,
        asked_by=actor.id,
        asked_name=actor.name,
        asked_at=at,
    )
    Bills.moved(bill, act, actor=actor, at=at, opinion=f"{yuan(amount):.2f}元：{reason}")
    return made.pk


def _going(payment: Payment) -> int:
    """What of a payment has gone back or may still go."""
    rows = payment.refunds.exclude(state=RefundState.DENIED)
    return int(rows.aggregate(going=Sum("amount"))["going"] or 0)


@command("payments.approve_refund")
def approve_refund(
    *, bill_id: UUID, version: int | None = None, opinion: str, actor: Actor, at: datetime
) -> None:
    """Approve a refund; it is sent at once, after the commit (同意退款).

    《行政许可法》第五十九条. Not by who raised the bill or asked.

    :raises CannotBill: nothing was asked, or no opinion.
    """
    bill = Bills.opened(bill_id, BillAct.APPROVE_REFUND, actor=actor, version=version)
    refund = _waiting(bill, RefundState.ASKED)
    _decide(refund, RefundState.APPROVED, opinion, actor, at)
    refund.try_next = at
    refund.save()
    Bills.moved(bill, BillAct.APPROVE_REFUND, actor=actor, at=at, opinion=opinion)
    enqueue("payments.send_refund", refund=str(refund.pk))


@command("payments.deny_refund")
def deny_refund(
    *, bill_id: UUID, version: int | None = None, opinion: str, actor: Actor, at: datetime
) -> None:
    """Refuse a refund, or give one up that the institution could not carry out (不同意退款).

    《行政许可法》第五十九条.

    :raises CannotBill: nothing is waiting, or no opinion.
    """
    bill = Bills.opened(bill_id, BillAct.DENY_REFUND, actor=actor, version=version)
    refund = _waiting(bill, RefundState.ASKED, RefundState.FAILED)
    _decide(refund, RefundState.DENIED, opinion, actor, at)
    refund.save()
    Bills.moved(bill, BillAct.DENY_REFUND, actor=actor, at=at, opinion=opinion)


@command("payments.retry_refund")
def retry_refund(
    *, bill_id: UUID, version: int | None = None, reason: str, actor: Actor, at: datetime
) -> None:
    """Send a refund again that the institution refused, under the same number (重新发起退款).

    《行政许可法》第五十九条. It was approved before; the payer's account has been mended since.

    :raises CannotBill: none has failed, or no reason.
    """
    bill = Bills.opened(bill_id, BillAct.RETRY_REFUND, actor=actor, version=version)
    refund = _waiting(bill, RefundState.FAILED)
    if not reason.strip():
        raise CannotBill(fields={"reason": "请写明为什么可以再退一次"}, reason="no_reason")
    refund.state, refund.try_next = RefundState.APPROVED, at
    refund.save(update_fields=["state", "try_next"])
    Bills.moved(bill, BillAct.RETRY_REFUND, actor=actor, at=at, opinion=reason)
    enqueue("payments.send_refund", refund=str(refund.pk))


def _waiting(bill: Bill, *states: RefundState) -> Refund:
    found = bill.refunds.filter(state__in=states).order_by("asked_at", "pk").first()
    if found is None:
        raise CannotBill("没有等待办理的退款", reason="not_asked")
    return found


def _decide(refund: Refund, state: RefundState, opinion: str, actor: Actor, at: datetime) -> None:
    if not opinion.strip():
        raise CannotBill(fields={"opinion": "请写明审批意见"}, reason="no_opinion")
    refund.state, refund.decided_name, refund.decided_at = state, actor.name, at


@procedure("payments.send_refund")
def send_refund(*, refund_id: UUID, actor: Actor, at: datetime) -> bool:
    """Ask the institution to send money back, under a number it knows again (发起退款).

    《行政许可法》第五十九条. Run by a job and by the schedule. Return whether it answered.

    :raises NotFound: there is no such refund.
    """
    rows = Refund.objects.select_related("payment__order")
    refund = rows.filter(pk=refund_id).first()
    if refund is None:
        raise NotFound
    if refund.state != RefundState.APPROVED:
        return True
    _, institution = providers.institution(refund.provider)
    try:
        answer = institution.refund(
            no=refund.number,
            order_no=refund.payment.order.no,
            transaction=refund.payment.transaction,
            amount=refund.amount,
            at=at,
        )
    except providers.ProviderAway:
        answer = providers.RefundAnswer("PENDING")
    note_refund(refund_id=refund_id, answer=answer, actor=actor, at=at)
    return answer.state != "PENDING"


@command("payments.note_refund")
def note_refund(
    *, refund_id: UUID, answer: providers.RefundAnswer, actor: Actor, at: datetime
) -> None:
    """Write down what became of a refund, and tell the payer when the money is back (退款到账).

    《行政许可法》第五十九条. The same answer twice changes nothing.
    """
    bill = Bills.locked(Refund.objects.values_list("bill_id", flat=True).get(pk=refund_id))
    refund = Refund.objects.select_for_update(of=("self",)).get(pk=refund_id)
    if refund.state != RefundState.APPROVED:
        nothing_done()
        return
    refund.tries = min(refund.tries + 1, MOST_TRIES)
    refund.answer = answer.why[:200]
    if answer.state == "DONE":
        _done(bill, refund, answer.at or at, actor, at)
    elif answer.state == "REFUSED":
        refund.state, refund.try_next = RefundState.FAILED, None
        refund.save()
        Bills.moved(bill, BillAct.REFUND_FAILED, actor=actor, at=at, opinion=answer.why)
    else:
        refund.try_next = at + timedelta(minutes=min(2**refund.tries, 720))
        refund.save()
        nothing_done()


def _done(bill: Bill, refund: Refund, done_at: datetime, actor: Actor, at: datetime) -> None:
    refund.state, refund.try_next = RefundState.DONE, None
    refund.done_at, refund.done_on = done_at, local_date(done_at)
    refund.save()
    if refund.payment.settles:
        bill.refunded += refund.amount
        bill.state = settling.after_refund(bill.amount, bill.refunded)
    Bills.moved(bill, BillAct.REFUND, actor=actor, at=at, opinion=f"{yuan(refund.amount):.2f}元")
    if refund.payment.settles:
        publish(
            events.BillRefunded(
                bill_id=bill.pk,
                subject=bill.subject,
                number=bill.number,
                is_whole=bill.state == BillState.REFUNDED,
                refunded_at=done_at,
                payee_id=bill.payee_id,
                amount=refund.amount,
            )
        )
    action = f"退款{yuan(refund.amount):.2f}元已按原路退回"
    Bills.tell(bill, "退款已退回", action, actor=actor, at=at)
