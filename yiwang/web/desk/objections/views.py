"""Answer a doubt as its source; watch how doubts stand."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError, NotFound, NotPermitted
from yiwang.foundation.exchange import commands as exchange
from yiwang.foundation.exchange import queries as doubts
from yiwang.foundation.exchange.types import ObjectionInfo, ObjectionPage
from yiwang.foundation.files import queries as stored
from yiwang.web.desk.fields import choice, plain, text
from yiwang.web.ui import forms as ui_forms
from yiwang.web.ui.access import actor_of, staff
from yiwang.web.ui.files.serving import serve

LIMIT: Final = 20
STATES: Final = {
    "OPEN": ("待核验", "amber"),
    "CORRECTED": ("已更正", "green"),
    "UPHELD": ("维持原登记", "grey"),
}


class Answer(forms.Form):
    """核验结果: corrected or upheld, with the reason."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    corrected = choice("核验结果", [("yes", "登记有误，已经更正"), ("no", "登记无误，维持原登记")])
    answer = text("核验的依据和说明", rows=4, most=1000, hint="提出人会原样看到")


def _after(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("after", ""))
    except ValueError:
        return None


def _list(
    request: HttpRequest, found: ObjectionPage, address: str, *, is_all: bool
) -> HttpResponse:
    context = {
        "rows": [(row, *STATES[row.state]) for row in found.rows],
        "first_url": address if _after(request) else "",
        "next_url": f"{address}?after={found.after}" if found.after else "",
        "is_all": is_all,
    }
    return render(request, "desk/objections/list.html", context)


@staff()
@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    """Show what waits for the viewer's organisation, the most urgent first."""
    try:
        found = doubts.waiting_objections(
            viewer=actor_of(request), at=clock.now(), after=_after(request), limit=LIMIT
        )
    except NotPermitted as error:
        raise PermissionDenied from error
    return _list(request, found, reverse("desk:objections"), is_all=False)


@staff()
@require_GET
def all_of_region(request: HttpRequest) -> HttpResponse:
    """Show all doubts of the region with their lights, for supervision."""
    try:
        found = doubts.objections_in_region(
            viewer=actor_of(request), at=clock.now(), after=_after(request), limit=LIMIT
        )
    except NotPermitted as error:
        raise PermissionDenied from error
    return _list(request, found, reverse("desk:objections-all"), is_all=True)


@staff()
@require_http_methods(["GET", "POST"])
def objection(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show a doubt; its source answers it here."""
    viewer = actor_of(request)
    row = doubts.objection(key, viewer=viewer, at=clock.now())
    if request.method != "POST":
        return _show(request, row, Answer(initial={"version": row.version}))
    form = Answer(plain(request.POST))
    if not form.is_valid():
        return _show(request, row, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        exchange.answer_objection(
            objection_id=key,
            version=form.cleaned_data["version"],
            corrected=form.cleaned_data["corrected"] == "yes",
            answer=form.cleaned_data["answer"],
            actor=viewer,
            at=clock.now(),
        )
    except NotFound:
        raise
    except DomainError as error:
        row = doubts.objection(key, viewer=viewer, at=clock.now())
        return _show(request, row, form, status=error.status, conflict=error.text)
    messages.success(request, "已答复，提出人和办理部门都能看到")
    return HttpResponseRedirect(reverse("desk:objections"))


def _show(
    request: HttpRequest,
    row: ObjectionInfo,
    form: forms.Form,
    *,
    status: int = 200,
    conflict: str = "",
) -> HttpResponse:
    infos = stored.infos(row.evidence) if row.evidence else {}
    word, tone = STATES[row.state]
    context = {
        "row": row,
        "word": word,
        "tone": tone,
        "files": [infos[i] for i in row.evidence if i in infos],
        "form": ui_forms.from_django(form),
        "conflict": conflict,
    }
    return render(request, "desk/objections/show.html", context, status=status)


@staff()
@require_GET
def proof(request: HttpRequest, key: UUID, file_id: UUID) -> HttpResponse:
    """Serve a proof to who may read the doubt."""
    viewer = actor_of(request)
    row = doubts.objection(key, viewer=viewer, at=clock.now())
    if file_id not in row.evidence:
        raise Http404
    return serve(stored.stored_file(file_id, viewer=viewer))
