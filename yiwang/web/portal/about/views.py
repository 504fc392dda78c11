"""Service centres: halls with addresses and hours (中心简介)."""

from collections.abc import Mapping
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yiwang.engagement.content import queries as content
from yiwang.foundation.core import clock
from yiwang.foundation.orgs import queries as orgs
from yiwang.services.catalogue import queries as catalogue
from yiwang.web.portal.context import crumbs, here
from yiwang.web.ui.access import public

MOST = 100


def _seated(hall_id: UUID, offered: Mapping[str, int]) -> list[tuple[str, UUID, int]]:
    """Return the departments seated in a hall with how many services each offers, by name."""
    found = orgs.organisations(sorted(orgs.seated_in(hall_id))[:MOST])
    rows = [(one.name, one.id, offered.get(one.name, 0)) for one in found.values()]
    return sorted(rows, key=lambda row: (-row[2], row[0]))


@public
def show(request: HttpRequest) -> HttpResponse:
    """Show the halls of the region, or of the nearest level above that has one."""
    place = here(request)
    today = clock.local_date(clock.now())
    calendar = orgs.working_calendar()
    for region in reversed(orgs.region_path(place.code)):
        halls = orgs.halls_in(region.code)
        if halls:
            break
    else:
        region, halls = None, ()
    offered = catalogue.departments(region.code if region else place.code)
    context = {
        "region": region,
        "halls": [(hall, _seated(hall.id, offered)) for hall in halls],
        "profile": content.centre(region.code) if region else None,
        "is_open": calendar.is_workday(today),
        "next_day": calendar.next_workday(today),
        "counts": catalogue.counts(region.code if region else place.code),
        "crumbs": crumbs("中心简介"),
    }
    return render(request, "portal/about/show.html", context)
