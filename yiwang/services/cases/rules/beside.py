"""What happens beside the review: how long it takes, and what a decision waits for."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from yiwang.lib.workdays.calendar import Calendar
from yiwang.services.cases.types import Action, StopKind
from yiwang.services.cases.types.scene import HearingStage

from .clock import ART_45
from .hearings import UNDER_WAY
from .wording import in_words

PROCEDURES: Final = frozenset(
    {
        *(Action.START_SPECIAL, Action.REQUEST_HEARING, Action.PROPOSE_ENDING),
        *(Action.PLAN_CHECK, Action.TELL_HEARING, Action.TELL_THIRD_PARTY),
    }
)
"""Acts without which a case has no proceedings to read."""


def real_days(started_on: date, until: date, calendar: Calendar) -> int:
    """Working days a procedure has taken so far, counted as its estimate is."""
    return max(0, calendar.working_days_between(started_on, until))


def effects(
    kind: StopKind, started_on: date, ended_on: date | None, *, is_permit: bool, statutory: bool
) -> tuple[str, ...]:
    """What a procedure does to the two clocks, a sentence each."""
    when = f"{in_words(started_on)}起"
    when += f"至{in_words(ended_on)}" if ended_on else "，结束以前"
    law = "（《行政许可法》第四十五条）" if kind in ART_45 else ""
    lines = [f"承诺时限：{when}不计算。"]
    if statutory:
        stops = kind in ART_45 or not is_permit
        word = f"{when}不计算{law}" if stops else "照常计算"
        lines.insert(0, f"法定时限：{word}。")
    return tuple(lines)


def fault_of_kind(kind: StopKind, basis: str, *, is_permit: bool) -> str:
    """Why a kind of procedure cannot stop this clock; empty when it can (art. 45)."""
    if kind in ART_45 or not basis.strip():
        return ""
    if not is_permit and not ("《" in basis and "》" in basis):
        return "第四十五条以外的程序要有规定，请写明规定的名称和条款，如《……办法》第几条"
    return ""


def waits_for(
    *,
    hearings: Iterable[tuple[HearingStage, date | None]],
    parties: Iterable[tuple[date, bool]],
    open_checks: int,
    today: date,
) -> tuple[str, ...]:
    """Why a case cannot be decided yet, a sentence each; empty when nothing stands in the way.

    :param hearings: stage and the last day to ask for it.
    :param parties: until when each third party may speak, and whether they have.
    """
    found = []
    for stage, until in hearings:
        if stage in UNDER_WAY:
            found.append("已经要求听证，听证结束、笔录签字以后才能决定（《行政许可法》第四十八条）")
        elif stage is HearingStage.TOLD and until is not None:
            found.append(
                f"申请人在{in_words(until)}以前可以要求听证，期满或者表示放弃以后才能决定"
                "（《行政许可法》第四十七条）"
            )
    waiting = [until for until, spoke in parties if not spoke and today <= until]
    if waiting:
        found.append(
            f"还有{len(waiting)}名利害关系人可以陈述申辩，到{in_words(max(waiting))}为止"
            "（《行政许可法》第三十六条）"
        )
    if open_checks:
        found.append("现场核查还没有报告")
    return tuple(dict.fromkeys(found))


def heard(*, was_held: bool, statements: int) -> str:
    """What a decision says of whom it heard (arts. 36 and 48); empty when there was nobody."""
    said = []
    if was_held:
        said.append("本机关举行了听证，本决定根据听证笔录作出")
    if statements:
        said.append(f"本机关听取了{statements}名利害关系人的陈述申辩")
    return "；".join(said) + "。" if said else ""
