"""Standing in for an absent colleague (AB角, 代行职责)."""

from __future__ import annotations

import datetime
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError
from yiwang.foundation.identity import commands
from yiwang.foundation.identity import queries as identity
from yiwang.web.desk.people.forms import Delegate
from yiwang.web.ui import forms as ui_forms
from yiwang.web.ui.access import actor_of, staff


@staff()
def delegation(request: HttpRequest) -> HttpResponse:
    """Show who stands in for whom, and let a colleague stand in."""
    viewer, at = actor_of(request), clock.now()
    posts = [(str(p.assignment_id), p.label) for p in identity.own_posts(viewer=viewer, at=at)]
    others = [(str(key), name) for key, name in identity.colleagues(viewer=viewer)]
    form = Delegate(request.POST or None, posts=posts, colleagues=others)
    status = HTTPStatus.OK
    if request.method == "POST":
        if form.is_valid() and _delegate(request, form):
            return HttpResponseRedirect(reverse("desk:delegation"))
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    context = {
        "form": ui_forms.from_django(form),
        "delegations": identity.delegations(viewer=viewer, at=at),
        "may_delegate": bool(posts and others),
    }
    return render(request, "desk/people/delegation.html", context, status=status)


def _delegate(request: HttpRequest, form: Delegate) -> bool:
    data = form.cleaned_data
    try:
        commands.delegate_absence(
            assignment_id=UUID(data["assignment"]),
            deputy_id=UUID(data["deputy"]),
            starts_on=data["starts_on"],
            ends_on=data["ends_on"] + datetime.timedelta(days=1),
            reason=data["reason"],
            actor=actor_of(request),
            at=clock.now(),
        )
    except DomainError as error:
        form.add_error(None, error.text)
        return False
    messages.success(request, "已登记，代行人在这段时间可以用您的岗位办理")
    return True


@staff()
@require_POST
def end(request: HttpRequest, delegation_id: UUID) -> HttpResponse:
    """Take the delegation back (收回)."""
    try:
        commands.end_delegation(
            delegation_id=delegation_id, actor=actor_of(request), at=clock.now()
        )
        messages.success(request, "已收回")
    except DomainError as error:
        messages.error(request, error.text)
    return HttpResponseRedirect(reverse("desk:delegation"))
