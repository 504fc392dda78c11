"""What may be missing for a while, until when, and what that does to the limits (容缺).

Before acceptance (容缺预受理): any material with the clerk's reason, those the guide marks without
one; no limit runs until all are filled, and acceptance bears that day. After acceptance (容缺受理):
marked materials only, promised in writing, due before the promised day; both limits run.
Sources: requirements D7; 国发〔2022〕5号; 行政许可法 arts. 32, 42.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Final

from yiwang.services.cases.types import ClockKind, GapPoint, Light
from yiwang.services.catalogue.types import MaterialLine

from .wording import in_words

WARNED_DAYS: Final = 2
"""Working days before the day from which a gap is yellow and the applicant reminded."""
NOTHING: Final = "没有提交"
BRING: Final = "补交这份材料"
HOW: Final = "可以在“我的办件”里直接补交，分几次或者一次都可以；也可以到窗口补交。"
LAPSES: Final = "到期没有补齐的，终止办理，您可以重新申请，已经填写的内容会保留。"
BLOCKS: Final = "没有补齐以前不作出准予的决定；到期仍没有补齐的，依法不予或者终止办理。"
PROMISED: Final = (
    "我承诺在规定的期限内补交下列材料，逾期没有补交的，愿意承担不予或者终止办理的后果。"
)
BEFORE: Final = (
    "受理期限：已经一次告知全部所缺材料，五个工作日的答复已经作出。",
    "法定时限：没有开始，材料补齐之日为受理日，从那天起算。",
    "承诺时限：没有开始，材料补齐之日为受理日，从那天起算。",
)
"""What pre-acceptance does to the limits."""
AFTER: Final = (
    "法定时限：从受理时起算，补交材料的时间照常计算。",
    "承诺时限：从受理时起算，补交材料的时间照常计算。",
)
"""What acceptance with gaps does to them."""


def effects(*, after_acceptance: bool) -> tuple[str, ...]:
    """What the gaps do to the limits, line by line."""
    return AFTER if after_acceptance else BEFORE


def clock_lines(kind: ClockKind, told_on: date, *, begun: bool, complete: bool) -> list[str]:
    """What a pre-acceptance does to one clock, in the order its lines are read."""
    day = in_words(told_on)
    if kind is ClockKind.ACCEPTANCE:
        return [
            f"{day}容缺预受理，一次告知全部所缺材料，答复即已作出；材料补齐后从补齐之日重新起算。"
        ]
    if kind is ClockKind.ISSUE:
        return []
    if not begun:
        return [f"{day}容缺预受理，不计时；材料补齐之日为受理日，从那天起算。"]
    return ["容缺预受理的时间不计入期限；材料补齐之日为受理日。"] if complete else []


def faults(
    points: Sequence[GapPoint], lines: Mapping[int, MaterialLine], *, after_acceptance: bool
) -> dict[str, str]:
    """Return ``gap-<no>`` → sentence for what may not follow, or not in this way."""
    if not points:
        return {"gaps": "请选择缺少的材料"}
    numbers = [p.material_no for p in points]
    if len(set(numbers)) < len(numbers):
        return {"gaps": "同一份材料只写一次"}
    found = {}
    for point in points:
        fault = _fault(point, lines.get(point.material_no), after_acceptance=after_acceptance)
        if fault:
            found[f"gap-{point.material_no}"] = fault
    return found


def _fault(point: GapPoint, line: MaterialLine | None, *, after_acceptance: bool) -> str:
    if line is None:
        return "缺少的材料不在清单里，请刷新页面"
    if line.is_exempt:
        return f"{line.name}由系统取得，不能要求申请人提供"
    if line.tolerable:
        return ""
    if after_acceptance:
        return f"{line.name}不能容缺受理，办事指南没有标明可以容缺；可以改用容缺预受理"
    return "" if point.reason.strip() else f"{line.name}没有标明可以容缺，请写明为什么可以先预受理"


def unpromised(
    points: Sequence[GapPoint], promised: Collection[int], evidence: str, names: Mapping[int, str]
) -> str:
    """Return why acceptance with gaps lacks a written promise, or nothing."""
    missing = [names[p.material_no] for p in points if p.material_no not in promised]
    if not missing or evidence.strip():
        return ""
    return (
        f"申请人没有书面承诺补交{'、'.join(missing)}：请申请人到窗口签承诺书，写明凭据；"
        "或者改用容缺预受理"
    )


def too_late(due_on: date, today: date, promised_due_on: date) -> str:
    """Return why a day is no day for supplying after acceptance, or nothing."""
    if due_on <= today:
        return "补交期限要晚于今天"
    if due_on > promised_due_on:
        return (
            f"补交期限不能晚于承诺办结日期{in_words(promised_due_on)}；"
            "来不及补交的，可以改用容缺预受理"
        )
    return ""


def blocks_grant(names: Sequence[str]) -> str:
    """Return why a case cannot be granted yet, or nothing."""
    if not names:
        return ""
    return (
        f"还有 {len(names)} 项容缺材料没有补交：{'、'.join(names)}。补齐以后才能准予；"
        "不再等待的，可以写明理由不予或者终止"
    )


def light(due_on: date, warned_from: date, today: date, *, is_open: bool) -> Light:
    """The light of one gap: red when late, yellow when nearly."""
    if not is_open:
        return Light.NONE
    if today > due_on:
        return Light.RED
    return Light.YELLOW if today >= warned_from else Light.GREEN
