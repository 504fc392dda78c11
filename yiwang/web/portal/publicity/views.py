"""Results made public, masked (结果公示); hearings anybody may attend (听证公告)."""

import re
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yiwang.foundation.core import clock
from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.types import ANYONE
from yiwang.oversight.legality import queries as legality
from yiwang.services.cases import queries as cases
from yiwang.services.cases.types import PublicityRow
from yiwang.web.portal.context import crumbs, here
from yiwang.web.ui.access import public
from yiwang.web.ui.elements import Cell, Column, Table

AFTER = re.compile(r"20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])\.\d{18}")
KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
DRAWS = 20
COLUMNS = (
    Column("公示日期"),
    Column("事项"),
    Column("申请人"),
    Column("结果"),
    Column("作出决定的机关"),
    Column("文号"),
)


def _line(row: PublicityRow) -> list[Cell]:
    on = row.published_on
    return [
        Cell(f"{on.year}年{on.month}月{on.day}日"),
        Cell(row.item_name, note=f"申请编号尾号 {row.number_tail}"),
        Cell(row.applicant_name),
        Cell(row.outcome_name, tag=True, note=row.became),
        Cell(row.organisation_name),
        Cell(row.document_number or "无"),
    ]


@public
def listing(request: HttpRequest) -> HttpResponse:
    """List the results of the region and below it, newest first."""
    place = here(request)
    after = request.GET.get("after", "")
    page = cases.publicity(
        place.code,
        after=after if AFTER.fullmatch(after) else "",
        viewer=ANYONE,
        today=local_date(clock.now()),
    )
    context = {
        "rows": page.rows,
        "results": Table("办理结果", COLUMNS, [_line(row) for row in page.rows]),
        "next_url": f"?after={page.after}" if page.after else "",
        "crumbs": crumbs("公示"),
    }
    return render(request, "portal/publicity/list.html", context)


@public
def draws(request: HttpRequest) -> HttpResponse:
    """List the draws of law supervision: digest before, seed after (法制监督抽查)."""
    raw = request.GET.get("after", "")
    after = UUID(raw) if KEY.fullmatch(raw) else None
    found = legality.public_draws(
        here(request).code,
        after=after,
        limit=DRAWS + 1,
        viewer=ANYONE,
        today=local_date(clock.now()),
    )
    shown = found[:DRAWS]
    context = {
        "draws": shown,
        "next_url": f"?after={shown[-1].id}" if len(found) > DRAWS else "",
        "crumbs": crumbs("法制监督抽查"),
    }
    return render(request, "portal/publicity/draws.html", context)


HEARING_AFTER = re.compile(r"\d{1,11}\.\d{18}\.\d{1,5}")


@public
def hearings(request: HttpRequest) -> HttpResponse:
    """List the hearings still to be held in public, the next first (听证公告)."""
    place = here(request)
    after = request.GET.get("after", "")
    page = cases.public_hearings(
        place.code,
        after=after if HEARING_AFTER.fullmatch(after) else "",
        viewer=ANYONE,
        at=clock.now(),
    )
    context = {
        "rows": page.rows,
        "next_url": f"?after={page.after}" if page.after else "",
        "crumbs": crumbs("听证公告"),
    }
    return render(request, "portal/publicity/hearings.html", context)
