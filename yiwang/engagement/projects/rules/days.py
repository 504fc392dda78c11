"""The total of working days of a project, as a walk over the clocks of its cases (审批用时).

国办发〔2019〕11号: 120 working days from the first approval to the joint acceptance. Counted
are the working days on which at least one authority has the project in hand; a day on which several
work counts once. Between approvals the time is the owner's and is not counted; what else is left
out (corrections, special procedures, public notice …) the division's list says.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from yiwang.engagement.projects.types import COUNTED_NAMES, Counted, Light
from yiwang.lib.workdays.calendar import Calendar

_ONE_DAY = timedelta(days=1)
NEAR = 80
"""Percent of a limit from which its light is yellow."""
LAST_DAYS = 2
"""Days before the end from which it is yellow, whatever the percentage."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A time within a run that belongs to somebody else: first and last day, last None if open."""

    kind: Counted
    name: str
    first: date
    last: date | None


@dataclass(frozen=True, slots=True)
class Run:
    """A time in which authorities have something in hand: an approval or a joint event."""

    key: str
    stage_no: int
    begun_on: date
    """Acceptance, or the day a joint event was asked for: itself not counted."""
    ended_on: date | None
    stops: tuple[Stop, ...] = ()
    kind: Counted | None = None
    """A kind of time that the division may leave out as a whole."""
    word: str = "受理"


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted: by run, by stage, in all; with the sentences that explain it."""

    days: dict[str, int]
    lines: dict[str, tuple[str, ...]]
    stages: dict[int, int]
    total: int


def tally(
    runs: Iterable[Run], counted: frozenset[Counted], calendar: Calendar, *, today: date
) -> Tally:
    """Count every run, every stage and the whole on ``today``."""
    days: dict[str, int] = {}
    lines: dict[str, tuple[str, ...]] = {}
    stages: dict[int, set[date]] = {}
    for run in runs:
        mine = _counted(run, counted, calendar, today)
        days[run.key] = len(mine)
        lines[run.key] = _lines(run, counted, calendar, today, len(mine))
        stages.setdefault(run.stage_no, set()).update(mine)
    whole: set[date] = set().union(*stages.values()) if stages else set()
    return Tally(days, lines, {no: len(of) for no, of in stages.items()}, len(whole))


def _working(first: date, last: date, calendar: Calendar) -> Iterator[date]:
    """Working days from first to last, both included."""
    day = first if calendar.is_workday(first) else calendar.add_working_days(first, 1)
    while day <= last:
        yield day
        day = calendar.add_working_days(day, 1)


def _until(run: Run, today: date) -> date:
    return min(run.ended_on or today, today)


def _counted(run: Run, counted: frozenset[Counted], calendar: Calendar, today: date) -> set[date]:
    """The working days of a run that count; the day it begins on and both ends of a stop do not."""
    if run.kind is not None and run.kind not in counted:
        return set()
    until = _until(run, today)
    if until <= run.begun_on:
        return set()
    found = set(_working(run.begun_on + _ONE_DAY, until, calendar))
    for stop in run.stops:
        if stop.kind not in counted:
            found -= set(_working(stop.first, min(stop.last or until, until), calendar))
    return found


def _lines(
    run: Run, counted: frozenset[Counted], calendar: Calendar, today: date, mine: int
) -> tuple[str, ...]:
    if run.kind is not None and run.kind not in counted:
        return (f"{COUNTED_NAMES[run.kind]}的时间不计入。",)
    until = _until(run, today)
    end = f"到{_words(until)}" + ("结束" if run.ended_on else "为止")
    told = [f"{_words(run.begun_on)}{run.word}，当日不计，{end}，计 {mine} 个工作日。"]
    for stop in run.stops:
        last = min(stop.last or until, until)
        if stop.first > until:
            continue
        length = len(list(_working(max(stop.first, run.begun_on + _ONE_DAY), last, calendar)))
        span = f"{_words(stop.first)}至{_words(last)}" + ("" if stop.last else "（还没有结束）")
        word = "计入" if stop.kind in counted else "不计入"
        told.append(f"{stop.name}：{span}，{length} 个工作日{word}。")
    return tuple(told)


def _words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def light(used: int, limit: int, *, is_done: bool = False) -> Light:
    """How near the limit is: red beyond it, yellow from 80 % or two days before."""
    if used > limit:
        return Light.RED
    if is_done or not used:
        return Light.GREEN if used else Light.NONE
    near = used * 100 >= limit * NEAR or limit - used <= LAST_DAYS
    return Light.YELLOW if near else Light.GREEN
