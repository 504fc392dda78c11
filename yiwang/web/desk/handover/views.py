"""Results that wait for their applicants, by how they chose to get them (出件)."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yiwang.foundation.core import clock
from yiwang.services.cases import queries as cases
from yiwang.services.cases.types import CaseState
from yiwang.services.cases.types.desk import DeskFilters, DeskRow, DeskView
from yiwang.web.desk.fields import plain
from yiwang.web.desk.rows import remaining
from yiwang.web.ui.access import actor_of, staff

LIMIT = 20
HANDED_OVER = "已送达"
"""A decision handed over on paper still waits for its seal, but no longer for its applicant."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A result that waits."""

    row: DeskRow
    remaining: str
    url: str
    deliver_url: str


@staff("cases.deliver")
def waiting(request: HttpRequest) -> HttpResponse:
    """Show decided cases whose result has not reached the applicant; find one by its number."""
    sent = plain(request.GET)
    text, after = sent.get("q", "").strip()[:60], sent.get("after", "")
    wanted = DeskFilters(
        view=DeskView.OPEN, states=(CaseState.DECIDED, CaseState.ISSUING), text=text
    )
    found = cases.desk_list(
        wanted, viewer=actor_of(request), at=clock.now(), after=after, limit=LIMIT
    )
    more = {"q": text, "after": found.after}
    context = {
        "results": [_waiting(row) for row in found.rows if row.change != HANDED_OVER],
        "text": text,
        "first_url": reverse("desk:handover") if after else "",
        "next_url": f"?{urlencode(more)}" if found.after else "",
    }
    return render(request, "desk/handover/list.html", context)


def _waiting(row: DeskRow) -> Waiting:
    return Waiting(
        row,
        remaining(row),
        reverse("desk:case", args=[row.number]),
        reverse("desk:act-deliver", args=[row.number]),
    )
