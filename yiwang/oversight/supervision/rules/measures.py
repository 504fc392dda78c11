"""The ladder as rules: order of rungs, whose consent, days and repetitions as data with source.

S2: 会同市监察局、市法制办等部门，视情节轻重，以责令其立即整改、作出书面检查、通报批评，直至纪律处分
等形式，追究相关部门及责任人的责任. No days are set by any source that we found.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from yiwang.lib.workdays.calendar import Calendar
from yiwang.oversight.supervision.types.measures import (
    MeasureAct,
    MeasureOutcome,
    MeasureState,
    Rung,
    Suggestion,
    Term,
)

KIND: Final = "MEASURE"
"""Kind of these matters in the log; their facts are counted and shown in no list or page."""
ORDER: Final = tuple(Rung)
JOINT: Final = frozenset({Rung.SELF_CRITICISM, Rung.CIRCULAR})
"""Rungs that need the consent of law supervision (会同法制部门)."""
APPEAL: Final = "APPEAL"
_OURS: Final = "国家和省没有统一规定；平台预设，当地办法尚未核对"
TERMS: Mapping[str, Term] = MappingProxyType(
    {
        key: Term(key, days, source)
        for key, days, source in (
            (Rung.NOTICE.value, 2, "地方电子监察办法的通常做法：收到后 2 个工作日说明；尚未核对"),
            (Rung.URGE.value, 3, _OURS),
            (Rung.RECTIFY.value, 5, _OURS),
            (Rung.SELF_CRITICISM.value, 5, _OURS),
            (Rung.CIRCULAR.value, 10, _OURS),
            (Rung.DISCIPLINE.value, 10, _OURS),
            (APPEAL, 5, _OURS),
        )
    }
)
"""Shipped, unverified; a region's own term counts instead (MeasureTerm)."""


@dataclass(frozen=True, slots=True)
class Repetition:
    """So many confirmed findings of one content and officer in a quarter suggest a rung."""

    contents: frozenset[str]
    count: int
    rung: Rung
    words: str
    source: str


REPETITIONS: Final = (
    Repetition(frozenset({"OVERTIME"}), 2, Rung.RECTIFY, "同一人本季度超时属实 {n} 次", _OURS),
    Repetition(
        frozenset({"CORRECTION"}), 2, Rung.RECTIFY, "同一人本季度多次补正属实 {n} 次", _OURS
    ),
    Repetition(
        frozenset({"OVERTIME", "CORRECTION", "CONDITION"}),
        4,
        Rung.SELF_CRITICISM,
        "同一人本季度属实的问题共 {n} 件",
        _OURS,
    ),
)
NEXT: Mapping[MeasureAct, tuple[frozenset[MeasureState], MeasureState]] = MappingProxyType(
    {
        MeasureAct.CONSENT: (frozenset({MeasureState.PROPOSED}), MeasureState.ISSUED),
        MeasureAct.REFUSE: (frozenset({MeasureState.PROPOSED}), MeasureState.CLOSED),
        MeasureAct.WITHDRAW: (frozenset({MeasureState.PROPOSED}), MeasureState.CLOSED),
        MeasureAct.ANSWER: (
            frozenset({MeasureState.ISSUED, MeasureState.TAKEN}),
            MeasureState.ANSWERED,
        ),
        MeasureAct.APPEAL: (
            frozenset({MeasureState.ISSUED, MeasureState.ANSWERED, MeasureState.CLOSED}),
            MeasureState.APPEALED,
        ),
        MeasureAct.UPHOLD: (frozenset({MeasureState.APPEALED}), MeasureState.ISSUED),
        MeasureAct.OVERTURN: (frozenset({MeasureState.APPEALED}), MeasureState.CLOSED),
        MeasureAct.SATISFIED: (frozenset({MeasureState.ANSWERED}), MeasureState.CLOSED),
        MeasureAct.INSUFFICIENT: (
            frozenset({MeasureState.ISSUED, MeasureState.ANSWERED}),
            MeasureState.CLOSED,
        ),
        MeasureAct.TAKE: (frozenset({MeasureState.REFERRED}), MeasureState.TAKEN),
        MeasureAct.RETURN: (frozenset({MeasureState.REFERRED}), MeasureState.CLOSED),
        MeasureAct.TELL: (frozenset({MeasureState.TAKEN}), MeasureState.TAKEN),
        MeasureAct.SHOW: (frozenset({MeasureState.TAKEN}), MeasureState.TAKEN),
        MeasureAct.CONCLUDE: (frozenset({MeasureState.TAKEN}), MeasureState.CLOSED),
    }
)
"""From which states an act leads where; a few acts lead elsewhere in a case (``after``)."""
OUTCOMES: Mapping[MeasureAct, MeasureOutcome] = MappingProxyType(
    {
        MeasureAct.REFUSE: MeasureOutcome.REFUSED,
        MeasureAct.WITHDRAW: MeasureOutcome.WITHDRAWN,
        MeasureAct.OVERTURN: MeasureOutcome.OVERTURNED,
        MeasureAct.SATISFIED: MeasureOutcome.SATISFIED,
        MeasureAct.INSUFFICIENT: MeasureOutcome.INSUFFICIENT,
        MeasureAct.RETURN: MeasureOutcome.RETURNED,
        MeasureAct.CONCLUDE: MeasureOutcome.CONCLUDED,
    }
)


def after(
    act: MeasureAct, rung: Rung, state: MeasureState, *, answered: bool, ended: bool
) -> MeasureState:
    """Return the state an act leads to; an appeal that fails leads back to where it was raised."""
    _, found = NEXT[act]
    if act is MeasureAct.CONSENT and rung is Rung.DISCIPLINE:
        return MeasureState.REFERRED
    if act is MeasureAct.ANSWER and state is MeasureState.TAKEN:
        return MeasureState.TAKEN  # words of whom a referral names change nothing of its course
    if act is MeasureAct.UPHOLD and ended:
        return MeasureState.CLOSED
    return MeasureState.ANSWERED if act is MeasureAct.UPHOLD and answered else found


def following(rung: Rung) -> Rung | None:
    """Return the rung above; None above the last."""
    place = ORDER.index(rung) + 1
    return ORDER[place] if place < len(ORDER) else None


def is_skip(rung: Rung, tried: Iterable[Rung]) -> bool:
    """Whether the rung below has not been tried in vain (越级)."""
    place = ORDER.index(rung)
    return place > 0 and ORDER[place - 1] not in set(tried)


def is_back(rung: Rung, tried: Iterable[Rung]) -> bool:
    """Whether this rung or a higher one was tried already."""
    return any(ORDER.index(one) >= ORDER.index(rung) for one in tried)


def needs_consent(rung: Rung, *, skips: bool) -> bool:
    """Whether law supervision has to agree before it goes out."""
    return rung in JOINT or skips


def suggested(counts: Mapping[str, int]) -> tuple[Suggestion, ...]:
    """Return what this many confirmed findings by content suggest, the gravest first."""
    found = []
    for one in REPETITIONS:
        n = sum(counts.get(content, 0) for content in one.contents)
        if n >= one.count:
            found.append(Suggestion(one.rung, one.words.format(n=n), one.source))
    return tuple(sorted(found, key=lambda s: -ORDER.index(s.rung)))


def quarter_of(day: date) -> date:
    """Return the first day of a day's quarter."""
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)


def dues(calendar: Calendar, start: date, days: int) -> tuple[date, date]:
    """Return the last day to answer and the day its light turns yellow, one working day before."""
    return (
        calendar.add_working_days(start, days),
        calendar.add_working_days(start, max(days - 1, 0)),
    )
