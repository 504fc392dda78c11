"""Regions: choosing one, the page of a township or village, helper stations."""

import re

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from yiwang.engagement.lists import queries as lists
from yiwang.engagement.lists.types import ListedPage
from yiwang.foundation.orgs import queries as orgs
from yiwang.services.catalogue import queries as catalogue
from yiwang.web.portal.context import crumbs, find_place, here
from yiwang.web.portal.front import shared
from yiwang.web.ui import carry
from yiwang.web.ui.access import public
from yiwang.web.ui.context import REGION_COOKIE

YEAR = 365 * 24 * 3600
STATIONS = 50
TOWNSHIP = 4


def _code(request: HttpRequest, name: str) -> str:
    code = request.GET.get(name, "") or request.POST.get(name, "")
    return code if re.fullmatch(r"[0-9]{12}", code) else ""


@public
def choose(request: HttpRequest) -> HttpResponse:
    """Choose the region: level by level, or by name."""
    place = here(request)
    within = _code(request, "within") or place.code
    path = orgs.region_path(within)
    text = request.GET.get("q", "").strip()
    context = {
        "path": path,
        "inside": orgs.children(within) or (orgs.children(path[-2].code) if path[1:] else ()),
        "provinces": orgs.children(""),
        "found": orgs.search_regions(text) if text else (),
        "text": text,
        "next": carry.local(request.GET.get("next", "/")),
        "crumbs": crumbs("切换地区"),
    }
    return render(request, "portal/region/choose.html", context)


@public
@require_POST
def remember(request: HttpRequest) -> HttpResponse:
    """Keep the chosen region in a cookie and go back to the page before."""
    place = find_place(_code(request, "code"))
    if place is None:
        raise Http404
    response = redirect(carry.local(request.POST.get("next", "/")))
    response.set_cookie(REGION_COOKIE, place.code, max_age=YEAR, samesite="Lax", httponly=True)
    return response


@public
@shared
def show(request: HttpRequest, code: str) -> HttpResponse:
    """Show the page of a region: what is handled here, helpers, who is responsible."""
    path = orgs.region_path(code)
    if not path or path[-1].code != code:
        raise Http404(code)
    parents = [(r.name, reverse("portal:place", args=[r.code])) for r in path[:-1]]
    context = {
        "region": path[-1],
        "parent": path[-2] if path[1:] else None,
        "guides": catalogue.in_region(code),
        "near": _without_leaving(path[-1].level, code),
        "stations": orgs.stations_in(code, limit=STATIONS),
        "halls": orgs.halls_in(code),
        "organisations": orgs.organisations_in(code, limit=STATIONS),
        "inside": orgs.children(code),
        "is_here": here(request).code == code,
        "crumbs": crumbs(*parents, path[-1].name),
    }
    return render(request, "portal/region/show.html", context)


def _without_leaving(level: int, code: str) -> ListedPage | None:
    """Return what is handled without leaving the village (办理不出村), in towns and villages."""
    info = lists.kind_of("village")
    return lists.listed(info, code, limit=STATIONS) if info and level >= TOWNSHIP else None


@public
@shared
def helpers(request: HttpRequest) -> HttpResponse:
    """List helper stations in the region, or in the next level up that has any (找代办点)."""
    path = orgs.region_path(here(request).code)
    for region in reversed(path):
        found = orgs.stations_in(region.code, limit=STATIONS)
        if found:
            break
    else:
        region, found = None, ()
    context = {"region": region, "stations": found, "crumbs": crumbs("找代办点")}
    return render(request, "portal/region/helpers.html", context)
