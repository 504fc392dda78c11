"""How long an organisation has to answer and to handle a bad rating, with the source;
set by who coordinates."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yiwang.engagement.interaction import commands, queries
from yiwang.engagement.interaction.types import KIND_NAMES, RATING, LimitKind, VoiceKind
from yiwang.foundation.core import clock
from yiwang.foundation.core.types import Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.web.desk.fields import choice, number, plain, text
from yiwang.web.ui.access import actor_of, staff
from yiwang.web.ui.forms import from_django

MOST_DAYS = 180
MOST_BODIES = 200
UNITS = [("working", "按工作日"), ("calendar", "按自然日")]


class LimitForm(django_forms.Form):
    """The days of one kind, and by which text."""

    kind = choice("类型", [(one.value, name) for one, name in KIND_NAMES.items()])
    accept_days = number("受理期限（天）", 0, MOST_DAYS, hint="0 表示不设受理环节，直接答复")
    answer_days = number("答复期限（天）", 1, MOST_DAYS)
    extension_days = number("延长期限（天）", 0, MOST_DAYS)
    unit = choice("天数", UNITS)
    source = text("依据的文件和条款", most=200)


class RatingLimitForm(django_forms.Form):
    """The days of bad ratings, and by which text."""

    prefix = "rating"
    accept_days = number("核实期限（天）", 1, MOST_DAYS)
    answer_days = number("整改期限（天）", 1, MOST_DAYS)
    extension_days = number("复杂问题延长（天）", 0, MOST_DAYS, hint="0 表示不延长")
    call_days = number("整改后回访期限（天）", 0, MOST_DAYS, hint="0 表示整改完成当天回访")
    unit = choice("天数", UNITS)
    source = text("依据的文件和条款", most=200)


@staff("voices.coordinate")
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """Show the times of one organisation; set those of a kind, or those of bad ratings."""
    viewer = actor_of(request)
    bodies = orgs.organisations_in(viewer.region_code, limit=MOST_BODIES)
    chosen = _chosen(request.GET.get("org", ""), {one.id for one in bodies})
    chosen = chosen or viewer.organisation_id or bodies[0].id
    sent = plain(request.POST) if request.method == "POST" else None
    is_rating = sent is not None and sent.get("of") == "rating"
    form = LimitForm(None if is_rating else sent)
    rating_form = RatingLimitForm(sent if is_rating else None)
    typed = rating_form if is_rating else form
    if typed.is_valid() and (kind := _set(typed, chosen, viewer)):
        name = "差评" if kind == RATING else KIND_NAMES[kind]
        messages.success(request, f"{name}的时限已保存，以后开始的期限按它计算")
        return redirect(f"{reverse('desk:voice-limits')}?org={chosen}")
    limits = queries.limits_of(chosen)
    context = {
        "bodies": [(one, one.id == chosen) for one in bodies],
        "office": orgs.organisation(chosen),
        "limits": [(KIND_NAMES[one.kind], one) for one in limits if one.kind != RATING],
        "rating": next(one for one in limits if one.kind == RATING),
        "form": from_django(form),
        "rating_form": from_django(rating_form),
        "errors": from_django(typed),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if typed.errors else HTTPStatus.OK
    return render(request, "desk/voices/limits.html", context, status=status)


def _set(form: django_forms.Form, organisation_id: UUID, viewer: Actor) -> LimitKind | None:
    """Set what was typed; return of what. None: it was refused and the form says why."""
    told = dict(form.cleaned_data)
    kind: LimitKind = VoiceKind(told.pop("kind")) if "kind" in told else RATING
    try:
        commands.set_limit(
            kind=kind,
            organisation_id=organisation_id,
            in_working_days=told.pop("unit") == "working",
            actor=viewer,
            at=clock.now(),
            **told,
        )
    except commands.CannotSetLimit as error:
        for name, sentence in error.fields.items():
            form.add_error(name, sentence)
        return None
    return kind


def _chosen(typed: str, known: set[UUID]) -> UUID | None:
    try:
        found = UUID(typed)
    except ValueError:
        return None
    return found if found in known else None
