"""The public list of abolished materials and steps (取消的证明材料清单)."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yiwang.foundation.core.types import ANYONE
from yiwang.oversight.reduction import queries
from yiwang.oversight.reduction.types import OUTCOME_NAMES, EntryInfo
from yiwang.web.portal.context import crumbs, here
from yiwang.web.ui.access import public
from yiwang.web.ui.elements import Cell, Column, Table

PAGE = 50
MOST_DIGITS = 18
GONE = {False: "不用提交", True: "不用办理"}
COLUMNS = (
    Column("取消的材料或者环节"),
    Column("事项"),
    Column("怎么代替"),
    Column("部门"),
    Column("适用地区"),
    Column("公布日期"),
)


def _line(one: EntryInfo) -> list[Cell]:
    on = one.published_on
    return [
        Cell(one.name, note="环节" if one.is_step else "材料"),
        Cell(one.item_name),
        Cell(one.instead or GONE[one.is_step], note=OUTCOME_NAMES[one.outcome]),
        Cell(one.department),
        Cell(one.region_name),
        Cell(f"{on.year}年{on.month}月{on.day}日"),
    ]


@public
def listing(request: HttpRequest) -> HttpResponse:
    """List what nobody in the region may ask for any more, newest first, by words and office."""
    place, query = here(request), request.GET
    text = query.get("q", "").replace("\0", "").strip()[:60]
    department = query.get("department", "").replace("\0", "")[:100]
    before = query.get("before", "")
    fits = before.isascii() and before.isdecimal() and len(before) < MOST_DIGITS
    found = queries.entries(
        text,
        department=department,
        region_code=place.code,
        before=int(before) if fits else None,
        limit=PAGE + 1,
        viewer=ANYONE,
    )
    shown = found[:PAGE]
    asked = {k: v for k, v in (("q", text), ("department", department)) if v}
    following = {**asked, "before": shown[-1].id} if len(found) > PAGE else None
    context = {
        "text": text,
        "department": department,
        "departments": queries.departments_of(region_code=place.code),
        "rows": shown,
        "table": Table("取消的证明材料清单", COLUMNS, [_line(one) for one in shown]),
        "next_url": "?" + urlencode(following) if following else "",
        "first_url": "?" + urlencode(asked) if before else "",
        "crumbs": crumbs("取消的证明材料清单"),
    }
    return render(request, "portal/reduction/list.html", context)
