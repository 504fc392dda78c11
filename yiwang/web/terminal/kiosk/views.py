"""What stands on a kiosk's screen: find a service, read its guide, take it along by QR code.

No link leads out of the terminal, nothing personal is shown or kept; a page left alone returns to
the start (ux 2.5).
"""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yiwang.engagement.lists import queries as lists
from yiwang.engagement.lists.types import AUDIENCE_NAMES
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types import GuideSummary
from yiwang.web.ui import context, missing
from yiwang.web.ui.access import public

LONGEST, SHOWN, HUNDRED = 60, 12, 100
REST_SECONDS = 90


@public
def start(request: HttpRequest) -> HttpResponse:
    """Ask what somebody has come for; without words, the themes of the region."""
    place = context.place_of(request)
    text = request.GET.get("q", "").strip()[:LONGEST]
    theme = request.GET.get("theme", "").strip()[:LONGEST]
    shown = {
        "text": text,
        "theme": theme,
        "place": place,
        "lines": _found(request, place.code, text, theme),
        "themes": sorted(catalogue.theme_counts(place.code)) if not text and not theme else (),
        "rest_seconds": REST_SECONDS,
    }
    return render(request, "terminal/kiosk/start.html", shown)


def _found(
    request: HttpRequest, region_code: str, text: str, theme: str
) -> tuple[GuideSummary, ...]:
    if text:
        lines = catalogue.search(text, region_code=region_code, limit=SHOWN).items
        if not lines:
            missing.note(request, text)
        return lines
    if theme:
        return catalogue.by_theme(region_code, theme)
    return ()


@public
def zone(request: HttpRequest) -> HttpResponse:
    """Show the zone of a hall: the items handled online and at its windows (线上线下通办专区)."""
    place, info = context.place_of(request), lists.kind_of("frequent")
    wanted = request.GET.get("audience", "")
    audience = wanted if wanted in AUDIENCE_NAMES else next(iter(AUDIENCE_NAMES))
    page = lists.listed(info, place.code, audience=audience, limit=HUNDRED) if info else None
    shown = {
        "place": place,
        "page": page,
        "audience": audience,
        "audiences": AUDIENCE_NAMES.items(),
        "rest_seconds": REST_SECONDS,
    }
    return render(request, "terminal/kiosk/zone.html", shown)


@public
def guide(request: HttpRequest, code: str) -> HttpResponse:
    """Show a guide in the words and with the hash of every other channel."""
    found = catalogue.guide(code)
    if found is None:
        raise Http404(code)
    shown = {
        "guide": found,
        "sheet": catalogue.sheet(found),
        "address": settings.YIWANG_BASE_URL + reverse("portal:guide", args=[found.code]),
        "rest_seconds": REST_SECONDS,
    }
    return render(request, "terminal/kiosk/guide.html", shown)
