"""The daily reconciliation: days with their progress, differences, how each was resolved (对账)."""

from __future__ import annotations

import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import Conflict, DomainError, NotFound
from yiwang.services.payments import commands, queries
from yiwang.services.payments.types import yuan
from yiwang.services.payments.types.days import (
    DIFFERENCE_NAMES,
    DayView,
    DifferenceKind,
    DifferenceView,
)
from yiwang.web.desk.billing.views import uuid_of
from yiwang.web.desk.fields import plain
from yiwang.web.ui.access import actor_of, staff
from yiwang.web.ui.elements import Chip
from yiwang.web.ui.forms import Field, Form

PAGE = 31
STOP_POLLING = 286
LONGEST = 500


def day_of(text: str) -> datetime.date | None:
    """Return the day in an address, None when it is none."""
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


@staff("payments.reconcile")
def listing(request: HttpRequest) -> HttpResponse:
    """List the days, newest first, with progress and open differences; yesterday's can be begun."""
    viewer, before = actor_of(request), day_of(request.GET.get("before", ""))
    found = queries.day_lines(before=before, limit=PAGE + 1, viewer=viewer)
    shown = found[:PAGE]
    yesterday = clock.local_date(clock.now()) - datetime.timedelta(days=1)
    organisation = viewer.organisation_id
    book = queries.balance(payee_id=organisation, viewer=viewer) if organisation else None
    context = {
        "days": shown,
        "yesterday": yesterday,
        "book": [
            ("收到", yuan(book.came)),
            ("退回", yuan(book.went)),
            ("应留", yuan(book.kept)),
            ("退回途中", yuan(book.on_its_way_back)),
        ]
        if book
        else [],
        "next_url": "?" + urlencode({"before": shown[-1].day}) if len(found) > PAGE else "",
        "first_url": "?" if before else "",
        "is_running": any(not day.is_done for day in shown),
    }
    return render(request, "desk/billing/days.html", context)


@staff("payments.reconcile")
def part(request: HttpRequest) -> HttpResponse:
    """Show the days alone, for the page that looks every two seconds while one is compared."""
    days: tuple[DayView, ...] = queries.day_lines(limit=PAGE, viewer=actor_of(request))
    is_running = any(not day.is_done for day in days)
    status = HTTPStatus.OK if is_running else STOP_POLLING
    return render(request, "desk/billing/_days.html", {"days": days}, status=status)


@staff("payments.reconcile")
@require_POST
def compare(request: HttpRequest, day: str) -> HttpResponse:
    """Fetch a day's file and compare it now; the same file again changes nothing."""
    wanted = day_of(day)
    if wanted is None:
        raise Http404
    try:
        commands.reconcile(day=wanted, actor=actor_of(request), at=clock.now())
    except DomainError as error:
        messages.error(request, error.text)
    else:
        messages.success(request, f"{wanted.month}月{wanted.day}日已经对账")
    return HttpResponseRedirect(reverse("desk:bill-days"))


@staff("payments.reconcile")
def differences(request: HttpRequest) -> HttpResponse:
    """List differences by day and kind; the open ones first of all."""
    query = plain(request.GET)
    kind, day = query.get("kind", ""), day_of(query.get("day", ""))
    show_all, before = query.get("show", "") == "all", uuid_of(query.get("before", ""))
    chosen = DifferenceKind(kind) if kind in DifferenceKind.__members__ else None
    found = queries.difference_lines(
        day=day,
        kind=chosen,
        only_open=not show_all,
        before=before,
        limit=PAGE + 1,
        viewer=actor_of(request),
    )
    shown = found[:PAGE]
    base: dict[str, Any] = {"day": day} if day else {}
    if show_all:
        base["show"] = "all"
    here = {**base, "kind": kind} if chosen else base
    more = {**here, "before": shown[-1].id} if len(found) > PAGE else None
    chips = [Chip("全部种类", "?" + urlencode(base), is_on=chosen is None)] + [
        Chip(name, "?" + urlencode({**base, "kind": one.value}), is_on=one is chosen)
        for one, name in DIFFERENCE_NAMES.items()
    ]
    context = {
        "lines": shown,
        "day": day,
        "chips": chips,
        "show_all": show_all,
        "other_url": "?" + urlencode({"day": day} if day else {})
        if show_all
        else "?" + urlencode({**base, "show": "all"}),
        "next_url": "?" + urlencode(more) if more else "",
        "first_url": "?" + urlencode(here) if before else "",
    }
    return render(request, "desk/billing/differences.html", context)


@staff("payments.reconcile")
def difference(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show one difference; ask the institution again, or resolve it with a reason."""
    one = queries.difference(key, viewer=actor_of(request))
    if request.method != "POST":
        return _page(request, one, {}, "")
    data = plain(request.POST)
    reason = data.get("reason", "").strip()[:LONGEST]
    act: dict[str, Any] = {"difference": key, "actor": actor_of(request), "at": clock.now()}
    try:
        if data.get("act") == "ask":
            commands.ask_about_difference(**act)
        else:
            version = data.get("version", "")
            seen = int(version) if version.isdecimal() and len(version) < 10 else 0  # noqa: PLR2004
            commands.resolve_difference(version=seen, reason=reason, **act)
    except NotFound:
        raise
    except Conflict as error:
        fresh = queries.difference(key, viewer=actor_of(request))
        return _page(request, fresh, {"": error.text}, reason, status=HTTPStatus.CONFLICT)
    except DomainError as error:
        errors = error.fields or {"": error.text}
        return _page(request, one, errors, reason, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    messages.success(request, "已处理这条差异")
    back = reverse("desk:bill-differences") + "?" + urlencode({"day": one.day})
    return HttpResponseRedirect(back)


def _page(
    request: HttpRequest,
    one: DifferenceView,
    errors: dict[str, str],
    reason: str,
    *,
    status: int = 200,
) -> HttpResponse:
    field = Field(
        name="reason",
        label="处理说明",
        kind="textarea",
        value=reason,
        maxlength=LONGEST,
        hint="写明差异的原因和怎样处理",
    )
    may_ask = one.kind is DifferenceKind.ONLY_THEIRS and one.bill_id is not None
    context = {"one": one, "form": Form([field], errors), "may_ask": may_ask}
    return render(request, "desk/billing/difference.html", context, status=status)
