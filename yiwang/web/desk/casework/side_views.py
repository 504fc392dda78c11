"""Beside a case: notes among colleagues, reminders, words kept, the last case of the applicant."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError
from yiwang.services.cases import commands
from yiwang.services.cases import queries as cases
from yiwang.web.desk.casework import filters, pages, writing
from yiwang.web.desk.casework.views import case_address, case_file
from yiwang.web.ui.access import actor_of, staff
from yiwang.web.ui.forms import Field, Form

MOST = 2000


def _form(name: str, label: str, hint: str, value: str, errors: dict[str, str]) -> Form:
    field = Field(
        name=name,
        label=label,
        kind="textarea",
        rows=3,
        maxlength=MOST,
        hint=hint,
        value=value,
        required=name != "urge",
        error=errors.get(name, ""),
    )
    return Form([field], errors)


def _note_form(value: str = "", errors: dict[str, str] | None = None) -> Form:
    return _form("text", "写备注", "只有办理这件的同事能看到，写了不能删改", value, errors or {})


def _urge_form(value: str = "", errors: dict[str, str] | None = None) -> Form:
    return _form("urge", "催办的说明", "可以不写。办理部门会在“催办”里看到", value, errors or {})


@staff("cases.read")
def notes(request: HttpRequest, number: int) -> HttpResponse:
    """Show notes and reminders of a case (备注和催办)."""
    return _show(request, number)


def _show(
    request: HttpRequest,
    number: int,
    *,
    note_form: Form | None = None,
    urge_form: Form | None = None,
    status: int = 200,
) -> HttpResponse:
    file, viewer = case_file(request, number), actor_of(request)
    context = {
        "file": file,
        "page": pages.case_page(file, "notes", filters.carried(request), viewer),
        "side": cases.beside_case(number, viewer=viewer, at=clock.now()),
        "note_form": note_form or _note_form(),
        "urge_form": urge_form or _urge_form(),
    }
    return render(request, "desk/casework/notes.html", context, status=status)


@staff("cases.read")
@require_POST
def note(request: HttpRequest, number: int) -> HttpResponse:
    """Leave a note (内部备注)."""
    text = request.POST.get("text", "")
    try:
        commands.note(case=number, text=text, actor=actor_of(request), at=clock.now())
    except commands.CannotNote as error:
        form = _note_form(text, error.fields or {"": error.text})
        return _show(request, number, note_form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    messages.success(request, "备注已保存")
    return HttpResponseRedirect(case_address(request, number, "desk:case-notes"))


@staff("cases.read")
@require_POST
def urge(request: HttpRequest, number: int) -> HttpResponse:
    """Remind who holds the case (催办)."""
    text = request.POST.get("urge", "")
    try:
        commands.urge(case=number, text=text, actor=actor_of(request), at=clock.now())
    except commands.CannotUrge as error:
        fields = {"urge": error.fields["text"]} if error.fields else {"": error.text}
        form = _urge_form(text, fields)
        return _show(request, number, urge_form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    messages.success(request, "已催办，办理部门会看到")
    return HttpResponseRedirect(case_address(request, number, "desk:case-notes"))


@staff("cases.read")
def urgings(request: HttpRequest) -> HttpResponse:
    """List the reminders that wait for an answer (催办)."""
    after = request.GET.get("after", "")
    return _urgings(request, after)


def _urgings(
    request: HttpRequest, after: str, *, at: str = "", value: str = "", error: str = ""
) -> HttpResponse:
    found = cases.open_urgings(viewer=actor_of(request), after=after)
    errors = {f"answer-{at}": error} if error else {}
    fields = [
        Field(
            name=f"answer-{one.id}",
            label="答复",
            kind="textarea",
            rows=2,
            maxlength=MOST,
            value=value if str(one.id) == at else "",
            error=errors.get(f"answer-{one.id}", ""),
        )
        for one in found.lines
    ]
    context = {
        "lines": list(zip(found.lines, fields, strict=True)),
        "form": Form(fields, errors),
        "after": after,
        "next_url": f"?after={found.after}" if found.after else "",
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    return render(request, "desk/casework/urgings.html", context, status=status)


@staff("cases.read")
@require_POST
def answer(request: HttpRequest, key: UUID) -> HttpResponse:
    """Answer a reminder (答复催办)."""
    text = request.POST.get(f"answer-{key}", "")
    try:
        commands.answer_urging(urging=key, text=text, actor=actor_of(request), at=clock.now())
    except commands.CannotAnswerUrging as error:
        if error.full_code.endswith(".answered"):
            messages.error(request, error.text)
            return HttpResponseRedirect(reverse("desk:urgings"))
        said = next(iter(error.fields.values()), error.text)
        return _urgings(request, "", at=str(key), value=text, error=said)
    messages.success(request, "已答复")
    return HttpResponseRedirect(reverse("desk:urgings"))


@staff("cases.read")
@require_POST
def keep(request: HttpRequest, number: int, page: str) -> HttpResponse:
    """Keep what is written on a page of a case, every few seconds (自动保存)."""
    now = clock.now()
    values = {n: v for n, v in request.POST.lists() if n not in writing.NOT_KEPT}
    try:
        commands.keep_unsent(case=number, page=page, values=values, actor=actor_of(request), at=now)
    except DomainError as error:
        return JsonResponse({"error": error.text}, status=error.status)
    return JsonResponse({"saved": f"{timezone.localtime(now):%H:%M}"})


@staff("cases.read")
@require_POST
def drop(request: HttpRequest, number: int, page: str) -> HttpResponse:
    """Forget what was written and not sent (放弃)."""
    commands.drop_unsent(case=number, page=page, actor=actor_of(request), at=clock.now())
    messages.success(request, "没有提交的内容已经放弃")
    return HttpResponseRedirect(case_address(request, number))


@staff("cases.read")
def compare(request: HttpRequest, number: int) -> HttpResponse:
    """Show the case beside the last one of the same applicant for the same item (对照)."""
    file, viewer = case_file(request, number), actor_of(request)
    context = {
        "file": file,
        "case_url": case_address(request, number),
        "other": cases.compared(number, viewer=viewer),
    }
    return render(request, "desk/casework/compare.html", context)
