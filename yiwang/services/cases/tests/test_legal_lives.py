"""Random lives that the law allows, against a walker that reads them on its own.

A life is a path through the lifecycle with days between its acts. Whatever the path, its clocks
say what counting day after day says, the memory on the row reads as the whole history does, and
every state that is open has a way out.
"""

from datetime import date, datetime, timedelta
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yiwang.services.cases.rules import clock, history, lifecycle, memory
from yiwang.services.cases.rules.clock import EventKind
from yiwang.services.cases.types import (
    Action,
    CaseState,
    ClockKind,
    LimitUnit,
    Overlay,
    Regime,
    StopKind,
)

from .test_clock_walk import CALENDAR, Walked, walk, works

LIFTS = {
    Action.END_SPECIAL: StopKind.EXPERT,
    Action.RESUME: StopKind.SUSPENSION,
    Action.CONFIRM_PAYMENT: StopKind.PAYMENT,
}
LAYS = {
    Action.START_SPECIAL: StopKind.EXPERT,
    Action.SUSPEND: StopKind.SUSPENSION,
    Action.REQUEST_PAYMENT: StopKind.PAYMENT,
}
FEES = {Action.REQUEST_PAYMENT, Action.CONFIRM_PAYMENT}
DECIDES = {Action.GRANT, Action.REFUSE, Action.CONCLUDE, Action.DEEM_RENEWED}
ENDS = {
    Action.DECLINE, Action.NOT_NEEDED, Action.WITHDRAW, Action.TERMINATE, Action.VOID,
    Action.TRANSFER,
}  # fmt: skip
ANSWERS = ENDS | {
    Action.REQUEST_CORRECTION, Action.PRE_ACCEPT, Action.ACCEPT, Action.AUTO_ACCEPT,
    Action.ACCEPT_WITH_GAPS,
}  # fmt: skip
UNDER_REVIEW = {CaseState.ACCEPTED, CaseState.REVIEW, CaseState.DECISION}
LIMITS = history.Limits(
    clock.Limit(ClockKind.PROMISED, 10, LimitUnit.WORKING_DAY, Regime.PERMIT),
    clock.Limit(ClockKind.STATUTORY, 20, LimitUnit.WORKING_DAY, Regime.PERMIT),
)


class Life(NamedTuple):
    acts: list[history.Act]
    state: CaseState
    complete_at: datetime | None
    """When the last gap was filled, if acceptance had to bear it."""


class NotAllowed(Exception):
    """The lifecycle let something through that it does not allow."""


def facts_of(act):
    if act in {Action.START_SPECIAL, Action.END_SPECIAL}:
        return {"kind": StopKind.EXPERT}
    return {"days": 5} if act is Action.EXTEND else {}


@st.composite
def lives(draw):
    """Up to thirty acts, most of them far from an ending."""
    day = draw(st.dates(date(2004, 1, 1), date(2025, 1, 1)))
    at = datetime(day.year, day.month, day.day, 9, tzinfo=clock.SHANGHAI)
    acts = [history.Act(Action.SUBMIT, at, "", {})]
    state, overlay, extended = CaseState.SUBMITTED, Overlay.NONE, False
    pending = complete_at = None
    for _ in range(draw(st.integers(0, 30))):
        allowed = sorted(lifecycle.allowed(state, overlay, extended=extended))
        going_on = [a for a in allowed if a not in ENDS] or allowed
        if not allowed:
            break
        act = Action(draw(st.sampled_from([*going_on * 4, *allowed])))
        at += timedelta(days=draw(st.integers(0, 6)), minutes=1)
        effective = at
        if act is Action.COMPLETE:
            pending = at
        elif act is Action.RESUBMIT:
            pending = None
        elif act in {Action.ACCEPT, Action.AUTO_ACCEPT} and pending:
            effective = complete_at = pending
        acts.append(history.Act(act, effective, state, facts_of(act)))
        extended = extended or act is Action.EXTEND
        following = lifecycle.advance(
            state, act, overlay=overlay, extended=extended and act is not Action.EXTEND,
            error=NotAllowed,
        )  # fmt: skip
        overlay = lifecycle.overlay_after(state, overlay, act, extended=extended)
        state = following
    return Life(acts, state, complete_at)


def handling(life):  # noqa: C901  the law, one sentence after another
    """What moves the limits of handling, told from the acts by this walker alone."""
    events, begun = [], False
    for act in life.acts:
        action = Action(act.action)
        if action in {Action.ACCEPT, Action.AUTO_ACCEPT, Action.ACCEPT_WITH_GAPS}:
            begun = True
            events.append(clock.happened(EventKind.ACCEPTED, act.at))
        if not begun or (action in FEES and act.from_state not in UNDER_REVIEW):
            continue
        if action in LAYS:
            events.append(clock.stopped(LAYS[action], act.at))
        elif action in LIFTS:
            events.append(clock.resumed(LIFTS[action], act.at))
        elif action is Action.REQUEST_CORRECTION and act.from_state in UNDER_REVIEW:
            events.append(clock.stopped(StopKind.CORRECTION, act.at))
        elif action is Action.RESUBMIT and act.from_state in UNDER_REVIEW:
            events.append(clock.resumed(StopKind.CORRECTION, act.at))
        elif action is Action.EXTEND:
            events.append(clock.extended(5, act.at))
        elif action in DECIDES:
            events.append(clock.happened(EventKind.DECIDED, act.at))
        elif action in ENDS:
            events.append(clock.happened(EventKind.ENDED, act.at))
    return events


def answered_late(life, today):
    """Whether five working days passed since the authority last had to answer, and it has not."""
    waiting = None
    for act in life.acts:
        action = Action(act.action)
        if action in {Action.SUBMIT, Action.COMPLETE} or (
            action is Action.RESUBMIT and act.from_state == CaseState.CORRECTION
        ):
            waiting = act.at.date()
        elif action in ANSWERS:
            waiting = None
    if waiting is None:
        return False
    days = (today - waiting).days
    return sum(works(waiting + timedelta(n)) for n in range(1, days)) >= 5 and days > 0


@pytest.mark.law("行政许可法", 32)
@pytest.mark.law("行政许可法", 42)
@settings(max_examples=200, deadline=None)
@given(lives(), st.integers(0, 60))
def test_no_lawful_life_disagrees_with_its_clocks(life, later):
    events = history.clock_events(life.acts)
    today = max(act.at for act in life.acts).date() + timedelta(later)
    read = history.readings(events, LIMITS, CALENDAR, today=today)
    walked = handling(life)
    for kind, limit in (
        (ClockKind.PROMISED, LIMITS.promised),
        (ClockKind.STATUTORY, LIMITS.statutory),
    ):
        found = read[kind]
        if not walked:
            assert found.due_on is None
            continue
        assert Walked(
            found.due_on, found.yellow_on, found.light, found.total, found.days_used,
            found.days_left, found.provisional,
        ) == walk(walked, limit, today)  # fmt: skip
    deemed = clock.deemed_accepted(events, CALENDAR, today=today)
    assert (deemed is not None) == answered_late(life, today)
    if life.complete_at and walked:
        assert walked[0].at == life.complete_at, "acceptance bears the day it became complete"
    kept = memory.compact(events)
    again = history.readings(kept, LIMITS, CALENDAR, today=today)
    assert [r._replace(reasons=()) for r in again.values()] == [
        r._replace(reasons=()) for r in read.values()
    ]
    assert history.standing(life.state, kept, again) == history.standing(life.state, events, read)
    assert all(line.endswith("。") for reading in read.values() for line in reading.reasons)


@pytest.mark.parametrize("state", sorted(lifecycle.OPEN))
@pytest.mark.parametrize("overlay", list(Overlay))
def test_every_open_state_has_a_way_to_an_end(state, overlay):
    seen, front = set(), [(state, overlay)]
    while front:
        here = front.pop()
        if here in seen:
            continue
        seen.add(here)
        front += [
            (lifecycle.TABLE[here[0]][act], lifecycle.overlay_after(*here, act))
            for act in lifecycle.allowed(*here)
        ]
    assert any(reached in lifecycle.TERMINAL for reached, _ in seen)
