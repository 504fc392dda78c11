"""The page of a correction notice: write all points, read them as the applicant will, send once."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.foundation.orgs.queries import working_calendar
from yiwang.services.cases import commands
from yiwang.services.cases import queries as cases
from yiwang.services.cases.types import Action, CorrectionPoint
from yiwang.services.cases.types.desk import CaseFile, PointView
from yiwang.web.desk.casework import correction, pages
from yiwang.web.desk.casework.act_views import SOMEBODY_WAS_FIRST, hidden_values, is_repeat
from yiwang.web.desk.casework.letter_page import letter_page
from yiwang.web.desk.casework.views import case_address, case_file
from yiwang.web.desk.fields import plain
from yiwang.web.ui import letters
from yiwang.web.ui.access import actor_of, staff

DONE = "补正告知书已发给申请人"


@staff("cases.read")
def builder(request: HttpRequest, number: int) -> HttpResponse:
    """Ask for everything that is missing, in one notice (一次性告知)."""
    file = case_file(request, number)
    if request.method != "POST":
        if Action.REQUEST_CORRECTION not in file.actions:
            messages.error(request, f"现在不能要求补正：{pages.why_not(file)}")
            return HttpResponseRedirect(case_address(request, number))
        return _show(request, file, _built(request, file))
    written = _built(request, file, plain(request.POST))
    if written.errors:
        return _show(request, file, written, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    step = request.POST.get("step", "preview")
    if step == "edit":
        return _show(request, file, written)
    if step == "preview" and written.version == file.version:
        return _preview(request, file, written)
    return _send(request, file, written)


def _built(
    request: HttpRequest, file: CaseFile, data: QueryDict | None = None
) -> correction.Builder:
    """Return the builder with what other organisations want, and what the platform has."""
    held = cases.held_materials(file.number, viewer=actor_of(request), at=clock.now())
    return correction.build(file, data, _waiting(request, file), held=held)


def _waiting(request: HttpRequest, file: CaseFile) -> tuple[PointView, ...]:
    """What the organisations of a joint case want corrected, for one notice of all."""
    if file.joint_number is None:
        return ()
    board = cases.joint_board(file.number, viewer=actor_of(request), at=clock.now())
    return board.waiting if board else ()


def _show(
    request: HttpRequest,
    file: CaseFile,
    written: correction.Builder,
    *,
    status: int = 200,
    conflict: str = "",
) -> HttpResponse:
    context = {
        "file": file,
        "form": written,
        "case_url": case_address(request, file.number),
        "round": len(file.corrections) + 1,
        "after_acceptance": correction.after_acceptance(file),
        "version": file.version if conflict else written.version,
        "conflict": conflict,
        "may_send": Action.REQUEST_CORRECTION in file.actions,
    }
    return render(request, "desk/casework/correction.html", context, status=status)


def _preview(request: HttpRequest, file: CaseFile, written: correction.Builder) -> HttpResponse:
    at = clock.now()
    due = working_calendar().add_working_days(clock.local_date(at), int(written.days.text))
    reason = written.second.text if written.second else ""
    held = cases.held_materials(file.number, viewer=actor_of(request), at=at)
    points = [*correction.as_read(written.points, held), *written.waiting]
    kind, content = letters.correction(points, due, reason)
    letter = cases.preview_document(
        file.number, kind=kind, content=content, viewer=actor_of(request), at=at
    )
    page = {
        "title": "一次性补正",
        "button": "发出补正告知书",
        "effect": f"共 {len(points)} 项，请看看是不是都写全了：一件只应告知一次。",
        "file": file,
        "case_url": case_address(request, file.number),
        "letter": letter,
        "hidden": hidden_values(request),
        "danger": False,
    }
    return letter_page(request, page, number=file.number, kind=kind)


def _send(request: HttpRequest, file: CaseFile, written: correction.Builder) -> HttpResponse:
    points = [
        CorrectionPoint(
            material_no=p.material_no,
            field=p.field,
            problem=p.problem,
            how=p.how,
            reason=p.reason,
        )
        for p in written.points
    ]
    try:
        commands.request_correction(
            case=file.number,
            points=points,
            **correction.command_values(written),
            actor=actor_of(request),
            at=clock.now(),
        )
    except NotFound:
        raise
    except DomainError as error:
        return _refused(request, file.number, error)
    messages.success(request, DONE)
    return HttpResponseRedirect(case_address(request, file.number))


def _refused(request: HttpRequest, number: int, error: DomainError) -> HttpResponse:
    file = case_file(request, number)
    written = _built(request, file, plain(request.POST))
    if error.status in SOMEBODY_WAS_FIRST:
        if is_repeat(request, file) and Action.REQUEST_CORRECTION not in file.actions:
            messages.success(request, DONE)
            return HttpResponseRedirect(case_address(request, number))
        return _show(request, file, written, status=HTTPStatus.CONFLICT, conflict=error.text)
    messages.error(request, error.text)
    return _show(request, file, written, status=HTTPStatus.UNPROCESSABLE_ENTITY)
