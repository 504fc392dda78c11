"""Service centres: halls with addresses and hours (中心简介)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yiwang.foundation.core import clock
from yiwang.foundation.orgs import queries as orgs
from yiwang.services.catalogue import queries as catalogue
from yiwang.web.portal.context import crumbs, here
from yiwang.web.ui.access import public


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
    context = {
        "region": region,
        "halls": [(hall, len(orgs.seated_in(hall.id))) for hall in halls],
        "is_open": calendar.is_workday(today),
        "next_day": calendar.next_workday(today),
        "counts": catalogue.counts(region.code if region else place.code),
        "crumbs": crumbs("中心简介"),
    }
    return render(request, "portal/about/show.html", context)
