"""What the clock has brought up: ids for the schedules, a bounded batch at a time."""

from datetime import datetime
from uuid import UUID

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.types import Actor
from yiwang.services.payments.models import Bill, PaymentOrder, Refund
from yiwang.services.payments.types import BillState

BATCH = 200
MOST_ASKED = BATCH


def orders_to_ask(*, viewer: Actor, at: datetime) -> list[str]:
    """Return orders the institution is to be asked about."""
    if not viewer.is_system:
        return []
    rows = PaymentOrder.objects.filter(ask_next__lte=at).order_by("ask_next", "pk")
    return list(rows.values_list("no", flat=True)[:BATCH])


def refunds_to_send(*, viewer: Actor, at: datetime) -> list[UUID]:
    """Return approved refunds the institution has not answered yet."""
    if not viewer.is_system:
        return []
    rows = Refund.objects.filter(try_next__lte=at).order_by("try_next", "pk")
    return list(rows.values_list("pk", flat=True)[:BATCH])


def to_expire(*, viewer: Actor, at: datetime) -> list[UUID]:
    """Return bills whose last day has passed."""
    if not viewer.is_system:
        return []
    rows = Bill.objects.filter(state=BillState.OPEN, expires_on__lt=local_date(at))
    return list(rows.order_by("expires_on", "pk").values_list("pk", flat=True)[:BATCH])


def to_remind(*, viewer: Actor, at: datetime) -> list[UUID]:
    """Return bills about which something is to be said today."""
    if not viewer.is_system:
        return []
    rows = Bill.objects.filter(state=BillState.OPEN, remind_on__lte=local_date(at))
    return list(rows.order_by("remind_on", "pk").values_list("pk", flat=True)[:BATCH])
