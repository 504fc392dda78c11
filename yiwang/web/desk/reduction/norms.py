"""Tests of cleaning and targets, with their versions (清理标准, 精简目标)."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.oversight.reduction import commands, queries
from yiwang.oversight.reduction.types import (
    OUTCOME_NAMES,
    TO_CHOOSE,
    NormInfo,
    NormKind,
    Outcome,
)
from yiwang.web.desk.fields import Day, choice, number, plain
from yiwang.web.desk.fields import text as words
from yiwang.web.desk.reduction.boxes import whole
from yiwang.web.desk.reduction.figures import is_office
from yiwang.web.desk.reduction.views import require_right
from yiwang.web.ui import forms as ui_forms
from yiwang.web.ui.access import actor_of, staff

KINDS = {"test": NormKind.TEST, "target": NormKind.TARGET}
TITLES = {NormKind.TEST: "清理标准", NormKind.TARGET: "精简目标"}
MEASURES = [("MATERIALS", "材料"), ("STEPS", "环节")]
LEVELS = [("", "全部"), ("2", "省级"), ("3", "市级"), ("4", "县级"), ("5", "镇（乡、街道）级")]
FOR_TESTS = frozenset(TO_CHOOSE) - {Outcome.KEEP}
OUTCOMES = [(one.value, label) for one, label in OUTCOME_NAMES.items() if one in FOR_TESTS]
ACTIVE = [("yes", "在用"), ("no", "停用")]


class Test(forms.Form):
    """A test of cleaning."""

    text = words("清理标准", rows=2, most=200)
    outcome = choice("怎么处理", OUTCOMES)
    evidence = words("要写明什么", required=False, most=200)
    source = words("出处", rows=2, most=200)
    is_active = choice("是否在用", ACTIVE)
    why = words("修改理由", most=200)


class Target(forms.Form):
    """A target by a date."""

    due_on = Day(
        label="到期日期", error_messages={"required": "请填写到期日期，如 2018 年 12 月 31 日"}
    )
    percent = number("目标比例（%）", 1, 100)
    measure = choice("算什么", MEASURES)
    level = choice("哪一级", LEVELS, required=False)
    source = words("出处", rows=2, most=200)
    is_active = choice("是否在用", ACTIVE)
    why = words("修改理由", most=200)


FORMS: Mapping[NormKind, type[forms.Form]] = {NormKind.TEST: Test, NormKind.TARGET: Target}
BESIDE = ("is_active", "why")


@staff()
def listing(request: HttpRequest) -> HttpResponse:
    """Show the tests and the targets with their sources."""
    require_right(request)
    tests = [
        (one, OUTCOME_NAMES[Outcome(one.content["outcome"])])
        for one in queries.norms(NormKind.TEST)
    ]
    targets = [_target(one) for one in queries.norms(NormKind.TARGET)]
    context = {
        "tests": tests,
        "targets": sorted(targets, key=lambda line: line[1]),
        "may_edit": is_office(request),
    }
    return render(request, "desk/reduction/norms.html", context)


def _target(one: NormInfo) -> tuple[NormInfo, datetime.date, str]:
    content = one.content
    level = dict(LEVELS)[str(content.get("level") or "")]
    what = f"{level}{dict(MEASURES)[content['measure']]}减少 {content['percent']}%"
    return one, datetime.date.fromisoformat(content["due_on"]), what


@staff()
def norm(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """Show one norm with its versions; the province's office revises it."""
    require_right(request)
    found = queries.norm(KINDS[kind], code) if kind in KINDS else None
    if found is None:
        raise NotFound
    initial = {**found.content, "is_active": "yes" if found.is_active else "no"}
    return _edit(request, found.kind, found, initial)


@staff("catalogue.edit")
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """Enter another norm."""
    if kind not in KINDS:
        raise NotFound
    return _edit(request, KINDS[kind], None, {"is_active": "yes"})


def _edit(
    request: HttpRequest, kind: NormKind, found: NormInfo | None, initial: dict[str, Any]
) -> HttpResponse:
    data = plain(request.POST) if request.method == "POST" else None
    form = FORMS[kind](data, initial=initial)
    version = found.version_no if found else 0
    seen = whole(data.get("version", "")) if data else version
    status, other = HTTPStatus.OK, None
    if data is not None:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                _revise(request, kind, found, seen, form.cleaned_data)
            except commands.Overtaken as error:
                other, status, seen = error.detail["who"], HTTPStatus.CONFLICT, version
            except DomainError as error:
                for name, sentence in (error.fields or {"": error.text}).items():
                    form.add_error(name if name in form.fields else None, sentence)
            else:
                messages.success(request, "已保存，以前的版本还在")
                return HttpResponseRedirect(reverse("desk:reduction-norms"))
    context = {
        "title": TITLES[kind],
        "norm": found,
        "other": other,
        "version": seen,
        "form": ui_forms.from_django(form) if is_office(request) else None,
        "history": queries.norm_history(kind, found.code) if found else (),
    }
    return render(request, "desk/reduction/norm.html", context, status=status)


def _revise(
    request: HttpRequest, kind: NormKind, found: NormInfo | None, seen: int, data: dict[str, Any]
) -> None:
    content = {name: value for name, value in data.items() if name not in BESIDE}
    if kind is NormKind.TARGET:
        content["due_on"] = content["due_on"].isoformat()
    commands.revise_norm(
        kind=kind,
        norm_code=found.code if found else "",
        version=seen,
        content={**content, "verified": found is None},
        is_active=data["is_active"] == "yes",
        reason=data["why"],
        actor=actor_of(request),
        at=clock.now(),
    )
