"""A fee asked for by the rule of the case, and what becomes of the case and its clocks."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from yiwang.foundation.core.errors import NotPermitted
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.identity.types import Permission
from yiwang.services.cases import commands, models, queries
from yiwang.services.cases.events import ClockResumed, ClockSuspended
from yiwang.services.cases.rules import fees
from yiwang.services.cases.types import CaseState, DeliveryWay, DocumentKind, Outcome, Overlay
from yiwang.services.catalogue.types import Fee
from yiwang.services.eforms.types import FieldKind, FormField
from yiwang.services.payments import commands as payments
from yiwang.services.payments import queries as bills
from yiwang.services.payments.providers import Fate
from yiwang.services.payments.types import BillState, FeeLine

from .factories import AT, case_to_decide, later, reviewed_case, staff, version_of

TEN = FeeLine(name="工本费", basis="《食品安全法》第三十五条", unit_price=1000)
FEE = {"charged": True, "standard": "工本费10元", "basis": "《食品安全法》第三十五条"}
NUMBER, DAY = FieldKind.NUMBER, FieldKind.DATE
AREA = FormField(key="area", label="面积", kind=NUMBER, unit="平方米")
SPAN = (
    FormField(key="from_on", label="开始", kind=DAY),
    FormField(key="to_on", label="结束", kind=DAY, after="from_on"),
)
VALUES = {"area": 12.5, "from_on": "2026-03-01", "to_on": "2026-03-10"}


@pytest.mark.parametrize(
    ("standard", "lines", "fixed", "fen"),
    [
        ("居民身份证工本费20元", ("居民身份证工本费", 2000, "1"), True, 2000),
        ("10元", ("某事收费", 1000, "1"), True, 1000),
        ("占用费：每平方米每日0.50元（示例）", ("占用费", 50, "125.0"), True, 6250),
        ("120元/本", ("某事收费", 12000, "1"), False, 12000),
        ("每亩3元", ("某事收费", 300, "1"), False, 300),
        ("首次申领、期满换领20元；遗失补领、损坏换领40元", None, False, 0),
        ("60元/本，签注15元起", None, False, 0),
        ("按占地面积或土石方量计征", None, False, 0),
        ("按标准的80%收取10元", None, False, 0),
        ("税款依法计征", None, False, 0),
    ],
)  # fmt: skip
def test_a_rule_is_read_as_far_as_it_is_plain(standard, lines, fixed, fen):
    found = fees.proposal(Fee(True, standard, "法"), "某事", [AREA, *SPAN], VALUES)
    assert found is not None
    assert (found.is_fixed, found.amount) == (fixed, fen)
    assert [(x.name, x.unit_price, str(x.quantity)) for x in found.lines] == (
        [lines] if lines else []
    )


@pytest.mark.parametrize(
    "values",
    [{}, {**VALUES, "area": "x"}, {**VALUES, "area": 0}, {**VALUES, "to_on": "2026-02-01"}],
)
def test_a_price_whose_number_the_form_does_not_say_is_not_fixed(values):
    fee = Fee(True, "每平方米每日0.50元", "法")
    found = fees.proposal(fee, "某事", [AREA, *SPAN], values)
    assert found is not None
    assert not found.is_fixed
    assert fees.proposal(Fee(False), "某事", [], {}) is None


@pytest.fixture
def charged(world):
    """`charged(make)` returns a case made so whose fee is ten yuan."""

    def make(how=reviewed_case, **changed):
        number = how(world)
        models.Case.objects.filter(pk=number).update(fee={**FEE, **changed})
        return number

    return make


def ask(world, number, lines=(TEN,), at=AT, **more):
    act: Any = {"version": version_of(number), "actor": world.reviewer, "at": at}
    return commands.request_payment(case=number, lines=lines, **(act | more))


def bill_of(number):
    return bills.bills_of(f"case:{number}", viewer=SYSTEM)[-1]


def pay(number, at=AT, fate=Fate.PAID):
    no = payments.place_order(
        bill_id=bill_of(number).id, payer_name="张*", is_proxy=False, actor=SYSTEM, at=at
    )
    payments.play(no=no, fate=fate, actor=SYSTEM, at=at)


def case_of(number):
    return models.Case.objects.get(pk=number)


@pytest.mark.law("行政许可法", 58)
@pytest.mark.parametrize(
    ("lines", "days", "reason"),
    [
        ([FeeLine(name="工本费", basis="法", unit_price=900)], 10, "sum"),
        ([TEN, TEN], 10, "sum"),
        ([FeeLine(name="工本费", basis=" ", unit_price=1000)], 10, "lines"),
        ([TEN], 0, "days"),
        ([TEN], 61, "days"),
    ],
)
def test_no_other_sum_than_the_rule_gives_is_asked(world, charged, lines, days, reason):
    number = charged()
    with pytest.raises((commands.CannotRequestPayment, payments.CannotBill)) as refused:
        ask(world, number, lines, due_days=days)
    assert refused.value.full_code.endswith(reason)
    assert case_of(number).overlay == Overlay.NONE


def test_what_is_free_stays_free_and_one_bill_waits_at_a_time(world, charged):
    with pytest.raises(commands.CannotRequestPayment, match="不收费"):
        ask(world, reviewed_case(world))
    number = charged()
    with pytest.raises(NotPermitted):
        ask(world, number, actor=world.approver)
    with pytest.raises(commands.CaseConflict):
        ask(world, number, version=0)
    ask(world, number)
    with pytest.raises((commands.CannotRequestPayment, commands.CannotAct)):
        ask(world, number)


@pytest.mark.law("行政许可法", 45)
def test_the_promised_clock_stands_still_until_the_day_the_money_came(
    world, charged, events, deliver
):
    number = charged()
    before = case_of(number)
    ask(world, number, reason="工本费")
    assert events(ClockSuspended)[-1].kind == "PAYMENT"
    seen = queries.case_for_applicant(number, viewer=world.zhang, at=AT)
    assert (seen.label, seen.told) == ("待缴费", "请在 2026年3月16日 前缴费 10.00 元。")
    assert seen.documents[0].title == "缴费通知书"
    assert seen.bills[0].state is BillState.OPEN
    lines = [line for c in queries.case_for_staff(number, viewer=world.clerk, at=AT).clocks
             for line in c.lines]  # fmt: skip
    assert any("缴费" in line and "不计入期限" in line for line in lines)
    assert "缴费不停止法定期限的计算。" in lines
    pay(number, later(3))
    deliver()
    case = case_of(number)
    assert (case.overlay, case.state) == (Overlay.NONE, CaseState.REVIEW)
    assert case.statutory_due_on == before.statutory_due_on
    assert case.promised_due_on > before.promised_due_on
    assert len(events(ClockResumed)) == 1
    deliver()
    notice = models.CaseEvent.objects.filter(case=number, act="CONFIRM_PAYMENT").get()
    assert (notice.facts["how"], notice.actor_kind) == ("PAID", "SYSTEM")


@pytest.mark.parametrize("how", ["WAIVED", "CANCELLED"])
def test_a_case_goes_on_when_its_fee_is_waived_or_was_a_mistake(world, charged, deliver, how):
    number = charged()
    ask(world, number)
    key = bill_of(number).id
    asker = staff(world.market, "周费", Permission.BILL)
    boss = staff(world.market, "吴批", Permission.SETTLE)
    if how == "WAIVED":
        whole: Any = {"reason": "低保", "basis": "《办法》第三条", "document": "低保证"}
        payments.ask_waiver(bill_id=key, **whole, actor=asker, at=AT)
        payments.grant_waiver(bill_id=key, opinion="同意", actor=boss, at=AT)
    else:
        payments.cancel_bill(bill_id=key, reason="开错了", actor=asker, at=AT)
    deliver()
    assert case_of(number).overlay == Overlay.NONE
    last = models.CaseEvent.objects.filter(case=number).latest("n")
    assert last.facts["how"] == how


def test_an_unpaid_fee_is_reminded_of_then_ends_the_handling(world, charged, deliver):
    number = charged()
    ask(world, number)
    told = []
    for day in range(25):
        at = later(day)
        for key in bills.to_remind(viewer=SYSTEM, at=at):
            payments.remind(bill_id=key, actor=SYSTEM, at=at)
        for key in bills.to_expire(viewer=SYSTEM, at=at):
            payments.expire_bill(bill_id=key, actor=SYSTEM, at=at)
        deliver()
        told.append(case_of(number).state)
    assert told.count(CaseState.TERMINATED) in {3, 4, 5}
    kinds = models.OfficialDocument.objects.filter(case=number).values_list("kind", flat=True)
    assert DocumentKind.TERMINATION_NOTICE in kinds
    assert bill_of(number).state is BillState.EXPIRED


@pytest.mark.parametrize("end", ["withdraw", "terminate"])
def test_nothing_is_owed_for_a_case_that_has_ended(world, charged, deliver, end):
    number = charged()
    ask(world, number)
    if end == "withdraw":
        commands.withdraw(number=number, actor=world.zhang, at=AT)
    else:
        commands.terminate(
            case=number, reason="死亡", basis="《民法典》", actor=world.approver, at=AT
        )
    deliver()
    assert bill_of(number).state is BillState.CANCELLED
    assert case_of(number).state in {CaseState.WITHDRAWN, CaseState.TERMINATED}


def granted(world, number):
    commands.decide(
        case=number,
        version=version_of(number),
        outcome=Outcome.GRANTED,
        actor=world.approver,
        at=AT,
    )


def hand_over(world, number, at=AT):
    commands.deliver(
        case=number,
        version=version_of(number),
        way=DeliveryWay.WINDOW,
        receiver="张三",
        evidence="本人签名",
        actor=world.clerk,
        at=at,
    )


def test_the_licence_is_handed_over_when_its_fee_is_paid(world, charged, deliver):
    number = charged(case_to_decide)
    granted(world, number)
    with pytest.raises(commands.Unpaid, match="请先通知缴费"):
        hand_over(world, number)
    promised = case_of(number).promised_due_on
    ask(world, number)
    assert case_of(number).promised_due_on == promised
    with pytest.raises(commands.Unpaid, match="还没有缴清"):
        hand_over(world, number)
    pay(number)
    deliver()
    hand_over(world, number)
    assert models.DeliveryRecord.objects.filter(case=number).exists()


def test_a_fee_others_collect_holds_back_no_licence(world, charged):
    number = charged(case_to_decide, standard="水资源费（税）另行计征")
    granted(world, number)
    hand_over(world, number)


def test_money_that_comes_after_the_end_goes_back(world, charged, deliver):
    number = charged()
    ask(world, number)
    no = payments.place_order(
        bill_id=bill_of(number).id, payer_name="张*", is_proxy=False, actor=SYSTEM, at=AT
    )
    commands.withdraw(number=number, actor=world.zhang, at=AT)
    payments.play(no=no, fate=Fate.PAID, actor=SYSTEM, at=AT)
    deliver()
    for key in bills.refunds_to_send(viewer=SYSTEM, at=AT + timedelta(minutes=5)):
        payments.send_refund(refund_id=key, actor=SYSTEM, at=AT)
    view = bills.bill(bill_of(number).id, viewer=SYSTEM)
    assert [r.state for r in view.refunds] == ["DONE"]
    assert view.state is BillState.CANCELLED
    assert case_of(number).state == CaseState.WITHDRAWN


def test_the_days_of_the_bill_are_working_days(world, charged):
    number = charged()
    ask(world, number, due_days=1, at=datetime(2026, 3, 6, 1, 30, tzinfo=AT.tzinfo))
    view = bills.bill(bill_of(number).id, viewer=SYSTEM)
    assert (view.due_on, view.expires_on) == (date(2026, 3, 9), date(2026, 3, 16))
    assert view.lines[0].quantity == Decimal(1)
