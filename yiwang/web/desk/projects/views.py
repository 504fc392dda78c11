"""Projects at the desk: what waits, the board, single approvals, calendars, supervision."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from yiwang.engagement.projects import commands, queries
from yiwang.engagement.projects.types import DONE, ProjectApprovalView, ProjectView
from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError, NotFound, NotPermitted
from yiwang.foundation.files import queries as stored
from yiwang.web.desk.fields import plain
from yiwang.web.desk.projects import forms
from yiwang.web.ui import errors as ui_errors
from yiwang.web.ui.access import actor_of, may, staff
from yiwang.web.ui.files.serving import serve
from yiwang.web.ui.project_files import kept

PAGE = 50
UNPROCESSABLE, CONFLICT = HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.CONFLICT
WORKS = ("cases.accept", "cases.review", "cases.decide")


def works(request: HttpRequest) -> bool:
    """Whether the post handles cases."""
    return any(may(request, right) for right in WORKS)


def overtaken(error: DomainError) -> dict[str, str]:
    """Say who was first, and that what was typed is kept."""
    who, what = error.detail.get("who") or "别人", error.detail.get("what") or "改过"
    return {"": f"{who}刚刚办理过（{what}）。您写的都留在下方，请先看最新情况"}


def refused(error: DomainError) -> tuple[dict[str, str], int]:
    """Return sentences by field and the status of a refusal.

    :raises NotFound, NotPermitted: those have pages of their own.
    """
    if isinstance(error, NotFound | NotPermitted):
        raise error
    if isinstance(error, commands.Overtaken):
        return overtaken(error), CONFLICT
    return ui_errors.form_errors(error), UNPROCESSABLE


def uuid(text: str) -> UUID | None:
    """Read an id, None when it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


@staff("cases.read")
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """List the joint events that wait, and the projects the post takes part in."""
    viewer, code, missing = actor_of(request), plain(request.GET).get("code", "").strip()[:40], ""
    if code:
        try:
            return redirect("desk:project", queries.project_by_code(code, viewer=viewer))
        except NotFound:
            missing = "没有查到，或者不归您的岗位办理。项目代码如 2020-340102-47-01-000001"
    before = uuid(request.GET.get("before", ""))
    found = queries.desk_projects(viewer=viewer, before=before, limit=PAGE + 1)
    shown = found[:PAGE]
    context = {
        "tasks": () if before else queries.event_tasks(viewer=viewer),
        "projects": shown,
        "code": code,
        "missing": missing,
        "works": works(request),
        "next_url": f"?before={shown[-1].id}" if len(found) > PAGE else "",
        "first_url": "?" if before else "",
    }
    return render(request, "desk/projects/home.html", context)


@staff("cases.read")
@require_GET
def late(request: HttpRequest) -> HttpResponse:
    """List the stages near their limit or beyond it (临期阶段)."""
    asked = plain(request.GET).get("after", "").partition(".")
    left, key = (forms.number(part.removeprefix("-")) for part in (asked[0], asked[2]))
    sign = -1 if asked[0].startswith("-") else 1
    after = (sign * left, key) if key >= 0 and left >= 0 else None
    found = queries.late_stages(viewer=actor_of(request), after=after, limit=PAGE + 1)
    shown = found[:PAGE]
    more = f"?after={shown[-1].left}.{shown[-1].id}" if len(found) > PAGE else ""
    context = {"alerts": shown, "next_url": more, "first_url": "?" if after else ""}
    return render(request, "desk/projects/late.html", context)


def project_of(request: HttpRequest, key: UUID) -> ProjectView:
    """Return a project in sight of the post."""
    return queries.project(key, viewer=actor_of(request), at=clock.now())


@staff("cases.read")
@require_GET
def show(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show the board: four stages, each approval with who holds it, joint events."""
    one = project_of(request, key)
    mine = actor_of(request).organisation_ids
    handled = {
        a.key
        for s in one.stages
        for a in s.approvals
        if works(request) and (one.leads or a.organisation_id in mine)
    }
    return render(request, "desk/projects/show.html", {"one": one, "handled": handled})


@staff("cases.read")
@require_http_methods(["GET", "POST"])
def approval(request: HttpRequest, key: UUID, approval: str) -> HttpResponse:
    """Find that an approval is not needed, was granted already, or is assessed for the area."""
    one = project_of(request, key)
    found = next((a for s in one.stages for a in s.approvals if a.key == approval), None)
    if found is None:
        raise NotFound
    act = plain(request.POST).get("act", "")
    typed = forms.stripped(plain(request.POST), act)
    errors: dict[str, str] = {}
    status: int = HTTPStatus.OK
    if request.method == "POST":
        try:
            errors = _found(request, one, found, act, typed)
        except DomainError as error:
            errors, status = refused(error)
        if not errors:
            messages.success(request, "已保存，业主会收到通知")
            return redirect("desk:project", key)
        status = UNPROCESSABLE if status == HTTPStatus.OK else status
    said = {name: str(value) for name, value in typed.items()}
    context = {"one": one, "approval": found, "errors": forms.under(act, errors)}
    context |= _approval_forms(request, one, found, said, {act: errors})
    return render(request, "desk/projects/approval.html", context, status=status)


def _approval_forms(
    request: HttpRequest,
    one: ProjectView,
    found: ProjectApprovalView,
    said: dict[str, str],
    errors: dict[str, dict[str, str]],
) -> dict[str, Any]:
    """Return the forms of what may be found; only the one that was sent keeps what was typed."""
    shown = {act: said if act in errors else {} for act in ("restore", "aside", "permit")}
    if found.standing in DONE and found.provenance:
        text = forms.reason_form("恢复办理的原因", shown["restore"], errors.get("restore", {}))
        return {"restore": forms.prefixed(text, "restore")}
    viewer, at = actor_of(request), clock.now()
    assessed = queries.assessments(one.region_code, at=at, valid_only=True)
    before = queries.earlier_permits(one.id, found.key, viewer=viewer, at=at)
    asked = found.assessed_by
    return {
        "aside": forms.aside_form(assessed, shown["aside"], errors.get("aside", {}), asked=asked),
        "permit": forms.permit_form(before, shown["permit"], errors.get("permit", {})),
    }


def _found(
    request: HttpRequest, one: ProjectView, found: ProjectApprovalView, act: str, typed: Any
) -> dict[str, str]:
    """Take the step; return what was wrong with an uploaded file."""
    given: dict[str, Any] = {
        "project_id": one.id,
        "key": found.key,
        "version": forms.number(typed.get("version", "")),
        "actor": actor_of(request),
        "at": clock.now(),
    }
    wanted, reason = typed.get("instead", ""), typed.get("reason", "")
    if act == "restore":
        commands.restore_approval(reason=reason, **given)
    elif act == "permit":
        ids, wrong = kept(request, "permit-file", actor_of(request))
        if wrong:
            return {"file": "；".join(wrong.values())}
        commands.attach_permit(permit=_permit(typed, ids), reason=reason, **given)
    elif (assessment := uuid(wanted)) is not None:
        commands.use_assessment(assessment_id=assessment, **given)
    elif wanted == "NOT_NEEDED":
        commands.set_aside(reason=reason, **given)
    else:
        return {"instead": "请选择认定结果"}
    return {}


def _permit(typed: Any, ids: list[UUID]) -> commands.Permit:
    case = forms.number(typed.get("case", ""))
    return commands.Permit(
        number=typed.get("number", ""),
        issued_on=forms.boxed_day(typed, "issued_on"),
        authority=typed.get("authority", ""),
        case=case if case > 0 else None,
        file_id=ids[0] if ids else None,
    )


@staff("cases.read")
@require_GET
def permit(request: HttpRequest, key: UUID, approval: str) -> HttpResponse:
    """Serve the scan of a permit that meets an approval."""
    file_id = queries.permit_file(key, approval, viewer=actor_of(request))
    return serve(stored.infos([file_id])[file_id])


@staff("cases.read")
@require_http_methods(["GET", "POST"])
def calendar(request: HttpRequest) -> HttpResponse:
    """Keep the days on which one's organisation cannot come (本单位日程)."""
    typed = plain(request.POST)
    errors: dict[str, str] = {}
    given: dict[str, Any] = {"actor": actor_of(request), "at": clock.now()}
    status: int = HTTPStatus.OK
    if request.method == "POST":
        try:
            if typed.get("act") == "free":
                commands.free_busy_day(busy_id=forms.number(typed.get("busy", "")), **given)
            else:
                day = forms.boxed_day(typed, "day")
                commands.keep_busy_day(day=day, note=typed.get("note", ""), **given)
        except DomainError as error:
            errors, status = refused(error)
        else:
            messages.success(request, "已保存")
            return redirect("desk:project-calendar")
    context = {
        "days": queries.busy_days(viewer=actor_of(request), at=clock.now()),
        "form": forms.busy_form(typed, errors) if works(request) else None,
    }
    return render(request, "desk/projects/calendar.html", context, status=status)


@staff("cases.read")
@require_http_methods(["GET", "POST"])
def assessments(request: HttpRequest) -> HttpResponse:
    """List the regional assessments of one's division; record one."""
    viewer, typed = actor_of(request), plain(request.POST)
    errors: dict[str, str] = {}
    status: int = HTTPStatus.OK
    if request.method == "POST":
        try:
            commands.record_assessment(
                region_code=viewer.region_code,
                facts=commands.AssessmentFacts(
                    kind=typed.get("kind", ""),
                    area=typed.get("area", ""),
                    document=typed.get("document", ""),
                    authority=typed.get("authority", ""),
                    valid_from=forms.boxed_day(typed, "valid_from"),
                    valid_until=forms.boxed_day(typed, "valid_until"),
                ),
                actor=viewer,
                at=clock.now(),
            )
        except DomainError as error:
            errors, status = refused(error)
        else:
            messages.success(request, "区域评估已登记，区域里的项目可以用它代替单项评估")
            return redirect("desk:project-assessments")
    context = {
        "found": queries.assessments(viewer.region_code, at=clock.now()),
        "form": forms.assessment_form(typed, errors) if works(request) else None,
    }
    return render(request, "desk/projects/assessments.html", context, status=status)


@staff("cases.read")
@require_http_methods(["GET", "POST"])
def assessment(request: HttpRequest, key: UUID) -> HttpResponse:
    """End the use of a regional assessment, with the reason."""
    one, typed = queries.assessment(key, at=clock.now()), plain(request.POST)
    errors: dict[str, str] = {}
    status: int = HTTPStatus.OK
    if request.method == "POST":
        try:
            commands.end_assessment(
                assessment_id=key,
                version=forms.number(typed.get("version", "")),
                reason=typed.get("reason", ""),
                actor=actor_of(request),
                at=clock.now(),
            )
        except DomainError as error:
            errors, status = refused(error)
        else:
            messages.success(request, "已停止使用。已经代替的单项评估不受影响")
            return redirect("desk:project-assessments")
    said = {name: str(value) for name, value in typed.items()}
    form = forms.reason_form("停止使用的原因", said, errors)
    context = {"one": one, "form": form if works(request) and one.is_valid else None}
    return render(request, "desk/projects/assessment.html", context, status=status)
