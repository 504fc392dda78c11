"""Targets beside their actual figures, the package for a third party."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from yiwang.foundation.core import clock
from yiwang.foundation.orgs import queries as orgs
from yiwang.oversight.assessment import commands, queries
from yiwang.oversight.assessment.types import GAUGE_NAMES
from yiwang.web.desk.assessment.shared import (
    AGREE,
    MANAGE,
    form_page,
    posted,
    require_right,
    sent,
    tabs,
)
from yiwang.web.desk.fields import Day, choice, text
from yiwang.web.ui.access import actor_of, may, staff


class Ending(forms.Form):
    """Why a target ends."""

    reason = text("停用的理由", rows=2, most=300)


@staff()
def ledger(request: HttpRequest) -> HttpResponse:
    """Show the targets of the own division, the actual figure beside each."""
    require_right(request, MANAGE, AGREE)
    viewer = actor_of(request)
    today = clock.local_date(clock.now())
    context = {
        "tabs": tabs(request),
        "region": orgs.region(viewer.region_code),
        "lines": queries.target_ledger(viewer.region_code, today=today, viewer=viewer),
        "indicators": [(one, GAUGE_NAMES[one.gauge]) for one in queries.indicators(viewer=viewer)],
        "may_set": may(request, MANAGE),
        "today": today,
    }
    return render(request, "desk/assessment/targets.html", context)


@staff(MANAGE)
def new_target(request: HttpRequest) -> HttpResponse:
    """Set a target."""
    viewer = actor_of(request)
    known = [(one.code, f"{one.name}（{one.unit}）") for one in queries.indicators(viewer=viewer)]

    class Setting(forms.Form):
        indicator = choice("指标", known)
        value = forms.DecimalField(
            label="目标值",
            max_digits=6,
            decimal_places=1,
            error_messages={"required": "请填写目标值，例如 3", "invalid": "请填写数字"},
        )
        due_on = Day(
            label="期限", error_messages={"required": "请填写期限，如 2026 年 12 月 31 日"}
        )
        owner = text("责任单位", most=120)
        source = text("出处", rows=2, most=300)

    def act(data: dict[str, Any]) -> str:
        commands.set_target(region_code=viewer.region_code, **data, actor=viewer, at=clock.now())
        return reverse("desk:assessment-targets")

    return form_page(
        request,
        Setting(posted(request)),
        act,
        title="设定目标",
        button="保存",
        done="已列入目标台账",
        back=("目标台账", reverse("desk:assessment-targets")),
    )


@staff(MANAGE)
def end_target(request: HttpRequest, key: int) -> HttpResponse:
    """End a target with the reason."""

    def act(data: dict[str, Any]) -> str:
        commands.end_target(
            target_id=key, reason=data["reason"], actor=actor_of(request), at=clock.now()
        )
        return reverse("desk:assessment-targets")

    return form_page(
        request,
        Ending(posted(request)),
        act,
        title="停用目标",
        button="停用",
        done="已停用，导出的资料里还有",
        back=("目标台账", reverse("desk:assessment-targets")),
    )


@staff()
@require_POST
def package(request: HttpRequest) -> HttpResponse:
    """Send everything a third party needs to assess."""
    require_right(request, MANAGE, AGREE)
    viewer = actor_of(request)
    name, data = queries.package(viewer.region_code, today=clock.now(), viewer=viewer)
    return sent(name, data, "application/zip")
