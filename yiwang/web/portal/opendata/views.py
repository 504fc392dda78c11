"""开放数据: what is offered, and the feed of changes."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import http_date

from yiwang.engagement.interchange import queries
from yiwang.engagement.interchange.types.files import CSV_NAME, JSON_NAME
from yiwang.web.portal.context import crumbs
from yiwang.web.portal.opendata import pages
from yiwang.web.ui.access import public

NEWEST = 10
IN_FEED = 100


@public
def home(request: HttpRequest) -> HttpResponse:
    """Explain what is open, under which licence, with hash and date; show the last changes."""
    context = {
        "crumbs": crumbs("开放数据"),
        "files": [(one, pages.FILES[one.name]) for one in queries.open_data_files()],
        "lines": [pages.line(c) for c in queries.changes(limit=NEWEST, is_newest_first=True)],
    }
    return render(request, "portal/opendata/home.html", context)


@public
def feed(request: HttpRequest) -> HttpResponse:
    """Send the last changes as Atom (RFC 4287); an entry's id never changes."""
    found = queries.changes(limit=IN_FEED, is_newest_first=True)
    own = request.build_absolute_uri(reverse("portal:opendata_feed"))
    page = request.build_absolute_uri(reverse("portal:opendata"))
    entries = [(pages.line(c), _address(request, c.code) or page) for c in found]
    response = HttpResponse(
        pages.atom(own, page, entries), content_type="application/atom+xml; charset=utf-8"
    )
    response["Cache-Control"] = "public, max-age=60"
    return response


def _address(request: HttpRequest, code: str) -> str:
    return request.build_absolute_uri(reverse("portal:guide", args=[code])) if code else ""


@public
def file(request: HttpRequest) -> HttpResponse:
    """Send the whole public catalogue as lines of JSON."""
    return _sent(request, JSON_NAME)


@public
def tables(request: HttpRequest) -> HttpResponse:
    """Send the whole public catalogue as tables."""
    return _sent(request, CSV_NAME)


def _sent(request: HttpRequest, name: str) -> HttpResponse:
    """Send a file; who has it already is told so."""
    info = queries.open_data(name)
    if info is None:
        raise Http404
    tag = f'"{info.digest}"'
    if tag in request.headers.get("If-None-Match", ""):
        response: HttpResponse = HttpResponse(status=304)
    else:
        content = queries.open_data_bytes(name)
        streamed = StreamingHttpResponse(content, content_type=pages.FILES[name].media_type)
        streamed["Content-Length"] = str(info.size)
        streamed["Content-Disposition"] = f'attachment; filename="{info.name}"'
        response = cast("HttpResponse", streamed)
    response["ETag"] = tag
    response["Last-Modified"] = http_date(info.made_at.timestamp())
    response["Cache-Control"] = "public, max-age=600"
    return response
