"""Search: services first, then life events, questions and policies."""

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types import SearchPage
from yiwang.web.portal.browse.pages import Chip
from yiwang.web.portal.context import crumbs, here
from yiwang.web.ui.access import public

LONGEST = 60
BESIDE = 5
ELDER = ("长辈版", "亲情版", "关爱版", "关怀版", "大字版", "老年版")
AUDIENCES = (("", "全部"), ("PERSON", "个人"), ("LEGAL", "企业和其他组织"))


@dataclass(frozen=True, slots=True)
class Beside:
    """A life event or a law that fits the words."""

    label: str
    url: str
    note: str


def _beside(
    words: tuple[str, ...], text: str, region_code: str
) -> tuple[list[Beside], list[Beside]]:
    wanted = [w for w in (*words, text) if len(w) > 1]
    events = [
        Beside(e.name, reverse("portal:theme", args=[e.code]), f"{len(e.members)} 个事项")
        for e in catalogue.life_events(region_code)
        if any(w in e.name or any(w in m.name for m in e.members) for w in wanted)
    ]
    laws = [
        Beside(f"《{law.law}》", reverse("portal:law", args=[law.key]), law.validity)
        for law in catalogue.laws()
        if any(w in law.law for w in wanted)
    ]
    return events[:BESIDE], laws[:BESIDE]


def _questions(page: SearchPage) -> list[Beside]:
    """Return frequent questions of the best services that hold one of the words."""
    found = []
    for line in page.items[:BESIDE]:
        guide = catalogue.guide(line.code)
        for asked in guide.faq if guide else ():
            if any(w in asked.question for w in page.words if len(w) > 1):
                url = reverse("portal:guide", args=[line.code]) + "#faq"
                found.append(Beside(asked.question, url, line.name))
    return found[:BESIDE]


@public
def show(request: HttpRequest) -> HttpResponse:
    """Show what fits the words in the region and above it."""
    place = here(request)
    text = request.GET.get("q", "").strip()[:LONGEST]
    audience = request.GET.get("audience", "")
    online = bool(request.GET.get("online"))
    after = request.GET.get("after", "")
    page = None
    events: list[Beside] = []
    laws: list[Beside] = []
    if text:
        page = catalogue.search(
            text,
            region_code=place.code,
            audience=audience if audience in {"PERSON", "LEGAL"} else "",
            online=True if online else None,
            after=int(after) if re.fullmatch(r"[0-9]{1,4}", after) else None,
        )
        events, laws = _beside(page.words, text, place.code)
    base = {"q": text, "audience": audience, "online": "1" if online else ""}
    context = {
        "text": text,
        "page": page,
        "events": events,
        "laws": laws,
        "questions": _questions(page) if page else [],
        "elder": any(word in text for word in ELDER),
        "chips": _chips(base),
        "next_url": _address({**base, "after": str(page.after)}) if page and page.after else "",
        "crumbs": crumbs("搜索"),
    }
    return render(request, "portal/search/show.html", context)


def _address(params: dict[str, str]) -> str:
    return "?" + urlencode({k: v for k, v in params.items() if v})


def _chips(base: dict[str, str]) -> list[Chip]:
    chips = [
        Chip(label, _address({**base, "audience": key}), current=base["audience"] == key)
        for key, label in AUDIENCES
    ]
    switched = {**base, "online": "" if base["online"] else "1"}
    return [*chips, Chip("网上可办", _address(switched), current=bool(base["online"]))]
