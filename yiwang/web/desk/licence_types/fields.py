"""The fields of a face: a sheet for each, begun from what its name tells."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from yiwang.foundation.core.errors import NotFound
from yiwang.services.licences import commands, queries
from yiwang.services.licences.types.licence_types import (
    FACE_NAMES,
    MASK_NAMES,
    MEANING_NAMES,
    FaceField,
    FaceKind,
    Mask,
    Meaning,
    TypeVersionInfo,
)
from yiwang.web.desk.fields import plain
from yiwang.web.desk.licence_types.versions import given, info_or_404, open_or_403, overtaken, page
from yiwang.web.ui import errors as ui_errors
from yiwang.web.ui.access import actor_of, staff
from yiwang.web.ui.forms import Field, Form, Option

LONGEST = 60
NONE = "-"
"""Stands for no value in a list: an empty choice is none."""


@staff("catalogue.edit")
@require_POST
def shape(request: HttpRequest, key: UUID) -> HttpResponse:
    """Begin a field by its name, move or remove one."""
    data = plain(request.POST)
    verb, _, which = data.get("do", "").partition(":")
    label = data.get("label", "").strip()[:LONGEST]
    if verb == "add" and label:
        address = reverse("desk:licence-type-field-new", args=[open_or_403(request, key).id])
        return HttpResponseRedirect(f"{address}?{urlencode({'label': label})}")
    errors = {"label": "请填写栏目名称"} if verb == "add" else {"": "请选择一个动作"}
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    if verb in {"up", "down", "remove"}:
        about = given(request, key, data)
        try:
            if verb == "remove":
                commands.remove_face_field(**about, key=which)
            else:
                commands.move_face_field(**about, key=which, up=verb == "up")
        except commands.TypeOvertaken as error:
            errors, status = {"": overtaken(error)}, HTTPStatus.CONFLICT
        except commands.CannotChangeType as error:
            errors = ui_errors.form_errors(error)
        else:
            place = "fields" if verb == "remove" else f"field-{which}"
            address = reverse("desk:licence-type-version", args=[key])
            return HttpResponseRedirect(f"{address}#{place}")
    return page(request, info_or_404(request, key), errors, {"label": label}, status)


@staff("catalogue.edit")
def add(request: HttpRequest, key: UUID) -> HttpResponse:
    """Add a field that begins as its name tells."""
    info = open_or_403(request, key)
    label = plain(request.GET).get("label", "").strip()[:LONGEST]
    begun = queries.known_field(label, taken=info.content.fields, viewer=actor_of(request))
    return _sheet(request, info, begun, "")


@staff("catalogue.edit")
def edit(request: HttpRequest, key: UUID, field_key: str) -> HttpResponse:
    """Change a field."""
    info = open_or_403(request, key)
    field = info.content.field(field_key)
    if field is None:
        raise NotFound
    return _sheet(request, info, field, field_key)


def _sheet(request: HttpRequest, info: TypeVersionInfo, field: FaceField, old: str) -> HttpResponse:
    if request.method != "POST":
        return _show(request, info, _values(field), {}, old)
    data = plain(request.POST)
    typed = {name: data.get(name, "").strip() for name in _values(field)}
    try:
        commands.put_face_field(**given(request, info.id, data), field=_read(typed), old=old)
    except commands.TypeOvertaken as error:
        response = _show(request, info, typed, {"": overtaken(error)}, old)
        response.status_code = HTTPStatus.CONFLICT
        return response
    except commands.CannotChangeType as error:
        return _show(request, info, typed, ui_errors.form_errors(error), old)
    messages.success(request, f"已保存栏目“{typed['label']}”")
    address = reverse("desk:licence-type-version", args=[info.id])
    return HttpResponseRedirect(f"{address}#field-{typed['key']}")


def _values(field: FaceField) -> dict[str, str]:
    return {
        "label": field.label,
        "kind": field.kind.value,
        "length": str(field.length),
        "required": "1" if field.required else "0",
        "meaning": field.meaning.value or NONE,
        "mask": field.mask.value or NONE,
        "tag": field.tag,
        "key": field.key,
        "sample": field.sample,
    }


def _read(typed: Mapping[str, str]) -> FaceField:
    """Return the field that was typed; a length that is no number is judged as none."""
    length = typed["length"]
    meaning, mask = (typed[name].removeprefix(NONE) for name in ("meaning", "mask"))
    return FaceField(
        key=typed["key"],
        label=typed["label"][:LONGEST],
        kind=FaceKind(typed["kind"]) if typed["kind"] in set(FaceKind) else FaceKind.TEXT,
        length=int(length) if length.isdecimal() and len(length) < 6 else 0,  # noqa: PLR2004
        required=typed["required"] != "0",
        tag=typed["tag"].upper(),
        meaning=Meaning(meaning) if meaning in set(Meaning) else Meaning.OWN,
        mask=Mask(mask) if mask in set(Mask) else Mask.HIDE,
        sample=typed["sample"],
    )


def _show(
    request: HttpRequest,
    info: TypeVersionInfo,
    values: Mapping[str, str],
    errors: Mapping[str, str],
    old: str,
) -> HttpResponse:
    def choice(name: str, label: str, names: Mapping[Any, str], hint: str = "") -> Field:
        options = [Option(value.value or NONE, words) for value, words in names.items()]
        return Field(
            name=name, label=label, kind="select", value=values[name], options=options, hint=hint
        )

    fields = [
        Field(name="label", label="栏目名称", value=values["label"], maxlength=LONGEST),
        choice("kind", "种类", FACE_NAMES),
        Field(
            name="length",
            label="最多字数",
            kind="number",
            value=values["length"],
            hint="发布以前按这个字数检查方框放不放得下",
        ),
        Field(
            name="required",
            label="是否必填",
            kind="radio",
            value=values["required"],
            options=[Option("1", "必填"), Option("0", "选填")],
        ),
        choice("meaning", "对应的元数据", MEANING_NAMES, "对应了的栏目，颁发时由系统填写"),
        choice("mask", "公开时怎么显示", MASK_NAMES, "个人信息公开查验时要遮盖"),
        Field(
            name="tag",
            label="元数据标签",
            value=values["tag"],
            maxlength=34,
            hint="以 KZ_ 开头，后面是栏目名称的拼音首字母",
        ),
        Field(name="key", label="编码", value=values["key"], maxlength=40),
        Field(
            name="sample",
            label="示例",
            kind="textarea",
            rows=2,
            value=values["sample"],
            required=False,
            hint="预览用。日期写作 2026-03-18，起止日期写作 2026-03-18/2031-03-17",
            maxlength=1000,
        ),
    ]
    context = {"one": info, "old": old, "form": Form(fields, errors), "label": values["label"]}
    context["name"] = info.content.name
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "desk/licence_types/field.html", context, status=status)
