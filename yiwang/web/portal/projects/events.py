"""Joint events as the owner sees them: asking for one, its day, what to mend, the report."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yiwang.engagement.projects import commands, queries
from yiwang.engagement.projects.types import (
    EVENT_NAMES,
    EventAct,
    EventKind,
    EventState,
    JointEventView,
)
from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.foundation.files import queries as stored
from yiwang.web.portal.projects import forms
from yiwang.web.portal.projects.views import UNPROCESSABLE, project_or_404, typed
from yiwang.web.ui import errors as ui_errors
from yiwang.web.ui.access import actor_of, citizen
from yiwang.web.ui.files.serving import serve, serve_bytes
from yiwang.web.ui.project_files import kept


@citizen()
@require_http_methods(["GET", "POST"])
def request_event(request: HttpRequest, key: UUID, kind: str) -> HttpResponse:
    """Ask for a joint survey, drawing review, visit or acceptance."""
    wanted = kind.upper()
    one = project_or_404(request, key)
    lines = [e for s in one.stages for e in s.events if e.kind.value == wanted]
    if not lines:
        raise NotFound
    said = typed(request)
    errors: dict[str, str] = {}
    if request.method == "POST":
        ids, errors = kept(request, "file", actor_of(request))
        try:
            if not errors:
                made = commands.request_event(
                    project_id=key,
                    kind=EventKind(wanted),
                    note=said.get("note", ""),
                    file_ids=ids,
                    actor=actor_of(request),
                    at=clock.now(),
                )
                messages.success(
                    request, f"{EVENT_NAMES[EventKind(wanted)]}已申请，牵头部门会邀请参与部门"
                )
                return redirect("portal:project_event", key, made)
        except commands.CannotProject as error:
            errors = ui_errors.form_errors(error)
    context = {"one": one, "line": lines[0], "form": forms.request_form(said, errors)}
    status = UNPROCESSABLE if errors else HTTPStatus.OK
    return render(request, "portal/projects/request.html", context, status=status)


def _event(request: HttpRequest, key: UUID, event: UUID) -> JointEventView:
    project_or_404(request, key)
    found = queries.joint_event(event, viewer=actor_of(request), at=clock.now())
    if found.project_id != key:
        raise NotFound
    return found


@citizen()
@require_GET
def show(request: HttpRequest, key: UUID, event: UUID) -> HttpResponse:
    """Show a joint event: its day, who comes, what has to be mended, the conclusion."""
    return _page(request, _event(request, key, event), {}, {})


def _page(
    request: HttpRequest, found: JointEventView, said: dict[str, str], errors: dict[str, str]
) -> HttpResponse:
    may = EventAct.RECTIFY in found.acts
    context = {
        "event": found,
        "errors": errors,
        "points": [
            (
                point,
                forms.mend_form(point.n, said, errors)
                if may and not point.is_settled and point.answered_at is None
                else None,
            )
            for point in found.findings
        ],
    }
    status = UNPROCESSABLE if errors else HTTPStatus.OK
    return render(request, "portal/projects/event.html", context, status=status)


@citizen()
@require_POST
def mend(request: HttpRequest, key: UUID, event: UUID, n: int) -> HttpResponse:
    """Say how a point was mended, with photos."""
    said = typed(request)
    _event(request, key, event)
    ids, errors = kept(request, f"file-{n}", actor_of(request))
    if not errors:
        try:
            state = commands.mend(
                event_id=event,
                n=n,
                answer=said.get(f"answer-{n}", ""),
                file_ids=ids,
                actor=actor_of(request),
                at=clock.now(),
            )
        except NotFound:
            raise
        except DomainError as error:
            errors = ui_errors.form_errors(error)
        else:
            done = state is EventState.RECTIFIED
            messages.success(
                request, "问题都已整改，等牵头部门安排复验" if done else "已保存，还有问题没有整改"
            )
            return redirect("portal:project_event", key, event)
    return _page(request, _event(request, key, event), said, errors)


@citizen()
@require_GET
def report(request: HttpRequest, key: UUID, event: UUID) -> HttpResponse:
    """Give the one joint report as PDF."""
    _event(request, key, event)
    number, content = queries.report_pdf(event, viewer=actor_of(request), at=clock.now())
    return serve_bytes(content, f"{number}.pdf")


@citizen()
@require_GET
def file(request: HttpRequest, key: UUID, event: UUID, file_id: UUID) -> HttpResponse:
    """Serve a file that somebody put to an opinion or an answer."""
    _event(request, key, event)
    if not queries.may_open_file(file_id, event, viewer=actor_of(request), at=clock.now()):
        raise NotFound
    return serve(stored.infos([file_id])[file_id])
