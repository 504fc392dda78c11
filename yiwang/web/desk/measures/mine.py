"""Measures against me, or against the organisation I head (给我的监察文书)."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from yiwang.foundation.core import clock
from yiwang.oversight.supervision.queries import measures as queries
from yiwang.web.desk.measures.views import key_of, label
from yiwang.web.ui.access import actor_of, staff

LIMIT: Final = 20


@staff()
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """List them, the newest first."""
    after = key_of(request.GET.get("after", ""))
    page = queries.measures_against(
        after=after, limit=LIMIT, viewer=actor_of(request), at=clock.now()
    )
    context = {
        "rows": [label(one) for one in page.rows],
        "first_url": "?" if after else "",
        "next_url": f"?after={page.after}" if page.after else "",
    }
    return render(request, "desk/measures/mine.html", context)
