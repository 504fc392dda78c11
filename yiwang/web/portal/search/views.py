"""Search: services first, then life events, questions, policies and notices."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yiwang.engagement.content import queries as content
from yiwang.engagement.content.types import VALIDITY_NAMES, Kind, PublicLine, Validity
from yiwang.engagement.lists import queries as lists
from yiwang.foundation.core import clock
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types import SearchPage
from yiwang.web.portal.browse.pages import Chip
from yiwang.web.portal.context import crumbs, find_place, here
from yiwang.web.ui import missing
from yiwang.web.ui.access import public
from yiwang.web.ui.templatetags.ui import date_zh

LONGEST = 60
BESIDE = 5
ELDER = ("长辈版", "亲情版", "关爱版", "关怀版", "大字版", "老年版")
SWITCHES = (("online", "网上可办"), ("instant", "即办"))
AUDIENCES = (("", "全部"), ("PERSON", "个人"), ("LEGAL", "企业和其他组织"))


@dataclass(frozen=True, slots=True)
class Beside:
    """A life event, a question, a law or a notice that fits the words."""

    label: str
    url: str
    note: str


def _beside(words: tuple[str, ...], text: str, region_code: str) -> dict[str, list[Beside]]:
    wanted = [w for w in dict.fromkeys((text, *words)) if len(w) > 1]
    found = [
        e
        for e in catalogue.life_events(region_code)
        if any(w in e.name or any(w in m.name for m in e.members) for w in wanted)
    ]
    found.sort(key=lambda e: text not in e.name)
    events = [
        Beside(e.name, reverse("portal:theme", args=[e.code]), f"{len(e.members)} 个事项")
        for e in found
    ]
    today = clock.local_date(clock.now())
    texts = content.beside(wanted, region_code=region_code, today=today, limit=BESIDE)
    return {
        "events": events[:BESIDE],
        "answers": _answers(texts[Kind.FAQ], region_code),
        "laws": [*map(_policy, texts[Kind.POLICY]), *_cited(wanted)][:BESIDE],
        "notices": [
            Beside(
                line.title,
                reverse("portal:notice", args=[line.no]),
                date_zh(clock.local_date(line.published_at)),
            )
            for line in texts[Kind.NOTICE]
        ],
    }


def _policy(line: PublicLine) -> Beside:
    """Return a text of the library; what nobody compared is not called in force."""
    validity = Validity(line.content["validity"])
    is_open = line.is_unverified and validity is Validity.IN_FORCE
    named = "有效性待核对" if is_open else VALIDITY_NAMES[validity]
    return Beside(f"《{line.title}》", reverse("portal:law", args=[line.key]), named)


def _cited(wanted: list[str]) -> list[Beside]:
    """Return laws that items cite and that are not in the library."""
    every = catalogue.laws()
    there = content.library_keys([law.key for law in every])
    return [
        Beside(f"《{law.law}》", reverse("portal:law", args=[law.key]), law.validity)
        for law in every
        if law.key not in there and any(w in law.law for w in wanted)
    ]


def _answers(lines: Iterable[PublicLine], region_code: str) -> list[Beside]:
    """Return questions that staff answer, at the guide of their item here."""
    found = []
    for line in lines:
        guide = catalogue.elsewhere(line.items[0], region_code) if line.items else None
        if guide is not None:
            url = reverse("portal:guide", args=[guide.code]) + "#faq"
            found.append(Beside(line.title, url, guide.name))
    return found


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
    base = {"q": text, **_filters(request)}
    page = _found(base, place.code, request.GET.get("after", "")) if text else None
    named = find_place(page.region_code) if page else None
    words = page.words if page else ()
    beside = _beside(words, text, place.code) if page else {}
    context = {
        "text": text,
        "page": page,
        "tags": lists.tags_in(place.code) if page else {},
        "place_name": named.name if named else place.name,
        "events": beside.get("events"),
        "laws": beside.get("laws"),
        "notices": beside.get("notices"),
        "questions": [*beside["answers"], *_questions(page)][:BESIDE] if page else [],
        "elder": any(word in text for word in ELDER),
        "chips": _chips(base),
        "next_url": _address({**base, "after": str(page.after)}) if page and page.after else "",
        "crumbs": crumbs("搜索"),
    }
    if page is not None and _is_missed(page, base) and not context["elder"]:
        missing.note(request, text)
    return render(request, "portal/search/show.html", context)


@public
def suggest(request: HttpRequest) -> HttpResponse:
    """Offer what somebody may want while typing; a part for the combobox."""
    text = request.GET.get("q", "")[:LONGEST]
    found = catalogue.suggest(text)
    return render(request, "portal/search/_suggestions.html", {"suggestions": found})


def _filters(request: HttpRequest) -> dict[str, str]:
    asked = request.GET.get("audience", "")
    return {
        "audience": asked if asked in {"PERSON", "LEGAL"} else "",
        "online": "1" if request.GET.get("online") else "",
        "instant": "1" if request.GET.get("instant") else "",
    }


def _found(base: dict[str, str], region_code: str, after: str) -> SearchPage:
    return catalogue.search(
        base["q"],
        region_code=region_code,
        audience=base["audience"],
        online=True if base["online"] else None,
        instant=True if base["instant"] else None,
        after=int(after) if re.fullmatch(r"[0-9]{1,4}", after) else None,
    )


def _is_missed(page: SearchPage, base: dict[str, str]) -> bool:
    """Whether the words found nothing, rather than a filter leaving nothing."""
    return not page.total and not any(base[k] for k in ("audience", "online", "instant"))


def _address(params: dict[str, str]) -> str:
    return "?" + urlencode({k: v for k, v in params.items() if v})


def _chips(base: dict[str, str]) -> list[Chip]:
    chips = [
        Chip(label, _address({**base, "audience": key}), current=base["audience"] == key)
        for key, label in AUDIENCES
    ]
    for key, label in SWITCHES:
        switched = {**base, key: "" if base[key] else "1"}
        chips.append(Chip(label, _address(switched), current=bool(base[key])))
    return chips
