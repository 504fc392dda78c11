"""Every fate of an order: one receipt, nothing charged twice, what is not owed goes back."""

from datetime import timedelta
from typing import Any

import pytest

from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.core.models import Setting
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.keys import providers as keys
from yiwang.services.payments import commands, models, queries, schedules
from yiwang.services.payments.events import BillDue, BillExpired, BillPaid
from yiwang.services.payments.providers import Fate, demo
from yiwang.services.payments.rules import signing
from yiwang.services.payments.types import BillState, OrderState, RefundState, RefundWhy

from .factories import AT, clerk, desk, order, owed, paid, play, seen, settle_all, some

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


def told(no, **changes):
    """A notice as the demo institution signs it."""
    fields = {
        "nonce": "n1",
        "said_at": AT.isoformat(),
        "order_no": no,
        "state": "PAID",
        "transaction": "T1",
        "amount": "2000",
        "paid_at": AT.isoformat(),
        **changes,
    }
    return {**fields, "sign": signing.sign(demo.key(), fields)}


def hear(fields, at=AT, provider="demo"):
    return commands.hear_notice(provider=provider, fields=fields, actor=SYSTEM, at=at)


@pytest.mark.parametrize(
    ("fates", "state", "came", "back"),
    [
        ([Fate.PAID], BillState.PAID, 1, []),
        ([Fate.TWICE_TOLD], BillState.PAID, 1, []),
        ([Fate.LOST], BillState.PAID, 1, []),
        ([Fate.WRONG_SIGNATURE], BillState.PAID, 1, []),
        ([Fate.FAILED], BillState.OPEN, 0, []),
        ([Fate.FAILED, Fate.PAID], BillState.PAID, 1, []),
        ([Fate.TWICE_PAID], BillState.PAID, 2, [RefundWhy.DUPLICATE]),
        ([Fate.WRONG_SUM], BillState.OPEN, 1, [RefundWhy.WRONG_SUM]),
        ([Fate.PAID, Fate.LOST], BillState.PAID, 2, [RefundWhy.DUPLICATE]),
    ],
)
def test_every_fate_ends_well(fates, state, came, back, events):
    bill = owed()
    no = order(bill)
    for fate in fates:
        play(no, fate)
    settle_all(LATER)
    settle_all(LATER)
    one = seen(bill)
    assert (one.state, models.Payment.objects.filter(bill=bill).count()) == (state, came)
    assert [(r.why, r.state) for r in one.refunds] == [(why, RefundState.DONE) for why in back]
    assert len(events(BillPaid)) == (state is BillState.PAID)
    assert bool(one.receipt_number) == (state is BillState.PAID)
    sums = some(queries.balance(viewer=SYSTEM))
    assert sums.came - sums.went == sums.kept == (2000 if state is BillState.PAID else 0)


def test_a_notice_that_is_faster_than_the_page_settles_the_bill():
    commands.come_early(actor=SYSTEM, at=AT)
    bill = owed()
    no = order(bill)
    kept = models.PaymentOrder.objects.get(no=no)
    assert (seen(bill).state, kept.state, bool(kept.qr)) == (BillState.PAID, OrderState.PAID, True)


def test_retries_tabs_and_other_people_get_the_same_order():
    bill = owed()
    assert {order(bill), order(bill), order(bill, AT + timedelta(minutes=29))} == {
        models.PaymentOrder.objects.get(bill=bill).no
    }


def test_a_qr_that_is_over_is_closed_before_the_next_is_made():
    bill = owed()
    first = order(bill)
    second = order(bill, LATER)
    assert models.PaymentOrder.objects.get(no=first).state == OrderState.CLOSED
    play(second, Fate.PAID, LATER)
    play(first, Fate.PAID, LATER)
    settle_all(LATER)
    assert [r.why for r in seen(bill).refunds] == [RefundWhy.DUPLICATE]


def test_money_found_while_the_old_qr_is_closed_is_not_asked_again():
    bill = owed()
    play(order(bill), Fate.LOST)
    with pytest.raises(commands.CannotPay):
        order(bill, LATER)
    assert seen(bill).state is BillState.PAID


def test_an_institution_that_is_away_charges_nothing():
    Setting.objects.create(name="source.payments", value="DOWN")
    bill = owed()
    with pytest.raises(commands.InstitutionAway):
        order(bill)
    assert seen(bill).state is BillState.OPEN
    schedules.ask_orders(LATER)
    Setting.objects.all().delete()
    no = order(bill, AT + timedelta(minutes=5))
    assert no == models.PaymentOrder.objects.get(bill=bill).no
    assert some(seen(bill).order).qr


@pytest.mark.parametrize(
    ("change", "at", "reason"),
    [
        ({}, AT + timedelta(minutes=11), "time"),
        ({"said_at": "yesterday"}, AT, "values"),
        ({"nonce": ""}, AT, "fields"),
        ({"amount": "-5"}, AT, "values"),
        ({"transaction": ""}, AT, "values"),
    ],
)
def test_a_notice_that_is_not_whole_or_not_of_now_is_refused(change, at, reason):
    bill = owed()
    with pytest.raises(commands.RefusedNotice) as refused:
        hear(told(order(bill), **change), at)
    assert refused.value.full_code == f"payments.refused_notice.{reason}"
    assert not models.Payment.objects.exists()


@pytest.mark.law("电子签名法", 13)
def test_a_nonce_serves_once_and_only_its_own_notice():
    bill = owed()
    fields = told(order(bill))
    assert hear(fields) is True
    assert hear(fields) is False
    with pytest.raises(commands.RefusedNotice) as refused:
        hear(told(fields["order_no"], amount="2001"))
    assert refused.value.full_code.endswith("nonce")
    with pytest.raises(commands.RefusedNotice):
        hear({**fields, "sign": signing.sign(keys.index("guess"), fields)})
    with pytest.raises(NotFound):
        hear(told("JK0"))
    with pytest.raises(NotFound):
        hear(fields, provider="nobody")
    assert models.Payment.objects.count() == 1
    assert commands.forget_notices(actor=SYSTEM, at=AT + timedelta(days=91)) == 1


def test_a_bill_is_reminded_of_twice_and_expires_unless_the_money_came(events):
    left, came = owed(), owed()
    play(order(came), Fate.LOST)
    order(left)
    for day in range(25):
        schedules.tend_bills(AT + timedelta(days=day))
    assert (seen(left).state, seen(came).state) == (BillState.EXPIRED, BillState.PAID)
    assert [e.bill_id for e in events(BillDue)].count(left) == 2
    assert [e.bill_id for e in events(BillExpired)] == [left]
    no = models.PaymentOrder.objects.get(bill=left).no
    play(no, Fate.PAID, AT + timedelta(days=26))
    settle_all(AT + timedelta(days=26))
    assert [(r.why, r.state) for r in seen(left).refunds] == [(RefundWhy.LATE, RefundState.DONE)]


def test_a_bill_waits_while_nobody_knows_whether_it_was_paid():
    bill = owed()
    play(order(bill), Fate.LOST)
    Setting.objects.create(name="source.payments", value="DOWN")
    schedules.tend_bills(AT + timedelta(days=30))
    assert seen(bill).state is BillState.OPEN


@pytest.mark.law("行政许可法", 59)
def test_a_waiver_takes_two_people_and_a_basis():
    asker, boss = desk()
    bill = owed(asker)
    whole: Any = {"reason": "低保对象", "basis": "财综〔2012〕97号", "document": "低保证"}
    with pytest.raises(commands.CannotBill) as refused:
        commands.ask_waiver(bill_id=bill, **{**whole, "document": ""}, actor=asker, at=AT)
    assert list(refused.value.fields) == ["document"]
    commands.ask_waiver(bill_id=bill, **whole, actor=asker, at=AT)
    decide: Any = {"bill_id": bill, "opinion": "同意", "at": AT}
    both = clerk("两手", "payments.bill", "payments.settle")
    for actor in (asker, clerk("外人", "payments.settle", payee=SYSTEM_LIKE)):
        with pytest.raises((NotPermitted, NotFound)):
            commands.grant_waiver(**decide, actor=actor)
    with pytest.raises(commands.CannotBill):
        commands.grant_waiver(**{**decide, "opinion": " "}, actor=boss)
    with pytest.raises(commands.BillConflict):
        commands.grant_waiver(**decide, version=1, actor=boss)
    commands.grant_waiver(**decide, actor=boss)
    assert seen(bill).state is BillState.WAIVED
    with pytest.raises(commands.CannotBill):
        commands.cancel_bill(bill_id=bill, reason="x", actor=both, at=AT)


SYSTEM_LIKE = models.Bill._meta.pk.default()


def test_who_raised_a_bill_does_not_approve_its_waiver():
    both = clerk("两手", "payments.bill", "payments.settle")
    asker, boss = desk()
    bill = owed(both)
    commands.ask_waiver(
        bill_id=bill, reason="低保", basis="文件", document="证", actor=asker, at=AT
    )
    with pytest.raises(NotPermitted, match="不能是同一个人"):
        commands.grant_waiver(bill_id=bill, opinion="同意", actor=both, at=AT)
    commands.deny_waiver(bill_id=bill, opinion="不符合条件", actor=boss, at=AT)
    assert seen(bill).state is BillState.OPEN


def test_a_refund_takes_two_people_and_is_never_more_than_came():
    asker, boss = desk()
    bill = paid(asker)
    ask: Any = {"bill_id": bill, "reason": "多收", "basis": "规定", "actor": asker, "at": AT}
    for amount in (0, 2001):
        with pytest.raises(commands.CannotBill) as refused:
            commands.ask_refund(**ask, amount=amount)
        assert list(refused.value.fields) == ["amount"]
    commands.ask_refund(**ask, amount=500)
    with pytest.raises(commands.CannotBill, match="正在等审批"):
        commands.ask_refund(**ask, amount=500)
    with pytest.raises(NotPermitted):
        commands.approve_refund(bill_id=bill, opinion="同意", actor=asker, at=AT)
    commands.approve_refund(bill_id=bill, opinion="同意", actor=boss, at=AT)
    schedules.send_refunds(LATER)
    assert (seen(bill).state, seen(bill).refunded) == (BillState.PART_REFUNDED, 500)
    with pytest.raises(commands.CannotBill):
        commands.ask_refund(**ask, amount=1501)
    commands.ask_refund(**ask, amount=1500)
    commands.approve_refund(bill_id=bill, opinion="同意", actor=boss, at=AT)
    schedules.send_refunds(LATER)
    assert seen(bill).state is BillState.REFUNDED


def test_a_refund_the_institution_refuses_is_sent_again_or_given_up():
    asker, boss = desk()
    bill = paid(asker)
    no = models.PaymentOrder.objects.get(bill=bill).no
    play(no, Fate.REFUSE_REFUNDS)
    commands.ask_refund(bill_id=bill, amount=2000, reason="撤回", basis="规定", actor=asker, at=AT)
    commands.approve_refund(bill_id=bill, opinion="同意", actor=boss, at=AT)
    schedules.send_refunds(LATER)
    (refund,) = seen(bill).refunds
    assert (refund.state, refund.answer) == (RefundState.FAILED, "原支付账户已经注销")
    play(no, Fate.TAKE_REFUNDS)
    commands.retry_refund(bill_id=bill, reason="账户已恢复", actor=asker, at=LATER)
    schedules.send_refunds(LATER)
    schedules.send_refunds(LATER)
    assert seen(bill).state is BillState.REFUNDED


def test_a_bill_is_taken_back_with_its_reason():
    asker, _ = desk()
    bill = owed(asker)
    no = order(bill)
    with pytest.raises(commands.CannotBill):
        commands.cancel_bill(bill_id=bill, reason=" ", actor=asker, at=AT)
    with pytest.raises(NotFound):
        commands.cancel_bill(
            bill_id=bill,
            reason="开错",
            actor=clerk("外", "payments.bill", payee=SYSTEM_LIKE),
            at=AT,
        )
    commands.cancel_bill(bill_id=bill, reason="开错了", actor=asker, at=AT)
    schedules.close_order(no)
    assert models.PaymentOrder.objects.get(no=no).state == OrderState.CLOSED
    with pytest.raises(commands.CannotPay):
        order(bill)


def test_a_receipt_is_printed_once_paid():
    bill = owed()
    with pytest.raises(NotFound):
        queries.receipt_pdf(bill, viewer=SYSTEM)
    play(order(bill), Fate.PAID)
    number, content = queries.receipt_pdf(bill, viewer=SYSTEM)
    assert number.startswith("PZ")
    assert content.startswith(b"%PDF")


def test_lists_and_steps_cost_the_same_whatever_lies_behind(django_assert_num_queries):
    asker, _ = desk()
    for _ in range(3):
        paid(asker)
    with django_assert_num_queries(1):
        assert len(queries.bill_lines(viewer=asker)) == 3
    assert queries.bill_lines(viewer=clerk("外人", "cases.read")) == ()
    bill = owed(asker)
    with django_assert_num_queries(7):
        queries.bill_file(bill, viewer=asker)
