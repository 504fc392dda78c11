"""The checks a rule may name, and what their thresholds mean; pure.

A rule is data: it names one of these checks and says by how much. Checks of days look at a date of
the facts (SQL built from the columns below); checks of acts look at one act as it comes.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from .projection import DoneAct, Row
from .special import SPECIAL_CHECKS

Threshold = Mapping[str, Any]
Quote = list[list[str]]

# --- days ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DayCheck:
    """A date of open matters after which something is found.

    ``column`` has passed by at least ``threshold["days"]`` (working days where ``works``); ``also``
    is what else must hold, in SQL over the facts; ``says`` explains the date.
    """

    name: str
    column: str
    says: str
    also: str = "true"
    works: bool = False
    offset: int = 0
    """Days between the column's day and the first day on which it is found."""


_RUNS: Final = "yellow_on IS NOT NULL"
DAY_CHECKS: Final = {
    one.name: one
    for one in (
        DayCheck("NEAR_DUE", "yellow_on", "黄灯日", "(red_on IS NULL OR red_on > %(today)s)"),
        DayCheck("OVERDUE", "red_on", "红灯日", "decided_on IS NULL"),
        DayCheck("UNDELIVERED", "red_on", "送达到期次日", "decided_on IS NOT NULL"),
        DayCheck(
            "PAST_LAW", "statutory_due_on", "法定到期日",
            "decided_on IS NULL AND accepted_on IS NOT NULL", offset=1,
        ),
        DayCheck("STEP_OVERDUE", "step_due_on", "环节到期日", "decided_on IS NULL", offset=1),
        DayCheck(
            "UNHANDLED", "moved_on", "收件日",
            f"{_RUNS} AND state IN ('SUBMITTED', 'RECEIVED', 'NEW')", works=True,
        ),
        DayCheck(
            "SILENT", "moved_on", "最近一次办理",
            f"{_RUNS} AND decided_on IS NULL AND (red_on IS NULL OR red_on > %(today)s)",
            works=True,
        ),
    )
}  # fmt: skip

# --- acts ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Seen:
    """An act with the matter as it stands after it and the acts of the matter before it."""

    act: DoneAct
    row: Row
    earlier: Sequence[DoneAct] = ()


@dataclass(frozen=True, slots=True)
class ActCheck:
    """A check of one act: which acts it looks at, and what it finds, quoted; empty: nothing.

    ``needs_past``: it compares with the acts of the matter before.
    """

    name: str
    acts: frozenset[str]
    finds: Callable[[Seen, Threshold], Quote]
    needs_past: bool = False


def _counts_as_accepted(seen: Seen, _: Threshold) -> Quote:
    return [["五个工作日内没有答复", "视为受理"], ["收件日", str(seen.row.opened_on)]]


def _late_notice(seen: Seen, _: Threshold) -> Quote:
    if not seen.act.is_late or seen.act.more.get("late"):
        return []
    return [["超过五个工作日才发出", "一次性补正告知"], ["收件日", str(seen.row.opened_on)]]


def _second_notice(seen: Seen, threshold: Threshold) -> Quote:
    n = int(seen.act.more.get("notices", 0))
    if n < int(threshold.get("notices", 2)):
        return []
    return [["补正告知", f"第{n}次"], *_points(seen.act)]


def _same_again(seen: Seen, _: Threshold) -> Quote:
    asked = set(seen.act.more.get("materials", ()))
    for before in reversed(seen.earlier):
        again = asked & set(before.more.get("materials", ()))
        if before.act == seen.act.act and again:
            which = "、".join(f"第{no}项" for no in sorted(again))
            return [["重复要求的材料", which], ["上一次要求", f"{before.at:%Y-%m-%d}"]]
    return []


def _after_acceptance(seen: Seen, _: Threshold) -> Quote:
    return (
        [["受理之后又要求补正", f"受理日 {seen.row.accepted_on}"]]
        if seen.act.more.get("late")
        else []
    )


def _late_step(seen: Seen, _: Threshold) -> Quote:
    if not seen.act.is_late or seen.act.by is None:
        return []
    return [
        ["环节", seen.row.step or seen.act.act],
        ["办理时间", f"{seen.act.at:%Y-%m-%d %H:%M} UTC"],
    ]


def _too_fast(seen: Seen, threshold: Threshold) -> Quote:
    if not seen.earlier:
        return []
    seconds = (seen.act.at - seen.earlier[-1].at).total_seconds()
    if seconds >= int(threshold.get("seconds", 10)):
        return []
    return [["从上一环节到决定", f"{seconds:.0f} 秒"]]


def _points(act: DoneAct) -> Quote:
    numbers = act.more.get("materials", ())
    return [["要求的材料", "、".join(f"第{no}项" for no in numbers)]] if numbers else []


_NOTICE: Final = frozenset({"REQUEST_CORRECTION"})
_DECISIONS: Final = frozenset({"GRANT", "REFUSE"})
EVERY: Final = frozenset({"*"})
ACT_CHECKS: Final = {
    one.name: one
    for one in (
        ActCheck("DEEMED", frozenset({"AUTO_ACCEPT"}), _counts_as_accepted),
        ActCheck("LATE_NOTICE", _NOTICE, _late_notice),
        ActCheck("SECOND_NOTICE", _NOTICE, _second_notice),
        ActCheck("SAME_AGAIN", _NOTICE, _same_again, needs_past=True),
        ActCheck("AFTER_ACCEPTANCE", _NOTICE, _after_acceptance),
        ActCheck("LATE_STEP", EVERY, _late_step),
        ActCheck("TOO_FAST", _DECISIONS, _too_fast, needs_past=True),
    )
}

# --- comparisons, once a night -------------------------------------------------------------------

PERIOD_CHECKS: Final = frozenset({"UNLIKE_DEMAND", "UNLIKE_REFUSAL", "GUIDES", "LOW_ON_TIME"})


def is_known(name: str) -> bool:
    """Whether a rule may name this check."""
    return any(name in one for one in (DAY_CHECKS, ACT_CHECKS, PERIOD_CHECKS, SPECIAL_CHECKS))
