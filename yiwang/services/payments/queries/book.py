"""The book in four sums."""

from datetime import date
from uuid import UUID

from django.db.models import F, Sum

from yiwang.foundation.core.types import Actor
from yiwang.services.payments import policy
from yiwang.services.payments.models import Bill, Payment, Refund
from yiwang.services.payments.types import MONEY_KEPT, Balance, RefundState


def balance(
    *, payee_id: UUID | None = None, day: date | None = None, viewer: Actor
) -> Balance | None:
    """Return what came, went, is kept and is on its way back, of one payee or one day's money.

    ``None`` for who may not know. Of a day: by the day the money came, so it is read by index.
    """
    if not (viewer.is_system or policy.may_reconcile(viewer, payee_id)):
        return None
    payments = Payment.objects.filter(**({"paid_on": day} if day else {}))
    refunds = Refund.objects.filter(**({"payment__paid_on": day} if day else {}))
    bills = Bill.objects.filter(state__in=MONEY_KEPT)
    if day is not None:
        bills = bills.filter(payments__settles=True, payments__paid_on=day)
    if payee_id is not None:
        payments, refunds = (
            payments.filter(bill__payee_id=payee_id),
            refunds.filter(bill__payee_id=payee_id),
        )
        bills = bills.filter(payee_id=payee_id)
    done = refunds.filter(state=RefundState.DONE)
    extra = payments.filter(settles=False).aggregate(all=Sum("amount"))["all"] or 0
    extra_gone = done.filter(payment__settles=False).aggregate(all=Sum("amount"))["all"] or 0
    return Balance(
        came=payments.aggregate(all=Sum("amount"))["all"] or 0,
        went=done.aggregate(all=Sum("amount"))["all"] or 0,
        kept=bills.aggregate(all=Sum(F("amount") - F("refunded")))["all"] or 0,
        on_its_way_back=extra - extra_gone,
    )
