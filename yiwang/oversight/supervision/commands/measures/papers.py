"""The document of a measure (文书), written once when it goes out."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from yiwang.oversight.supervision.models import Finding, MeasurePaper
from yiwang.oversight.supervision.types.measures import MEASURE_WORDS, Rung


def written(row: MeasurePaper, findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """Return its parts: to whom, what was found, what is wanted, which remedy."""
    referral = row.rung == Rung.DISCIPLINE
    whom = f"{row.organisation_name} {row.officer_name}".strip()
    parts: list[dict[str, Any]] = [
        _text("纪检监察机关：" if referral else f"{whom}："),
        _text(f"经电子监察认定，{whom if referral else ''}存在下列问题："),
    ]
    for n, one in enumerate(findings, 1):
        head = f"{n}. {one.item_name}（{one.matter}）"
        rows = [["问题", head], *one.quote, ["认定", one.verdict]]
        parts.append({"kind": "facts", "rows": rows})
    parts.append(_text(row.demand))
    if row.skip_reason:
        parts.append(_text(f"没有逐级办理的理由：{row.skip_reason}"))
    parts.append(_text(MEASURE_WORDS[Rung(row.rung)].format(day=_day(row.due_on))))
    if row.appeal_by:
        day = _day(row.appeal_by)
        parts.append(_text(f"对本文书不服的，可以在 {day}前在平台上向法制监督机构申诉。"))
    return parts


def _text(text: str) -> dict[str, Any]:
    return {"kind": "text", "text": text}


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""
