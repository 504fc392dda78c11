"""From the recorded acts of a case to what moves its clocks, and which clock rules today.

The history alone suffices: ``clock_events`` of the stored acts gives every exported date again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from yiwang.lib.workdays.calendar import Calendar
from yiwang.services.cases.types import (
    Action,
    CaseState,
    ClockKind,
    Light,
    LimitUnit,
    Outcome,
    Overlay,
    Regime,
    StopKind,
)

from . import clock
from .clock import ClockEvent, EventKind, Limit, Reading


class Act(NamedTuple):
    """One recorded act, as far as clocks care."""

    action: str
    at: datetime
    """From when it has effect: a deemed acceptance on the day of receipt."""
    from_state: str
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits a case was filed under."""

    promised: Limit
    statutory: Limit | None


_UNITS: Final = MappingProxyType(
    {
        "WD": LimitUnit.WORKING_DAY,
        "CD": LimitUnit.CALENDAR_DAY,
        "H": LimitUnit.HOUR,
        "M": LimitUnit.MONTH,
        "Y": LimitUnit.YEAR,
    }
)
_PLAIN: Final = MappingProxyType(
    {
        Action.SUBMIT: EventKind.RECEIVED,
        Action.ACCEPT: EventKind.ACCEPTED,
        Action.AUTO_ACCEPT: EventKind.ACCEPTED,
        Action.ACCEPT_WITH_GAPS: EventKind.ACCEPTED,
        Action.PRE_ACCEPT: EventKind.PRE_ACCEPTED,
        Action.COMPLETE: EventKind.COMPLETED,
        Action.GRANT: EventKind.DECIDED,
        Action.REFUSE: EventKind.DECIDED,
        Action.CONCLUDE: EventKind.DECIDED,
        Action.DEEM_RENEWED: EventKind.DECIDED,
        Action.DELIVER: EventKind.DELIVERED,
        Action.DECLINE: EventKind.ENDED,
        Action.NOT_NEEDED: EventKind.ENDED,
        Action.WITHDRAW: EventKind.ENDED,
        Action.TERMINATE: EventKind.ENDED,
        Action.VOID: EventKind.ENDED,
        Action.TRANSFER: EventKind.ENDED,
    }
)
_STOPS: Final = MappingProxyType(
    {
        Action.SUSPEND: StopKind.SUSPENSION,
        Action.REQUEST_PAYMENT: StopKind.PAYMENT,
    }
)
_LIFTS: Final = MappingProxyType(
    {
        Action.RESUME: StopKind.SUSPENSION,
        Action.CONFIRM_PAYMENT: StopKind.PAYMENT,
    }
)
_FEES: Final = frozenset({Action.REQUEST_PAYMENT, Action.CONFIRM_PAYMENT})
UNDER_REVIEW: Final = frozenset({CaseState.ACCEPTED, CaseState.REVIEW, CaseState.DECISION})
_INTAKE: Final = frozenset({CaseState.SUBMITTED, CaseState.PRE_REVIEW})
TOLD: Final = frozenset({CaseState.CORRECTION, CaseState.PRE_ACCEPTED})
"""States that wait for a day the applicant was told; no clock of ours rules in them."""
HALTING: Final = frozenset(
    {Overlay.SPECIAL, Overlay.SUSPENDED, Overlay.PAYMENT, Overlay.CORRECTION}
)
"""Overlays under which the promised clock stands still, so its due date moves day by day."""


def limit_of(
    kind: ClockKind, value: int, unit: str, *, is_permit: bool, is_joint: bool = False
) -> Limit:
    """Build a clock's limit from what the guide says (``NOW`` is zero working days)."""
    regime = Regime.OTHER
    if is_permit:
        regime = Regime.JOINT if is_joint else Regime.PERMIT
    amount = 0 if unit == "NOW" else value
    return Limit(kind, amount, _UNITS.get(unit, LimitUnit.WORKING_DAY), regime)


def statutory_days(*, is_joint: bool) -> int:
    """Working days of a permit whose own law says nothing (行政许可法 art. 42)."""
    return clock.STATUTORY_DAYS[Regime.JOINT if is_joint else Regime.PERMIT]


def clock_events(acts: Iterable[Act]) -> list[ClockEvent]:
    """Return what the clocks read, in the order of the history."""
    return [event for act in acts if (event := _event(act)) is not None]


def _event(act: Act) -> ClockEvent | None:
    action = Action(act.action)
    if action in _PLAIN:
        return clock.happened(_PLAIN[action], act.at)
    if action is Action.EXTEND:
        return clock.extended(int(act.facts["days"]), act.at)
    if action in _FEES and act.from_state not in UNDER_REVIEW:
        return None  # after the decision a fee stops no clock
    stop = _STOPS.get(action) or _named_stop(act, Action.START_SPECIAL)
    if stop is not None:
        return clock.stopped(stop, act.at, planned_until=_planned(act.facts))
    lift = _LIFTS.get(action) or _named_stop(act, Action.END_SPECIAL)
    if lift is not None:
        return clock.resumed(lift, act.at)
    return _correction_event(act, action)


def _named_stop(act: Act, wanted: Action) -> StopKind | None:
    return StopKind(act.facts["kind"]) if act.action == wanted else None


def _planned(facts: dict[str, Any]) -> date | None:
    text = facts.get("planned_until")
    return date.fromisoformat(text) if text else None


def _correction_event(act: Act, action: Action) -> ClockEvent | None:
    before = act.from_state not in UNDER_REVIEW
    if action is Action.REQUEST_CORRECTION:
        if before:
            return clock.happened(EventKind.CORRECTION_REQUESTED, act.at)
        return clock.stopped(StopKind.CORRECTION, act.at, planned_until=_planned(act.facts))
    if action is Action.RESUBMIT:
        if before:
            return clock.happened(EventKind.CORRECTION_RECEIVED, act.at)
        return clock.resumed(StopKind.CORRECTION, act.at)
    return None


@dataclass(frozen=True, slots=True)
class Standing:
    """What a case's row keeps of its clocks, so that lists need not read histories."""

    statutory_due_on: date | None
    promised_due_on: date | None
    due_on: date | None
    """Of the clock that rules now; None while none runs."""
    yellow_on: date | None
    light: Light
    accepted_on: date | None
    decided_on: date | None


def readings(
    events: list[ClockEvent], limits: Limits, calendar: Calendar, *, today: date
) -> dict[ClockKind, Reading]:
    """Read all clocks of a case on one day."""
    wanted = {
        ClockKind.ACCEPTANCE: clock.ACCEPTANCE_LIMIT,
        ClockKind.PROMISED: limits.promised,
        ClockKind.ISSUE: clock.ISSUE_LIMIT,
    }
    if limits.statutory is not None:
        wanted[ClockKind.STATUTORY] = limits.statutory
    return {k: clock.read(events, limit, calendar, today=today) for k, limit in wanted.items()}


def standing(
    state: CaseState, events: list[ClockEvent], clocks: dict[ClockKind, Reading]
) -> Standing:
    """Return what the row keeps."""
    statutory, promised = clocks.get(ClockKind.STATUTORY), clocks[ClockKind.PROMISED]
    ruling = _ruling(state, clocks)
    light = ruling.light if ruling else Light.NONE
    if state in UNDER_REVIEW and statutory and statutory.light is Light.RED:
        light = Light.RED
    return Standing(
        statutory_due_on=statutory.due_on if statutory else None,
        promised_due_on=promised.due_on,
        due_on=ruling.due_on if ruling else None,
        yellow_on=ruling.yellow_on if ruling else None,
        light=light,
        accepted_on=_day(events, EventKind.ACCEPTED),
        decided_on=_day(events, EventKind.DECIDED),
    )


def completed(events: Iterable[ClockEvent]) -> datetime | None:
    """When the gaps of a pre-acceptance were filled, if acceptance now has to bear that day."""
    ordered = sorted(events, key=clock.instant)
    begun = [e for e in ordered if e.kind in clock.BEGINS[ClockKind.ACCEPTANCE]]
    return begun[-1].at if begun and begun[-1].kind is EventKind.COMPLETED else None


def is_overrun(state: str, statutory_due_on: date | None, today: date) -> bool:
    """Whether the law's own limit has passed while the case is under review, promised or not."""
    return state in UNDER_REVIEW and statutory_due_on is not None and statutory_due_on < today


def _ruling(state: CaseState, clocks: dict[ClockKind, Reading]) -> Reading | None:
    if state in _INTAKE:
        return clocks[ClockKind.ACCEPTANCE]
    if state in UNDER_REVIEW:
        return clocks[ClockKind.PROMISED]
    if state in {CaseState.DECIDED, CaseState.ISSUING}:
        return clocks[ClockKind.ISSUE]
    return None


def _day(events: list[ClockEvent], kind: EventKind) -> date | None:
    return next((event.on for event in events if event.kind is kind), None)


def outcome_of(action: Action) -> Outcome | None:
    """The outcome an act gives, if it decides."""
    return {
        Action.GRANT: Outcome.GRANTED,
        Action.DEEM_RENEWED: Outcome.GRANTED,
        Action.REFUSE: Outcome.REFUSED,
    }.get(action)
