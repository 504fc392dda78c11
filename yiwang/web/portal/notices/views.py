"""Notices of the hall and the departments (通知公告), and what became of texts taken off."""

from http import HTTPStatus
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yiwang.engagement.content import queries
from yiwang.engagement.content.types import KIND_NAMES, Kind
from yiwang.foundation.core import clock
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.files import queries as files
from yiwang.foundation.orgs import queries as orgs
from yiwang.web.portal.context import crumbs, here
from yiwang.web.ui.access import public
from yiwang.web.ui.files.serving import serve

PAGE = 20
LONGEST = 60
MOST_DIGITS = 18


def number(text: str) -> int | None:
    """Return the number in an address, None when it is none."""
    is_one = text.isdecimal() and text.isascii() and len(text) <= MOST_DIGITS
    return int(text) if is_one else None


def texts(request: HttpRequest, kind: Kind, **which: str) -> dict[str, object]:
    """Return a page of public texts of the region: current or past, narrowed, paged by number."""
    today = clock.local_date(clock.now())
    text = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]
    is_past, before = request.GET.get("past") == "1", number(request.GET.get("before", ""))
    found = queries.public_list(
        kind,
        region_code=here(request).code,
        today=today,
        is_past=is_past,
        text=text,
        before=before,
        limit=PAGE + 1,
        **which,  # type: ignore[arg-type]
    )
    shown = found[:PAGE]
    names = {region.code: region.name for region in orgs.region_path(here(request).code)}
    params = {"q": text, "past": "1" if is_past else "", **which}
    params = {key: value for key, value in params.items() if value}
    more = urlencode({**params, "before": shown[-1].no}) if len(found) > PAGE else ""
    return {
        "lines": [(line, names.get(line.region_code, "")) for line in shown],
        "text": text,
        "is_past": is_past,
        "today": today,
        "next_url": "?" + more if more else "",
        "first_url": "?" + urlencode(params) if before else "",
    }


LISTS = {
    Kind.NOTICE: "portal:notices",
    Kind.CONSULTATION: "portal:consultations",
    Kind.POLICY: "portal:policy",
}


def withdrawn(
    request: HttpRequest, kind: Kind, *, no: int | None = None, key: str = "", typed: str = ""
) -> HttpResponse:
    """Say when and why a text was taken off; what somebody had typed there is given back.

    :raises Http404: there never was one.
    """
    found = queries.withdrawn(kind, no=no, key=key)
    if found is None:
        raise Http404(key or str(no))
    name, url = KIND_NAMES[kind], reverse(LISTS[kind])
    context = {
        "one": found,
        "name": name,
        "list_url": url,
        "typed": typed,
        "crumbs": crumbs((name, url), "已撤下"),
    }
    return render(request, "portal/notices/withdrawn.html", context, status=HTTPStatus.GONE)


@public
def listing(request: HttpRequest) -> HttpResponse:
    """List notices, the current ones or those that have passed."""
    context = {**texts(request, Kind.NOTICE), "crumbs": crumbs("通知公告")}
    return render(request, "portal/notices/list.html", context)


@public
def show(request: HttpRequest, no: int) -> HttpResponse:
    """Show one notice, and whether it has passed."""
    found = queries.public_text(Kind.NOTICE, no=no)
    if found is None:
        return withdrawn(request, Kind.NOTICE, no=no)
    region = orgs.region(found.region_code)
    context = {
        "one": found,
        "place": region.name if region else "",
        "is_over": found.is_over(clock.local_date(clock.now())),
        "versions": queries.public_versions(Kind.NOTICE, no=no),
        "crumbs": crumbs(("通知公告", reverse("portal:notices")), found.title),
    }
    return render(request, "portal/notices/show.html", context)


@public
def file(request: HttpRequest, no: int, file_id: UUID) -> HttpResponse:
    """Serve a file that a public text names."""
    del request
    if queries.public_file(no, file_id) is None:
        raise Http404(str(no))
    return serve(files.stored_file(file_id, viewer=SYSTEM))
