"""Windows that visitors rate by scan: their QR to print, and the code for a visit (评价码)."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yiwang.engagement.interaction import commands, queries
from yiwang.foundation.core import clock, links
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.foundation.core.types import Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.services.catalogue import queries as catalogue
from yiwang.web.desk.fields import choice, plain, text
from yiwang.web.ui import forms as ui_forms
from yiwang.web.ui.access import actor_of, staff


class Window(forms.Form):
    """登记评价窗口: its name, of one of the viewer's organisations."""

    label = text("窗口", most=40, hint="例如 综合受理3号窗口")

    def __init__(self, viewer: Actor, data: Mapping[str, Any] | None = None) -> None:
        """Offer the organisations of the viewer's post."""
        super().__init__(data)
        ids = {*viewer.organisation_ids, viewer.organisation_id}
        named = orgs.organisations(one for one in ids if one)
        offices = [(str(key), body.name) for key, body in named.items()]
        self.fields["organisation"] = choice("单位", offices)


class Visit(forms.Form):
    """发评价码: what the visitor came for."""

    item = text("办的是什么事", required=False, most=200, hint="写事项全称，不写也可以")


def _item(form: Visit, viewer: Actor) -> str | None:
    """Return the code of the item that was named, empty when none was; None: there is no such."""
    name = form.cleaned_data["item"].strip()
    found = (one.code for one in catalogue.in_region(viewer.region_code) if one.name == name)
    code = next(found, None) if name else ""
    if code is None:
        form.add_error("item", "没有找到这个事项，请照办事指南写全称，或者不写")
    return code


@staff("ratings.answer")
@require_http_methods(["GET", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    """List the windows; register one more."""
    viewer, status = actor_of(request), HTTPStatus.OK
    form = Window(viewer)
    if request.method == "POST":
        form = Window(viewer, plain(request.POST))
        if form.is_valid():
            try:
                key = commands.open_rated_window(
                    organisation_id=UUID(form.cleaned_data["organisation"]),
                    label=form.cleaned_data["label"],
                    actor=viewer,
                    at=clock.now(),
                )
            except DomainError as error:
                form.add_error("label", error.fields.get("label", error.text))
            else:
                return HttpResponseRedirect(reverse("desk:rating-window", args=[key]))
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    context = {"rows": queries.rated_windows(viewer=viewer), "form": ui_forms.from_django(form)}
    return render(request, "desk/ratings/windows.html", context, status=status)


@staff("ratings.answer")
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show the QR of a window; hand out the code for the visit that ends now."""
    viewer, code, status = actor_of(request), "", HTTPStatus.OK
    form = Visit()
    found = next((w for w in queries.rated_windows(viewer=viewer) if w.id == key), None)
    if found is None:
        raise NotFound
    if request.method == "POST":
        form = Visit(plain(request.POST))
        if form.is_valid() and (item := _item(form, viewer)) is not None:
            code = commands.hand_out_code(
                window_id=key, item_code=item, actor=viewer, at=clock.now()
            )
        else:
            status = HTTPStatus.UNPROCESSABLE_ENTITY
    address = settings.YIWANG_BASE_URL + links.resolve("rated_window", str(key))
    shown = ui_forms.from_django(Visit() if code else form)
    context = {"window": found, "code": code, "address": address, "form": shown}
    response = render(request, "desk/ratings/window.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response
