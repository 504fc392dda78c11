"""The memory of a case's clocks: few events that read as its whole history does.

``compact`` drops what no clock looks at any more and joins stops that touch, so that a step reads
the memory on the case's row instead of a history that grows with every act. Its length is bounded
by the days that passed between stops, not by the number of acts. The memory holds events, never
counted days: a new calendar reads it anew, and ``compact`` of the whole history gives it again.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from yiwang.services.cases.types import ClockKind, StopKind

from .clock import BEGINS, ENDS, ClockEvent, EventKind, instant

_ONE_DAY = timedelta(days=1)
Plain = list[str | int | None]


def compact(events: Iterable[ClockEvent]) -> list[ClockEvent]:
    """Return few events that every clock reads as it reads all of these, in time.

    Those of the newest instant stay as they are: another of the same instant may sort between.
    """
    ordered = sorted(events, key=instant)
    newest = [event for event in ordered if event.at == ordered[-1].at]
    earlier = ordered[: len(ordered) - len(newest)]
    kept = {place for kind in ClockKind for place in _ends_of(earlier, kind)}
    first = next((n for n, e in enumerate(earlier) if e.kind is EventKind.EXTENDED), None)
    if first is not None:
        kept.add(first)
    found = [earlier[place] for place in kept]
    for kind in {event.stop for event in earlier if event.stop is not None}:
        found += _stops([event for event in earlier if event.stop is kind])
    return [*sorted(found, key=instant), *newest]


def _ends_of(ordered: Sequence[ClockEvent], kind: ClockKind) -> list[int]:
    """Where a clock begins (acceptance: the last time) and where it then first ends."""
    begins = [n for n, event in enumerate(ordered) if event.kind in BEGINS[kind]]
    if not begins:
        return []
    begin = begins[-1] if kind is ClockKind.ACCEPTANCE else begins[0]
    ends = (n for n in range(begin + 1, len(ordered)) if ordered[n].kind in ENDS[kind])
    return [begin, *([end] if (end := next(ends, None)) is not None else [])]


def _stops(ordered: Sequence[ClockEvent]) -> list[ClockEvent]:
    """The stops of one kind: those that touch joined, what repeats or lifts nothing left out."""
    closed: list[tuple[ClockEvent, ClockEvent]] = []
    begun: ClockEvent | None = None
    for event in ordered:
        if event.kind is EventKind.STOPPED:
            begun = begun or event
        elif begun is not None:
            if closed and begun.on <= closed[-1][1].on + _ONE_DAY:
                closed[-1] = (closed[-1][0], event)
            else:
                closed.append((begun, event))
            begun = None
    pairs = [event for pair in closed for event in pair]
    return [*pairs, begun] if begun is not None else pairs


def follows(known: Sequence[ClockEvent], event: ClockEvent) -> bool:
    """Whether an event comes after all that is remembered; if not, the history is read whole."""
    return not known or known[-1].at <= event.at


def to_plain(events: Iterable[ClockEvent]) -> list[Plain]:
    """Return the memory as the row keeps it."""
    return [
        [
            e.kind,
            e.at.isoformat(),
            e.stop,
            e.days,
            e.planned_until.isoformat() if e.planned_until else None,
        ]
        for e in events
    ]


def from_plain(rows: Iterable[Plain]) -> list[ClockEvent]:
    """Return what ``to_plain`` wrote."""
    return [
        ClockEvent(
            EventKind(str(kind)),
            datetime.fromisoformat(str(at)),
            StopKind(str(stop)) if stop else None,
            int(days or 0),
            date.fromisoformat(str(planned)) if planned else None,
        )
        for kind, at, stop, days, planned in rows
    ]
