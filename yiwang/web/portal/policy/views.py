"""Laws and policies that the items rest on (政策法规)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types import LawInfo
from yiwang.web.portal.context import crumbs, here
from yiwang.web.ui.access import public


@public
def listing(request: HttpRequest) -> HttpResponse:
    """List the laws by level, narrowed by words of the name."""
    text = request.GET.get("q", "").strip()[:60]
    levels: dict[str, list[LawInfo]] = {}
    for law in catalogue.laws():
        if text in law.law:
            levels.setdefault(law.level, []).append(law)
    context = {"levels": levels, "text": text, "crumbs": crumbs("政策法规")}
    return render(request, "portal/policy/list.html", context)


@public
def show(request: HttpRequest, key: str) -> HttpResponse:
    """Show one law: version, articles cited, which items rest on it."""
    law = catalogue.law(key, region_code=here(request).code)
    if law is None:
        raise Http404(key)
    context = {"law": law, "crumbs": crumbs(("政策法规", reverse("portal:policy")), law.law)}
    return render(request, "portal/policy/show.html", context)
