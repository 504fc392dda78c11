"""The guide: its page, the notice to print, its versions."""

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from yiwang.engagement.content import queries as content
from yiwang.engagement.lists import queries as lists
from yiwang.foundation.core import clock
from yiwang.services.cases import queries as cases
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types import Guide
from yiwang.services.catalogue.types.editions import Edition
from yiwang.services.editing import queries as editing
from yiwang.web.portal.context import crumbs, here
from yiwang.web.portal.front import SITUATION, shared
from yiwang.web.portal.names.boxes import takes_a_name
from yiwang.web.ui.access import actor_of, public

from . import pages

EDIT = "catalogue.edit"
TASK = 31


def _guide(code: str) -> Guide:
    found = catalogue.guide(code)
    if found is None:
        raise Http404(code)
    return found


@public
@shared
def show(request: HttpRequest, code: str) -> HttpResponse:
    """Show a guide; anonymous visitors get the bytes that the front keeps."""
    guide = catalogue.guide(code)
    if guide is None:
        return _ended(request, code)
    return _render(request, guide, request.GET.get(SITUATION, ""))


def _ended(request: HttpRequest, code: str) -> HttpResponse:
    """Say of a list out of force what became of it, and who handles the item now."""
    edition = catalogue.list_edition(code[:TASK])
    if edition is None:
        raise Http404(code)
    context = {
        "edition": edition,
        "ended": editing.disposition(edition),
        "now": _nearest(edition, here(request).code),
        "crumbs": crumbs(edition.name),
    }
    return render(request, "portal/guide/ended.html", context, status=HTTPStatus.GONE)


def _nearest(edition: Edition, region_code: str) -> object | None:
    """Return who offers the item to where the list was, or to where the visitor is."""
    where = dict.fromkeys((edition.region_code, region_code))
    return next(filter(None, (catalogue.elsewhere(edition.basic_code, r) for r in where)), None)


def _render(
    request: HttpRequest, guide: Guide, situation: str = "", **more: object
) -> HttpResponse:
    today = clock.local_date(clock.now())
    context = {
        "page": pages.page(guide, today, situation, cases.usual_time(guide.code)),
        "guide": catalogue.tailored(guide, situation),
        "takes_a_name": takes_a_name(guide.form_version_id),
        "named": lists.tags_in(guide.region_code).get(guide.basic_code, ()),
        "crumbs": crumbs((guide.organisation_name, _department(guide)), guide.name),
        "marks": pages.marks(guide) if actor_of(request).has(EDIT) else [],
        "own": _nearer(guide, here(request).code),
        "paper": pages.paper(guide, request.GET.get(pages.PAPER, "")[:64]),
        "answers": content.answered_for(guide.basic_code, region_code=guide.region_code),
        "policies": content.policies_on(
            guide.basic_code, [b.law for b in guide.bases], region_code=guide.region_code
        ),
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
    context = {
        "page": pages.page(guide, today, situation),
        "guide": catalogue.tailored(guide, situation),
        "today": today,
    }
    return render(request, "portal/guide/print.html", context)


@public
def history(request: HttpRequest, code: str) -> HttpResponse:
    """List the versions of a guide with their hashes."""
    edition = catalogue.list_edition(code[:TASK])
    if edition is None:
        raise Http404(code)
    context = {
        "guide": edition,
        "versions": catalogue.history(edition.code),
        "crumbs": crumbs((edition.name, pages.link("portal:guide", code=code)), "版本记录"),
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
