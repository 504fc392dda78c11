"""The lists of a region: all of them, one of them, and what has been reached of the targets."""

import re
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yiwang.engagement.lists import queries
from yiwang.engagement.lists.types import (
    AUDIENCE_NAMES,
    MEASURE_NAMES,
    KindInfo,
    ListedPage,
    Measure,
)
from yiwang.foundation.core import clock
from yiwang.web.portal.context import crumbs, find_place, here
from yiwang.web.portal.front import shared
from yiwang.web.ui.access import public
from yiwang.web.ui.context import Place
from yiwang.web.ui.elements import Chip

PAGE = 100
LONGEST = 60
NUMBER = re.compile(r"[0-9]{1,9}")


def _place(request: HttpRequest) -> Place:
    """Return the region named in the address, or the visitor's own."""
    code = request.GET.get("region", "")
    found = find_place(code) if re.fullmatch(r"[0-9]{12}", code) else None
    return found or here(request)


@public
@shared
def overview(request: HttpRequest) -> HttpResponse:
    """Show every list of the region, with how many items it names."""
    place = _place(request)
    context = {
        "place": place,
        "lists": queries.overview(place.code),
        "crumbs": crumbs("事项名单"),
    }
    return render(request, "portal/lists/overview.html", context)


@public
@shared
def show(request: HttpRequest, key: str) -> HttpResponse:
    """Show one list: by audience, searched, page by page, or whole for printing."""
    info = queries.kind_of(key)
    if info is None:
        raise Http404(key)
    place = _place(request)
    asked = {name: request.GET.get(name, "").strip() for name in ("audience", "q", "after", "year")}
    audience = asked["audience"] if asked["audience"] in AUDIENCE_NAMES else ""
    if info.has_audiences and not audience:
        audience = next(iter(AUDIENCE_NAMES))
    year = int(asked["year"]) if NUMBER.fullmatch(asked["year"]) else 0
    page = queries.listed(
        info,
        place.code,
        audience=audience,
        text=asked["q"].replace("\0", "")[:LONGEST],
        year=year,
        after=int(asked["after"]) if NUMBER.fullmatch(asked["after"]) else 0,
        limit=PAGE,
    )
    rest = {"region": request.GET.get("region", ""), "year": asked["year"]}
    context = {
        "info": info,
        "place": place,
        "page": page,
        "text": asked["q"][:LONGEST],
        "audience": audience,
        "tabs": _tabs(info, page, audience, rest),
        "years": queries.years(info.kind, place.code) if info.has_year else (),
        "rest": {name: value for name, value in rest.items() if value},
        "next_url": _next(page, audience, asked["q"], rest),
        "crumbs": crumbs(("事项名单", reverse("portal:lists")), info.name),
    }
    return render(request, "portal/lists/list.html", context)


def _query(**values: Any) -> str:
    return "?" + urlencode({name: value for name, value in values.items() if value})


def _tabs(
    info: KindInfo, page: ListedPage | None, audience: str, rest: dict[str, str]
) -> list[Chip]:
    if page is None or not (info.has_audiences or info.is_rule):
        return []
    keys = {**({} if info.has_audiences else {"": "全部"}), **AUDIENCE_NAMES}
    return [
        Chip(
            f"{label} {page.totals[key]}",
            _query(audience=key, **rest) or "?",
            is_on=key == audience,
        )
        for key, label in keys.items()
    ]


def _next(page: ListedPage | None, audience: str, text: str, rest: dict[str, str]) -> str:
    if page is None or page.after is None:
        return ""
    return _query(audience=audience, q=text, after=page.after, **rest)


@public
@shared
def figures(request: HttpRequest) -> HttpResponse:
    """Show the figures of the region beside its targets, and of the regions below."""
    place = _place(request)
    context = {
        "place": place,
        "own": queries.standing(place.code),
        "beside": queries.beside(place.code, today=clock.local_date(clock.now())),
        "below": queries.below(place.code, limit=PAGE),
        "crumbs": crumbs(("事项名单", reverse("portal:lists")), "目标完成情况"),
    }
    return render(request, "portal/lists/figures.html", context)


@public
@shared
def missing(request: HttpRequest) -> HttpResponse:
    """List what a measure does not count in the region, and why."""
    wanted, asked = request.GET.get("measure", ""), request.GET.get("after", "")
    if wanted not in Measure.__members__:
        raise Http404(wanted)
    place, measure = _place(request), Measure(wanted)
    after = int(asked) if NUMBER.fullmatch(asked) else 0
    page = queries.missing(measure, place.code, after=after, limit=PAGE)
    base = {"region": request.GET.get("region", ""), "measure": measure.value}
    context = {
        "place": place,
        "page": page,
        "measure_name": MEASURE_NAMES[measure],
        "next_url": _query(**base, after=page.after) if page.after is not None else "",
        "crumbs": crumbs(
            ("事项名单", reverse("portal:lists")),
            ("目标完成情况", reverse("portal:list_figures")),
            "差距清单",
        ),
    }
    return render(request, "portal/lists/missing.html", context)
