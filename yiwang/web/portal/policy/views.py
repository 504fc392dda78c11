"""The policy library (政策法规): what is in force, plain explanations, which items rest on it."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yiwang.engagement.content import queries as content
from yiwang.engagement.content.types import VALIDITY_NAMES, Kind, PublicText, Validity
from yiwang.foundation.core import clock
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types import LawInfo
from yiwang.web.portal.context import crumbs, here
from yiwang.web.portal.notices.views import number
from yiwang.web.ui.access import public
from yiwang.web.ui.elements import Chip

PAGE = 30
LONGEST = 60
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
    """List the library by level and words; then the laws that items cite beside it."""
    text = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]
    level = request.GET.get("level", "")
    level = level if level in LEVELS else ""
    before = number(request.GET.get("before", ""))
    found = content.public_list(
        Kind.POLICY,
        region_code=here(request).code,
        today=clock.local_date(clock.now()),
        facet=level,
        text=text,
        before=before,
        limit=PAGE + 1,
    )
    shown, params = found[:PAGE], {"q": text, "level": level}
    more = len(found) > PAGE
    context = {
        "lines": shown,
        "cited": () if before else _cited(text, level),
        "text": text,
        "level": level,
        "chips": [Chip("全部", "?" + urlencode({"q": text}), is_on=not level)]
        + [
            Chip(name, "?" + urlencode({"q": text, "level": key}), is_on=key == level)
            for key, (name, _) in LEVELS.items()
        ],
        "next_url": "?" + urlencode({**params, "before": shown[-1].no}) if more else "",
        "first_url": "?" + urlencode(params) if before else "",
        "crumbs": crumbs("政策法规"),
    }
    return render(request, "portal/policy/list.html", context)


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
        raise Http404(key)
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
    return {"validity": VALIDITY_NAMES[validity], "level": level, "is_over": is_over}


def _guides(request: HttpRequest, found: PublicText | None, law: LawInfo | None) -> list[Any]:
    """Return the guides here of the items that rest on it, or that the document names."""
    guides = {g.code: g for g in (law.guides if law else ())}
    for code in found.content.get("items", ()) if found else ():
        guide = catalogue.elsewhere(code, here(request).code)
        if guide is not None:
            guides.setdefault(guide.code, guide)
    return list(guides.values())
