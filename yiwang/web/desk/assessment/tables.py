"""Statistics tables: begun, counted with progress, issued, as page, spreadsheet and PDF."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.oversight.assessment import commands, queries
from yiwang.oversight.assessment.types import (
    HEADINGS,
    REPORT_NAMES,
    SPAN_NAMES,
    ReportInfo,
    ReportState,
    Span,
)
from yiwang.web.desk.assessment.shared import (
    AGREE,
    MANAGE,
    done,
    form_page,
    posted,
    require_right,
    sent,
    tabs,
)
from yiwang.web.desk.assessment.views import TOP
from yiwang.web.desk.fields import Day, choice, plain, text
from yiwang.web.ui.access import actor_of, may, staff
from yiwang.web.ui.charts import Bar, ranked
from yiwang.web.ui.statistics import office_table, region_table

PAGE = 50
COMPARED = ("RECEIVED", "ENDED", "EARLY", "LATE", "CONFIRMED", "COMPLAINED")
STOP_POLLING = 286
TONES = {ReportState.COUNTING: "blue", ReportState.READY: "amber", ReportState.ISSUED: "green"}
FORMS = {
    "pdf": (queries.report_pdf, "application/pdf"),
    "p7s": (queries.report_signature, "application/pkcs7-signature"),
    "xlsx": (
        queries.workbook,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
}


class Beginning(forms.Form):
    """Which period: any day in it."""

    span = choice("周期", [(one.value, name) for one, name in SPAN_NAMES.items()])
    first = Day(
        label="周期里的任意一天",
        help_text="例如选年度、填 2025 年 12 月 31 日，就是 2025 年",
        error_messages={"required": "请填写日期，如 2025 年 12 月 31 日"},
    )
    reason = text("出新版的理由", required=False, most=300, hint="这个周期已经签发过一版时填写")


@staff()
def listing(request: HttpRequest) -> HttpResponse:
    """List the tables, newest first."""
    require_right(request, MANAGE, AGREE)
    before = plain(request.GET).get("before", "")
    try:
        place = UUID(before)
    except ValueError:
        place = None
    found = queries.reports(before=place, limit=PAGE + 1, viewer=actor_of(request))
    shown = found[:PAGE]
    context = {
        "tabs": tabs(request),
        "lines": [(one, REPORT_NAMES[one.state], TONES[one.state]) for one in shown],
        "may_begin": may(request, MANAGE),
        "next_url": "?" + urlencode({"before": shown[-1].id}) if len(found) > PAGE else "",
        "first_url": "?" if place else "",
    }
    return render(request, "desk/assessment/tables.html", context)


@staff(MANAGE)
def begin(request: HttpRequest) -> HttpResponse:
    """Have a table made."""
    viewer = actor_of(request)

    def act(data: dict[str, Any]) -> str:
        key = commands.begin_report(
            region_code=viewer.region_code,
            span=Span(data["span"]),
            first=data["first"],
            reason=data["reason"],
            actor=viewer,
            at=clock.now(),
        )
        return reverse("desk:assessment-table", args=[key])

    return form_page(
        request,
        Beginning(posted(request)),
        act,
        title="生成统计表",
        button="生成",
        done="正在逐个单位统计",
        lead="系统按办件记录自动统计，另一人签发以后不再改动。",
        back=("办理情况统计表", reverse("desk:assessment-tables")),
    )


def _report(request: HttpRequest, key: UUID) -> ReportInfo:
    require_right(request, MANAGE, AGREE)
    found = queries.report(key, viewer=actor_of(request))
    if found is None:
        raise NotFound
    return found


@staff()
def table(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show one table; every figure leads to the list it counts."""
    one = _report(request, key)
    context: dict[str, Any] = {
        "one": one,
        "state": REPORT_NAMES[one.state],
        "tone": TONES[one.state],
        "percent": 100 * one.done // one.total if one.total else 100,
    }
    if one.state is not ReportState.COUNTING:
        content, viewer = one.content, actor_of(request)
        is_linked = may(request, "supervision.read")
        worst = sorted(content["offices"], key=lambda line: -line["figures"]["LATE"])
        late = [line for line in worst if line["figures"]["LATE"]][:TOP]
        context |= {
            "regions": region_table(one, is_linked=is_linked),
            "offices": office_table(one, is_linked=is_linked),
            "compared": _compared(content),
            "balance": content["balance"],
            "late": content["late"],
            "arrived": queries.arrived_late(one, viewer=viewer),
            "chart": ranked(
                "超时办结最多的单位（件）",
                [Bar(x["name"], x["figures"]["LATE"], str(x["figures"]["LATE"])) for x in late],
            )
            if late
            else "",
        }
    return render(request, "desk/assessment/table.html", context)


def _compared(content: Mapping[str, Any]) -> list[tuple[str, int, int]]:
    """Return what is compared with the same period a year before."""
    now, then = content["total"]["figures"], content["year_before"]
    titles = {one.key: one.title for one in HEADINGS}
    return [(titles[key], now[key], then[key]) for key in COMPARED]


@staff()
def part(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show the progress alone, for the page that looks every two seconds."""
    one = _report(request, key)
    percent = 100 * one.done // one.total if one.total else 100
    status = 200 if one.state is ReportState.COUNTING else STOP_POLLING
    context = {"one": one, "percent": percent}
    return render(request, "desk/assessment/_progress.html", context, status=status)


@staff(AGREE)
@require_POST
def issue(request: HttpRequest, key: UUID) -> HttpResponse:
    """Issue a table, for everybody or for the offices."""
    is_public = plain(request.POST).get("is_public", "") == "yes"
    return done(
        request,
        lambda: commands.issue_report(
            report_id=key, is_public=is_public, actor=actor_of(request), at=clock.now()
        ),
        "已签发，内容不再改动",
        reverse("desk:assessment-table", args=[key]),
    )


@staff()
def file(request: HttpRequest, key: UUID, form: str) -> HttpResponse:
    """Send a table as spreadsheet or PDF, or the signature on that."""
    _report(request, key)
    if form not in FORMS:
        raise NotFound
    read, media_type = FORMS[form]
    name, data = read(key, viewer=actor_of(request))
    return sent(name, data, media_type)
