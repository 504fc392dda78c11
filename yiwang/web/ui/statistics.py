"""The statistics table as desk and portal show it (审批事项办理情况统计表)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from yiwang.oversight.assessment.types import HEADINGS, Heading, ReportInfo
from yiwang.oversight.supervision.types import Measure
from yiwang.web.ui.elements import Cell, Column, Table

FACTS = "/desk/supervision/facts/"
FINDINGS = "/desk/supervision/findings/"


def _row(one: ReportInfo, line: Mapping[str, Any], scope: str) -> list[Cell]:
    cells = [Cell(line["name"])]
    for heading in HEADINGS:
        n, url = line["figures"][heading.key], ""
        if scope and heading.measure and n:
            url = _list(one, heading, scope)
        cells.append(Cell(str(n), url))
    return [*cells, Cell(line["good_rate"])]


def _list(one: ReportInfo, heading: Heading, scope: str) -> str:
    """Return where the list stands that a figure counts; findings by office or division."""
    days = {"from": one.first.isoformat(), "to": one.last.isoformat()}
    if heading.measure == Measure.CONFIRMED:
        sort, _, key = scope.partition(":")
        asked = {"state": "confirmed", {"o": "office", "r": "region"}[sort]: key, **days}
        return f"{FINDINGS}?{urlencode(asked)}"
    asked = {"kinds": ",".join(heading.kinds), "scope": scope, "measure": heading.measure, **days}
    return f"{FACTS}?{urlencode(asked)}"


def _table(one: ReportInfo, caption: str, rows: list[list[Cell]]) -> Table:
    numbers = [Column(heading.title, number=True) for heading in HEADINGS]
    columns = [Column(caption), *numbers, Column("好评率", number=True)]
    return Table(f"{one.name}：各{caption}", columns, rows)


def region_table(one: ReportInfo, *, is_linked: bool) -> Table:
    """Return the rows of the divisions and the sum."""
    lines = [*one.content["regions"], one.content["total"]]
    rows = [
        _row(one, line, f"r:{line['code']}" if is_linked and line["code"] else "") for line in lines
    ]
    return _table(one, "地区", rows)


def office_table(one: ReportInfo, *, is_linked: bool) -> Table:
    """Return the rows of the offices."""
    rows = [
        _row(one, line, f"o:{line['id']}" if is_linked else "") for line in one.content["offices"]
    ]
    return _table(one, "单位", rows)
