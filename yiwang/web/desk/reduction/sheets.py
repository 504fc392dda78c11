"""One item of a self-check, and the same said of many (逐项自查, 批量自查)."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.oversight.reduction import commands, queries
from yiwang.oversight.reduction.types import (
    OUTCOME_NAMES,
    Act,
    CheckInfo,
    ItemSheet,
    Line,
    NormKind,
)
from yiwang.web.desk.fields import plain
from yiwang.web.desk.reduction import boxes
from yiwang.web.desk.reduction.views import info_or_404, page
from yiwang.web.ui import errors as ui_errors
from yiwang.web.ui.access import actor_of, staff
from yiwang.web.ui.forms import Field, Form


def _sheet(request: HttpRequest, key: UUID, code: str) -> ItemSheet:
    found = queries.sheet(key, code, viewer=actor_of(request))
    if found is None:
        raise NotFound
    return found


@staff()
def item(request: HttpRequest, key: UUID, code: str) -> HttpResponse:
    """Show the materials and steps of one item, and take what is said of them."""
    info, sheet = info_or_404(request, key), _sheet(request, key, code)
    if request.method != "POST":
        return _item(request, info, sheet, {}, {})
    data = plain(request.POST)
    said = {line.key: boxes.typed(data, f"{line.key}-") for line in sheet.lines}
    try:
        commands.save_item(
            check_id=key,
            basic_code=code,
            version=boxes.whole(data.get("version", "")),
            choices=[boxes.choice(name, typed) for name, typed in said.items()],
            actor=actor_of(request),
            at=clock.now(),
        )
    except commands.Overtaken as error:
        told = (
            f"{error.detail['who']}刚刚保存过这个事项。您填写的都在下方，"
            "不同的地方写明了对方的选择，核对以后再保存"
        )
        return _item(request, info, _sheet(request, key, code), said, {"": told}, is_told=True)
    except DomainError as error:
        return _item(request, info, sheet, said, ui_errors.form_errors(error), data=data)
    messages.success(request, "已保存")
    following = queries.sheets_of(key, only_open=True, limit=1, viewer=actor_of(request))
    if data.get("act") == "next" and following:
        target = reverse("desk:reduction-item", args=[key, following[0].basic_code])
        return HttpResponseRedirect(target)
    return HttpResponseRedirect(reverse("desk:reduction-check", args=[key]))


def _item(  # noqa: PLR0917  what a page is made of
    request: HttpRequest,
    info: CheckInfo,
    sheet: ItemSheet,
    said: Mapping[str, Mapping[str, str]],
    errors: dict[str, str],
    data: Mapping[str, Any] | None = None,
    *,
    is_told: bool = False,
) -> HttpResponse:
    tests = queries.norms(NormKind.TEST, only_active=True)
    is_open = Act.SAVE in info.actions
    groups: list[tuple[Line, Form, str, bool]] = []
    every: list[Field] = []
    for line in sheet.lines:
        stored = boxes.said_of(line)
        here = said.get(line.key, stored)
        made = Form(boxes.fields(f"{line.key}-", here, tests, is_step=line.is_step), errors)
        every += made.fields
        differs = is_told and dict(here) != stored
        told = _told(line, {one.code: str(one.content["text"]) for one in tests})
        groups.append((line, made, told, differs))
    context = {
        "one": info,
        "sheet": sheet,
        "groups": groups,
        "is_open": is_open,
        "version": data.get("version", "") if data else sheet.version,
        "errors": Form(every, errors) if errors else None,
    }
    status = HTTPStatus.OK
    if errors:
        status = HTTPStatus.CONFLICT if is_told else HTTPStatus.UNPROCESSABLE_ENTITY
    return render(request, "desk/reduction/item.html", context, status=status)


def _told(line: Line, tests: Mapping[str, str]) -> str:
    """Return what stands in a line, in words."""
    choice = line.choice
    if choice.outcome is None:
        return "还没有选择"
    parts = (
        OUTCOME_NAMES[choice.outcome],
        tests.get(choice.test, ""),
        choice.instead,
        choice.basis,
        choice.reason,
    )
    return "；".join(part for part in parts if part)


@staff()
@require_POST
def alike(request: HttpRequest, key: UUID) -> HttpResponse:
    """Say the same of a name in all items where nobody has said anything."""
    info, data = info_or_404(request, key), plain(request.POST)
    said = {**boxes.typed(data, ""), "name": data.get("name", "")}
    kind, _, name = said["name"].partition(":")
    try:
        if not name:
            sentence = "请选择同名的材料或者环节"
            raise commands.CannotCheck(fields={"name": sentence})
        count = commands.decide_alike(
            check_id=key,
            name=name,
            is_step=kind == "s",
            choice=boxes.choice("", said),
            actor=actor_of(request),
            at=clock.now(),
        )
    except DomainError as error:
        names = queries.alike(key, viewer=actor_of(request))
        tests = queries.norms(NormKind.TEST, only_active=True)
        errors = ui_errors.form_errors(error)
        form = Form(boxes.alike(names, tests, said).fields, errors)
        return page(request, info, errors, "", form)
    messages.success(request, f"已自查 {count} 项")
    return HttpResponseRedirect(reverse("desk:reduction-check", args=[key]))
