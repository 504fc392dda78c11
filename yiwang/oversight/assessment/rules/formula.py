"""The formula that is shipped, what a version must say, and the measures it may name.

Weights, grades and deductions are those `standards.md` 8 suggests for local measures: no national
formula exists and none was checked against a published text, so ``verified`` is false. Illegal are
confirmed findings of rules that rest on a day of the licensing law itself (T02, T06, T07, T12), on
a decision made outside the platform (X01), or on what law supervision established (L10).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

HUNDRED: Final = 100


@dataclass(frozen=True, slots=True)
class MeasureInfo:
    """What a component is scored by: matters that speak against it, of so many.

    ``kinds`` and ``bad`` name the list behind it; a measure without ``whole`` counts each of them.
    """

    code: str
    name: str
    bad: str
    whole: tuple[str, ...]
    kinds: tuple[str, ...] = ("CASE",)
    content: str = ""
    unit: str = "件"


MEASURES: Final[Mapping[str, MeasureInfo]] = MappingProxyType(
    {
        one.code: one
        for one in (
            MeasureInfo("on_time", "超时办结", "LATE", ("ENDED",)),
            MeasureInfo("single_notice", "补正两次以上", "AGAIN", ("RECEIVED",)),
            MeasureInfo("good", "差评", "BAD", ("GOOD", "BAD"), ("RATING",), unit="条"),
            MeasureInfo(
                "uncomplained", "投诉举报", "COMPLAINED", ("RECEIVED",), ("COMPLAINT", "REPORT")
            ),
            MeasureInfo("published", "属实的公示内容预警", "PUBLISHED", (), content="PUBLISHED"),
            MeasureInfo("true_data", "属实的办理条件预警", "CONDITION", (), content="CONDITION"),
        )
    }
)
DEDUCTIONS: Final = MappingProxyType(
    {"ILLEGAL": "认定违法", "RED": "属实的红灯预警", "YELLOW": "属实的黄灯预警"}
)
SHIPPED: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "least": 10,
        "few": 10,
        "components": [
            {
                "code": "timeliness", "name": "办理时效", "weight": 30, "measure": "on_time",
                "low": 90, "high": 100, "parties": ["OFFICE", "WINDOW", "STAFF"],
            },
            {
                "code": "procedure", "name": "合法与程序", "weight": 20, "measure": "single_notice",
                "low": 80, "high": 100, "parties": ["OFFICE", "WINDOW"],
            },
            {
                "code": "openness", "name": "公开与指南质量", "weight": 15, "measure": "published",
                "each": 3, "parties": ["OFFICE"],
            },
            {
                "code": "data", "name": "数据与条件真实", "weight": 10, "measure": "true_data",
                "each": 2, "parties": ["OFFICE"],
            },
            {
                "code": "satisfaction", "name": "群众满意", "weight": 15, "measure": "good",
                "low": 80, "high": 100, "parties": ["OFFICE"],
            },
            {
                "code": "complaints", "name": "投诉举报", "weight": 10, "measure": "uncomplained",
                "low": 98, "high": 100, "parties": ["OFFICE"],
            },
        ],
        "deductions": {"YELLOW": 1, "RED": 3, "ILLEGAL": 10},
        "illegal_rules": ["T02", "T06", "T07", "T12", "X01", "L10"],
        "grades": [[90, "优秀"], [80, "良好"], [60, "合格"], [0, "不合格"]],
        "source": "地方效能评估办法的通行做法：权重、等次和扣分未经核对",
        "verified": False,
    }
)  # fmt: skip


def with_weights(content: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return a formula with other weights, deductions and least number of matters."""
    parts = [{**one, "weight": given["weights"][one["code"]]} for one in content["components"]]
    return {
        **content,
        "components": parts,
        "deductions": dict(given["deductions"]),
        "least": given["least"],
        "source": given["source"].strip(),
        "verified": bool(given["verified"]),
    }


def faults(content: Mapping[str, Any]) -> dict[str, str]:
    """Return by field what is wrong with a formula."""
    found = {**_part_faults(content["components"]), **_deduction_faults(content["deductions"])}
    if not 1 <= content["least"] <= 10 * HUNDRED:
        found["least"] = "参加排名的最少件数要在 1 到 1000 之间"
    if not content["source"]:
        found["source"] = "请写明出自哪份文件或者会议"
    return found


def _part_faults(parts: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    found = {
        f"weight-{one['code']}": f"{one['name']}的分值要在 0 到 100 之间"
        for one in parts
        if not 0 <= one["weight"] <= HUNDRED
    }
    total = sum(one["weight"] for one in parts)
    if not found and total != HUNDRED:
        found[f"weight-{parts[0]['code']}"] = f"各项分值合计要等于 100，现在是 {total}"
    return found


def _deduction_faults(deductions: Mapping[str, int]) -> dict[str, str]:
    return {
        f"deduction-{code}": f"{DEDUCTIONS[code]}每件扣分要在 0 到 100 之间"
        for code, points in deductions.items()
        if not 0 <= points <= HUNDRED
    }
