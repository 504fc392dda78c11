"""The list of what was asked although the platform had it, newest first."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from yiwang.services.cases import queries as cases
from yiwang.web.ui.access import actor_of, staff

LIMIT: Final = 20


@staff("supervision.read")
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Show who asked for what the platform had, and why."""
    try:
        after = UUID(request.GET.get("after", ""))
    except ValueError:
        after = None
    rows = cases.repeated_demands(viewer=actor_of(request), after=after, limit=LIMIT)
    address = reverse("desk:demands")
    context = {
        "rows": rows,
        "first_url": address if after else "",
        "next_url": f"{address}?after={rows[-1].key}" if len(rows) == LIMIT else "",
    }
    return render(request, "desk/demands/list.html", context)
