"""Clocks against a walker that counts one day after another, over random histories.

The walker shares nothing with the rules but the enumerations: it holds the law's sentences as
plainly as they can be said, over the real holidays of 2004 to 2026.
"""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yiwang.lib.workdays.calendar import Calendar, DayKind
from yiwang.lib.workdays.table import read_table
from yiwang.services.cases.rules import clock
from yiwang.services.cases.rules.clock import EventKind
from yiwang.services.cases.types import ClockKind, Light, LimitUnit, Regime, StopKind

TABLE_FILE = Path(__file__).parents[4] / "data/calendar/china_day_exceptions_2004_2026.csv"
with TABLE_FILE.open(encoding="utf-8") as _lines:
    TABLE = read_table(_lines)
CALENDAR = Calendar.of(TABLE, version="2004-2026")
ONE_DAY = timedelta(1)
ARTICLE_45 = {"HEARING", "TENDER", "AUCTION", "INSPECT", "TEST", "QUARANTINE", "APPRAISE", "EXPERT"}


class Walked(NamedTuple):
    due_on: date | None
    yellow_on: date | None
    light: Light
    total: int
    used: int
    left: int
    provisional: bool


def works(day):
    kind = TABLE.get(day)
    return kind is DayKind.WORK or (kind is None and day.weekday() < 5)


def holds(limit, stop):
    """Whether this kind of stop holds this clock."""
    if limit.kind is ClockKind.PROMISED:
        return True
    if limit.regime is Regime.OTHER:
        return stop in limit.stops
    return stop.value in ARTICLE_45


def held_days(events, limit, today, end):
    """Every day that is not counted, and whether a stop is open on the last known day."""
    held: set[date] = set()
    open_stops: dict[StopKind, clock.ClockEvent] = {}
    until = end or today
    day = min(event.on for event in events)
    while day <= until:
        held_today = bool(open_stops)
        for event in (e for e in events if e.on == day and e.stop and holds(limit, e.stop)):
            if event.kind is EventKind.STOPPED:
                open_stops.setdefault(event.stop, event)
                held_today = True
            else:
                open_stops.pop(event.stop, None)
        if held_today:
            held.add(day)
        day += ONE_DAY
    if end is None:
        for event in open_stops.values():
            day = until
            while event.planned_until and day < event.planned_until:
                day += ONE_DAY
                held.add(day)
    return held, open_stops


def walk(events, limit, today):
    """Count day after day."""
    events = [event for event in events if event.on <= today]
    start = events[0].on
    end = next((e.on for e in events if e.kind in {EventKind.DECIDED, EventKind.ENDED}), None)
    longest = {Regime.JOINT: 15}.get(limit.regime, 10)
    more = [e.days for e in events if e.kind is EventKind.EXTENDED][:1]
    total = limit.amount + min(sum(more), longest)
    held, open_stops = held_days(events, limit, today, end)
    in_working_days = limit.unit is LimitUnit.WORKING_DAY

    def counted(day):
        return (works(day) or not in_working_days) and day not in held

    due, used_up = count_off(start, total, counted)
    while not in_working_days and not works(due):
        due += ONE_DAY
    before = due - ONE_DAY
    while not works(before):
        before -= ONE_DAY
    yellow = min(max(before, start), used_up)
    until = end or today
    days = [start + timedelta(n) for n in range(1, (max(until, due) - start).days + 1)]
    late = sum(works(day) or not in_working_days for day in days if day > due)
    used = sum(counted(day) for day in days if day <= min(due, until)) + late
    left = sum(counted(day) for day in days if until < day <= due) - late
    warned = until >= yellow and end is None
    light = Light.RED if until > due else Light.YELLOW if warned else Light.GREEN
    standing = any(event.on <= due for event in open_stops.values())
    provisional = end is None and (standing or due.year > 2026)
    return Walked(due, yellow, light, total, used, left, provisional)


def count_off(start, total, counted):
    """The day the last day is counted, and the day nine tenths are."""
    day, count, used_up = start, 0, start
    while count < total:
        day += ONE_DAY
        count += counted(day)
        if counted(day) and count == -(-total * 9 // 10):
            used_up = day
    return day, used_up


@st.composite
def histories(draw):
    """An acceptance, then up to twelve events some days apart, perhaps a decision."""
    first = draw(st.dates(date(2004, 1, 1), date(2025, 6, 1)))
    at = datetime(first.year, first.month, first.day, 9, tzinfo=clock.SHANGHAI)
    events = [clock.happened(EventKind.ACCEPTED, at)]
    for _ in range(draw(st.integers(0, 12))):
        at += timedelta(days=draw(st.integers(0, 9)), minutes=1)
        stop = draw(st.sampled_from(list(StopKind)))
        planned = at.date() + timedelta(draw(st.integers(-2, 20)))
        events.append(
            draw(
                st.sampled_from(
                    [
                        clock.stopped(stop, at),
                        clock.stopped(stop, at, planned_until=planned),
                        clock.resumed(stop, at),
                        *[clock.resumed(e.stop, at) for e in events if e.stop],
                        clock.extended(draw(st.integers(1, 20)), at),
                    ]
                )
            )
        )
    if draw(st.booleans()):
        at += timedelta(days=draw(st.integers(0, 40)))
        events.append(clock.happened(draw(st.sampled_from(["DECIDED", "ENDED"])), at))
        events[-1] = events[-1]._replace(kind=EventKind(events[-1].kind))
    return events


limits = st.builds(
    clock.Limit,
    kind=st.sampled_from([ClockKind.STATUTORY, ClockKind.PROMISED]),
    amount=st.integers(1, 60),
    unit=st.sampled_from([LimitUnit.WORKING_DAY, LimitUnit.CALENDAR_DAY]),
    regime=st.sampled_from(list(Regime)),
    stops=st.frozensets(st.sampled_from(list(StopKind))),
)


@pytest.mark.law("行政许可法", 42)
@pytest.mark.law("行政许可法", 45)
@pytest.mark.law("行政许可法", 82)
@settings(max_examples=400, deadline=None)
@given(histories(), limits, st.integers(0, 150))
def test_the_clock_agrees_with_a_walk_through_the_days(events, limit, later):
    today = events[0].on + timedelta(later)
    reading = clock.read(events, limit, CALENDAR, today=today)
    assert Walked(
        reading.due_on,
        reading.yellow_on,
        reading.light,
        reading.total,
        reading.days_used,
        reading.days_left,
        reading.provisional,
    ) == walk(events, limit, today)


@settings(max_examples=150, deadline=None)
@given(histories(), limits, st.integers(0, 150), st.randoms(use_true_random=False))
def test_a_reading_depends_on_nothing_but_the_history(events, limit, later, rng):
    today = events[0].on + timedelta(later)
    shuffled = [*events]
    rng.shuffle(shuffled)
    future = [clock.happened(EventKind.DECIDED, events[-1].at + timedelta(days=later + 200))]
    reading = clock.read(events, limit, CALENDAR, today=today)
    assert clock.read([*shuffled, *future], limit, CALENDAR, today=today) == reading
    assert all(line.endswith("。") for line in reading.reasons)


@settings(max_examples=150, deadline=None)
@given(histories(), limits, st.integers(0, 150))
def test_time_never_makes_a_light_greener(events, limit, later):
    """Between two events the light only worsens, unless a stop holds the clock."""
    order = [Light.GREEN, Light.YELLOW, Light.RED]
    today = events[-1].on + timedelta(later)
    now = clock.read(events, limit, CALENDAR, today=today)
    then = clock.read(events, limit, CALENDAR, today=today + ONE_DAY)
    if now.running:
        assert order.index(then.light) >= order.index(now.light)
        assert then.days_left <= now.days_left
        assert then.due_on == now.due_on


@pytest.mark.law("行政许可法", 32)
@settings(max_examples=200, deadline=None)
@given(st.dates(date(2004, 1, 1), date(2026, 11, 1)), st.integers(0, 23), st.integers(0, 30))
def test_acceptance_is_deemed_on_the_first_day_after_five_working_days(day, hour, later):
    at = datetime(day.year, day.month, day.day, hour, 59, tzinfo=clock.SHANGHAI)
    received = clock.happened(EventKind.RECEIVED, at)
    today = day + timedelta(later)
    passed = sum(works(day + timedelta(n)) for n in range(1, later))
    deemed = clock.deemed_accepted([received], CALENDAR, today=today)
    assert (deemed == at) if later and passed >= 5 else (deemed is None)
