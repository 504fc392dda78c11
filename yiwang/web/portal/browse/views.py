"""Browsing: by a person's life, an enterprise's life, and what is used most."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types import GuideSummary
from yiwang.web.portal import columns as named
from yiwang.web.portal.context import crumbs, here
from yiwang.web.portal.front import shared
from yiwang.web.ui.access import public

from . import pages

HOT = 100


def _browse(request: HttpRequest, *, audience: str, title: str, name: str) -> HttpResponse:
    place = here(request)
    base = reverse(name)
    params = {k: v for k, v in request.GET.dict().items() if v}
    theme = params.get("theme", "")
    counts = catalogue.theme_counts(place.code, audience=audience)
    found = [
        g
        for g in catalogue.in_region(
            place.code,
            audience=audience,
            online=True if params.get("online") else None,
            at_most_once=bool(params.get("once")),
            exempt=bool(params.get("exempt")),
            with_above=True,
        )
        if not theme or theme in g.themes
    ]
    known = pages.PERSONAL if audience == "PERSON" else pages.LEGAL
    context = {
        "title": title,
        "audience": audience,
        "groups": pages.groups(known, counts, theme, base),
        "filters": pages.filters(params, base),
        "theme": theme,
        "base": base,
        "events": catalogue.life_events(place.code, audience=audience)[:6],
        "listing": pages.listing(found, params, base),
        "crumbs": crumbs(title),
    }
    return render(request, "portal/browse/audience.html", context)


@public
@shared
def personal(request: HttpRequest) -> HttpResponse:
    """Browse what persons apply for (个人办事)."""
    return _browse(request, audience="PERSON", title="个人办事", name="portal:personal")


@public
@shared
def legal(request: HttpRequest) -> HttpResponse:
    """Browse what enterprises apply for (法人办事)."""
    return _browse(request, audience="LEGAL", title="法人办事", name="portal:legal")


def _often(guides: tuple[GuideSummary, ...]) -> list[GuideSummary]:
    """Put what can be done wholly online with the fewest materials first."""
    return sorted(
        guides, key=lambda g: (g.onsite_visits, g.material_count - g.exempt_count, g.name)
    )


@public
@shared
def hot(request: HttpRequest) -> HttpResponse:
    """Show the lists of high frequency for people and enterprises (便民服务、双百高频).

    Before the region or one above has published its list, what is easiest to do online.
    """
    place = here(request)
    columns: list[tuple[str, list[GuideSummary]]] = [
        (f"{one.name}高频事项", [line.guide for line in one.lines if line.guide])
        for one in named.both_ways(place.code)
    ]
    proposed = () if columns else (("PERSON", "个人高频事项"), ("LEGAL", "企业高频事项"))
    for audience, title in proposed:
        found = catalogue.in_region(place.code, audience=audience, online=True, with_above=True)
        columns.append((title, _often(found)[:HOT]))
    context = {"columns": columns, "crumbs": crumbs("便民服务")}
    return render(request, "portal/browse/hot.html", context)
