"""The task register: what is due, one task with its reports (任务台账)."""

from __future__ import annotations

import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.orgs import queries as orgs
from yiwang.foundation.orgs.types import OrganisationKind
from yiwang.oversight.assessment import commands, queries
from yiwang.oversight.assessment.types import TASK_NAMES, TaskInfo, TaskState
from yiwang.web.desk.assessment.shared import (
    MANAGE,
    form_page,
    posted,
    require_right,
    tabs,
)
from yiwang.web.desk.fields import Day, choice, plain
from yiwang.web.desk.fields import text as words
from yiwang.web.ui.access import actor_of, may, staff
from yiwang.web.ui.elements import Chip

PAGE = 50
MOST = 100
OVERDUE = "OVERDUE"
ACTS = {
    "ADD": "列入台账",
    "PROGRESS": "报告进展",
    "DONE": "报完成",
    "VERIFY": "核实销号",
    "RETURN": "退回",
}


class Reporting(forms.Form):
    """What the owner reports."""

    text = words("做了什么", rows=4, most=500)
    evidence = words("佐证", required=False, most=300, hint="文号、网址、记录；报完成时必填")
    is_done = choice("完成了没有", [("no", "还在进行"), ("yes", "已经完成")])
    version = forms.IntegerField(widget=forms.HiddenInput())


class Verifying(forms.Form):
    """What is said of a task that was reported as done."""

    text = words("核实情况", rows=4, most=500, hint="退回的写明还缺什么")
    is_done = choice("结论", [("yes", "核实无误，销号"), ("no", "退回继续办")])
    version = forms.IntegerField(widget=forms.HiddenInput())


def _today() -> datetime.date:
    return clock.local_date(clock.now())


@staff()
def listing(request: HttpRequest) -> HttpResponse:
    """List tasks, what is due first comes first, with their lights."""
    require_right(request)
    viewer, query = actor_of(request), plain(request.GET)
    show, after = query.get("show", ""), _place(query.get("after", ""))
    found = queries.tasks(
        today=_today(),
        state=TaskState(show) if show in set(TaskState) else None,
        is_overdue=show == OVERDUE,
        after=after,
        limit=PAGE + 1,
        viewer=viewer,
    )
    shown, base = found[:PAGE], {"show": show} if show else {}
    cursor = f"{shown[-1].due_on}|{shown[-1].id}" if shown else ""
    names = {"": "全部", OVERDUE: "逾期", **{one.value: name for one, name in TASK_NAMES.items()}}
    context = {
        "tabs": tabs(request),
        "lines": [(one, TASK_NAMES[one.state]) for one in shown],
        "chips": [
            Chip(name, "?" + urlencode({"show": key}), is_on=key == show)
            for key, name in names.items()
        ],
        "may_add": may(request, MANAGE),
        "next_url": "?" + urlencode({**base, "after": cursor}) if len(found) > PAGE else "",
        "first_url": "?" + urlencode(base) if after else "",
    }
    return render(request, "desk/assessment/tasks.html", context)


def _place(told: str) -> tuple[datetime.date, UUID] | None:
    day, _, key = told.partition("|")
    try:
        return datetime.date.fromisoformat(day), UUID(key)
    except ValueError:
        return None


@staff(MANAGE)
def new(request: HttpRequest) -> HttpResponse:
    """Enter a task."""
    viewer = actor_of(request)
    kinds = frozenset({OrganisationKind.DEPARTMENT, OrganisationKind.HALL})
    bodies = orgs.organisations_in(viewer.region_code, kinds=kinds, limit=MOST)
    owners = [(str(one.id), one.name) for one in bodies]

    class Adding(forms.Form):
        number = words("编号", most=20, hint="例如 5-24-1")
        text = words("任务", rows=3, most=500)
        owner = forms.ChoiceField(
            label="责任单位",
            choices=[("", "请选择"), *owners],
            error_messages={"required": "请选择责任单位", "invalid_choice": "请选择责任单位"},
        )
        due_on = Day(
            label="期限", error_messages={"required": "请填写期限，如 2026 年 12 月 31 日"}
        )
        source = words("出处", rows=2, most=300)

    def act(data: dict[str, Any]) -> str:
        key = commands.add_task(
            region_code=viewer.region_code,
            number=data["number"],
            text=data["text"],
            owner_id=UUID(data["owner"]),
            due_on=data["due_on"],
            source=data["source"],
            actor=viewer,
            at=clock.now(),
        )
        return reverse("desk:assessment-task", args=[key])

    return form_page(
        request,
        Adding(posted(request)),
        act,
        title="列入任务",
        button="列入台账",
        done="已列入台账",
        back=("任务台账", reverse("desk:assessment-tasks")),
    )


def _task(request: HttpRequest, key: UUID) -> TaskInfo:
    require_right(request)
    found = queries.task(key, today=_today(), viewer=actor_of(request))
    if found is None:
        raise NotFound
    return found


@staff()
def task(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show one task; its owner reports, who evaluates verifies."""
    one = _task(request, key)
    reports = "report" in one.actions
    form = (Reporting if reports else Verifying)(
        posted(request) if one.actions else None, initial={"version": one.version}
    )

    def act(data: dict[str, Any]) -> str:
        given = {
            "task_id": key,
            "version": data["version"],
            "text": data["text"],
            "is_done": data["is_done"] == "yes",
            "actor": actor_of(request),
            "at": clock.now(),
        }
        if reports:
            commands.report_task(**given, evidence=data["evidence"])
        else:
            commands.verify_task(**given)
        return reverse("desk:assessment-task", args=[key])

    return form_page(
        request,
        form,
        act,
        title=f"任务 {one.number}",
        button="报告" if reports else "核实",
        done="已记入台账",
        back=("任务台账", reverse("desk:assessment-tasks")),
        template="desk/assessment/task.html",
        one=one,
        state=TASK_NAMES[one.state],
        notes=[(note, ACTS[note.act]) for note in one.notes],
    )
