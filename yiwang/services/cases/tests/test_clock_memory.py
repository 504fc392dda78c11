"""The memory on a case's row reads as its whole history does, whatever happened."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yiwang.services.cases.rules import clock, history, memory
from yiwang.services.cases.rules.clock import EventKind
from yiwang.services.cases.types import CaseState, ClockKind, LimitUnit, Regime, StopKind

from .test_clock_walk import CALENDAR, limits

KINDS = [k for k in EventKind if k not in {EventKind.STOPPED, EventKind.RESUMED, "EXTENDED"}]


@st.composite
def lives(draw):
    """Up to forty acts of every kind in time, in no order the lifecycle would insist on."""
    day = draw(st.dates(date(2004, 1, 1), date(2025, 6, 1)))
    at = datetime(day.year, day.month, day.day, 9, tzinfo=clock.SHANGHAI)
    events = [clock.happened(EventKind.RECEIVED, at)]
    kinds = draw(st.lists(st.sampled_from(list(StopKind)), min_size=1, max_size=3))
    for _ in range(draw(st.integers(0, 60))):
        at += timedelta(days=draw(st.integers(0, 4)), minutes=draw(st.integers(0, 1)))
        stop = draw(st.sampled_from(kinds))
        planned = at.date() + timedelta(draw(st.integers(-2, 20)))
        planned = draw(st.sampled_from([None, planned]))
        events.append(
            draw(
                st.sampled_from(
                    [
                        clock.stopped(stop, at, planned_until=planned),
                        clock.resumed(stop, at),
                        clock.resumed(stop, at),
                        clock.extended(draw(st.integers(1, 20)), at),
                        clock.happened(draw(st.sampled_from(KINDS)), at),
                    ]
                )
            )
        )
    return events


def shown(events, limit, today):
    """All that a reading says but its sentences."""
    found = history.readings(events, limit, CALENDAR, today=today)
    return {kind: reading._replace(reasons=()) for kind, reading in found.items()}


both = st.builds(
    history.Limits,
    promised=limits.map(lambda limit: clock.Limit(ClockKind.PROMISED, limit.amount, limit.unit)),
    statutory=limits.map(
        lambda limit: clock.Limit(
            ClockKind.STATUTORY, limit.amount, limit.unit, limit.regime, limit.stops
        )
    ),
)


@settings(max_examples=150, deadline=None)
@given(lives(), both, st.integers(0, 60))
def test_a_memory_advanced_act_by_act_reads_as_the_whole_history(events, limit, later):
    known: list[clock.ClockEvent] = []
    for n, event in enumerate(events, 1):
        if memory.follows(known, event):
            known = memory.compact([*known, event])
        else:
            known = memory.compact(events[:n])
        known = memory.from_plain(memory.to_plain(known))
    today = events[-1].on + timedelta(later)
    assert shown(known, limit, today) == shown(events, limit, today)
    for state in CaseState:
        whole = history.standing(
            state,
            sorted(events, key=clock.instant),
            history.readings(events, limit, CALENDAR, today=today),
        )
        kept = history.standing(state, known, history.readings(known, limit, CALENDAR, today=today))
        assert kept == whole


def test_three_hundred_acts_are_remembered_as_few():
    at = datetime(2026, 3, 2, 9, tzinfo=clock.SHANGHAI)
    events = [clock.happened(EventKind.ACCEPTED, at)]
    for n in range(150):
        stopped = at + timedelta(hours=n)
        events.append(clock.stopped(StopKind.SUSPENSION, stopped))
        events.append(clock.resumed(StopKind.SUSPENSION, stopped + timedelta(minutes=9)))
    assert len(memory.compact(events)) == 5


@pytest.mark.parametrize("days", [1, 2])
def test_only_stops_that_touch_are_joined(days):
    at = datetime(2026, 3, 2, 9, tzinfo=clock.SHANGHAI)
    again = at + timedelta(days=days)
    events = [
        clock.happened(EventKind.ACCEPTED, at - timedelta(days=3)),
        clock.stopped(StopKind.HEARING, at),
        clock.resumed(StopKind.HEARING, at),
        clock.stopped(StopKind.HEARING, again),
        clock.resumed(StopKind.HEARING, again),
        clock.extended(1, again + timedelta(days=1)),
    ]
    assert len(memory.compact(events)) == (4 if days == 1 else 6)
    limit = history.Limits(
        clock.Limit(ClockKind.PROMISED, 3, LimitUnit.WORKING_DAY, Regime.PERMIT), None
    )
    today = again.date() + timedelta(days=1)
    assert shown(memory.compact(events), limit, today) == shown(events, limit, today)
