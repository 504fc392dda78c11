"""A name judged at once for everybody, kept for who is known (名称自主申报)."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from yiwang.engagement.naming import commands, queries
from yiwang.engagement.naming.types import Verdict
from yiwang.foundation.core import clock
from yiwang.web.portal.context import crumbs, here
from yiwang.web.portal.names import boxes
from yiwang.web.ui.access import actor_of, citizen, public

TONES = {
    Verdict.FREE: "green",
    Verdict.NEAR: "amber",
    Verdict.TAKEN: "red",
    Verdict.FAULTY: "red",
}


@public
@require_GET
def check(request: HttpRequest) -> HttpResponse:
    """Show the four boxes and, once something is typed, the verdict."""
    return _page(request, request.GET, {})


@citizen()
@require_http_methods(["GET", "POST"])
def reserve(request: HttpRequest) -> HttpResponse:
    """Keep the name that was judged; what was refused stands in the boxes."""
    if request.method == "GET":
        return redirect("portal:names")
    choices = queries.division_choices(here(request).code)
    now = boxes.typed(request.POST, choices)
    try:
        key = commands.reserve_name(
            region_code=now.region_code,
            parts=now.parts,
            is_mixed=now.is_mixed,
            needs_approval=now.needs_approval,
            proof=now.proof,
            has_promised=now.has_promised,
            actor=actor_of(request),
            at=clock.now(),
        )
    except commands.CannotReserve as error:
        return _page(request, request.POST, error.fields or {"": error.text})
    messages.success(request, "名称已为您保留")
    return redirect("portal:my_name", key)


def _page(
    request: HttpRequest, given: Mapping[str, str], errors: Mapping[str, str]
) -> HttpResponse:
    choices = queries.division_choices(here(request).code)
    now = boxes.typed(given, choices)
    found = None
    if now.is_begun:
        today = clock.local_date(clock.now())
        found = queries.judged(now.region_code, now.parts, today=today, is_mixed=now.is_mixed)
    told = dict(errors)
    for fault in found.faults if found else ():
        told.setdefault(fault.box.value, fault.sentence)
    may_go_on = found is not None and found.verdict in {Verdict.FREE, Verdict.NEAR}
    context = {
        "choices": choices,
        "form": boxes.four(now, choices, told),
        "summary": boxes.four(now, choices, told) if told else None,
        "found": found,
        "tone": TONES[found.verdict] if found else "",
        "rest": boxes.asked(now, found, errors) if found and may_go_on else None,
        "typed": now,
        "free": [(trade, now.query(trade=trade)) for trade in found.free] if found else [],
        "bases": dict.fromkeys(fault.basis for fault in found.faults) if found else (),
        "crumbs": crumbs("名称自主申报"),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "portal/names/check.html", context, status=status)
