"""A case on its review route: where it stands, doing a stage, returning one (审查流程)."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.services.cases import commands
from yiwang.services.cases import queries as cases
from yiwang.services.cases.types import Action
from yiwang.services.cases.types.desk import CaseFile
from yiwang.services.cases.types.routes import CaseRoute, StageStatus, StageView
from yiwang.services.catalogue import queries as catalogue
from yiwang.web.desk.casework import filters, pages
from yiwang.web.desk.casework.act_views import SOMEBODY_WAS_FIRST
from yiwang.web.desk.casework.views import case_address, case_file
from yiwang.web.desk.fields import plain
from yiwang.web.ui import pictures
from yiwang.web.ui.access import actor_of, staff
from yiwang.web.ui.forms import Field, Form, Option

MOST = 2000
STATUS = {StageStatus.DONE: "已办", StageStatus.OPEN: "正在办", StageStatus.AHEAD: "还没到"}
TONES = {StageStatus.DONE: "green", StageStatus.OPEN: "blue", StageStatus.AHEAD: "grey"}
LOOKS = {StageStatus.DONE: "done", StageStatus.OPEN: "open", StageStatus.AHEAD: "ahead"}


def _route(request: HttpRequest, number: int) -> CaseRoute:
    found = cases.case_route(number, viewer=actor_of(request), at=clock.now())
    if found is None:
        raise Http404
    return found


@staff("cases.read")
def route(request: HttpRequest, number: int) -> HttpResponse:
    """Show the route with where the case stands: done, open with who and until when, ahead."""
    file, found = case_file(request, number), _route(request, number)
    context = {
        "page": pages.case_page(file, "route", filters.carried(request), actor_of(request)),
        "file": file,
        "route": found,
        "stages": [(one, STATUS[one.status], TONES[one.status]) for one in found.stages],
        "picture": _picture(found),
    }
    return render(request, "desk/casework/route.html", context)


def _picture(found: CaseRoute) -> pictures.Picture | None:
    drawing = catalogue.route_drawing(found.route, found.labels)
    if drawing is None:
        return None
    notes = {one.node.key: pictures.Note(LOOKS[one.status], _second(one)) for one in found.stages}
    return pictures.picture(drawing, notes)


def _second(one: StageView) -> str:
    now = [task for task in one.tasks if task.finished_at is None]
    if one.status is StageStatus.OPEN and now:
        day = min(task.due_on for task in now)
        return f"{day.month}月{day.day}日前"
    return STATUS[one.status]


@staff("cases.read")
def export(request: HttpRequest, number: int) -> HttpResponse:
    """Hand out the route of the case as BPMN 2.0 (导出)."""
    file, found = case_file(request, number), _route(request, number)
    notes = {one.node.key: "、".join(one.places) for one in found.stages}
    xml = catalogue.route_bpmn(found.route, file.item_name, found.labels, notes)
    answer = HttpResponse(xml, content_type="application/xml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{number}.bpmn"'
    return answer


@staff("cases.read")
def stage(request: HttpRequest, number: int, task: int) -> HttpResponse:
    """Do a stage of the route, or return it, with everything typed kept when it cannot be."""
    file, found = case_file(request, number), _route(request, number)
    view = next((one for one in found.stages if any(t.n == task for t in one.tasks)), None)
    if view is None:
        raise Http404
    if request.method != "POST":
        return _stage_page(request, file, view, task, QueryDict(), {})
    data = plain(request.POST)
    given: dict[str, Any] = {
        "case": number,
        "task": task,
        "actor": actor_of(request),
        "at": clock.now(),
    }
    opinion = data.get("opinion", "").strip()[:MOST]
    errors = _missing(view, data)
    if errors:
        return _stage_page(request, file, view, task, data, errors)
    try:
        if data.get("act") == "return":
            commands.return_stage(**given, to=data.get("to", ""), reason=opinion)
        else:
            commands.do_stage(**given, agreed=data.get("agreed") != "no", opinion=opinion)
    except NotFound:
        raise
    except DomainError as error:
        return _refused(request, number, view, task, error)
    messages.success(request, "已退回" if data.get("act") == "return" else f"“{view.name}”已办结")
    return HttpResponseRedirect(case_address(request, number, "desk:case-route"))


def _missing(view: StageView, data: QueryDict) -> dict[str, str]:
    if data.get("act") == "return":
        return {} if data.get("to") else {"to": "请选择退回到哪个环节"}
    if view.node.opinion and data.get("agreed") not in {"yes", "no"}:
        return {"agreed": "请选择同意还是不同意"}
    return {}


def _refused(
    request: HttpRequest, number: int, old: StageView, task: int, error: DomainError
) -> HttpResponse:
    """Show the newest state above what was written; nothing was changed."""
    file, data = case_file(request, number), plain(request.POST)
    found = _route(request, number)
    view = next((one for one in found.stages if any(t.n == task for t in one.tasks)), old)
    if error.status in SOMEBODY_WAS_FIRST:
        return _stage_page(request, file, view, task, data, {}, conflict=error.text)
    return _stage_page(request, file, view, task, data, error.fields or {"": error.text})


def _stage_page(  # noqa: PLR0917  what a page is made of
    request: HttpRequest,
    file: CaseFile,
    view: StageView,
    task: int,
    data: QueryDict,
    errors: dict[str, str],
    *,
    conflict: str = "",
) -> HttpResponse:
    mine = next((one for one in view.tasks if one.n == task), None)
    context = {
        "file": file,
        "stage": view,
        "task": mine,
        "form": Form(_fields(view, data), errors),
        "conflict": conflict,
        "may_act": mine is not None and mine.may_act,
        "case_url": case_address(request, file.number, "desk:case-route"),
    }
    status = HTTPStatus.OK
    if errors:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    elif conflict:
        status = HTTPStatus.CONFLICT
    return render(request, "desk/casework/stage.html", context, status=status)


def _fields(view: StageView, data: QueryDict) -> list[Field]:
    found = []
    if view.node.opinion:
        found.append(
            Field(
                name="agreed",
                label="意见",
                kind="radio",
                options=[Option("yes", "同意"), Option("no", "不同意")],
                value=data.get("agreed", ""),
                required=False,
                hint="退回的不用选",
            )
        )
    found.append(_reason("写明事实和依据", data, required=view.node.opinion))
    if view.returns:
        found.append(_target([(key, name) for key, name, _ in view.returns], data))
    return found


def _reason(hint: str, data: QueryDict, *, required: bool) -> Field:
    return Field(
        name="opinion",
        label="理由",
        kind="textarea",
        rows=5,
        maxlength=MOST,
        required=required,
        hint=f"{hint}。后面的环节和审批人会看到，申请人看不到",
        value=data.get("opinion", ""),
    )


def _target(pairs: list[tuple[str, str]], data: QueryDict) -> Field:
    return Field(
        name="to",
        label="退回到",
        kind="select",
        required=False,
        options=[Option(key, name) for key, name in pairs],
        value=data.get("to", ""),
        hint="只有退回才选。退回以后从那里起重新办，同时办的分支也一起退回",
    )


@staff("cases.decide")
def decision_return(request: HttpRequest, number: int) -> HttpResponse:
    """Send a case back from the decision to a stage of its route (退回)."""
    file, found = case_file(request, number), _route(request, number)
    if request.method != "POST":
        if Action.RETURN not in file.actions or not found.decision_returns:
            messages.error(request, f"现在不能退回：{pages.why_not(file)}")
            return HttpResponseRedirect(case_address(request, number))
        return _return_page(request, file, found, QueryDict(), {})
    data = plain(request.POST)
    version = data.get("version", "")
    try:
        commands.return_to_review(
            case=number,
            version=int(version) if version.isdecimal() else 0,
            reason=data.get("opinion", "").strip()[:MOST],
            to=data.get("to", ""),
            actor=actor_of(request),
            at=clock.now(),
        )
    except NotFound:
        raise
    except DomainError as error:
        now, again = case_file(request, number), _route(request, number)
        if error.status in SOMEBODY_WAS_FIRST:
            return _return_page(request, now, again, data, {}, conflict=error.text)
        fields = {"opinion" if k == "reason" else k: v for k, v in (error.fields or {}).items()}
        return _return_page(request, now, again, data, fields or {"": error.text})
    messages.success(request, "已退回")
    return HttpResponseRedirect(case_address(request, number, "desk:case-route"))


def _return_page(
    request: HttpRequest,
    file: CaseFile,
    found: CaseRoute,
    data: QueryDict,
    errors: dict[str, str],
    *,
    conflict: str = "",
) -> HttpResponse:
    fields = [
        _target(list(found.decision_returns), data),
        _reason("写明为什么退回", data, required=True),
    ]
    context = {
        "file": file,
        "form": Form(fields, errors),
        "version": file.version if conflict or not data else data.get("version", ""),
        "conflict": conflict,
        "may_act": Action.RETURN in file.actions,
        "case_url": case_address(request, file.number, "desk:case-route"),
    }
    status = HTTPStatus.OK
    if errors:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    elif conflict:
        status = HTTPStatus.CONFLICT
    return render(request, "desk/casework/stage_return.html", context, status=status)
