"""The case list, the tabs of a case, claiming, the files handed in."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_POST

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError
from yiwang.foundation.files import queries as files
from yiwang.services.cases import commands
from yiwang.services.cases import queries as cases
from yiwang.services.cases.types.desk import CaseFile, DeskView
from yiwang.services.licences import queries as licences
from yiwang.web.desk import rows
from yiwang.web.desk.casework import beside, filters, pages
from yiwang.web.desk.casework.batch_views import remember_opened
from yiwang.web.desk.framed import framed
from yiwang.web.ui import forms as ui_forms
from yiwang.web.ui.access import actor_of, staff
from yiwang.web.ui.files.serving import serve

LIMIT = 20
LICENCE_TABS = frozenset({"overview", "form", "materials", "opinions"})
"""The tabs that tell of the licences the case stands on."""


@staff("cases.read")
def listing(request: HttpRequest) -> HttpResponse:
    """Show cases by saved view and filters, the most urgent first."""
    viewer, query = actor_of(request), filters.read(request.GET)
    wanted = filters.filters(query)
    after = request.GET.get("after", "")
    found = cases.desk_list(wanted, viewer=viewer, at=clock.now(), after=after, limit=LIMIT)
    colleagues = cases.desk_colleagues(viewer=viewer)
    names = {str(c.id): c.name for c in colleagues}
    context = {
        "query": query,
        "views": filters.views(query, wanted.view),
        "view_name": filters.VIEWS[wanted.view],
        "steps": filters.step_chips(query) if wanted.view is not DeskView.DONE else [],
        "lights": filters.light_chips(query) if wanted.view is not DeskView.DONE else [],
        "chips": filters.removable(query, names),
        "finder": _finder(query, tuple(names.items())),
        "table": rows.table(filters.VIEWS[wanted.view], found.rows, query.back)
        if found.rows
        else None,
        "empty": pages.nothing_found(wanted, filters.VIEWS[wanted.view]),
        "only_newest": pages.only_newest(wanted),
        "first_url": f"?{query.text}" if after else "",
        "next_url": f"?{query.text}&{urlencode({'after': found.after})}" if found.after else "",
    }
    return framed(request, "desk/casework/list.html", context)


def _finder(query: filters.Query, colleagues: tuple[tuple[str, str], ...]) -> SafeString:
    def first(name: str) -> str:
        return next(iter(query.values(name)), "")

    return _drawn(colleagues, first("colleague"), first("channel"), first("item"))


@lru_cache(maxsize=256)
def _drawn(
    colleagues: tuple[tuple[str, str], ...], colleague: str, channel: str, item: str
) -> SafeString:
    """Draw the three fields; a list of twenty rows is cheaper than they are."""
    people = [ui_forms.Option(i, n) for i, n in colleagues]
    channels = [ui_forms.Option(c, n) for c, n in filters.CHANNELS.items()]
    known = [
        ("colleague", "经办人", people, colleague),
        ("channel", "渠道", channels, channel),
    ]
    fields = [
        ui_forms.Field(
            name=name, label=label, kind="select", required=False, options=options, value=value
        )
        for name, label, options, value in known
    ]
    fields.append(ui_forms.Field(name="item", label="事项名称含", required=False, value=item))
    drawn = [render_to_string(f"ui/form/{f.kind}.html", {"f": f}) for f in fields]
    return mark_safe("".join(drawn))  # noqa: S308  rendered by templates


def case_file(request: HttpRequest, number: int) -> CaseFile:
    """Return the case as this member of staff sees it; ``before`` pages through the trace."""
    asked = request.GET.get("before", "")
    before = int(asked) if re.fullmatch(r"[0-9]{1,5}", asked) else None
    viewer = actor_of(request)
    return cases.case_for_staff(number, viewer=viewer, at=clock.now(), trace_before=before)


def _tab(request: HttpRequest, number: int, tab: str) -> HttpResponse:
    file = case_file(request, number)
    page = pages.case_page(file, tab, filters.carried(request), actor_of(request))
    context = {"page": page, "file": file, "shown_key": "", "shown_value": ""}
    if tab in LICENCE_TABS:
        context |= beside.licences(file, viewer=actor_of(request), at=clock.now())
    if tab == "materials":
        context["may_call"] = bool(
            licences.callable_types(viewer=actor_of(request), at=clock.now())
        )
    if tab in beside.TABS:
        context["beside"] = beside.beside(file, viewer=actor_of(request), at=clock.now())
    if tab == "form":
        context |= beside.doubts(file.number, viewer=actor_of(request), at=clock.now())
    return render(request, f"desk/casework/{tab}.html", context)


@staff("cases.read")
def overview(request: HttpRequest, number: int) -> HttpResponse:
    """Show where the case stands, its clocks line by line, who asks (概况)."""
    if "batch" in request.GET:
        remember_opened(request, number)
    return _tab(request, number, "overview")


@staff("cases.read")
def form(request: HttpRequest, number: int) -> HttpResponse:
    """Show the form as filled, personal data masked (表单)."""
    return _tab(request, number, "form")


@staff("cases.read")
def materials(request: HttpRequest, number: int) -> HttpResponse:
    """Show the material list with what was handed in (材料)."""
    return _tab(request, number, "materials")


@staff("cases.read")
def opinions(request: HttpRequest, number: int) -> HttpResponse:
    """Show opinions, corrections, procedures and the decision (意见)."""
    return _tab(request, number, "opinions")


@staff("cases.read")
def documents(request: HttpRequest, number: int) -> HttpResponse:
    """Show the official documents (文书)."""
    return _tab(request, number, "documents")


@staff("cases.read")
def trace(request: HttpRequest, number: int) -> HttpResponse:
    """Show who did what and when (痕迹)."""
    return _tab(request, number, "trace")


def case_address(request: HttpRequest, number: int, name: str = "desk:case") -> str:
    """Return an address of the case that keeps the list's filters."""
    back = filters.carried(request)
    url = reverse(name, args=[number])
    return f"{url}?{urlencode({'back': back})}" if back else url


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0  # noqa: PLR2004


@staff("cases.read")
@require_POST
def claim(request: HttpRequest, number: int) -> HttpResponse:
    """Take the case (领取); whoever comes second reads who was first."""
    try:
        commands.claim(
            case=number, version=_version(request), actor=actor_of(request), at=clock.now()
        )
        messages.success(request, "已领取，这件由您办理")
    except DomainError as error:
        messages.error(request, error.text)
    return HttpResponseRedirect(case_address(request, number))


@staff("cases.read")
@require_POST
def release(request: HttpRequest, number: int) -> HttpResponse:
    """Give the case back (退回待领取)."""
    try:
        commands.release(
            case=number, version=_version(request), actor=actor_of(request), at=clock.now()
        )
        messages.success(request, "已退回，同事可以领取")
    except DomainError as error:
        messages.error(request, error.text)
    return HttpResponseRedirect(case_address(request, number))


@staff("cases.read")
def material_file(request: HttpRequest, number: int, file_id: UUID) -> HttpResponse:
    """Serve a file of this case; the right to the case is checked first."""
    file = case_file(request, number)
    if file_id not in file.file_ids:
        raise Http404
    response = serve(files.stored_file(file_id, viewer=actor_of(request)))
    response["X-Frame-Options"] = "SAMEORIGIN"  # laid beside the form while it is reviewed
    response._csp_update = {"frame-ancestors": ["'self'"]}  # type: ignore[attr-defined]  # noqa: SLF001
    return response
