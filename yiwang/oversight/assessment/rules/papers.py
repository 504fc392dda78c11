"""Tables and circulars as people read them: titles, rows, the drafted words (通报)."""

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, Protocol

import pypdfium2

from yiwang.foundation.core import clock
from yiwang.oversight.assessment.rules import spans, tables
from yiwang.oversight.assessment.types import Span

BEST: Final = 3


class Table(Protocol):
    """What is asked of a statistics table."""

    region_name: str
    span: str
    first: date
    last: date
    number: int
    content: Any
    issued_at: datetime | None


def title(row: Table) -> str:
    """Return the title of a table."""
    version = f"（第 {row.number} 版）" if row.number > 1 else ""
    when = spans.name(Span(row.span), row.first)
    return f"{row.region_name}{when}审批事项办理情况统计表{version}"


def day_zh(day: date) -> str:
    """Write a day as 2026年9月3日."""
    return f"{day.year}年{day.month}月{day.day}日"


def told(row: Table, authority: str) -> dict[str, Any]:
    """Return what the PDF says: the very rows of the page."""
    content = row.content
    issued = clock.local_date(row.issued_at) if row.issued_at else row.last
    return {
        "title": title(row),
        "authority": authority or "政务服务中心",
        "told": f"{day_zh(row.first)}至{day_zh(row.last)}",
        "head": tables.head(),
        "regions": [
            *(_cells(one) for one in content["regions"]), _cells(content["total"]),
        ],
        "offices": [_cells(one) for one in content["offices"]],
        "balance": [
            f"{one['name']}：{one['left']} = {one['right']}，"
            + ("相符" if one["is_equal"] else "不符")
            for one in content["balance"]
        ],
        "late": list(content["late"]),
        "foot": "由一网电子监察按办件记录自动生成",
        "on": day_zh(issued),
    }  # fmt: skip


def _cells(one: Mapping[str, Any]) -> list[str]:
    return [str(cell) for cell in tables.cells(one)]


def pages(pdf: bytes) -> int:
    """Return how many pages a PDF has."""
    return len(pypdfium2.PdfDocument(io.BytesIO(pdf)))


def paragraphs(body: str) -> list[str]:
    """Return the paragraphs of a circular: an empty line begins another."""
    return [part.strip() for part in body.split("\n\n") if part.strip()]


def letter(title: str, body: str, authority: str, on: date) -> dict[str, Any]:
    """Return what the PDF of a circular says: the very words of the page."""
    return {
        "title": title,
        "authority": authority or "政务服务中心",
        "paragraphs": paragraphs(body),
        "on": day_zh(on),
    }


class Placed(Protocol):
    """A score in a circular."""

    name: str
    group: str
    points: Any
    grade: str
    rank: int | None
    handled: int


def circular(
    name: str,
    span: str,
    scores: Sequence[Placed],
    groups: Iterable[str],
    typical: Sequence[tuple[str, int]],
) -> str:
    """Draft a circular (通报): figures, best and last of each group, typical findings.

    Names offices only: neither applicants nor members of staff stand in it.
    """
    judged = [one for one in scores if one.points is not None]
    handled = sum(one.handled for one in scores)
    few = len(scores) - len(judged)
    first = f"{name}{span}共评估 {len(scores)} 个单位，办结 {handled} 件；"
    second = f"{len(judged)} 个单位参加评分，{few} 个单位办件太少，不参加排名。"
    lines = [first + second, "一、评估结果"]
    for group in groups:
        same = sorted((one for one in judged if one.group == group), key=lambda o: o.rank or 0)
        if not same:
            continue
        half = min(BEST, (len(same) + 1) // 2)
        lines.append(f"{group}：排在前面的是{_named(same[:half])}。")
        if weak := same[half:][-BEST:]:
            lines.append(f"{group}：排在后面的是{_named(weak)}。")
    lines.append("二、主要问题")
    lines += [f"{what}，涉及 {n} 件。" for what, n in typical] or ["本期没有扣分的问题。"]
    lines += ["三、要求", "请排在后面的单位对照得分明细逐项整改，并在下一期评估以前报告结果。"]
    return "\n\n".join(lines)


def _named(scores: Iterable[Placed]) -> str:
    return "、".join(f"{one.name}（{one.points} 分，{one.grade}）" for one in scores)
