"""调用证照: an applicant's licences read for a case, within a duty, each read written down."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.services.cases import commands
from yiwang.services.licences import commands as licence_commands
from yiwang.services.licences import queries as licences
from yiwang.services.licences.types.using import FoundLicence
from yiwang.web.desk.casework import filters, pages
from yiwang.web.desk.casework.views import case_file
from yiwang.web.ui.access import actor_of, staff
from yiwang.web.ui.forms import Field, Form, Option

LONGEST = 300
ASK = "ask"
NO_CONSENT = f"{licence_commands.CannotUse.code}.no_consent"
NOTHING_TO_ASK = "没有找到申请人的这种证照，不能请求授权"


@staff("cases.read")
@require_http_methods(["GET", "POST"])
def call(request: HttpRequest, number: int) -> HttpResponse:
    """Read the applicant's licences of one type, with a reason; what is found is shown once."""
    if request.method != "POST":
        return _show(request, number)
    kind = request.POST.get("type", "")[:40]
    reason = request.POST.get("reason", "").strip()[: LONGEST + 1]
    typed = {"type": kind, "reason": reason}
    empty = {"type": "请选择证照类型"} if not kind else {}
    empty |= {"reason": licence_commands.NoUseReason.sentence} if not reason else {}
    if empty:
        unfilled = HTTPStatus.UNPROCESSABLE_ENTITY
        return _show(request, number, typed=typed, errors=empty, status=unfilled)
    act: dict[str, Any] = {"number": number, "type_code": kind, "actor": actor_of(request)}
    if ASK in request.POST:
        return _asked(request, number, typed, act | {"purpose": reason, "at": clock.now()})
    try:
        found = commands.call_licence(**act, reason=reason, at=clock.now())
    except NotFound:
        raise
    except DomainError as error:
        errors = error.fields or {"type": error.text}
        typed["may_ask"] = "1" if error.full_code == NO_CONSENT else ""
        return _show(request, number, typed=typed, errors=errors, status=error.status)
    return _show(request, number, typed=typed, found=found)


def _asked(
    request: HttpRequest, number: int, typed: dict[str, str], act: dict[str, Any]
) -> HttpResponse:
    """Ask the applicant, who answers in 我的证照; until then nothing is read."""
    try:
        commands.ask_for_licence(**act)
    except NotFound:
        raise
    except DomainError as error:
        text = NOTHING_TO_ASK if error.full_code == NO_CONSENT else error.text
        told = {"purpose": "reason"}
        errors = {told.get(k, k): v for k, v in error.fields.items()} or {"type": text}
        return _show(request, number, typed=typed, errors=errors, status=error.status)
    messages.success(request, "已请求授权，申请人同意以后，按同样的用途就能查看")
    return redirect("desk:case-licences", number)


def _show(
    request: HttpRequest,
    number: int,
    *,
    typed: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
    found: tuple[FoundLicence, ...] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    viewer, typed, errors = actor_of(request), typed or {}, errors or {}
    file = case_file(request, number)
    offered = licences.callable_types(viewer=viewer, at=clock.now())
    fields = [
        Field(
            name="type",
            label="证照类型",
            kind="select",
            options=[Option(code, name) for code, name in offered],
            value=typed.get("type", ""),
            error=errors.get("type", ""),
        ),
        Field(
            name="reason",
            label="用途",
            kind="textarea",
            rows=2,
            maxlength=LONGEST,
            hint="写明为什么要看。申请人能看到谁、为什么看过他的证照",
            value=typed.get("reason", ""),
            error=errors.get("reason", ""),
        ),
    ]
    context = {
        "page": pages.case_page(file, "materials", filters.carried(request), viewer),
        "file": file,
        "form": Form(fields, errors),
        "offered": offered,
        "found": found,
        "may_ask": bool(typed.get("may_ask")),
    }
    return render(request, "desk/casework/call_licence.html", context, status=status)
