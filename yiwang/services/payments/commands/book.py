"""The one place where money enters the book: once for each number of the institution (入账)."""

from datetime import datetime

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import concerning
from yiwang.foundation.core.jobs import enqueue
from yiwang.foundation.core.outbox import publish
from yiwang.foundation.core.types import Actor
from yiwang.services.payments import events
from yiwang.services.payments.models import Bill, Payment, PaymentOrder, Receipt, Refund
from yiwang.services.payments.providers import Standing, Transaction
from yiwang.services.payments.rules import settling
from yiwang.services.payments.types import (
    REFUND_REASONS,
    BillAct,
    BillState,
    OrderState,
    RefundState,
    RefundWhy,
    Via,
    yuan,
)

from .steps import Bills

_STARTS = (OrderState.NEW, OrderState.OPEN)


class Book:
    """What notices and questions share; bill and order are locked."""

    @staticmethod
    def hear(
        bill: Bill,
        order: PaymentOrder,
        standing: Standing,
        via: Via,
        *,
        actor: Actor,
        at: datetime,
    ) -> bool:
        """Take in what the institution says of an order; return whether anything was new."""
        new = [
            one
            for one in standing.transactions
            if Book._take(bill, order, one, via, actor=actor, at=at)
        ]
        ended = {"FAILED": OrderState.FAILED, "CLOSED": OrderState.CLOSED}.get(standing.state)
        if new:
            order.state = OrderState.PAID
        elif ended is not None and order.state in _STARTS:
            order.state = ended
        elif standing.state == "UNKNOWN" and via is Via.CLOSE and order.state in _STARTS:
            order.state = OrderState.CLOSED
        else:
            return False
        order.save(update_fields=["state"])
        return True

    @staticmethod
    def _take(
        bill: Bill,
        order: PaymentOrder,
        came: Transaction,
        via: Via,
        *,
        actor: Actor,
        at: datetime,
    ) -> bool:
        """Enter money once; settle the bill with it, or send it back."""
        known = Payment.objects.filter(provider=order.provider, transaction=came.no)
        if known.exists():
            return False
        verdict = settling.judge(BillState(bill.state), bill.amount, came.amount)
        payment = Payment.objects.create(
            order=order,
            bill=bill,
            provider=order.provider,
            transaction=came.no,
            amount=came.amount,
            paid_at=came.at,
            paid_on=local_date(came.at),
            heard_at=at,
            via=via,
            settles=verdict.settles,
        )
        concerning(f"payments:bill:{bill.pk}", transaction=came.no, amount=came.amount, via=via)
        if verdict.back is None:
            Book._settle(bill, order, payment, actor=actor, at=at)
        else:
            Book._send_back(bill, payment, verdict.back, actor=actor, at=at)
        return True

    @staticmethod
    def _settle(
        bill: Bill, order: PaymentOrder, payment: Payment, *, actor: Actor, at: datetime
    ) -> None:
        bill.state, bill.paid_at, bill.remind_on = BillState.PAID, payment.paid_at, None
        bill.paid_name, bill.is_proxy = order.payer_name, order.is_proxy
        told = (
            f"{order.payer_name}{'代缴' if order.is_proxy else '缴费'}{yuan(payment.amount):.2f}元"
        )
        Bills.moved(bill, BillAct.PAY, actor=actor, at=at, opinion=told)
        Receipt.objects.create(
            bill=bill,
            number=Bills.number("receipt", "PZ", at),
            issued_at=at,
            amount=payment.amount,
            transaction=payment.transaction,
        )
        for no in bill.orders.filter(state__in=_STARTS).exclude(pk=order.pk).values_list("no"):
            enqueue("payments.close_order", no=no[0])
        publish(
            events.BillPaid(
                bill_id=bill.pk,
                subject=bill.subject,
                number=bill.number,
                paid_at=payment.paid_at,
                heard_at=at,
            )
        )

    @staticmethod
    def _send_back(
        bill: Bill, payment: Payment, why: RefundWhy, *, actor: Actor, at: datetime
    ) -> None:
        """Begin to send back what is not owed, and tell the payer."""
        refund = Refund.objects.create(
            number=Bills.number("refund", "TK", at),
            bill=bill,
            payment=payment,
            provider=payment.provider,
            amount=payment.amount,
            why=why,
            reason=REFUND_REASONS[why],
            basis="《民法典》第九百八十五条",
            state=RefundState.APPROVED,
            asked_by=actor.id,
            asked_name=actor.name,
            asked_at=at,
            try_next=at,
        )
        told = f"{REFUND_REASONS[why]}，{yuan(payment.amount):.2f}元"
        Bills.moved(bill, BillAct.EXTRA, actor=actor, at=at, opinion=told)
        enqueue("payments.send_refund", refund=str(refund.pk))
        Bills.tell(bill, "缴费将退回", f"收到{told}，按原路退回，不用您办理", actor=actor, at=at)
