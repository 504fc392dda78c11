"""All ratings of the organisation to read, and the records as they are exchanged (导出)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from yiwang.engagement.interaction import queries
from yiwang.engagement.interaction.types.ratings import STAR_NAMES, RatingRecord
from yiwang.foundation.core import clock
from yiwang.web.desk.ratings.views import require_right
from yiwang.web.desk.tables import XLSX, cell, download, pieces, sheet
from yiwang.web.ui.access import actor_of, staff

PAGE = 30
AT_ONCE = 100
DAYS = 366
HEAD = (
    "评价编号", "办件编号", "办件类型", "事项编码", "事项名称", "部门统一社会信用代码", "部门",
    "区划", "评价人", "手机号（脱敏）", "用户类型", "评价渠道", "大厅编码", "窗口", "工号",
    "办理人", "评价方式", "评价阶段", "服务名称", "服务编号", "服务时间", "评价次数", "星级",
    "整体满意度", "评价标签", "评价内容", "评价时间", "是否采信",
)  # fmt: skip


@staff("ratings.answer")
@require_GET
def every(request: HttpRequest) -> HttpResponse:
    """Show all ratings of the viewer's organisations, newest first, to read only."""
    before = _moment(request.GET.get("before", ""))
    found = queries.ratings_of(before=before, limit=PAGE + 1, viewer=actor_of(request))
    shown = found[:PAGE]
    more = f"?before={shown[-1].rated_at.timestamp()}" if len(found) > PAGE else ""
    context = {
        "rows": [(one, STAR_NAMES[one.stars]) for one in shown],
        "next_url": more,
        "first_url": "?" if before else "",
    }
    return render(request, "desk/ratings/all.html", context)


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(float(text), clock.ZONE)
    except (ValueError, OverflowError, OSError):
        return None


@staff()
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """Send the ratings of a year as CSV or XLSX; grades as GB/T 39046 codes them, 1 the best."""
    require_right(request)
    rows = map(_cells, _records(request))
    last = "共 {} 条".format
    if request.POST.get("form") == "xlsx":
        return download(sheet("好差评", HEAD, rows, last), "好差评.xlsx", XLSX)
    return download(pieces(HEAD, rows, last), "好差评.csv")


def _records(request: HttpRequest) -> Iterator[RatingRecord]:
    viewer, until = actor_of(request), clock.now()
    since = until - timedelta(days=DAYS)
    after: UUID | None = None
    while True:
        found = queries.rating_records(
            since=since, until=until, after=after, limit=AT_ONCE, viewer=viewer
        )
        yield from found
        if len(found) < AT_ONCE:
            return
        after = found[-1].id


def _cells(one: RatingRecord) -> tuple[str | int, ...]:
    rated, served = (
        f"{at.astimezone(clock.ZONE):%Y-%m-%d %H:%M:%S}" for at in (one.rated_at, one.service_at)
    )
    return (
        str(one.id), one.number, one.case_kind, one.item_code, cell(one.item_name),
        one.organisation_code, cell(one.organisation_name), one.region_code, cell(one.evaluator),
        one.phone, one.user_type, one.channel, one.hall_code, cell(one.window), one.work_number,
        cell(one.handled_by), one.kind, one.stage, one.service_name, one.service_number, served,
        one.times, 6 - one.grade, one.grade, one.labels, cell(one.text), rated,
        "是" if one.is_valid else "否",
    )  # fmt: skip
