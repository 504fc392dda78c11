"""Blank forms by service, to read or print (表格下载)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yiwang.services.catalogue import queries as catalogue
from yiwang.services.eforms import queries as eforms
from yiwang.web.portal.browse.pages import listing as cut
from yiwang.web.portal.context import crumbs, here
from yiwang.web.ui.access import public


@public
def listing(request: HttpRequest) -> HttpResponse:
    """List the services whose form can be printed blank."""
    text = request.GET.get("q", "").strip()[:60]
    found = [g for g in catalogue.in_region(here(request).code, with_above=True) if text in g.name]
    params = {k: v for k, v in request.GET.dict().items() if v}
    context = {
        "text": text,
        "listing": cut(found, params, reverse("portal:download")),
        "crumbs": crumbs("下载中心"),
    }
    return render(request, "portal/download/list.html", context)


@public
def form(request: HttpRequest, code: str) -> HttpResponse:
    """Show the blank form of a service for printing."""
    guide = catalogue.guide(code)
    if guide is None or guide.form_version_id is None:
        raise Http404(code)
    context = {
        "guide": guide,
        "form_info": eforms.form(guide.form_version_id),
        "crumbs": crumbs(("下载中心", reverse("portal:download")), guide.name),
    }
    return render(request, "portal/download/form.html", context)
