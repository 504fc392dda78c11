"""Which situation somebody at the window is in: the questions of the guidance, or the list."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types import Guide, SituationInfo
from yiwang.web.ui import asking

LIST = "choose"
"""Says that the situation is picked from the list, by a clerk who knows it."""


def choose(request: HttpRequest, guide: Guide) -> HttpResponse:
    """Ask what the citizen's guidance asks, until the situation is known."""
    if not guide.questions or LIST in request.GET:
        context = {"guide": guide, "fits": guide.situations}
        return render(request, "desk/intake/situation.html", context)
    address = reverse("desk:intake-desk", args=[guide.code])
    walk = asking.walked(guide, request.GET.dict(), address)
    if walk.question is None:
        return _led(request, guide, walk)
    context = {"guide": guide, "walk": walk, "list_url": f"{address}?{LIST}=1"}
    status = 422 if walk.is_missed else 200
    return render(request, "desk/intake/question.html", context, status=status)


def _led(request: HttpRequest, guide: Guide, walk: asking.Walk) -> HttpResponse:
    one = catalogue.chosen_situation(guide, walk.answers)
    fits = (one,) if one else catalogue.situations_for(guide, walk.answers)
    if fits and fits[0].not_applicable:
        return refused(request, guide, fits[0], walk)
    if one is not None and not walk.is_renewed:
        query = urlencode({**walk.answers, "situation": one.key})
        return HttpResponseRedirect(f"{reverse('desk:intake-desk', args=[guide.code])}?{query}")
    context = {"guide": guide, "fits": fits or guide.situations, "walk": walk}
    return render(request, "desk/intake/situation.html", context)


def refused(
    request: HttpRequest, guide: Guide, one: SituationInfo, walk: asking.Walk | None = None
) -> HttpResponse:
    """Say why the item is not the right one, and where to go instead."""
    context = {"guide": guide, "refused": one, "walk": walk}
    return render(request, "desk/intake/situation.html", context)
