"""A page per field: choose a kind, write what is asked, with everything kept when refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.services.designing import commands, queries
from yiwang.services.designing.types import Act, DesignInfo
from yiwang.web.desk.fields import plain
from yiwang.web.desk.forms.designs import info_or_404, overtaken, version_of
from yiwang.web.desk.forms.sheets import Sheet, kind_name
from yiwang.web.ui import errors as ui_errors
from yiwang.web.ui.access import actor_of, staff


def _open(request: HttpRequest, key: UUID, page: str) -> DesignInfo:
    info = info_or_404(request, key)
    if Act.SAVE not in info.actions:
        raise NotPermitted
    if info.page(page) is None:
        raise NotFound
    return info


@staff("catalogue.edit")
def choose(request: HttpRequest, key: UUID, page: str) -> HttpResponse:
    """List the kinds of fields with their standard terms, to begin a field from."""
    info = _open(request, key, page)
    terms = [(t, kind_name(t.field.kind)) for t in queries.standard_terms()]
    groups = [
        ("标准数据元", [pair for pair in terms if not pair[0].is_own]),
        ("自己定的问题", [pair for pair in terms if pair[0].is_own]),
    ]
    context = {"one": info, "page": info.page(page), "groups": groups}
    return render(request, "desk/forms/choose.html", context)


@staff("catalogue.edit")
def add(request: HttpRequest, key: UUID, page: str, term: str) -> HttpResponse:
    """Add a field that begins as a standard term says."""
    info = _open(request, key, page)
    found = next((t for t in queries.standard_terms() if t.field.key == term), None)
    if found is None:
        raise NotFound
    taken, n = {f.key for f in info.fields}, 1
    while (f"{term}_{n}" if n > 1 else term) in taken:
        n += 1
    item = replace(found.field, key=f"{term}_{n}" if n > 1 else term)
    sheet = Sheet(info.pages, page)
    told = f"标准数据元：{found.name}（{found.standard}）"
    return _sheet(request, info, sheet, sheet.values(item), told=told)


@staff("catalogue.edit")
def edit(request: HttpRequest, key: UUID, page: str, field_key: str) -> HttpResponse:
    """Change a field."""
    info = _open(request, key, page)
    item = next((f for f in info.fields if f.key == field_key), None)
    if item is None:
        raise NotFound
    sheet = Sheet(info.pages, page, field_key)
    return _sheet(request, info, sheet, sheet.values(item))


def _sheet(
    request: HttpRequest, info: DesignInfo, sheet: Sheet, values: dict[str, Any], told: str = ""
) -> HttpResponse:
    if request.method != "POST":
        return _show(request, info, sheet, values, {}, told=told)
    data = plain(request.POST)
    typed = sheet.read(data)
    is_incomplete = sheet.is_incomplete(typed, data.get("shown_kind", ""))
    if is_incomplete:
        told = f"种类换成了{typed['kind']}。请填好这一种要填的内容，再保存"
    if is_incomplete or any(name.startswith(("add-", "remove-")) for name in data):
        rows = int("add-columns" in data)
        return _show(request, info, sheet, typed, {}, told=told, blank_rows=rows)
    item, page, errors = sheet.field(typed)
    if errors:
        return _show(request, info, sheet, typed, errors, told=told)
    try:
        commands.put_field(
            design_id=info.id,
            version=version_of(data.get("version", "")),
            page=page,
            field=item,
            old=sheet.old,
            actor=actor_of(request),
            at=clock.now(),
        )
    except commands.Overtaken as error:
        response = _show(request, info, sheet, typed, {"": overtaken(error)}, told=told)
        response.status_code = HTTPStatus.CONFLICT
        return response
    except commands.CannotDesign as error:
        return _show(request, info, sheet, typed, ui_errors.form_errors(error), told=told)
    messages.success(request, f"已保存“{item.label}”")
    return HttpResponseRedirect(reverse("desk:form-design", args=[info.id]) + f"#field-{item.key}")


def _show(
    request: HttpRequest,
    info: DesignInfo,
    sheet: Sheet,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    *,
    told: str = "",
    blank_rows: int = 0,
) -> HttpResponse:
    needed = [f.sentence for f in info.faults if sheet.old and f.key == sheet.old]
    context = {
        "one": info,
        "page": info.page(sheet.page_key),
        "old": sheet.old,
        "told": told,
        "kind": values.get("kind", ""),
        "needed": needed,
        "form": sheet.form(values, errors, blank_rows=blank_rows),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "desk/forms/field.html", context, status=status)
