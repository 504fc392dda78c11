"""Any order of fates, questions, retries and refunds ends in a book that balances."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yiwang.foundation.core.errors import DomainError
from yiwang.foundation.core.types import SYSTEM
from yiwang.services.payments import commands, models
from yiwang.services.payments.providers import Fate
from yiwang.services.payments.providers.base import Transaction
from yiwang.services.payments.providers.demo import DemoInstitution, _told
from yiwang.services.payments.types import BillState, Direction, RefundState

from .factories import AT, desk, order, owed, settle_all

pytestmark = pytest.mark.django_db
FATES = [
    *(Fate.PAID, Fate.LOST, Fate.TWICE_TOLD, Fate.FAILED, Fate.TWICE_PAID, Fate.WRONG_SUM),
    *(Fate.WRONG_SIGNATURE, Fate.REFUSE_REFUNDS, Fate.TAKE_REFUNDS),
]
ACTS = ["order", "ask", "repeat", "refund", "approve", "send", "waive", "cancel", "expire", "away"]


class Story:
    """One bill and what happens to it."""

    def __init__(self):
        self.asker, self.boss = desk()
        self.bill, self.at = owed(self.asker), AT

    def orders(self):
        return list(models.PaymentOrder.objects.filter(bill=self.bill).order_by("pk"))

    def tell(self, what, n):
        self.at += timedelta(minutes=7 * n)
        try:
            if isinstance(what, Fate):
                for one in self.orders()[n : n + 1]:
                    commands.play(no=one.no, fate=what, actor=SYSTEM, at=self.at)
            else:
                getattr(self, what)(n)
        except DomainError:
            return

    def order(self, _n):
        order(self.bill, self.at)

    def ask(self, _n):
        for one in self.orders():
            commands.ask_order(no=one.no, actor=SYSTEM, at=self.at)

    def repeat(self, _n):
        """A movement is told once more, under a fresh nonce."""
        for row in models.DemoMovement.objects.filter(direction=Direction.IN):
            if row.trade_id in {one.no for one in self.orders()}:
                came = Transaction(row.reference, row.amount, row.at)
                fields = _told(row.trade, came, self.at)
                commands.hear_notice(provider="demo", fields=fields, actor=SYSTEM, at=self.at)

    def refund(self, n):
        act: Any = {"bill_id": self.bill, "actor": self.asker, "at": self.at}
        commands.ask_refund(amount=700 * (n + 1), reason="理由", basis="依据", **act)

    def approve(self, _n):
        act: Any = {"bill_id": self.bill, "actor": self.boss, "at": self.at}
        commands.approve_refund(opinion="同意", **act)

    def send(self, _n):
        for row in models.Refund.objects.filter(bill=self.bill):
            commands.send_refund(refund_id=row.pk, actor=SYSTEM, at=self.at)

    def waive(self, _n):
        act: Any = {"bill_id": self.bill, "at": self.at}
        commands.ask_waiver(reason="a", basis="b", document="c", actor=self.asker, **act)
        commands.grant_waiver(opinion="同意", actor=self.boss, **act)

    def cancel(self, _n):
        commands.cancel_bill(bill_id=self.bill, reason="开错", actor=self.asker, at=self.at)

    def expire(self, n):
        self.at += timedelta(days=10 * n)
        commands.expire_bill(bill_id=self.bill, actor=SYSTEM, at=self.at)

    def away(self, _n):
        """The institution charged, we never heard: only a question tells."""
        for one in self.orders()[:1]:
            DemoInstitution().play(no=one.no, fate=Fate.LOST, at=self.at)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.sampled_from([*ACTS, "order", *FATES]), st.integers(0, 2)),
        min_size=2,
        max_size=14,
    )
)
def test_the_book_balances_whatever_happens(acts):
    story = Story()
    story.tell("order", 0)
    for what, n in acts:
        story.tell(what, n)
    for one in story.orders():
        commands.play(no=one.no, fate=Fate.TAKE_REFUNDS, actor=SYSTEM, at=story.at)
    settle_all(story.at)
    for row in models.Refund.objects.filter(bill=story.bill, state=RefundState.FAILED):
        commands.retry_refund(bill_id=story.bill, reason="可以退了", actor=story.asker, at=story.at)
        commands.send_refund(refund_id=row.pk, actor=SYSTEM, at=story.at)
    settle_all(story.at)
    bill = models.Bill.objects.get(pk=story.bill)
    came = sum(p.amount for p in bill.payments.all())
    went = sum(r.amount for r in bill.refunds.filter(state=RefundState.DONE))
    was_paid = bill.state in {BillState.PAID, BillState.PART_REFUNDED, BillState.REFUNDED}
    assert came - went == (bill.amount - bill.refunded if was_paid else 0)
    assert models.Receipt.objects.filter(bill=bill).count() == int(was_paid)
    assert bill.payments.filter(settles=True).count() == int(was_paid)
    numbers = [one.no for one in story.orders()]
    theirs = models.DemoMovement.objects.filter(trade__in=numbers)
    assert came == sum(m.amount for m in theirs if m.direction == Direction.IN)
    assert went == sum(m.amount for m in theirs if m.direction == Direction.OUT)
    assert bill.orders.filter(state__in=["NEW", "OPEN"]).count() <= 1
