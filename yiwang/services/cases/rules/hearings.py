"""The days of a hearing, each with its article (听证，行政许可法 46 至 48、82).

All days are working days and the day a period begins on is not counted.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import Final
from uuid import UUID

from yiwang.lib.workdays.calendar import Calendar
from yiwang.services.cases.types.scene import HearingStage

from .wording import in_words

ASK_DAYS: Final = 5
"""Art. 47: asked for within five days after being told."""
HOLD_DAYS: Final = 20
"""Art. 47: held within twenty days."""
NOTICE_DAYS: Final = 7
"""Art. 48(1): time and place are told seven days before."""
LONGEST_WAIT: Final = 365
"""Calendar days; even when a party asked to wait."""
UNDER_WAY: Final = frozenset({HearingStage.REQUESTED, HearingStage.ARRANGED, HearingStage.RECORDED})
"""Stages in which a hearing that was asked for is still to come to its end."""


def ask_until(told_on: date, calendar: Calendar) -> date:
    """The last day on which a hearing may be asked for (art. 47)."""
    return calendar.add_working_days(told_on, ASK_DAYS)


def hold_until(requested_on: date, calendar: Calendar) -> date:
    """The last day on which it has to be held (art. 47)."""
    return calendar.add_working_days(requested_on, HOLD_DAYS)


def earliest(noticed_on: date, calendar: Calendar) -> date:
    """The first day a notice of this day may name (art. 48(1))."""
    return calendar.add_working_days(noticed_on, NOTICE_DAYS)


def stage(
    *,
    today: date,
    ask_until: date | None,
    requested: bool,
    waived: bool,
    arranged: bool,
    recorded: bool,
    closed: bool,
) -> HearingStage:
    """How far a hearing has come; only the time to ask passes by itself."""
    if closed:
        return HearingStage.CLOSED
    if waived:
        return HearingStage.WAIVED
    if recorded:
        return HearingStage.RECORDED
    if arranged:
        return HearingStage.ARRANGED
    if requested:
        return HearingStage.REQUESTED
    late = ask_until is not None and today > ask_until
    return HearingStage.LAPSED if late else HearingStage.TOLD


def fault_of_request(found: HearingStage | None, ask_until: date | None) -> str:
    """Why a hearing cannot be asked for now; empty when it can (art. 47)."""
    if found is HearingStage.LAPSED and ask_until is not None:
        return f"要求听证的期限是{in_words(ask_until)}，已经过了（《行政许可法》第四十七条）"
    if found is HearingStage.WAIVED:
        return "已经放弃听证"
    if found in UNDER_WAY:
        return "已经有人要求听证，不用再次提出"
    if found is HearingStage.CLOSED:
        return "听证已经结束"
    return ""


def faults_of_date(
    held_on: date,
    *,
    today: date,
    hold_until: date | None,
    calendar: Calendar,
    asked_by_party: bool = False,
) -> dict[str, str]:
    """What is wrong with a day for a hearing; empty when the law allows it.

    :param asked_by_party: a party asked for a later day: beyond the twenty days is then allowed.
    """
    first = earliest(today, calendar)
    if held_on < first:
        return {
            "held_on": f"时间、地点要在听证七个工作日前通知，今天发出通知最早可以定在"
            f"{in_words(first)}（《行政许可法》第四十八条）"
        }
    if hold_until is not None and held_on > hold_until and not asked_by_party:
        return {
            "held_on": f"听证应当在{in_words(hold_until)}前举行（《行政许可法》第四十七条），"
            "当事人要求推迟的除外"
        }
    if (held_on - today).days > LONGEST_WAIT:
        return {"held_on": "听证要在一年以内举行"}
    if not calendar.is_workday(held_on):
        return {"held_on": f"{in_words(held_on)}不是工作日，请另选一天"}
    return {}


def fault_of_move(moves: int, reason: str) -> str:
    """Why the day cannot be moved: once, and with the reason."""
    if moves:
        return "听证已经改期一次，不能再次改期"
    return "" if reason.strip() else "请写明改期的理由"


def fault_of_openness(*, in_public: bool, closed_reason: str) -> str:
    """A hearing is public; behind closed doors only with the reason (art. 48(2))."""
    if in_public or closed_reason.strip():
        return ""
    return "听证应当公开举行。不公开的，请写明涉及国家秘密、商业秘密或者个人隐私的理由"


def fault_of_presider(
    presider: UUID,
    *,
    person: UUID | None,
    reviewers: Collection[UUID],
    parties: Collection[UUID],
    took_in: UUID | None,
) -> str:
    """Why somebody cannot preside: they reviewed the case, or are concerned (art. 48(3))."""
    known = {presider, person} - {None}
    if known & set(reviewers):
        return "听证主持人要由审查该申请的工作人员以外的人担任（《行政许可法》第四十八条）"
    if known & set(parties):
        return "听证主持人与这件有直接利害关系，应当回避"
    if took_in == presider:
        return "收件的工作人员不能主持这件的听证"
    return ""


def faults_of_record(
    text: str, names: Collection[str], *, held_at: datetime, at: datetime
) -> dict[str, str]:
    """What a record still needs (art. 48(5))."""
    faults = {}
    if at < held_at:
        faults["record"] = "听证还没有举行，不能写笔录"
    elif not text.strip():
        faults["record"] = "请写下听证的经过、审查人员的意见和理由、各方的陈述、质证和申辩"
    if not any(name.strip() for name in names):
        faults["participants"] = "请写明参加听证的人"
    return faults
