"""Guides of the editor's region with the marks of what nobody has verified yet (指南核对)."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from yiwang.foundation.orgs.queries import default_region
from yiwang.services.catalogue import queries as catalogue
from yiwang.web.desk.guides import pages
from yiwang.web.ui.access import actor_of, staff

PAGE = 50


@staff("catalogue.edit")
def listing(request: HttpRequest) -> HttpResponse:
    """List the guides of the region, those with open marks first."""
    viewer = actor_of(request)
    region = viewer.region_code or default_region()
    text = request.GET.get("q", "").strip()[:60]
    start = request.GET.get("from", "0")
    first = int(start) if start.isdecimal() and len(start) < 7 else 0  # noqa: PLR2004
    every = [
        g
        for g in catalogue.in_region(region, viewer=viewer)
        if not text or text in g.name or text in g.organisation_name
    ]
    shown = every[first : first + PAGE]
    guides = [g for g in (catalogue.guide(s.code, viewer=viewer) for s in shown) if g]
    following = {"q": text, "from": first + PAGE}
    context = {
        "lines": [pages.line(g) for g in guides],
        "text": text,
        "count": len(every),
        "first_url": "?" + urlencode({"q": text}) if first else "",
        "next_url": "?" + urlencode(following) if first + PAGE < len(every) else "",
    }
    return render(request, "desk/guides/list.html", context)


@staff("catalogue.edit")
def guide(request: HttpRequest, code: str) -> HttpResponse:
    """Show which statements of one guide are unverified."""
    found = catalogue.guide(code, viewer=actor_of(request))
    if found is None:
        raise Http404
    context = {"guide": found, "marks": pages.marks(found), "sheet": catalogue.sheet(found)}
    return render(request, "desk/guides/guide.html", context)
