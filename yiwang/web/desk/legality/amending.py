"""Correction proposals: proposed from a sheet, answered by the owner, closed (改正建议)."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from yiwang.foundation.core import clock
from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.errors import DomainError, NotFound, NotPermitted
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.identity.types import Permission
from yiwang.oversight.legality import commands, queries
from yiwang.oversight.legality.types import (
    ABOUT,
    AMENDMENT_STATES,
    About,
    AmendmentDraft,
    AmendmentInfo,
)
from yiwang.oversight.supervision import queries as supervision
from yiwang.web.desk.fields import Day, choice, plain, text
from yiwang.web.ui import forms as ui_forms
from yiwang.web.ui.access import actor_of, may, staff

LIMIT: Final = 20
LONGEST: Final = 1000
TOLD: Final = {
    "accept": "已采纳，法制监督员会收到消息",
    "decline": "已写明不采纳的理由，法制监督员会收到消息",
    "close": "已办结",
}


class Proposal(forms.Form):
    """改正建议."""

    about = choice("改正对象", [(one.value, name) for one, name in ABOUT.items()])
    rule = forms.ChoiceField(label="监察规则", required=False, help_text="改正监察规则时选择")
    text = text("建议", rows=5, most=LONGEST, hint="写明要改正什么、怎样改正")
    answer_by = Day(label="最晚答复", error_messages={"required": "请填写最晚答复的日期"})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the rules there are."""
        super().__init__(*args, **kwargs)
        rules = supervision.rules(viewer=SYSTEM)
        field = self.fields["rule"]
        field.choices = [("", ""), *((r.code, f"{r.code} {r.name}") for r in rules)]  # type: ignore[attr-defined]


class Answer(forms.Form):
    """答复."""

    text = text("答复", rows=4, most=LONGEST, hint="采纳的写明怎样改正，不采纳的写明理由")
    done_by = Day(label="什么时候改正", required=False, help_text="采纳时填写")


class Closing(forms.Form):
    """办结."""

    text = text("核实的情况", rows=3, most=LONGEST)


def labels(rows: tuple[AmendmentInfo, ...]) -> list[tuple[AmendmentInfo, str, str, str]]:
    """Return proposals with the words a list shows."""
    return [(one, ABOUT[one.about], *AMENDMENT_STATES[one.state]) for one in rows]


@staff()
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """List the proposals the viewer answers or closes, the newest first."""
    try:
        after = UUID(request.GET.get("after", ""))
    except ValueError:
        after = None
    found = queries.amendments(
        after=after, limit=LIMIT + 1, viewer=actor_of(request), today=local_date(clock.now())
    )
    shown = found[:LIMIT]
    context = {
        "amendments": labels(shown),
        "next_url": f"?after={shown[-1].id}" if len(found) > LIMIT else "",
        "first_url": "?" if after else "",
    }
    return render(request, "desk/legality/amendments.html", context)


@staff(Permission.LEGAL_SUPERVISION)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, key: UUID) -> HttpResponse:
    """Propose a correction after a confirmed sheet."""
    viewer, at = actor_of(request), clock.now()
    sheet = queries.sheet(key, viewer=viewer, today=local_date(at))
    form = Proposal(
        plain(request.POST) if request.method == "POST" else None, initial=_words(sheet)
    )
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        draft = AmendmentDraft(
            About(given["about"]), given["rule"], given["text"], given["answer_by"]
        )
        try:
            made = commands.propose_amendment(sheet_id=key, draft=draft, actor=viewer, at=at)
        except commands.CannotAmend as error:
            _blame(form, error)
        else:
            messages.success(request, "已发出，对方会收到消息")
            return redirect("desk:amendment", made)
    context = {"sheet": sheet, "form": ui_forms.from_django(form)}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "desk/legality/amendment_new.html", context, status=status)


def _words(sheet: Any) -> dict[str, str]:
    """Return the faults of the sheet to begin with."""
    return {"text": "\n".join(fault for _, fine, fault in sheet.points if not fine)}


def _blame(form: forms.Form, error: DomainError) -> None:
    for name, sentence in (error.fields or {"": error.text}).items():
        form.add_error(name if name in form.fields else None, sentence)


@staff()
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show a proposal; its owner answers, law supervision closes."""
    viewer = actor_of(request)
    one = queries.amendment(key, viewer=viewer, today=local_date(clock.now()))
    given = plain(request.POST) if request.method == "POST" else None
    form = (
        Answer(given)
        if "ANSWER" in one.actions
        else Closing(given)
        if "CLOSE" in one.actions
        else None
    )
    if form is not None and form.is_bound and form.is_valid():
        act = str(form.data.get("act", ""))
        try:
            _take(request, key, act, form)
        except (NotFound, NotPermitted):
            raise
        except DomainError as error:
            _blame(form, error)
        else:
            messages.success(request, TOLD[act])
            return redirect("desk:amendment", key)
    word, tone = AMENDMENT_STATES[one.state]
    context = {
        "one": one,
        "about": ABOUT[one.about],
        "word": word,
        "tone": tone,
        "form": ui_forms.from_django(form) if form is not None else None,
        "sees_sheet": may(request, Permission.LEGAL_SUPERVISION),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if given is not None else HTTPStatus.OK
    return render(request, "desk/legality/amendment.html", context, status=status)


def _take(request: HttpRequest, key: UUID, act: str, form: forms.Form) -> None:
    version = str(form.data.get("version", ""))
    asked: dict[str, Any] = {
        "amendment_id": key,
        "version": int(version) if version.isascii() and version.isdigit() else 0,
        "text": form.cleaned_data["text"],
        "actor": actor_of(request),
        "at": clock.now(),
    }
    if act == "close":
        commands.close_amendment(**asked)
    elif act in TOLD:
        day = form.cleaned_data.get("done_by")
        commands.answer_amendment(**asked, accepts=act == "accept", done_by=day)
    else:
        raise NotFound
