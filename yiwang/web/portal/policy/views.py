"""The policy library (政策法规): what is in force, plain explanations, which items rest on it."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yiwang.engagement.content import queries as content
from yiwang.engagement.content.types import THEME_NAMES, VALIDITY_NAMES, Kind, PublicText, Validity
from yiwang.foundation.core import clock
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types import LawInfo
from yiwang.web.portal.context import crumbs, here
from yiwang.web.portal.notices.views import number, withdrawn
from yiwang.web.ui.access import public
from yiwang.web.ui.elements import Chip

PAGE = 30
LONGEST = 60
YEARS = 5
LEVELS = {
    "LAW": ("法律", "法律"),
    "REGULATION": ("行政法规", "行政法规"),
    "LOCAL": ("地方性法规", ""),
    "RULE": ("规章", "部门规章和规范性文件"),
    "DOCUMENT": ("规范性文件", ""),
}
"""Facets of the library with their names, and what the catalogue calls that level."""


@public
def listing(request: HttpRequest) -> HttpResponse:
    """List the library by theme, level, date and words; then the laws that items cite beside it."""
    text = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]
    today = clock.local_date(clock.now())
    periods = _periods(today.year)
    level = _known(request, "level", LEVELS)
    theme = _known(request, "theme", THEME_NAMES)
    years = _known(request, "years", periods)
    before = number(request.GET.get("before", ""))
    found = content.public_list(
        Kind.POLICY,
        region_code=here(request).code,
        today=today,
        facet=level,
        theme=theme,
        years=periods[years][1] if years else None,
        text=text,
        before=before,
        limit=PAGE + 1,
    )
    shown, params = found[:PAGE], {"q": text, "theme": theme, "level": level, "years": years}
    more = len(found) > PAGE
    context = {
        "lines": shown,
        "cited": () if before or theme or years else _cited(text, level),
        "text": text,
        "level": level,
        "theme": theme,
        "years": years,
        "themes": _chips("theme", THEME_NAMES, params),
        "chips": _chips("level", {key: name for key, (name, _) in LEVELS.items()}, params),
        "periods": _chips("years", {key: name for key, (name, _) in periods.items()}, params),
        "next_url": "?" + urlencode({**params, "before": shown[-1].no}) if more else "",
        "first_url": "?" + urlencode(params) if before else "",
        "crumbs": crumbs("政策法规"),
    }
    return render(request, "portal/policy/list.html", context)


def _known(request: HttpRequest, name: str, known: Mapping[str, object]) -> str:
    asked = request.GET.get(name, "")
    return asked if asked in known else ""


def _periods(this_year: int) -> dict[str, tuple[str, tuple[int, int]]]:
    """Return the periods of promulgation to choose from, with their names and years."""
    recent = {
        str(year): (f"{year} 年", (year, year)) for year in range(this_year, this_year - YEARS, -1)
    }
    first = this_year - YEARS
    return {
        **recent,
        "decade": (f"{first - 9}—{first} 年", (first - 9, first)),
        "older": ("更早", (1, first - 10)),
    }


def _chips(name: str, known: Mapping[str, str], params: Mapping[str, str]) -> list[Chip]:
    """Return one facet as links; the others stay as they are."""
    others = {key: value for key, value in params.items() if value and key != name}
    every = Chip("全部", f"?{urlencode(others)}#library", is_on=not params[name])
    return [every] + [
        Chip(label, f"?{urlencode({**others, name: key})}#library", is_on=params[name] == key)
        for key, label in known.items()
    ]


def _cited(text: str, level: str) -> list[LawInfo]:
    """Return the laws that items cite and that are not in the library."""
    every = catalogue.laws()
    there = content.library_keys([law.key for law in every])
    named = LEVELS[level][1] if level else ""
    return [
        law
        for law in every
        if law.key not in there and text in law.law and (not level or law.level == named)
    ]


@public
def show(request: HttpRequest, key: str) -> HttpResponse:
    """Show one document: whether it is in force, its explanation, articles cited, its items."""
    law = catalogue.law(key, region_code=here(request).code)
    found = content.public_text(Kind.POLICY, key=key)
    if law is None and found is None:
        return withdrawn(request, Kind.POLICY, key=key)
    title = found.title if found else law.law if law else key
    context = {
        "law": law,
        "one": found,
        "title": title,
        "about": _about(found) if found else {},
        "guides": _guides(request, found, law),
        "crumbs": crumbs(("政策法规", reverse("portal:policy")), title),
    }
    return render(request, "portal/policy/show.html", context)


def _about(found: PublicText) -> dict[str, Any]:
    validity = Validity(found.content["validity"])
    level = LEVELS.get(str(found.content.get("level")), ("", ""))[0]
    is_over = validity in {Validity.REPEALED, Validity.LAPSED}
    theme = THEME_NAMES.get(str(found.content.get("theme")), "")
    named = VALIDITY_NAMES[validity]
    return {"validity": named, "level": level, "theme": theme, "is_over": is_over}


def _guides(request: HttpRequest, found: PublicText | None, law: LawInfo | None) -> list[Any]:
    """Return the guides here of the items that rest on it, or that the document names."""
    guides = {g.code: g for g in (law.guides if law else ())}
    for code in found.content.get("items", ()) if found else ():
        guide = catalogue.elsewhere(code, here(request).code)
        if guide is not None:
            guides.setdefault(guide.code, guide)
    return list(guides.values())
