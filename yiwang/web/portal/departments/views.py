"""Departments of a region, by pinyin, and the page of each."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yiwang.foundation.orgs import queries as orgs
from yiwang.foundation.orgs.types import OrganisationInfo
from yiwang.services.catalogue import queries as catalogue
from yiwang.web.portal.context import crumbs, find_place, here
from yiwang.web.portal.front import shared
from yiwang.web.ui.access import public

ALL = 500


@public
@shared
def listing(request: HttpRequest) -> HttpResponse:
    """List the departments of the region with how many services each has."""
    place = here(request)
    counts = catalogue.departments(place.code)
    found = orgs.organisations_in(place.code, limit=ALL)
    rows = sorted(((o, counts.get(o.name, 0)) for o in found), key=lambda r: r[0].sort_key)
    groups: dict[str, list[tuple[OrganisationInfo, int]]] = {}
    for organisation, count in rows:
        letter = organisation.sort_key[:1].upper() or "#"
        groups.setdefault(letter, []).append((organisation, count))
    context = {"groups": groups, "crumbs": crumbs("部门")}
    return render(request, "portal/departments/list.html", context)


@public
@shared
def show(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Show one department: contact, hall, hours, services."""
    found = orgs.organisation(organisation_id)
    if found is None:
        raise Http404(str(organisation_id))
    guides = [
        g for g in catalogue.in_region(found.region_code) if g.organisation_name == found.name
    ]
    context = {
        "organisation": found,
        "hall": orgs.hall_of(organisation_id),
        "place": find_place(found.region_code),
        "guides": guides,
        "crumbs": crumbs(("部门", reverse("portal:departments")), found.name),
    }
    return render(request, "portal/departments/show.html", context)
