"""Life events: several items handled as one (一件事)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yiwang.foundation.core import clock
from yiwang.services.catalogue import queries as catalogue
from yiwang.web.portal.context import crumbs, here
from yiwang.web.portal.front import shared
from yiwang.web.portal.names.boxes import takes_a_name
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
    joint = together(guide, "", clock.local_date(clock.now())) if guide else None
    codes = {line.code for line in joint.lines} if joint else set()
    context = {
        "event": event,
        "guide": guide,
        "together": joint,
        "members": [m for m in event.members if m.guide_code not in codes],
        "takes_a_name": takes_a_name(guide.form_version_id) if guide else False,
        "ready": sum(bool(m.guide_code) for m in event.members),
        "crumbs": crumbs(("一件事", reverse("portal:themes")), event.name),
    }
    return render(request, "portal/themes/show.html", context)
