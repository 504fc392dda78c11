"""What a sum does, signatures, sums in words and the file of a day: tables."""

from datetime import timedelta
from decimal import Decimal

import pytest

from yiwang.services.payments.rules import money, settling, signing, statements
from yiwang.services.payments.rules.statements import Entry
from yiwang.services.payments.types import (
    BillState,
    Direction,
    FeeLine,
    RefundWhy,
    fen_of,
    line_amount,
)
from yiwang.services.payments.types.days import DifferenceKind

from .factories import AT, LINE, quantity

S, W = BillState, RefundWhy


@pytest.mark.parametrize(
    ("state", "came", "back"),
    [
        (S.OPEN, 2000, None),
        (S.OPEN, 1999, W.WRONG_SUM),
        (S.OPEN, 2001, W.WRONG_SUM),
        (S.PAID, 2000, W.DUPLICATE),
        (S.PART_REFUNDED, 2000, W.DUPLICATE),
        (S.REFUNDED, 2000, W.DUPLICATE),
        (S.WAIVED, 2000, W.LATE),
        (S.CANCELLED, 2000, W.LATE),
        (S.EXPIRED, 2000, W.LATE),
    ],
)
def test_only_the_right_sum_settles_an_open_bill(state, came, back):
    assert settling.judge(state, 2000, came) == (back is None, back)


@pytest.mark.parametrize(("gone", "state"), [(0, S.PAID), (1, S.PART_REFUNDED), (2000, S.REFUNDED)])
def test_a_bill_stands_where_its_refunds_leave_it(gone, state):
    assert settling.after_refund(2000, gone) is state


def test_an_order_is_asked_about_ever_more_rarely_and_not_for_ever():
    asked: list[timedelta] = []
    at = AT
    while (following := settling.ask_next(len(asked), at, AT)) is not None:
        asked.append(following - at)
        at = following
    assert asked[:3] == [timedelta(minutes=2), timedelta(minutes=5), timedelta(minutes=15)]
    assert asked == sorted(asked)
    assert at <= AT + settling.LAST_ASKED
    assert len(asked) < 25


@pytest.mark.parametrize(("minutes", "fresh"), [(0, True), (10, True), (-10, True), (11, False)])
def test_a_notice_is_of_now(minutes, fresh):
    assert settling.in_window(AT + timedelta(minutes=minutes), AT) is fresh


@pytest.mark.parametrize(
    "changed",
    [{"amount": "1"}, {"extra": "1"}, {"order_no": ""}, {"sign": ""}, {"a": "b&c=1:d"}],
)
def test_no_field_can_be_changed_under_a_signature(changed):
    fields = {"order_no": "JK1", "amount": "2000", "a": "b"}
    told = {**fields, "sign": signing.sign(b"k" * 32, fields)}
    assert signing.is_signed(b"k" * 32, told)
    assert not signing.is_signed(b"x" * 32, told)
    assert not signing.is_signed(b"k" * 32, {**told, **changed})


@pytest.mark.parametrize(
    ("typed", "fen"),
    [("20", 2000), ("20.5", 2050), (" ２０．５０元 ", 2050), ("1,200", 120000), ("0", 0),
     ("", None), ("20.505", None), ("-1", None), ("二十", None), ("1e3", None)],
)  # fmt: skip
def test_a_sum_is_read_as_people_type_it(typed, fen):
    assert fen_of(typed) == fen


@pytest.mark.parametrize(
    ("price", "many", "amount"), [(50, "12.5", 625), (33, "0.5", 17), (1, "0.4", 0)]
)
def test_a_line_is_rounded_to_the_fen(price, many, amount):
    line = FeeLine(name="费", basis="法", unit_price=price, quantity=Decimal(many))
    assert line_amount(line) == amount


@pytest.mark.law("行政许可法", 58)
@pytest.mark.parametrize(
    ("lines", "field"),
    [
        ([], "lines"),
        ([FeeLine(name="工本费", basis=" ", unit_price=2000)], "basis"),
        ([FeeLine(name="", basis="法", unit_price=2000)], "name"),
        ([FeeLine(name="费", basis="法", unit_price=0)], "amount"),
        ([quantity("0.0001")], "amount"),
        ([FeeLine(name="费", basis="法", unit_price=money.MOST + 1)], "amount"),
        ([LINE], None),
    ],
)
def test_nothing_is_charged_without_a_basis(lines, field):
    assert list(money.faults(lines)) == ([field] if field else [])


IN = Entry(Direction.IN, "JK1", "T1", 2000, statements.SUCCESS)


@pytest.mark.parametrize(
    ("ours", "theirs", "kind"),
    [
        (IN, IN, None),
        (IN, None, DifferenceKind.ONLY_OURS),
        (None, IN, DifferenceKind.ONLY_THEIRS),
        (IN, IN._replace(amount=2100), DifferenceKind.SUM),
        (IN, IN._replace(state=statements.FAILURE), DifferenceKind.STATE),
    ],
)
def test_two_entries_of_one_movement_are_compared(ours, theirs, kind):
    assert statements.differs(ours, theirs) is kind


def test_a_file_says_what_was_written_into_it():
    out = Entry(Direction.OUT, "TK1", "T2", 1, statements.SUCCESS)
    content = statements.written(iter([(IN, AT.isoformat()), (out, AT.isoformat())]))
    assert list(statements.read(content)) == [IN, out]


@pytest.mark.parametrize(
    "content",
    ["", "a,b\r\n", ",".join(statements.HEAD) + "\r\n缴费,JK1,T1,20.00\r\n",
     ",".join(statements.HEAD) + "\r\n别的,JK1,T1,20.00,成功,now\r\n",
     ",".join(statements.HEAD) + "\r\n缴费,JK1,T1,二十,成功,now\r\n"],
)  # fmt: skip
def test_a_file_that_is_cut_off_counts_for_nothing(content):
    with pytest.raises(statements.BadFile):
        list(statements.read(content.encode()))
    with pytest.raises(statements.BadFile):
        list(statements.read(b"\xff\xfe"))
