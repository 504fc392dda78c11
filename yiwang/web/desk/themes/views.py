"""Themes: what waits, what is published, what changed under it, a new one."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.services.designing import commands, queries
from yiwang.services.designing.types import STATE_NAMES, State, ThemeDraftLine
from yiwang.web.desk.fields import plain
from yiwang.web.ui import errors as ui_errors
from yiwang.web.ui.access import actor_of, may, staff
from yiwang.web.ui.forms import Field, Form

PAGE, LONGEST, LONGEST_ID = 20, 300, 19
RIGHTS = ("catalogue.edit", "catalogue.check", "catalogue.publish")
TONES = {
    State.DRAFT: "grey",
    State.RETURNED: "amber",
    State.PUBLISHED: "green",
    State.WITHDRAWN: "grey",
}


def require_any(request: HttpRequest) -> None:
    """Let in who edits, checks or publishes.

    :raises NotPermitted: anybody else.
    """
    if not any(may(request, right) for right in RIGHTS):
        raise NotPermitted


def labelled(found: tuple[ThemeDraftLine, ...]) -> list[dict[str, Any]]:
    """Return lines with the words for their state."""
    return [
        {"one": one, "state": STATE_NAMES[one.state], "tone": TONES.get(one.state, "blue")}
        for one in found
    ]


@staff()
def listing(request: HttpRequest) -> HttpResponse:
    """List what waits for the viewer, what changed under themes, and the published themes."""
    require_any(request)
    viewer = actor_of(request)
    said = request.GET.get("before", "")
    before = int(said) if said.isdecimal() and len(said) < LONGEST_ID else None
    found = queries.themes(viewer.region_code, before=before, limit=PAGE + 1, viewer=viewer)
    shown = found[:PAGE]
    following = {"before": shown[-1].id} if len(found) > PAGE else None
    context = {
        "waiting": labelled(queries.themes_waiting(viewer=viewer)) if before is None else (),
        "tasks": queries.theme_tasks(viewer=viewer) if before is None else (),
        "lines": shown,
        "is_first": before is None,
        "may_begin": queries.may_begin_theme(viewer=viewer),
        "next_url": "?" + urlencode(following) if following else "",
        "first_url": "?" if before is not None else "",
    }
    return render(request, "desk/themes/list.html", context)


@staff()
def show(request: HttpRequest, theme_id: int) -> HttpResponse:
    """Show a published theme: its items, what changed under it, its new version."""
    require_any(request)
    return _show(request, theme_id, {}, "")


def _show(
    request: HttpRequest, theme_id: int, errors: dict[str, str], typed: str, wrong: int = 0
) -> HttpResponse:
    found = queries.theme(theme_id, viewer=actor_of(request))
    if found is None:
        raise NotFound
    context = {
        "info": found,
        "open_tasks": [t for t in found.tasks if t.settled_at is None],
        "done": [t for t in found.tasks if t.settled_at is not None],
        "errors": errors,
        "typed": typed,
        "wrong": wrong,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "desk/themes/show.html", context, status=status)


@staff("catalogue.edit")
@require_POST
def answer(request: HttpRequest, task_id: int) -> HttpResponse:
    """Say why a theme may stay as it is though an item changed."""
    typed = plain(request.POST)
    said = typed.get("theme", "")
    theme_id = int(said) if said.isdecimal() and len(said) < LONGEST_ID else 0
    words = typed.get("answer", "")[:LONGEST]
    try:
        commands.answer_theme_task(
            task_id=task_id, answer=words, actor=actor_of(request), at=clock.now()
        )
    except commands.CannotCompose as error:
        return _show(request, theme_id, ui_errors.form_errors(error), words, task_id)
    messages.success(request, "已记下核对意见，主题不用改")
    return HttpResponseRedirect(reverse("desk:theme", args=[theme_id]))


@staff("catalogue.edit")
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a new version of a published theme and open it."""
    typed = plain(request.POST)
    said = typed.get("theme", "")
    viewer = actor_of(request)
    number = int(said) if said.isdecimal() and len(said) < LONGEST_ID else 0
    found = queries.theme(number, viewer=viewer)
    if found is None:
        raise NotFound
    try:
        made = commands.begin_theme(
            basic_code=found.line.basic_code,
            region_code=found.line.region_code,
            actor=viewer,
            at=clock.now(),
        )
    except commands.CannotCompose as error:
        messages.error(request, " ".join(error.fields.values()) or error.text)
        return HttpResponseRedirect(reverse("desk:theme", args=[found.line.id]))
    return HttpResponseRedirect(reverse("desk:theme-draft", args=[made]))


@staff("catalogue.edit")
def create(request: HttpRequest) -> HttpResponse:
    """Begin a theme that does not exist yet, for the viewer's division."""
    typed = plain(request.POST)
    viewer = actor_of(request)
    given = {name: typed.get(name, "").strip() for name in ("name", "basic_code", "lead")}
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            made = commands.begin_theme(
                **given, region_code=viewer.region_code, actor=viewer, at=clock.now()
            )
        except commands.CannotCompose as error:
            errors = ui_errors.form_errors(error)
        else:
            return HttpResponseRedirect(reverse("desk:theme-draft", args=[made]))
    asked = [
        Field(
            name="name",
            label="主题名称",
            value=given["name"],
            maxlength=60,
            hint="群众看得懂的说法，如“开餐饮店一件事”",
        ),
        Field(
            name="basic_code",
            label="基本编码",
            value=given["basic_code"],
            maxlength=12,
            hint="12 位，第 3、4 位是事项类型：20 公共服务，01 行政许可",
        ),
        Field(
            name="lead",
            label="牵头部门",
            value=given["lead"],
            maxlength=60,
            hint="标准名称，如“市场监督管理局”。由它一口收件、同时分送、一次反馈",
        ),
    ]
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "desk/themes/new.html", {"form": Form(asked, errors)}, status=status)
