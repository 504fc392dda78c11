"""The way of a bad rating: which act follows which, and by when (差评办理流程).

No national text gives days (standards.md 6.5): the limits below are local practice, unverified.
Those to check, rectify and call back are an organisation's own (``rules/limits.py``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from yiwang.engagement.interaction.rules import limits
from yiwang.engagement.interaction.types import VoiceLimit
from yiwang.engagement.interaction.types.ratings import RatingAct as Act
from yiwang.engagement.interaction.types.ratings import RatingState as State
from yiwang.lib.workdays.calendar import Calendar


@dataclass(frozen=True, slots=True)
class RatingLimit:
    """A limit in working days with where it comes from (时限)."""

    days: int
    source: str
    is_verified: bool = False


_OWN: Final = "本平台默认，供各地修改"
LIMITS: Final[Mapping[str, RatingLimit]] = MappingProxyType(
    {
        "evaluate": RatingLimit(10, "GB/T 39734-2020 有及时性要求，天数未核对；" + _OWN),
        "appeal": RatingLimit(5, _OWN),
        "review": RatingLimit(5, _OWN),
        "rerate": RatingLimit(10, _OWN),
    }
)
VISIT_MINUTES: Final = 30
"""How long the code of a visit holds."""
MOST_TRIES: Final = 3
"""After so many calls that reach nobody the duty to call back counts as done."""
LEVEL_OF_SUPERVISOR: Final = 2
OPEN: Final = frozenset(State) - {State.CLOSED, State.INVALID}
DONE: Final = frozenset({State.CLOSED, State.INVALID})
_FIRST: Final = frozenset({State.NEW, State.ASSIGNED, State.VERIFYING})
_SHIPPED: Final = MappingProxyType({State.APPEALED: "review", State.RETURN_VISIT: "rerate"})
_ANSWERED: Final = frozenset({State.RECTIFIED, State.RETURN_VISIT})
_MOVES: Final[Mapping[tuple[State, Act], State]] = MappingProxyType(
    {
        (State.NEW, Act.ASSIGN): State.ASSIGNED,
        (State.ASSIGNED, Act.ASSIGN): State.ASSIGNED,
        (State.ASSIGNED, Act.VERIFY): State.VERIFYING,
        (State.VERIFYING, Act.CALL): State.VERIFYING,
        (State.VERIFYING, Act.CONFIRM): State.VALID,
        (State.VERIFYING, Act.APPEAL): State.APPEALED,
        (State.VALID, Act.APPEAL): State.APPEALED,
        (State.APPEALED, Act.UPHOLD): State.INVALID,
        (State.APPEALED, Act.REJECT): State.VALID,
        (State.VALID, Act.CALL): State.VALID,
        (State.VALID, Act.RECTIFY): State.RECTIFYING,
        (State.RECTIFYING, Act.CALL): State.RECTIFYING,
        (State.RECTIFYING, Act.ASK_LONGER): State.RECTIFYING,
        (State.RECTIFYING, Act.ALLOW_LONGER): State.RECTIFYING,
        (State.RECTIFYING, Act.REFUSE_LONGER): State.RECTIFYING,
        (State.RECTIFYING, Act.FINISH): State.RECTIFIED,
        (State.RECTIFIED, Act.CALL): State.RETURN_VISIT,
        (State.RETURN_VISIT, Act.CALL): State.RETURN_VISIT,
        (State.RECTIFIED, Act.CLOSE): State.CLOSED,
        (State.RETURN_VISIT, Act.CLOSE): State.CLOSED,
    }
)
OF_CITIZEN: Final = frozenset({Act.RATE, Act.RERATE})
APPEALS_JUDGED: Final = frozenset({Act.UPHOLD, Act.REJECT})
LONGER_JUDGED: Final = frozenset({Act.ALLOW_LONGER, Act.REFUSE_LONGER})
JUDGED: Final = APPEALS_JUDGED | LONGER_JUDGED
"""What somebody of another organisation decides."""


def after(state: State, act: Act) -> State | None:
    """Return the state an act leads to; None: it does not fit."""
    return _MOVES.get((state, act))


def acts_of(state: State) -> frozenset[Act]:
    """Return the acts that fit a state."""
    return frozenset(act for before, act in _MOVES if before is state)


def due(
    state: State, since: date, calendar: Calendar, limit: VoiceLimit, *, is_complex: bool = False
) -> date | None:
    """Return the day by which a step has to be done that began on a day; None when it is over."""
    if state in _SHIPPED:
        return plus(since, _SHIPPED[state], calendar)
    if state in _FIRST:
        days = limit.accept_days
    elif state in {State.VALID, State.RECTIFYING}:
        days = limit.answer_days + (limit.extension_days if is_complex else 0)
    elif state is State.RECTIFIED:
        days = limit.call_days
    else:
        return None
    return limits.last_day(since, days, calendar, in_working_days=limit.in_working_days)


def plus(since: date, limit: str, calendar: Calendar) -> date:
    """Return the last day of a limit."""
    return calendar.add_working_days(since, LIMITS[limit].days)


def end_of(last_on: date) -> datetime:
    """Return the first moment after a day in China."""
    return datetime.combine(last_on + timedelta(days=1), time(), ZoneInfo("Asia/Shanghai"))


def yellow(due_on: date | None, calendar: Calendar) -> date | None:
    """Return the first day of a yellow light: one working day before the end."""
    return calendar.add_working_days(due_on, -1) if due_on else None


def light(today: date, due_on: date | None, calendar: Calendar) -> str:
    """Return the light of a step by its day (黄灯、红灯)."""
    if due_on is None:
        return "none"
    if today > due_on:
        return "red"
    return "yellow" if today >= calendar.add_working_days(due_on, -1) else "green"


def is_answered(state: State) -> bool:
    """Whether the citizen has the reply and may rate again."""
    return state in _ANSWERED or state is State.CLOSED
