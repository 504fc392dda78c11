"""Rules as data: see them, write a new version, try it on the past, put it in force."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError, NotFound, NotPermitted
from yiwang.foundation.orgs import queries as orgs
from yiwang.oversight.supervision import commands
from yiwang.oversight.supervision.queries import escalation as plans
from yiwang.oversight.supervision.queries import findings as found
from yiwang.oversight.supervision.types import Level
from yiwang.web.desk.fields import plain
from yiwang.web.desk.supervision import words
from yiwang.web.ui.access import actor_of, staff
from yiwang.web.ui.forms import Field, Form, Option

DONE = {"try": "回测完成", "enable": "已启用", "retire": "已停用"}


@staff("supervision.read")
@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """Show every rule with what it found and how often it was wrong."""
    rows = found.rules(viewer=actor_of(request))
    context = {
        "rows": [
            (
                one,
                words.CONTENTS[one.content],
                *(words.LEVELS[one.level] if one.level else ("", "")),
            )
            for one in rows
        ]
    }
    return render(request, "desk/supervision/rules.html", context)


@staff("supervision.read")
@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest, code: str) -> HttpResponse:
    """Show a rule and its versions; write, try, enable, retire one."""
    viewer = actor_of(request)
    _, versions = found.rule(code, viewer=viewer)
    if request.method != "POST":
        return _show(request, code)
    act, asked = request.POST.get("act", ""), plain(request.POST)
    try:
        if act == "draft":
            commands.draft_rule(
                code=code, name=asked.get("name", ""), source=asked.get("source", ""),
                owner=asked.get("owner", ""), level=_level(asked.get("level", "")),
                threshold=_numbers(versions[0].threshold, asked), actor=viewer, at=clock.now(),
            )  # fmt: skip
            messages.success(request, "新版本已保存，请回测")
        else:
            _act(request, act, {one.id for one in versions})
            messages.success(request, DONE[act])
    except (NotFound, NotPermitted):
        raise
    except DomainError as error:
        return _show(request, code, asked=asked if act == "draft" else None, error=error)
    return HttpResponseRedirect(reverse("desk:watch-rule", args=[code]))


def _act(request: HttpRequest, act: str, known: set[int]) -> None:
    version = request.POST.get("version", "")
    key = int(version) if version.isdigit() else 0
    if act not in DONE or key not in known:
        raise Http404
    viewer, at = actor_of(request), clock.now()
    if act == "try":
        days = request.POST.get("days", "")
        commands.try_rule(version=key, days=int(days) if days.isdigit() else 0, actor=viewer, at=at)
    elif act == "enable":
        commands.enable_rule(version=key, actor=viewer, at=at)
    else:
        commands.retire_rule(version=key, actor=viewer, at=at)


def _level(value: str) -> Level:
    return Level(value) if value in list(Level) else Level.YELLOW


def _numbers(known: dict[str, Any], asked: dict[str, Any]) -> dict[str, Any]:
    """Return the numbers of the threshold as typed; what is no number stays a text, to be told."""
    typed = {key: asked.get(key, "").strip() for key, was in known.items() if isinstance(was, int)}
    return {key: int(value) if value.isdigit() else value for key, value in typed.items()}


def _form(threshold: dict[str, Any], given: dict[str, Any], faults: dict[str, str]) -> Form:
    """Return the form of a version: its words, its level, the numbers its check knows."""
    texts = [("name", "名称"), ("source", "依据"), ("owner", "责任单位")]
    levels = [Option(level.value, label) for level, (label, _) in words.LEVELS.items()]
    numbers = {key: was for key, was in threshold.items() if isinstance(was, int)}
    fields = [Field(name=key, label=label, value=given.get(key, "")) for key, label in texts]
    fields.append(
        Field(name="level", label="级别", kind="radio", value=given.get("level"), options=levels)
    )
    fields += [
        Field(name=k, label=words.CHECKS.get(k, k), kind="number", value=given.get(k, was))
        for k, was in numbers.items()
    ]
    return Form(fields, faults)


def _show(
    request: HttpRequest,
    code: str,
    *,
    asked: dict[str, Any] | None = None,
    error: DomainError | None = None,
) -> HttpResponse:
    viewer = actor_of(request)
    row, versions = found.rule(code, viewer=viewer)
    newest = versions[0]
    given = asked or {
        "name": newest.name, "source": newest.source, "owner": newest.owner,
        "level": newest.level.value,
    }  # fmt: skip
    form = _form(newest.threshold, given, error.fields if error else {})
    context = {
        "row": row,
        "content": words.CONTENTS[row.content],
        "versions": [
            (one, *words.RULE_STATES[one.state], *words.LEVELS[one.level], _named(one.threshold))
            for one in versions
        ],
        "form": form if viewer.has("supervision.act") else None,
        "is_open": asked is not None,
        "conflict": error.text if error is not None and not error.fields else "",
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    return render(request, "desk/supervision/rule.html", context, status=status)


def _named(threshold: dict[str, Any]) -> str:
    said = [f"{words.CHECKS.get(k, k)} {v}" for k, v in threshold.items() if isinstance(v, int)]
    kinds = "、".join(words.KINDS.get(k, k) for k in threshold.get("kinds", ()))
    return "，".join([*said, *([f"用于{kinds}"] if kinds else [])])


@staff("supervision.read")
@require_http_methods(["GET", "POST"])
def escalation(request: HttpRequest, office: UUID) -> HttpResponse:
    """Say after how many working days whom an office's findings are told."""
    viewer = actor_of(request)
    place = orgs.organisation(office, viewer=viewer)
    if place is None or not viewer.reaches(place.region_code):
        raise Http404
    names = {"HOLDER": "经办人", "HEAD": "部门负责人", "SUPERVISOR": "监察部门"}
    error = None
    if request.method == "POST":
        typed = {key: request.POST.get(key, "") for key in names}
        days = {key: int(value) if value.isdigit() else -1 for key, value in typed.items()}
        try:
            commands.plan_escalation(
                organisation_id=office, days=days, actor=viewer, at=clock.now()
            )
        except commands.CannotPlan as refused:
            error = refused
        else:
            messages.success(request, "已保存")
            return HttpResponseRedirect(reverse("desk:escalation", args=[office]))
    plan = dict(plans.plan(office, viewer=viewer))
    given = request.POST if error else {key: str(n) for key, n in plan.items()}
    form = Form(
        [
            Field(
                name=key,
                label=f"{name}：预警后第几个工作日提醒",
                kind="number",
                value=given.get(key, ""),
            )
            for key, name in names.items()
        ]
    )
    context = {"place": place, "form": form, "conflict": error.text if error else "",
               "may": viewer.has("supervision.act")}  # fmt: skip
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    return render(request, "desk/supervision/escalation.html", context, status=status)
