"""Circulars: drafted by the system, edited, agreed by another person, kept (通报)."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.oversight.assessment import commands, queries
from yiwang.oversight.assessment.types import CIRCULAR_NAMES, CircularInfo, CircularState
from yiwang.web.desk.assessment.shared import (
    AGREE,
    MANAGE,
    done,
    posted,
    sent,
    tabs,
)
from yiwang.web.desk.fields import choice, plain, text
from yiwang.web.ui import forms as ui_forms
from yiwang.web.ui.access import actor_of, staff

TONES = {CircularState.DRAFT: "amber", CircularState.PUBLISHED: "green"}
LINES = 18
FORMS = {
    "pdf": (queries.circular_pdf, "application/pdf"),
    "p7s": (queries.circular_signature, "application/pkcs7-signature"),
}
REACH = [("no", "只发给各单位"), ("yes", "向社会公布")]


class Writing(forms.Form):
    """The words of a circular."""

    title = text("标题", most=120)
    body = text("正文", rows=LINES, most=20_000, hint="空一行就是另起一段；不写申请人的名字")
    is_public = choice("发到哪里", REACH)


@staff(MANAGE)
@require_POST
def draft(request: HttpRequest, key: UUID) -> HttpResponse:
    """Let the system draft the circular of a closed evaluation, or come to the one there is."""
    try:
        made = commands.draft_circular(period_id=key, actor=actor_of(request), at=clock.now())
    except commands.CannotAssess as error:
        messages.error(request, error.text)
        return HttpResponseRedirect(reverse("desk:assessment-period", args=[key]))
    return HttpResponseRedirect(reverse("desk:assessment-circular", args=[made]))


@staff()
def listing(request: HttpRequest) -> HttpResponse:
    """List the circulars in sight; every member of staff reads the published ones."""
    found = queries.circulars(viewer=actor_of(request))
    context = {
        "tabs": tabs(request),
        "lines": [(one, CIRCULAR_NAMES[one.state], TONES[one.state]) for one in found],
    }
    return render(request, "desk/assessment/circulars.html", context)


@staff()
def circular(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show one circular; who evaluates edits it until another has agreed."""
    one = queries.circular(key, viewer=actor_of(request))
    if one is None:
        raise NotFound
    data = posted(request)
    initial = {
        "title": one.title,
        "body": one.body,
        "is_public": "yes" if one.is_public else "no",
    }
    form = Writing(data, initial=initial)
    status = HTTPStatus.OK
    if data is not None:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                _save(request, one, form, data.get("version", ""))
            except commands.Overtaken as error:
                form.add_error(None, f"{error.text}。您写的都在下方，没有保存")
                status = HTTPStatus.CONFLICT
            except commands.CannotAssess as error:
                for name, sentence in (error.fields or {"": error.text}).items():
                    form.add_error(name or None, sentence)
            else:
                return HttpResponseRedirect(reverse("desk:assessment-circular", args=[key]))
    context = {
        "one": one,
        "state": CIRCULAR_NAMES[one.state],
        "tone": TONES[one.state],
        "paragraphs": [p.strip() for p in one.body.split("\n\n") if p.strip()],
        "form": _tall(form) if "save" in one.actions else None,
    }
    return render(request, "desk/assessment/circular.html", context, status=status)


def _tall(form: Writing) -> ui_forms.Form:
    """Return the form with room for a whole letter."""
    found = ui_forms.from_django(form)
    fields = [replace(one, rows=LINES) if one.name == "body" else one for one in found.fields]
    return ui_forms.Form(fields, found.errors)


def _save(request: HttpRequest, one: CircularInfo, form: Writing, version: str) -> None:
    found = form.cleaned_data
    commands.save_circular(
        circular_id=one.id,
        version=int(version) if version.isascii() and version.isdecimal() else 0,
        title=found["title"],
        body=found["body"].replace("\r\n", "\n"),
        is_public=found["is_public"] == "yes",
        actor=actor_of(request),
        at=clock.now(),
    )


@staff(AGREE)
@require_POST
def agree(request: HttpRequest, key: UUID) -> HttpResponse:
    """Agree to a circular: it is published."""
    version = plain(request.POST).get("version", "")
    seen = int(version) if version.isascii() and version.isdecimal() else 0
    return done(
        request,
        lambda: commands.agree_circular(
            circular_id=key, version=seen, actor=actor_of(request), at=clock.now()
        ),
        "已同意，通报已印发",
        reverse("desk:assessment-circular", args=[key]),
    )


@staff()
def file(request: HttpRequest, key: UUID, form: str) -> HttpResponse:
    """Send a published circular as PDF, or the signature on that, to who may read it."""
    if form not in FORMS:
        raise NotFound
    read, media_type = FORMS[form]
    name, data = read(key, viewer=actor_of(request))
    return sent(name, data, media_type)
