"""Life events: several items handled as one (一件事)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yiwang.foundation.core import clock
from yiwang.services.catalogue import queries as catalogue
from yiwang.web.portal.context import crumbs, here
from yiwang.web.portal.front import shared
from yiwang.web.portal.together import together
from yiwang.web.ui.access import public


@public
@shared
def listing(request: HttpRequest) -> HttpResponse:
    """List the life events for people and for enterprises."""
    place = here(request)
    context = {
        "columns": [
            ("个人一件事", catalogue.life_events(place.code, audience="PERSON")),
            ("企业一件事", catalogue.life_events(place.code, audience="LEGAL")),
        ],
        "crumbs": crumbs("一件事"),
    }
    return render(request, "portal/themes/list.html", context)


@public
@shared
def show(request: HttpRequest, code: str) -> HttpResponse:
    """Show one life event: what it settles, who takes part, what to bring."""
    event = catalogue.life_event(code, here(request).code)
    if event is None:
        raise Http404(code)
    guide = catalogue.guide(event.guide_code) if event.guide_code else None
    today = clock.local_date(clock.now())
    context = {
        "event": event,
        "guide": guide,
        "together": together(guide, "", today) if guide else None,
        "ready": sum(bool(m.guide_code) for m in event.members),
        "crumbs": crumbs(("一件事", reverse("portal:themes")), event.name),
    }
    return render(request, "portal/themes/show.html", context)
