"""Desk lists as tables: the same columns on the workbench and in the case list."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from django.urls import reverse
from django.utils import timezone

from yiwang.services.cases.types import Light
from yiwang.services.cases.types.desk import CaseFile, DeskRow
from yiwang.web.ui.elements import Cell, Column, Table

COLUMNS = (
    Column("申请编号"),
    Column("事项"),
    Column("申请人"),
    Column("环节"),
    Column("剩余"),
    Column("变化"),
    Column("经办人"),
)


def remaining(row: DeskRow | CaseFile) -> str:
    """Write what is left of the time, with the day: the date is the promise."""
    if row.due_on is None or row.days_left is None:
        return "计时已暂停" if row.light is Light.NONE and row.label in PAUSED else ""
    day = f"{row.due_on.month}月{row.due_on.day}日"
    if row.days_left < 0:
        return f"超期 {-row.days_left} 个工作日（{day}）"
    return f"今天到期（{day}）" if row.days_left == 0 else f"剩 {row.days_left} 个工作日（{day}）"


PAUSED = frozenset({"特别程序", "已中止", "待缴费", "待补正"})


def case_url(number: int, back: str = "") -> str:
    """Return the address of a case, keeping the list's filters."""
    before, after = _around()
    return f"{before}{number}{after}?{back}" if back else f"{before}{number}{after}"


@lru_cache(maxsize=1)
def _around() -> tuple[str, str]:
    """Return what stands before and after the number in a case's address."""
    before, _, after = reverse("desk:case", args=[_ANY]).partition(str(_ANY))
    return before, after


_ANY = 10**17


def table(caption: str, rows: Sequence[DeskRow], back: str = "") -> Table:
    """Return the rows as a table whose first column is the link."""
    return Table(caption, COLUMNS, [_line(row, back) for row in rows])


def _line(row: DeskRow, back: str) -> list[Cell]:
    received = timezone.localtime(row.submitted_at)
    came = f"{received.month}月{received.day}日收到"
    return [
        Cell(str(row.number), url=case_url(row.number, back)),
        Cell(row.item_name, note=row.organisation_name),
        Cell(row.applicant_name),
        Cell(row.step, note=row.label),
        Cell(remaining(row), light=str(row.light)),
        Cell(row.change, tag=True) if row.change else Cell("", note=came),
        Cell(row.claimed_name or "待领取"),
    ]
