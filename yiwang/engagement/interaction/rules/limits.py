"""How long offices have to accept and to answer, and when their light changes.

The days are what many cities practise and nobody has checked against a published text of the
province (standards.md 8): an office sets its own at the desk, with the source.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from yiwang.engagement.interaction.types import (
    RATING,
    LimitKind,
    VoiceKind,
    VoiceLight,
    VoiceLimit,
)
from yiwang.lib.workdays.calendar import Calendar

_PRACTICE = "各地 12345 热线和政务服务平台的通行做法，未核对本省规定"
_LETTERS = "《信访工作条例》登记 15 日、办结 60 日、延长不超过 30 日，未核对"
_RATINGS = (
    "各地规定不一（德州 5 个工作日，北京 7 日，自贡 15 个工作日），全国没有统一规定；"
    "核实和回访的天数是本平台默认，供各地修改"
)


def _days(kind: VoiceKind, accept: int, answer: int, more: int) -> VoiceLimit:
    return VoiceLimit(kind, accept, answer, more, in_working_days=True, source=_PRACTICE)


SHIPPED: dict[LimitKind, VoiceLimit] = {
    limit.kind: limit
    for limit in (
        _days(VoiceKind.CONSULTATION, 0, 5, 5),
        _days(VoiceKind.COMPLAINT, 5, 15, 10),
        VoiceLimit(VoiceKind.REPORT, 15, 60, 30, in_working_days=False, source=_LETTERS),
        _days(VoiceKind.SUGGESTION, 0, 15, 10),
        _days(VoiceKind.NEED, 0, 5, 5),
        VoiceLimit(RATING, 1, 5, 10, in_working_days=True, source=_RATINGS),
    )
}
PERCENT = 90
PAIN_YELLOW = 5


@dataclass(frozen=True, slots=True)
class Clock:
    """The days of one step: due, and yellow from."""

    due_on: date
    yellow_on: date


def last_day(start: date, days: int, calendar: Calendar, *, in_working_days: bool) -> date:
    """Return the last day of a limit; where offices rest it moves on to a working day."""
    return calendar.next_workday(_plus(start, days, calendar, in_working_days=in_working_days))


def _plus(start: date, days: int, calendar: Calendar, *, in_working_days: bool) -> date:
    return calendar.add_working_days(start, days) if in_working_days else start + timedelta(days)


def clock(start: date, days: int, calendar: Calendar, *, in_working_days: bool) -> Clock:
    """Return the clock of a step.

    Yellow from 90 % of the days, or one working day before the end, whichever comes first.
    """
    due = last_day(start, days, calendar, in_working_days=in_working_days)
    share = -(-days * PERCENT // 100)
    ninth = _plus(start, share, calendar, in_working_days=in_working_days)
    before = max(calendar.add_working_days(due, -1), start)
    return Clock(due, min(before, ninth))


def light_of(today: date, due_on: date, yellow_on: date, *, is_open: bool) -> VoiceLight:
    """Return the light of a clock on a day."""
    if not is_open:
        return VoiceLight.NONE
    if today > due_on:
        return VoiceLight.RED
    return VoiceLight.YELLOW if today >= yellow_on else VoiceLight.GREEN


def pain_yellow_on(due_on: date, calendar: Calendar) -> date:
    """Return the first yellow day of a pain point: a week's work before its day."""
    return calendar.add_working_days(due_on, -PAIN_YELLOW)
