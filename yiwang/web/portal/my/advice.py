"""Advice on the first page of 我的空间 (推荐): why it is shown, and how to have none."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from yiwang.foundation.core.types import Actor
from yiwang.services.cases.types.drafts import DraftSummary
from yiwang.services.cases.types.views import CaseSummary
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types import Advice, Handled
from yiwang.web.portal.context import ADVICE_COOKIE, ADVICE_OFF, here, wants_advice
from yiwang.web.ui.access import citizen
from yiwang.web.ui.forms import Field, Form, Option

COOKIE, OFF = ADVICE_COOKIE, ADVICE_OFF
GRANTED = "已办结（准予）"
YEAR = 365 * 24 * 3600


def is_wanted(request: HttpRequest) -> bool:
    """Whether advice was not switched off in this browser."""
    return wants_advice(request)


def advised(
    request: HttpRequest,
    viewer: Actor,
    cases: Iterable[CaseSummary],
    drafts: Iterable[DraftSummary],
) -> tuple[Advice, ...]:
    """Return what goes with the cases and drafts that the page shows anyway; nothing is kept."""
    if not is_wanted(request):
        return ()
    handled = [Handled(d.item_code, d.item_name, is_open=True) for d in drafts]
    handled += [
        Handled(c.item_code, c.item_name, is_open=c.is_open)
        for c in cases
        if c.is_open or c.label == GRANTED
    ]
    if not handled:
        return ()
    audience = "LEGAL" if viewer.legal_person_id else "PERSON"
    return catalogue.advised(handled, here(request).code, audience=audience, viewer=viewer)


@citizen("registered")
@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Show how advice is made, and switch it off or on (推荐设置)."""
    if request.method == "POST":
        wanted = request.POST.get("advice") != OFF
        messages.success(request, "已打开推荐" if wanted else "已关闭推荐，不会再显示")
        response = redirect("portal:my")
        response.set_cookie(
            COOKIE,
            "on" if wanted else OFF,
            max_age=YEAR,
            samesite="Lax",
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
        )
        return response
    question = Field(
        name="advice",
        label="在“我的空间”显示“可能还要办”",
        kind="radio",
        value="on" if is_wanted(request) else OFF,
        options=[Option("on", "显示"), Option(OFF, "不显示")],
    )
    return render(request, "portal/my/advice.html", {"form": Form([question])})
