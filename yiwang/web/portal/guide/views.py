"""The guide: its page (kept as bytes in the process), the notice to print, its versions."""

import hashlib

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render

from yiwang.foundation.core import clock
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types import Guide
from yiwang.web.portal.context import crumbs, here
from yiwang.web.ui.access import actor_of, is_known, public
from yiwang.web.ui.kept import Kept

from . import pages
from .front import CSRF, REGION, ROOM

EDIT = "catalogue.edit"
_kept: Kept[tuple[bytes, str]] = Kept(ROOM)  # the bytes are those the front keeps


def _guide(code: str) -> Guide:
    found = catalogue.guide(code)
    if found is None:
        raise Http404(code)
    return found


def _is_plain(request: HttpRequest) -> bool:
    """Whether the page is the same for everyone: nobody known, nothing set but the region."""
    return not is_known(request) and not set(request.COOKIES) - {REGION, CSRF}


@public
def show(request: HttpRequest, code: str) -> HttpResponse:
    """Show a guide; an anonymous visitor gets the bytes kept in the process."""
    guide = _guide(code)
    situation = request.GET.get("situation", "")
    if not _is_plain(request) or request.GET.keys() - {"situation"}:
        return _render(request, guide, situation)
    today, place = clock.local_date(clock.now()), here(request).code
    chosen = guide.situation(situation)
    key = (guide.hash, guide.contact, place, today, chosen, _nearer(guide, place))
    found = _kept.get(key)
    if found is None:
        content = _render(request, guide, situation).content
        found = (content, f'"{hashlib.sha256(content).hexdigest()[:32]}"')
        _kept.put(key, found, len(content))
    return _answer(request, *found)


def _answer(request: HttpRequest, content: bytes, tag: str) -> HttpResponse:
    same = tag in request.headers.get("If-None-Match", "")
    response = HttpResponseNotModified() if same else HttpResponse(content)
    response["ETag"] = tag
    response["Cache-Control"] = "public, no-cache"
    response["Vary"] = "Cookie"
    return response


def _render(
    request: HttpRequest, guide: Guide, situation: str = "", **more: object
) -> HttpResponse:
    today = clock.local_date(clock.now())
    context = {
        "page": pages.page(guide, today, situation),
        "guide": guide,
        "crumbs": crumbs((guide.organisation_name, _department(guide)), guide.name),
        "marks": pages.marks(guide) if actor_of(request).has(EDIT) else [],
        "own": _nearer(guide, here(request).code),
        **more,
    }
    return render(request, "portal/guide/show.html", context)


def _nearer(guide: Guide, region_code: str) -> object | None:
    """Return who handles the item for the visitor, when that is not the visitor's own region's."""
    found = catalogue.elsewhere(guide.basic_code, region_code)
    if found is None or (found.code == guide.code and not found.is_fallback):
        return None
    return found


def _department(guide: Guide) -> str:
    return pages.link("portal:department", organisation_id=str(guide.organisation_id))


@public
def printable(request: HttpRequest, code: str) -> HttpResponse:
    """Show the one-time notice (一次性告知单) for printing on A4."""
    guide = _guide(code)
    today = clock.local_date(clock.now())
    situation = request.GET.get("situation", "")
    context = {"page": pages.page(guide, today, situation), "guide": guide, "today": today}
    return render(request, "portal/guide/print.html", context)


@public
def history(request: HttpRequest, code: str) -> HttpResponse:
    """List the versions of a guide with their hashes."""
    guide = _guide(code)
    context = {
        "guide": guide,
        "versions": catalogue.history(code),
        "crumbs": crumbs((guide.name, pages.link("portal:guide", code=code)), "版本记录"),
    }
    return render(request, "portal/guide/history.html", context)


@public
def version(request: HttpRequest, code: str, local: int, basic: int) -> HttpResponse:
    """Show an older version of a guide, and say that it is one."""
    lines = catalogue.history(code)
    known = {(v.item_version_id, v.basic_version_id): v for v in lines}
    line = known.get((local, basic))
    if line is None:
        raise Http404(code)
    guide = catalogue.guide_version(local, basic)
    return _render(request, guide, old=None if line.is_current else line)
