"""Forms by service: on the page, as empty and as filled-in sheets (表格下载, 样表)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yiwang.engagement.content import queries as content
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types import Guide
from yiwang.services.eforms import queries as eforms
from yiwang.web.portal.browse.pages import listing as cut
from yiwang.web.portal.context import crumbs, here
from yiwang.web.ui.access import public
from yiwang.web.ui.files.serving import serve_bytes


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


def _with_form(code: str) -> tuple[Guide, int]:
    guide = catalogue.guide(code)
    if guide is None or guide.form_version_id is None:
        raise Http404(code)
    return guide, guide.form_version_id


@public
def form(request: HttpRequest, code: str) -> HttpResponse:
    """Show the blank form of a service for printing, with its sheets."""
    known = catalogue.guide(code)
    if known is not None and known.form_version_id is None:
        trail = crumbs(("下载中心", reverse("portal:download")), known.name)
        return render(request, "portal/download/none.html", {"guide": known, "crumbs": trail})
    guide, version = _with_form(code)
    context = {
        "guide": guide,
        "form_info": eforms.form(version),
        "parts": content.sheet_parts(version),
        "blank_size": len(content.form_sheet(version)),
        "sample_size": len(content.form_sheet(version, is_filled=True)),
        "crumbs": crumbs(("下载中心", reverse("portal:download")), guide.name),
    }
    return render(request, "portal/download/form.html", context)


@public
def blank(request: HttpRequest, code: str) -> HttpResponse:
    """Serve the empty sheet."""
    del request
    guide, version = _with_form(code)
    return serve_bytes(content.form_sheet(version), f"{guide.name}申请表（空白）.pdf")


@public
def sample(request: HttpRequest, code: str) -> HttpResponse:
    """Serve the sheet filled in as an example."""
    del request
    guide, version = _with_form(code)
    return serve_bytes(content.form_sheet(version, is_filled=True), f"{guide.name}填写样例.pdf")
