"""The home page: search, progress, what is used most, ways in."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yiwang.engagement.content import queries as content
from yiwang.foundation.core import clock
from yiwang.services.cases import queries as cases
from yiwang.services.catalogue import queries as catalogue
from yiwang.web.portal import columns
from yiwang.web.portal.context import here
from yiwang.web.portal.front import shared
from yiwang.web.ui.access import actor_of, public

EXAMPLES = ("老人补贴", "开饭店", "身份证")
TILES = (
    "高龄津贴申领",
    "食品经营许可（新办）",
    "居民身份证申领、换领、补领",
    "城乡居民基本医疗保险参保登记",
    "住房公积金提取（租房）",
    "结婚登记（内地居民）",
    "出生登记（户口登记）",
    "临时占道许可",
)
EVENTS = 6
TO_DOS = 3


@public
@shared
def show(request: HttpRequest) -> HttpResponse:
    """Show the home page of the region."""
    place = here(request)
    guides = {g.name: g for g in catalogue.in_region(place.code, with_above=True)}
    tiles = [guides[name] for name in TILES if name in guides]
    rest = (g for name, g in guides.items() if name not in TILES and g.is_online)
    viewer = actor_of(request)
    cases_ = cases.my_cases(viewer=viewer, limit=TO_DOS * 5) if viewer.person_id else ()
    today = clock.local_date(clock.now())
    context = {
        "notices": content.current_notices(region_code=place.code, today=today),
        "drafts": cases.open_drafts(viewer=viewer)[:TO_DOS],
        "to_dos": [c for c in cases_ if c.waits_for_applicant and c.is_open][:TO_DOS],
        "examples": EXAMPLES,
        "tiles": (tiles + list(rest))[: len(TILES)],
        "columns": columns.both_ways(place.code, EVENTS),
        "events": catalogue.life_events(place.code)[:EVENTS],
        "counts": catalogue.counts(place.code),
        "today": today,
        "track_address": settings.YIWANG_BASE_URL + "/track/",
    }
    return render(request, "portal/home/show.html", context)
