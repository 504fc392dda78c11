"""The clocks of a case: pure reading of due date, days used and left, light and reasons.

``read(events, limit, calendar, today=…)`` depends on nothing else, so every figure shown can be
recomputed from the history. Dates are dates in Asia/Shanghai; the last instant is the end of the
due day. Rules (行政许可法 arts. 32, 42, 44, 45, 82; standards 3.1 to 3.3; decisions "Law"):

* the day a period begins on is not counted; limits of working days skip rest days;
* a permit's statutory clock stands still only for the eight procedures of art. 45; 中止, a
  correction after acceptance and other stops hold the promised clock alone;
* both days that bound a stop are not counted;
* one extension, of at most 10 working days (15 when handled jointly), lengthens both clocks;
* the five days of art. 32 begin anew when corrected material is received;
* a period in calendar days, months or years that would end on a rest day ends on the next
  working day (民法典 art. 203).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from enum import StrEnum
from typing import Final, NamedTuple

from yiwang.lib.workdays.calendar import Calendar
from yiwang.services.cases.types import STOP_NAMES, ClockKind, Light, LimitUnit, Regime, StopKind

from . import gaps, periods
from .wording import LIMIT_WORDS, UNIT_NAMES, in_words

SHANGHAI: Final = timezone(timedelta(hours=8))
"""China has one time and, since 1992, no summer time."""
_ONE_DAY: Final = timedelta(days=1)

ART_45: Final = frozenset(
    {
        StopKind.HEARING,
        StopKind.TENDER,
        StopKind.AUCTION,
        StopKind.INSPECT,
        StopKind.TEST,
        StopKind.QUARANTINE,
        StopKind.APPRAISE,
        StopKind.EXPERT,
    }
)
"""The closed list that stops a permit's statutory clock (行政许可法第四十五条)."""
ALL_STOPS: Final = frozenset(StopKind)
MAX_EXTENSION: Final = {Regime.PERMIT: 10, Regime.JOINT: 15, Regime.OTHER: 10}
"""Working days of the one extension (art. 42); an item may allow fewer."""
STATUTORY_DAYS: Final = {Regime.PERMIT: 20, Regime.JOINT: 45}
"""Working days when no other law says otherwise (art. 42)."""
ACCEPTANCE_DAYS: Final = 5
"""Art. 32(4)."""
ISSUE_DAYS: Final = 10
"""Art. 44."""


class EventKind(StrEnum):
    """What moves a clock."""

    RECEIVED = "RECEIVED"
    CORRECTION_REQUESTED = "CORRECTION_REQUESTED"
    """补正告知 before acceptance."""
    CORRECTION_RECEIVED = "CORRECTION_RECEIVED"
    PRE_ACCEPTED = "PRE_ACCEPTED"
    """容缺预受理: the five days are answered, no other clock begins."""
    COMPLETED = "COMPLETED"
    """The last gap was filled: acceptance will bear this day."""
    ACCEPTED = "ACCEPTED"
    """Dated as the law dates it: a deemed acceptance on the day of receipt."""
    STOPPED = "STOPPED"
    RESUMED = "RESUMED"
    EXTENDED = "EXTENDED"
    DECIDED = "DECIDED"
    DELIVERED = "DELIVERED"
    ENDED = "ENDED"
    """Declined, not needed, withdrawn, terminated, void or transferred."""


class ClockEvent(NamedTuple):
    """One event; build it by the functions below. ``at`` is aware."""

    kind: EventKind
    at: datetime
    stop: StopKind | None = None
    days: int = 0
    """Working days of an extension."""
    planned_until: date | None = None
    """Last planned day of a stop that is not over."""

    @property
    def on(self) -> date:
        """The date in Asia/Shanghai."""
        return self.at.astimezone(SHANGHAI).date()


def happened(kind: EventKind, at: datetime) -> ClockEvent:
    """An event without particulars."""
    return ClockEvent(kind, at)


def stopped(stop: StopKind, at: datetime, *, planned_until: date | None = None) -> ClockEvent:
    """A stop begins: 特别程序, 中止, 补正 after acceptance, 缴费 or another kind."""
    return ClockEvent(EventKind.STOPPED, at, stop=stop, planned_until=planned_until)


def resumed(stop: StopKind, at: datetime) -> ClockEvent:
    """That stop is over; the day itself is still not counted."""
    return ClockEvent(EventKind.RESUMED, at, stop=stop)


def extended(days: int, at: datetime) -> ClockEvent:
    """The head of the organisation approved ``days`` more (延长)."""
    return ClockEvent(EventKind.EXTENDED, at, days=days)


@dataclass(frozen=True, slots=True)
class Limit:
    """How long, by which law, and when the light turns yellow."""

    kind: ClockKind
    amount: int
    """0 means at once (即办): due on the day it begins."""
    unit: LimitUnit = LimitUnit.WORKING_DAY
    regime: Regime = Regime.PERMIT
    stops: frozenset[StopKind] = ART_45
    """What stops the statutory clock of an OTHER item; permits have the closed list."""
    yellow_percent: int = 90
    yellow_days_before: int = 1

    def stopped_by(self) -> frozenset[StopKind]:
        """The stops this clock stands still for."""
        if self.kind is ClockKind.PROMISED:
            return ALL_STOPS
        if self.kind is ClockKind.STATUTORY:
            return self.stops if self.regime is Regime.OTHER else ART_45
        return frozenset()


ACCEPTANCE_LIMIT: Final = Limit(ClockKind.ACCEPTANCE, ACCEPTANCE_DAYS)
ISSUE_LIMIT: Final = Limit(ClockKind.ISSUE, ISSUE_DAYS)


class Reading(NamedTuple):
    """What a clock shows on one day."""

    kind: ClockKind
    light: Light
    due_on: date | None = None
    """None while the clock has not begun."""
    due_at: datetime | None = None
    """The first instant that is late: midnight after ``due_on``, or the exact hour."""
    yellow_on: date | None = None
    """First day of the yellow light, so that lists need not read clocks again."""
    total: int = 0
    """Days of the whole limit with its extension: calendar days for CD, M and Y, else working."""
    days_used: int = 0
    days_left: int = 0
    """Negative: days late."""
    running: bool = False
    """Begun, not ended and not standing still."""
    ended_on: date | None = None
    provisional: bool = False
    """The due date lies in a year not announced, or a stop is not over."""
    calendar_version: str = ""
    reasons: tuple[str, ...] = ()
    """Chinese sentences, one for each effect."""


class _Span(NamedTuple):
    """When a clock begins and ends."""

    start: datetime
    start_on: date
    end_on: date | None
    word: str
    is_cut: bool = False
    """Ended by an ending of the case, not by what the clock waited for."""


def read(events: Iterable[ClockEvent], limit: Limit, calendar: Calendar, *, today: date) -> Reading:
    """Read one clock on ``today``.

    :param events: the case's history; the order in time matters, not the order given, and what
        lies after ``today`` has not happened.
    :raises OutsideCalendar: a date is decades away from the announced years.
    """
    history = sorted((event for event in events if event.on <= today), key=instant)
    span = _span(history, limit.kind)
    if span is None:
        return Reading(
            limit.kind, Light.NONE, reasons=("还没有开始计时。", *_gaps(history, limit, None))
        )
    until = span.end_on or today
    stops = _stops(history, limit.stopped_by(), span, until)
    extension, excess = _extension(history, limit)
    period = _period(calendar, span, limit, extension, stops)
    due_on = period.due_on()
    stops = [stop for stop in stops if stop.first <= due_on]
    yellow_on = period.yellow_on(due_on, limit.yellow_percent, limit.yellow_days_before)
    used, left = period.use(until, due_on)
    standing = any(stop.is_open for stop in stops)
    unannounced = calendar.is_provisional(due_on)
    return Reading(
        kind=limit.kind,
        light=_light(span, today, due_on, yellow_on),
        due_on=due_on,
        due_at=_due_at(span.start, due_on, limit),
        yellow_on=yellow_on,
        total=period.total,
        days_used=used,
        days_left=left,
        running=span.end_on is None and not standing,
        ended_on=span.end_on,
        provisional=span.end_on is None and (standing or unannounced),
        calendar_version=calendar.version,
        reasons=(
            *_opening(span, limit, period),
            *_gaps(history, limit, span),
            *_stopping(period, stops),
            *excess,
            *_ignored(history, limit, span),
            *_closing(span, due_on, calendar, unannounced=unannounced),
        ),
    )


def light_on(day: date, due_on: date, yellow_on: date) -> Light:
    """The light of a clock that has not ended: red late, yellow from its day."""
    if day > due_on:
        return Light.RED
    return Light.YELLOW if day >= yellow_on else Light.GREEN


def _light(span: _Span, today: date, due_on: date, yellow_on: date) -> Light:
    """The light of today; a clock that has ended was in time or late, and warns no more."""
    if span.end_on is None:
        return light_on(today, due_on, yellow_on)
    return Light.RED if span.end_on > due_on else Light.GREEN


def may_extend(
    events: Iterable[ClockEvent], limit: Limit, calendar: Calendar, *, days: int, today: date
) -> str | None:
    """Why an extension of ``days`` is not lawful, in Chinese; None when it is (art. 42)."""
    history = sorted(events, key=instant)
    longest = MAX_EXTENSION[limit.regime]
    if any(event.kind is EventKind.EXTENDED for event in history):
        return "已经延长过一次，不能再次延长"
    if not 0 < days <= longest:
        return f"延长的时间应在1至{longest}个工作日之间"
    reading = read(history, limit, calendar, today=today)
    if reading.due_on is None:
        return "受理之后才能延长办理期限"
    if reading.ended_on is not None:
        return "办理已经结束，不能延长"
    if today > reading.due_on:
        return "期限已过，不能延长"
    return None


def deemed_accepted(
    events: Iterable[ClockEvent], calendar: Calendar, *, today: date
) -> datetime | None:
    """The instant of receipt from which the case counts as accepted, once five days have passed.

    None while the authority still has time, has answered, or waits for a correction (art. 32(4)).
    """
    history = sorted(events, key=instant)
    reading = read(history, ACCEPTANCE_LIMIT, calendar, today=today)
    if reading.due_on is None or reading.ended_on is not None or today <= reading.due_on:
        return None
    span = _span(history, ClockKind.ACCEPTANCE)
    return span.start if span else None


# --- from events to spans and stops ------------------------------------------------------------

ENDS: Final = {
    ClockKind.ACCEPTANCE: frozenset(
        {
            EventKind.ACCEPTED,
            EventKind.CORRECTION_REQUESTED,
            EventKind.PRE_ACCEPTED,
            EventKind.ENDED,
        }
    ),
    ClockKind.STATUTORY: frozenset({EventKind.DECIDED, EventKind.ENDED}),
    ClockKind.PROMISED: frozenset({EventKind.DECIDED, EventKind.ENDED}),
    ClockKind.ISSUE: frozenset({EventKind.DELIVERED, EventKind.ENDED}),
}
BEGINS: Final = {
    ClockKind.ACCEPTANCE: frozenset(
        {EventKind.RECEIVED, EventKind.CORRECTION_RECEIVED, EventKind.COMPLETED}
    ),
    ClockKind.STATUTORY: frozenset({EventKind.ACCEPTED}),
    ClockKind.PROMISED: frozenset({EventKind.ACCEPTED}),
    ClockKind.ISSUE: frozenset({EventKind.DECIDED}),
}
_BEGIN_WORDS: Final = {
    EventKind.RECEIVED: "收到申请",
    EventKind.CORRECTION_RECEIVED: "收到补正材料",
    EventKind.COMPLETED: "材料补齐",
    EventKind.ACCEPTED: "受理",
    EventKind.DECIDED: "作出决定",
}


class _Stop(NamedTuple):
    first: date
    last: date
    kind: StopKind
    is_open: bool


_ORDER: Final = {kind: place for place, kind in enumerate(EventKind)}


def instant(event: ClockEvent) -> tuple[datetime, int]:
    """In time; acts of one instant (即办: accepted and decided at once) in the order of the law."""
    return event.at, _ORDER[event.kind]


def _span(history: Sequence[ClockEvent], kind: ClockKind) -> _Span | None:
    """The first beginning, or for acceptance the last: corrected material begins it anew."""
    begins = [n for n, event in enumerate(history) if event.kind in BEGINS[kind]]
    if not begins:
        return None
    place = begins[-1] if kind is ClockKind.ACCEPTANCE else begins[0]
    first = history[place]
    ends = (event for event in history[place + 1 :] if event.kind in ENDS[kind])
    end = next(ends, None)
    is_cut = end is not None and end.kind is EventKind.ENDED
    return _Span(first.at, first.on, end.on if end else None, _BEGIN_WORDS[first.kind], is_cut)


def _stops(
    history: Sequence[ClockEvent], kinds: frozenset[StopKind], span: _Span, until: date
) -> list[_Stop]:
    """Every stop of these kinds between beginning and end, by beginning.

    One that is not over counts to its planned end or to ``until``, whichever is later; none
    counts beyond the clock's end.
    """
    found: list[_Stop] = []
    begun: dict[StopKind, ClockEvent] = {}
    for event in history:
        if event.stop is None or event.stop not in kinds:
            continue
        if event.kind is EventKind.STOPPED:
            begun.setdefault(event.stop, event)
        elif event.kind is EventKind.RESUMED and event.stop in begun:
            first = begun.pop(event.stop).on
            found.append(_Stop(first, event.on, event.stop, is_open=False))
    for kind, event in begun.items():
        last = max(until, event.planned_until or until)
        found.append(_Stop(event.on, last, kind, is_open=span.end_on is None))
    if span.end_on is not None:
        found = [stop._replace(last=min(stop.last, span.end_on)) for stop in found]
    return sorted(
        stop
        for stop in found
        if stop.is_open or (stop.first <= stop.last and stop.last > span.start_on)
    )


def _period(
    calendar: Calendar, span: _Span, limit: Limit, extension: int, stops: Sequence[_Stop]
) -> periods.Period:
    base = limit.amount
    if limit.unit is not LimitUnit.WORKING_DAY:
        base = periods.base_days(
            span.start_on,
            limit.amount,
            limit.unit,
            hours_end_on=_exact(span.start, limit).date(),
        )
    return periods.Period(
        calendar=calendar,
        start=span.start_on,
        base=base,
        extension=extension,
        in_working_days=limit.unit is LimitUnit.WORKING_DAY,
        at_once=limit.amount == 0,
        stops=tuple(periods.merge((stop.first, stop.last) for stop in stops)) if stops else (),
    )


def _extension(history: Sequence[ClockEvent], limit: Limit) -> tuple[int, list[str]]:
    """Working days added, and a sentence for every extension the law does not know."""
    if limit.kind not in {ClockKind.STATUTORY, ClockKind.PROMISED}:
        return 0, []
    days = [event.days for event in history if event.kind is EventKind.EXTENDED]
    if not days:
        return 0, []
    longest = MAX_EXTENSION[limit.regime]
    refused = []
    if days[0] > longest:
        refused.append(f"批准延长{days[0]}个工作日，超过上限，只计{longest}个工作日。")
    if len(days) > 1:
        refused.append("只能延长一次，其后的延长不计。")
    return max(0, min(days[0], longest)), refused


def _exact(start: datetime, limit: Limit) -> datetime:
    """When an hour limit ends if nothing moves it."""
    hours = limit.amount if limit.unit is LimitUnit.HOUR else 0
    return start.astimezone(SHANGHAI) + timedelta(hours=hours)


def _due_at(start: datetime, due_on: date, limit: Limit) -> datetime:
    """Midnight after the due day; the exact hour of an hour limit that nothing has moved."""
    if limit.unit is LimitUnit.HOUR and limit.amount:
        exact = _exact(start, limit)
        if exact.date() == due_on:
            return exact
    return datetime(due_on.year, due_on.month, due_on.day, tzinfo=SHANGHAI) + _ONE_DAY


# --- reasons -----------------------------------------------------------------------------------


def _opening(span: _Span, limit: Limit, period: periods.Period) -> list[str]:
    """From when, how long, and the extension."""
    name = LIMIT_WORDS[limit.kind]
    begun = f"{in_words(span.start_on)}{span.word}"
    if limit.amount == 0:
        return [f"{begun}，{name}为当场办结。"]
    length = f"{name}{limit.amount}{UNIT_NAMES[limit.unit]}"
    from_when = "从受理时起算" if limit.unit is LimitUnit.HOUR else "当日不计，从次日起算"
    lines = [f"{begun}，{from_when}，{length}。"]
    if period.extension:
        basis = "" if limit.regime is Regime.OTHER else "（《行政许可法》第四十二条）"
        lines.append(f"经批准延长{period.extension}{_unit(period)}{basis}。")
    return lines


def _gaps(history: Sequence[ClockEvent], limit: Limit, span: _Span | None) -> list[str]:
    """What acceptance with gaps told beforehand does to this clock (容缺预受理)."""
    told = [event.on for event in history if event.kind is EventKind.PRE_ACCEPTED]
    if not told:
        return []
    start = span.start if span else None
    complete = any(e.kind is EventKind.COMPLETED and e.at == start for e in history)
    return gaps.clock_lines(limit.kind, told[-1], begun=span is not None, complete=complete)


def _stopping(period: periods.Period, stops: Sequence[_Stop]) -> list[str]:
    """Each stop with its days, and a word when they overlap."""
    lines = []
    counted = 0
    for stop in stops:
        days = period.days_within(max(stop.first, period.start + _ONE_DAY), stop.last)
        counted += days
        basis = "（《行政许可法》第四十五条）" if stop.kind in ART_45 else ""
        end = "起，尚未结束" if stop.is_open else f"至{in_words(stop.last)}"
        lines.append(
            f"{STOP_NAMES[stop.kind]}：{in_words(stop.first)}{end}，"
            f"{days}{_unit(period)}不计入期限{basis}。"
        )
    if len(stops) > 1:
        spans = periods.merge((stop.first, stop.last) for stop in stops)
        first_day = period.start + _ONE_DAY
        once = sum(period.days_within(max(first, first_day), last) for first, last in spans)
        if once < counted:
            lines.append(f"以上时间有重叠，重叠的日子只扣除一次，合计{once}{_unit(period)}。")
    return lines


def _unit(period: periods.Period) -> str:
    return "个工作日" if period.in_working_days else "日"


def _ignored(history: Sequence[ClockEvent], limit: Limit, span: _Span) -> list[str]:
    """A sentence for every kind of stop that does not hold this clock."""
    if limit.kind is not ClockKind.STATUTORY:
        return []
    kinds = limit.stopped_by()
    names = {
        event.stop: STOP_NAMES[event.stop]
        for event in history
        if event.kind is EventKind.STOPPED
        and event.stop is not None
        and event.stop not in kinds
        and (span.end_on is None or event.on <= span.end_on)
    }
    return [f"{name}不停止法定期限的计算。" for name in names.values()]


def _closing(span: _Span, due_on: date, calendar: Calendar, *, unannounced: bool) -> list[str]:
    lines = []
    if unannounced:
        lines.append(f"{due_on.year}年的放假安排尚未公布，到期日是暂定的，公布后重新计算。")
    if span.end_on is not None and span.end_on > due_on:
        late = calendar.working_days_between(due_on, span.end_on)
        lines.append(f"到期日{in_words(due_on)}，{in_words(span.end_on)}结束，超期{late}个工作日。")
    if span.is_cut and span.end_on is not None:
        lines.append(f"{in_words(span.end_on)}办理结束，从那天起不再计时。")
    return lines
