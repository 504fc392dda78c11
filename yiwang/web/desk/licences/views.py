"""The list of licences, and one of them with its versions and its past."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from yiwang.foundation.core import clock
from yiwang.services.licences import queries
from yiwang.services.licences.types.licences import (
    STATE_WORDS,
    LicenceAct,
    LicenceFilters,
    LicenceInfo,
    LicenceState,
)
from yiwang.web.desk.fields import plain
from yiwang.web.desk.licences.forms import Correction, FaceText, Ground, Renewal, acts_of
from yiwang.web.ui import forms as ui_forms
from yiwang.web.ui.access import actor_of, may, staff
from yiwang.web.ui.elements import Row
from yiwang.web.ui.templatetags.ui import date_zh

LIMIT: Final = 20
RIGHTS: Final = ("licences.keep", "cases.read", "supervision.read")
_LONGEST: Final = 120


def require_right(request: HttpRequest) -> None:
    """Refuse whoever has nothing to do with licences."""
    if not any(may(request, right) for right in RIGHTS):
        raise PermissionDenied(RIGHTS[0])


@staff()
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """List the licences of the viewer's office, or of the region for supervision."""
    require_right(request)
    given = plain(request.GET)
    state = given.get("state", "")
    state = state if state in set(LicenceState) else ""
    words = given.get("q", "").strip()[:_LONGEST]
    filters = LicenceFilters(state=state, type_code=given.get("type", "")[:21], text=words)
    after = given.get("after", "")
    page = queries.licences(
        filters, viewer=actor_of(request), at=clock.now(), after=after, limit=LIMIT
    )
    kept = {"state": state, "q": words, "type": filters.type_code}
    kept = {name: value for name, value in kept.items() if value}
    others = urlencode({name: value for name, value in kept.items() if name != "state"})
    context = {
        "rows": page.rows,
        "states": [("", "全部", not state)]
        + [(s.value, word, s == state) for s, (word, _) in STATE_WORDS.items()],
        "others": f"&{others}" if others else "",
        "state": state,
        "search": ui_forms.Field(
            name="q",
            label="证照编号、标识、持证主体",
            hint="编号和标识可以只写前面几位，名称和证件号码要写全",
            value=words,
            required=False,
        ),
        "is_narrowed": bool(kept),
        "first_url": f"?{urlencode(kept)}" if after else "",
        "next_url": f"?{urlencode({**kept, 'after': page.after})}" if page.after else "",
    }
    return render(request, "desk/licences/list.html", context)


@staff()
@require_GET
def show(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show a licence with what it says, its versions, its past, and what may be done now."""
    require_right(request)
    return page_of(request, queries.licence(key, viewer=actor_of(request), at=clock.now()))


def page_of(
    request: HttpRequest,
    one: LicenceInfo,
    *,
    typed: forms.Form | None = None,
    act: str = "",
    conflict: str = "",
    pages: tuple[str, ...] = (),
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """Return the page of a licence, with what was typed when an act was refused."""
    typed_form = ui_forms.from_django(typed) if typed is not None else None
    context = {
        "one": one,
        "rows": _rows(one),
        "face": [Row(each.label, each.text or "还没有填写") for each in one.face],
        "conflict": conflict,
        "faults": typed_form,
        "pages": pages,
        "may_look": one.original is not None
        and (may(request, "licences.keep") or may(request, "cases.decide")),
        "acts": acts_of(one.acts),
        "sheets": [_sheet(one, each, typed_form, act) for each in _SHEETS if each in one.acts],
        "ground": typed_form if typed_form and act not in _SHEETS else _blank(Ground()),
        "is_in_making": one.row.state is LicenceState.DRAFT,
    }
    return render(request, "desk/licences/one.html", context, status=status)


_SHEETS: Final = {
    LicenceAct.FILL: ("补全照面", "填好以后自动制证用印。已经填好的不再列出。"),
    LicenceAct.CHANGE: ("变更", "只填要改的栏目，其他的照原来的。新版用印以前，原来的照常有效。"),
    LicenceAct.RENEW: ("延续", "新版用印以前，原来的照常有效。"),
}


def _blank(form: forms.Form) -> ui_forms.Form:
    return ui_forms.from_django(form)


def _sheet(
    one: LicenceInfo, act: LicenceAct, typed: ui_forms.Form | None, typed_act: str
) -> dict[str, object]:
    """An act with a form of its own; open when it was refused or is what the page is for."""
    title, told = _SHEETS[act]
    form = typed if typed is not None and typed_act == act else _blank(form_of(one, act))
    return {
        "act": act.value,
        "title": title,
        "told": told,
        "form": form,
        "is_open": typed_act == act or act is LicenceAct.FILL,
    }


def form_of(one: LicenceInfo, act: str, *given: object) -> forms.Form:
    """Return the form that an act asks for."""
    if act == LicenceAct.FILL:
        return FaceText(one, *given)
    if act == LicenceAct.CHANGE:
        return Correction(one, *given, prefix="change")
    if act == LicenceAct.RENEW:
        return Renewal(*given, prefix="renew")  # type: ignore[misc,arg-type]
    return Ground(*given)  # type: ignore[arg-type]


def _rows(one: LicenceInfo) -> list[Row]:
    """What the register knows of it."""
    row = one.row
    until = date_zh(row.valid_to) if row.valid_to else "长期"
    found = [
        Row("持证主体", row.holder or "还没有填写"),
        Row("证照编号", row.number or "还没有填写"),
        Row("电子证照标识", row.identifier),
        Row("颁发机构", f"{row.issuer_name}（{one.issuer_code}）"),
        Row("颁证日期", date_zh(row.issued_on)),
        Row("有效期", f"{date_zh(row.valid_from)}至{until}"),
        Row("版本", f"第 {row.edition:03d} 版"),
    ]
    if one.document_number:
        found.append(Row("文号", one.document_number))
    if one.state_reason:
        found.append(Row("现在这样的原因", one.state_reason))
    if one.state_basis:
        found.append(Row("依据", one.state_basis))
    return found
