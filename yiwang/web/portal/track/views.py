"""办件查询: the state by number alone, the details by 查询码 or login (ux J4)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError
from yiwang.services.cases import queries
from yiwang.services.cases.types.views import ProgressView
from yiwang.web.portal.my.cases import details, moments
from yiwang.web.ui import fragments
from yiwang.web.ui.access import actor_of, address_in, public
from yiwang.web.ui.forms import Field, Form
from yiwang.web.ui.templatetags.ui import date_zh, number_groups

ASKED = "yiwang.progress"  # no header can be called so
CODE = Field(name="code", label="查询码", hint="6 位数字，在告知单申请编号下面", autocomplete="off")


def client_of(environ: Mapping[str, Any]) -> str:
    """Who asks, hashed: five misses make them wait."""
    return hashlib.sha256(f"track:{address_in(environ)}".encode()).hexdigest()[:24]


def _form(number: str, code: str, errors: dict[str, str]) -> Form:
    return Form(
        [
            Field(
                name="number",
                label="申请编号",
                hint="18 位数字，在告知单右上角，也在短信里",
                value=number,
                autocomplete="off",
            ),
            Field(
                name="code",
                label="查询码",
                hint="6 位数字，在告知单申请编号下面。不填只能看到办理状态",
                value=code,
                required=False,
                autocomplete="off",
            ),
        ],
        errors,
    )


@public
@require_http_methods(["GET", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """Ask for the number and, if they like, the 查询码; the code is never put in an address."""
    if request.method == "GET" and "number" not in request.GET:
        return render(request, "portal/track/track.html", {"form": _form("", "", {})})
    typed = request.POST.get("number", request.GET.get("number", ""))
    return _answer(request, typed, request.POST.get("code", "").strip())


@public
@require_http_methods(["GET", "POST"])
def progress(request: HttpRequest, number: int) -> HttpResponse:
    """Show the public progress; a POST carries the 查询码."""
    return _answer(request, str(number), request.POST.get("code", "").strip())


def _ask(request: HttpRequest, typed: str, code: str) -> ProgressView:
    found = request.META.pop(ASKED, None)  # the front has asked already
    if isinstance(found, DomainError):
        raise found
    if isinstance(found, ProgressView):
        return found
    client = client_of(request.META)
    return queries.progress(typed, code, client=client, viewer=actor_of(request), at=clock.now())


def _answer(request: HttpRequest, typed: str, code: str) -> HttpResponse:
    try:
        found = _ask(request, typed, code)
    except queries.WrongQueryCode as error:
        return _page(request, _ask(request, typed, ""), {"code": error.text})
    except DomainError as error:
        form = _form(typed, "", {"number": error.text})
        context = {"form": form}
        return render(request, "portal/track/track.html", context, status=error.status)
    if not code and request.resolver_match and request.resolver_match.url_name == "track":
        return redirect("portal:track_number", found.number)
    return _page(request, found, {})


def _page(request: HttpRequest, found: ProgressView, errors: dict[str, str]) -> HttpResponse:
    if found.details:
        context = {"progress": found, "pdf": False, **details(found.details)}
        response = render(request, "portal/track/progress.html", context)
    else:
        response = fragments.page(
            request, "portal/track/state.html", same=_same(found, errors), texts=texts_of(found)
        )
        response.status_code = 422 if errors else 200
    response["Cache-Control"] = "no-store"
    return response


def _same(found: ProgressView, errors: dict[str, str]) -> dict[str, Any]:
    """What many states share."""
    return {
        "label": found.label,
        "colour": found.colour,
        "moments": tuple(moments(found.timeline)),
        "is_promised": found.promised_due_on is not None,
        "form": Form((CODE,), errors),
    }


def texts_of(found: ProgressView) -> dict[str, str]:
    """What is each state's own."""
    return {
        "item_name": found.item_name,
        "number_text": number_groups(found.number),
        "organisation_name": found.organisation_name,
        "phone": found.phone,
        "promised_due_on": date_zh(found.promised_due_on),
        "case_url": reverse("portal:my_case", args=[found.number]),
        "own_url": reverse("portal:track_number", args=[found.number]),
    }
