"""Evaluations: what waits, those there are, one with its ranking (效能评估)."""

from __future__ import annotations

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
    PARTY_NAMES,
    PERIOD_NAMES,
    SPAN_NAMES,
    Party,
    PeriodInfo,
    PeriodState,
    ReportState,
    ScoreInfo,
    Span,
)
from yiwang.web.desk.assessment.shared import (
    AGREE,
    MANAGE,
    done,
    form_page,
    posted,
    require_right,
    tabs,
)
from yiwang.web.desk.fields import Day, choice, plain, text
from yiwang.web.ui.access import actor_of, may, staff
from yiwang.web.ui.charts import Bar, ranked
from yiwang.web.ui.elements import Chip

PAGE = 50
TOP = 15
TONES = {PeriodState.COUNTING: "blue", PeriodState.SCORED: "amber", PeriodState.CLOSED: "green"}


class Opening(forms.Form):
    """Which period: any day in it."""

    span = choice("周期", [(one.value, name) for one, name in SPAN_NAMES.items()])
    first = Day(
        label="周期里的任意一天",
        help_text="例如选季度、填 2026 年 5 月 8 日，就是第二季度",
        error_messages={"required": "请填写日期，如 2026 年 5 月 8 日"},
    )


class Correcting(forms.Form):
    """Why a closed result is to be corrected."""

    reason = text("更正理由", rows=3, most=300, hint="写清楚为什么，例如“3 件办件补报”")


@staff()
def home(request: HttpRequest) -> HttpResponse:
    """Show what waits for the viewer and the evaluations in sight."""
    require_right(request)
    viewer, query = actor_of(request), plain(request.GET)
    before = _uuid(query.get("before", ""))
    found = queries.periods(before=before, limit=PAGE + 1, viewer=viewer)
    shown = found[:PAGE]
    context = {
        "tabs": tabs(request),
        "objections": queries.open_objections(viewer=viewer),
        "tables": [
            one
            for one in (queries.reports(viewer=viewer) if may(request, AGREE) else ())
            if one.state is ReportState.READY
        ],
        "drafts": [one for one in queries.circulars(viewer=viewer) if "agree" in one.actions],
        "formulas": [
            one
            for one in (queries.formulas(viewer=viewer) if may(request, AGREE) else ())
            if one.published_at is None
        ],
        "lines": [(one, PERIOD_NAMES[one.state], TONES[one.state]) for one in shown],
        "overdue": queries.tasks_overdue(today=clock.local_date(clock.now()), viewer=viewer),
        "may_open": may(request, MANAGE),
        "next_url": "?" + urlencode({"before": shown[-1].id}) if len(found) > PAGE else "",
        "first_url": "?" if before else "",
    }
    return render(request, "desk/assessment/home.html", context)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@staff(MANAGE)
def open_period(request: HttpRequest) -> HttpResponse:
    """Open the evaluation of a period that is over."""
    viewer = actor_of(request)

    def act(data: dict[str, Any]) -> str:
        key = commands.open_period(
            region_code=viewer.region_code,
            span=Span(data["span"]),
            first=data["first"],
            actor=viewer,
            at=clock.now(),
        )
        return reverse("desk:assessment-period", args=[key])

    return form_page(
        request,
        Opening(posted(request)),
        act,
        title="发起评估",
        button="发起评估",
        done="已发起，正在计算得分",
        lead="评估已经结束的月度、季度或者年度。用的是这个周期开始以前最后公布的评分办法。",
        back=("考评", reverse("desk:assessment")),
    )


def _period(request: HttpRequest, key: UUID) -> PeriodInfo:
    require_right(request)
    found = queries.period(key, viewer=actor_of(request))
    if found is None:
        raise NotFound
    return found


def _bar(one: ScoreInfo) -> Bar:
    points, url = one.points or 0.0, reverse("desk:assessment-score", args=[one.id])
    return Bar(one.name, points, f"{one.points:g}", url)


@staff()
def period(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show one evaluation: the ranking of offices, windows or people, like with like."""
    one, query = _period(request, key), plain(request.GET)
    wanted = query.get("party", "")
    party = Party(wanted) if wanted in set(Party) else Party.OFFICE
    group, _, rest = query.get("after", "").partition("|")
    rank, _, last = rest.partition("|")
    is_place = rank.isdecimal() and last.isdecimal() and rest.isascii() and len(rest) <= TOP
    after = (group, int(rank), int(last)) if is_place else None
    found = queries.scores(key, party, after=after, limit=PAGE + 1, viewer=actor_of(request))
    shown = found[:PAGE]
    cursor = f"{shown[-1].group}|{shown[-1].rank or 0}|{shown[-1].id}" if shown else ""
    judged = [line for line in shown if line.points is not None]
    groups = dict.fromkeys(line.group for line in judged)
    context = {
        "one": one,
        "state": PERIOD_NAMES[one.state],
        "tone": TONES[one.state],
        "party": PARTY_NAMES[party],
        "chips": [
            Chip(name, "?" + urlencode({"party": kind.value}), is_on=kind is party)
            for kind, name in PARTY_NAMES.items()
        ],
        "lines": shown,
        "charts": [
            ranked(
                f"{name}：得分从高到低，满分 100",
                [_bar(line) for line in judged if line.group == name][:TOP],
                most=100,
            )
            for name in groups
        ],
        "next_url": "?" + urlencode({"party": party.value, "after": cursor})
        if len(found) > PAGE
        else "",
        "first_url": "?" + urlencode({"party": party.value}) if after else "",
    }
    return render(request, "desk/assessment/period.html", context)


@staff(MANAGE)
@require_POST
def close(request: HttpRequest, key: UUID) -> HttpResponse:
    """Close an evaluation for good."""
    return done(
        request,
        lambda: commands.close_period(period_id=key, actor=actor_of(request), at=clock.now()),
        "已定案，结果不再改动",
        reverse("desk:assessment-period", args=[key]),
    )


@staff(MANAGE)
def correct(request: HttpRequest, key: UUID) -> HttpResponse:
    """Score a closed period anew; the earlier result stays."""
    one = _period(request, key)

    def act(data: dict[str, Any]) -> str:
        made = commands.correct_period(
            period_id=key, reason=data["reason"], actor=actor_of(request), at=clock.now()
        )
        return reverse("desk:assessment-period", args=[made])

    return form_page(
        request,
        Correcting(posted(request)),
        act,
        title=f"更正：{one.name}",
        button="重新计算",
        done="正在重新计算，原来的结果还在",
        lead="已定案的结果不能改。更正是另出一个新结果，重新公示和申诉，原来的结果照样可以查看。",
        back=(one.name, reverse("desk:assessment-period", args=[key])),
    )
