"""Working days against the law's example, the real tables and a day-by-day walker."""

import contextlib
import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiwang.lib.workdays.calendar import Calendar, DayKind, OutsideCalendar
from yiwang.lib.workdays.table import BadTable, read_table

DATA = Path(__file__).parents[4] / "data" / "calendar"
with (DATA / "china_day_exceptions_2004_2026.csv").open(encoding="utf-8") as _lines:
    TABLE = read_table(_lines)
CALENDAR = Calendar.of(TABLE, version="2004-2026")
ONE_DAY = timedelta(1)
days = st.dates(date(2004, 1, 1), date(2026, 12, 31))


def walk(start, n):
    """The reference: day by day, straight from the table."""
    day = start
    while n:
        day += ONE_DAY
        kind = TABLE.get(day)
        n -= kind is DayKind.WORK or (kind is None and day.weekday() < 5)
    return day


@pytest.mark.law("行政许可法", 82)
@pytest.mark.parametrize(
    ("n", "due"),
    [
        (5, date(2024, 10, 10)),
        (20, date(2024, 10, 30)),
        (30, date(2024, 11, 13)),
        (0, date(2024, 9, 27)),
    ],
)
def test_the_worked_example_holds(n, due):
    assert CALENDAR.add_working_days(date(2024, 9, 27), n) == due
    assert CALENDAR.working_days_between(date(2024, 9, 27), due) == n


def test_holidays_and_swapped_days_are_known():
    assert not CALENDAR.is_workday(date(2024, 10, 1))
    assert CALENDAR.is_workday(date(2024, 9, 29))
    assert CALENDAR.is_workday(date(2024, 10, 12))
    assert not CALENDAR.is_workday(date(2024, 10, 13))
    assert CALENDAR.next_workday(date(2024, 10, 1)) == date(2024, 10, 8)
    assert CALENDAR.next_workday(date(2024, 10, 8)) == date(2024, 10, 8)


def test_every_year_has_the_published_number_of_working_days():
    with (DATA / "workdays_per_year.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            assert CALENDAR.workdays_in_year(int(row["year"])) == int(row["workdays"]), row


@given(days, st.integers(0, 300))
def test_adding_agrees_with_a_walk(start, n):
    if start.year < 2025:
        assert CALENDAR.add_working_days(start, n) == walk(start, n)


@given(days, st.integers(1, 300))
def test_adding_and_counting_are_inverse(start, n):
    end = CALENDAR.add_working_days(start, n)
    assert CALENDAR.is_workday(end)
    assert CALENDAR.working_days_between(start, end) == n
    assert CALENDAR.working_days_between(end, start) == -n
    back = CALENDAR.add_working_days(end, -n)
    assert back <= start if CALENDAR.is_workday(start) else back < start
    assert CALENDAR.working_days_between(back, end) == n


@given(days, days, days)
def test_counts_add_up(a, b, c):
    count = CALENDAR.working_days_between
    assert count(a, b) + count(b, c) == count(a, c)


def test_a_year_not_announced_is_provisional():
    assert CALENDAR.announced_until == 2026
    assert not CALENDAR.is_provisional(date(2026, 12, 31))
    assert CALENDAR.is_provisional(date(2027, 1, 1))
    assert not CALENDAR.is_workday(date(2027, 1, 1))
    assert CALENDAR.is_workday(date(2027, 2, 8))  # the lunar new year is not guessed
    assert not CALENDAR.is_workday(date(2027, 10, 1))
    assert CALENDAR.add_working_days(date(2026, 12, 31), 1) == date(2027, 1, 4)


def test_announcing_a_year_moves_its_dates():
    announced = Calendar.of({**TABLE, date(2027, 2, 8): DayKind.OFF}, version="2004-2027")
    assert announced.announced_until == 2027
    assert not announced.is_workday(date(2027, 2, 8))
    assert not announced.is_provisional(date(2027, 2, 8))


@pytest.mark.parametrize("day", [date(1900, 1, 1), date(2200, 1, 1), date.min, date.max])
def test_what_is_too_far_is_refused(day):
    for ask in (
        lambda: CALENDAR.is_workday(day),
        lambda: CALENDAR.add_working_days(day, 1),
        lambda: CALENDAR.working_days_between(day, date(2026, 1, 1)),
        lambda: CALENDAR.add_working_days(date(2026, 1, 1), 10**6),
        lambda: CALENDAR.add_working_days(date(2026, 1, 1), -(10**6)),
    ):
        with pytest.raises(OutsideCalendar):
            ask()


def test_a_calendar_without_exceptions_needs_its_year():
    plain = Calendar.of({}, version="none", announced_until=2026)
    assert plain.add_working_days(date(2026, 1, 1), 1) == date(2026, 1, 2)
    with pytest.raises(ValueError, match="empty"):
        Calendar.of({}, version="none")


@pytest.mark.parametrize(
    "lines",
    [
        [],
        ["day,kind", "2024-01-01,off"],
        ["date,kind", "2024-13-01,off"],
        ["date,kind", "2024-01-01,holiday"],
        ["date,kind", "2024-01-01"],
        ["date,kind", "2024-01-01,off", "2024-01-01,work"],
    ],
)
def test_a_wrong_table_is_refused(lines):
    with pytest.raises(BadTable):
        read_table(lines)


@given(st.text(max_size=200))
def test_the_reader_raises_nothing_but_its_own_error(text):
    with contextlib.suppress(BadTable):
        read_table(["date,kind", *text.split("\n")])
