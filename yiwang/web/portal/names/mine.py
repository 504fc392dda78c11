"""The names kept for somebody, their notices, giving one up (我的名称)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from yiwang.engagement.naming import commands, queries
from yiwang.engagement.naming.types import Deed, HoldState, ReservationInfo
from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.web.ui.access import actor_of, citizen
from yiwang.web.ui.files.serving import serve_bytes

PAGE = 20


def tone(one: ReservationInfo) -> str:
    """Return the colour of where a reservation stands."""
    if one.state is HoldState.WITHDRAWN:
        return "red"
    return "green" if one.is_live or one.state is HoldState.USED else "grey"


def cursor_of(text: str) -> UUID | None:
    """Return the key in an address, None when it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


@citizen("registered")
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """List the names kept, the newest first."""
    page = queries.reservations_of(
        today=clock.local_date(clock.now()),
        after=cursor_of(request.GET.get("after", "")),
        limit=PAGE,
        viewer=actor_of(request),
    )
    context = {
        "lines": [(one, tone(one)) for one in page.lines],
        "next_url": f"?after={page.after}" if page.after else "",
    }
    return render(request, "portal/names/mine.html", context)


def _found(request: HttpRequest, key: UUID) -> ReservationInfo:
    today = clock.local_date(clock.now())
    found = queries.reservation(key, today=today, viewer=actor_of(request))
    if found is None:
        raise NotFound
    return found


@citizen("registered")
@require_GET
def show(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show one kept name: until when, what to do next, what happened."""
    one = _found(request, key)
    context = {
        "one": one,
        "tone": tone(one),
        "may_release": Deed.RELEASE in one.actions,
        "notice_url": reverse("portal:my_name_notice", args=[key]),
    }
    return render(request, "portal/names/one.html", context)


@citizen("registered")
@require_GET
def notice(request: HttpRequest, key: UUID) -> HttpResponse:
    """Serve the notice as PDF."""
    number, pdf = queries.notice_pdf(key, viewer=actor_of(request))
    return serve_bytes(pdf, f"{number}.pdf")


@citizen("registered")
@require_POST
def release(request: HttpRequest, key: UUID) -> HttpResponse:
    """Give a kept name up."""
    version = request.POST.get("version", "")
    try:
        commands.release_name(
            reservation_id=key,
            version=int(version) if version.isdecimal() else 0,
            actor=actor_of(request),
            at=clock.now(),
        )
    except commands.CannotReserve as error:
        messages.error(request, error.text)
    else:
        messages.success(request, "已放弃，这个名称不再保留")
    return redirect("portal:my_name", key)
