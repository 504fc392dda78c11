"""Changed laws: what they touch, and the tasks to align it (法律修改)."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.services.cases import queries as cases
from yiwang.services.editing import commands, queries
from yiwang.services.editing.types import TaskState
from yiwang.web.desk import fields
from yiwang.web.desk.editing.views import uuid_of
from yiwang.web.desk.fields import plain
from yiwang.web.ui import forms as ui_forms
from yiwang.web.ui.access import actor_of, staff

PAGE = 20
STATES = {
    TaskState.OPEN: ("待对照", "amber"),
    TaskState.REVISED: ("已修订", "green"),
    TaskState.UNCHANGED: ("不用修改", "grey"),
}


class Change(forms.Form):
    """An amended law as an editor enters it."""

    law = fields.text("法律名称", most=200, hint="如：食品安全法")
    number = fields.text("文号", required=False, most=80)
    articles = fields.text(
        "修改的条款",
        required=False,
        most=300,
        hint="如：第三十五条、第三十六条；整部修改或者废止的不填",
    )
    text = fields.text("修改内容", rows=3, most=500)
    effective_on = fields.Day(label="施行日期", required=False)

    def clean_articles(self) -> tuple[str, ...]:
        """Read the articles as people write them."""
        try:
            return queries.articles(self.cleaned_data["articles"])
        except ValueError as error:
            raise forms.ValidationError(
                f"“{error}”不是条款。请写成“第三十五条”，几条用顿号分开"
            ) from None


@staff("catalogue.edit")
def laws(request: HttpRequest) -> HttpResponse:
    """List changed laws, and enter another one."""
    viewer = actor_of(request)
    form = Change(plain(request.POST) if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = commands.enter_law_change(**form.cleaned_data, actor=viewer, at=clock.now())
        except commands.CannotAlign as error:
            for name, sentence in (error.fields or {"": error.text}).items():
                form.add_error(name or None, sentence)
        else:
            messages.success(request, "已录入，逐项对照的任务已经生成")
            return HttpResponseRedirect(reverse("desk:editing-law", args=[made]))
    before = uuid_of(request.GET.get("before", ""))
    found = queries.law_changes(viewer=viewer, before=before, limit=PAGE + 1)
    more = len(found) > PAGE
    context = {
        "form": ui_forms.from_django(form),
        "changes": found[:PAGE],
        "next_url": "?" + urlencode({"before": found[PAGE - 1].id}) if more else "",
        "first_url": "?" if before else "",
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "desk/editing/laws.html", context, status=status)


@staff("catalogue.edit")
def law(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show what one changed law touches: items, lists, open cases, tasks."""
    viewer, after = actor_of(request), request.GET.get("after", "")
    change = queries.law_change(key, viewer=viewer)
    if change is None:
        raise NotFound
    start = int(after) if after.isdecimal() and len(after) < 18 else 0  # noqa: PLR2004
    found = queries.tasks_of(key, after=start, limit=PAGE + 1, viewer=viewer)
    shown = found[:PAGE]
    waiting = cases.open_by_item([t.basic_code for t in shown], viewer=viewer)
    context = {
        "change": change,
        "tasks": [(t, *STATES[t.state], waiting.get(t.basic_code, 0)) for t in shown],
        "next_url": "?" + urlencode({"after": shown[-1].id}) if len(found) > PAGE else "",
        "first_url": "?" if start else "",
    }
    return render(request, "desk/editing/law.html", context)


@staff("catalogue.edit")
@require_POST
def close(request: HttpRequest, task_id: int) -> HttpResponse:
    """Close a task because its item needs no change, with the reason."""
    typed = plain(request.POST)
    back = uuid_of(typed.get("change", ""))
    try:
        commands.close_task(
            task_id=task_id,
            reason=typed.get("reason", ""),
            actor=actor_of(request),
            at=clock.now(),
        )
        messages.success(request, "已记为不用修改")
    except NotFound:
        raise
    except DomainError as error:
        messages.error(request, "；".join(error.fields.values()) or error.text)
    address = reverse("desk:editing-law", args=[back]) if back else reverse("desk:editing-laws")
    return HttpResponseRedirect(address)
