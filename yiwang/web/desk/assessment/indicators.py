"""Indicators of the business environment: defined, read with their versions, revised."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yiwang.foundation.core import clock
from yiwang.oversight.assessment import commands, queries
from yiwang.oversight.assessment.types import GAUGE_NAMES, Gauge
from yiwang.web.desk.assessment.shared import AGREE, MANAGE, form_page, posted, require_right
from yiwang.web.desk.fields import choice, text
from yiwang.web.ui.access import actor_of, may, staff


class Defining(forms.Form):
    """An indicator."""

    name = text("指标名称", most=60, hint="例如 企业开办时间")
    gauge = choice("怎么算", [(one.value, name) for one, name in GAUGE_NAMES.items()])
    basic_codes = text(
        "事项的基本编码",
        required=False,
        rows=3,
        most=800,
        hint="12 位，一行一个；不填就算全部事项的办件",
    )
    source = text("出处", rows=2, most=300)


class Revising(Defining):
    """Its next version."""

    reason = text("修订的理由", rows=2, most=300, hint="会和原来的版本一起留在指标页上")
    seen = forms.IntegerField(widget=forms.HiddenInput())


def _given(data: dict[str, Any]) -> dict[str, Any]:
    codes = [one for one in re.split(r"[\s,，、]+", data["basic_codes"]) if one]
    return {**data, "gauge": Gauge(data["gauge"]), "basic_codes": codes}


@staff(MANAGE)
def new(request: HttpRequest) -> HttpResponse:
    """Define an indicator."""

    def act(data: dict[str, Any]) -> str:
        commands.save_indicator(**_given(data), actor=actor_of(request), at=clock.now())
        return reverse("desk:assessment-targets")

    return form_page(
        request,
        Defining(posted(request)),
        act,
        title="定义营商环境指标",
        button="保存",
        done="已保存，可以给它设定目标",
        back=("目标台账", reverse("desk:assessment-targets")),
    )


@staff()
def indicator(request: HttpRequest, code: str) -> HttpResponse:
    """Show what an indicator says, and what it said before."""
    require_right(request, MANAGE, AGREE)
    versions = queries.indicator_versions(code, viewer=actor_of(request))
    context = {
        "code": code,
        "now": versions[0].what,
        "versions": [(one, GAUGE_NAMES[one.what.gauge]) for one in versions],
        "may_revise": may(request, MANAGE),
    }
    return render(request, "desk/assessment/indicator.html", context)


@staff(MANAGE)
def revise(request: HttpRequest, code: str) -> HttpResponse:
    """Write the next version of an indicator with the reason."""
    newest = queries.indicator_versions(code, viewer=actor_of(request))[0]
    address = reverse("desk:assessment-indicator", args=[code])
    initial = {
        "name": newest.what.name,
        "gauge": newest.what.gauge,
        "basic_codes": "\n".join(newest.what.basic_codes),
        "source": newest.what.source,
        "seen": newest.number,
    }

    def act(data: dict[str, Any]) -> str:
        commands.save_indicator(code=code, **_given(data), actor=actor_of(request), at=clock.now())
        return address

    return form_page(
        request,
        Revising(posted(request), initial=initial),
        act,
        title=f"修订指标：{newest.what.name}",
        lead=f"现在是第 {newest.number} 版。保存以后目标台账按新的一版计算，原来的版本照样能看到。",
        button=f"保存为第 {newest.number + 1} 版",
        done="已修订，目标台账按新的一版计算",
        back=(newest.what.name, address),
    )
