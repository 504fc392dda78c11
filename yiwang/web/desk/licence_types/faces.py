"""The face of a version: its boxes in numbers beside a live preview, and an own sample."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from http import HTTPStatus
from typing import Any, TypeVar
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse

from yiwang.services.licences import commands, queries
from yiwang.services.licences.types.layouts import (
    ALIGN_NAMES,
    FRAME_NAMES,
    FROM_FIELD,
    OVERFLOW_NAMES,
    PART_NAMES,
    TINT_NAMES,
    WORDED,
    Align,
    Frame,
    Layout,
    Overflow,
    Part,
    PartKind,
    Tint,
)
from yiwang.services.licences.types.licence_types import (
    SEAL_SIZES,
    FaceKind,
    TypeContent,
    TypeVersionInfo,
)
from yiwang.web.desk.fields import plain
from yiwang.web.desk.licence_types.versions import given, info_or_404, open_or_403, overtaken
from yiwang.web.desk.licence_types.views import face_of
from yiwang.web.ui import errors as ui_errors
from yiwang.web.ui.access import actor_of, staff
from yiwang.web.ui.forms import Field, Form

BOX = {"x": "左", "y": "上", "w": "宽", "h": "高"}
SIZES = {"size": "字号", "least": "最小字号"}
LONGEST_TEXT = 60
MOST = 200
TEXTED = frozenset({PartKind.TITLE, PartKind.LABEL, PartKind.VALUE, PartKind.MARK, PartKind.TEXT})
_E = TypeVar("_E", bound=StrEnum)


@staff("catalogue.edit")
def face(request: HttpRequest, key: UUID) -> HttpResponse:
    """Lay out a face: look at what was typed, add and remove boxes, save."""
    info = open_or_403(request, key)
    if request.method != "POST":
        return _show(request, info, info.content.layout, {})
    data = plain(request.POST)
    verb, _, which = data.get("do", "").partition(":")
    layout, errors = read(data, info.content)
    if verb == "drop" and which.isdecimal():
        kept = tuple(p for n, p in enumerate(layout.parts) if n != int(which))
        return _show(request, info, replace(layout, parts=kept), {})
    if verb == "add":
        layout = replace(layout, parts=(*layout.parts, _new(data.get("new", ""), info.content)))
        return _show(request, info, layout, {}, opened=len(layout.parts) - 1)
    if request.headers.get("HX-Request"):
        seen = _seen(request, info, layout, errors)
        return render(request, "desk/licence_types/_face.html", seen)
    is_kept = verb in {"save", "auto"} and not errors
    if not is_kept:
        return _show(request, info, layout, errors)
    return _save(request, info, layout, data, by_rule=verb == "auto")


def _save(
    request: HttpRequest, info: TypeVersionInfo, layout: Layout, data: QueryDict, *, by_rule: bool
) -> HttpResponse:
    about = given(request, info.id, data)
    try:
        if by_rule:
            commands.make_layout(**about)
        else:
            commands.change_layout(**about, layout=layout)
    except commands.TypeOvertaken as error:
        response = _show(request, info, layout, {"": overtaken(error)})
        response.status_code = HTTPStatus.CONFLICT
        return response
    except commands.CannotChangeType as error:
        return _show(request, info, layout, ui_errors.form_errors(error))
    messages.success(request, "已按栏目重新排版" if by_rule else "已保存版面")
    return HttpResponseRedirect(reverse("desk:licence-type-face", args=[info.id]))


def read(data: QueryDict, content: TypeContent) -> tuple[Layout, dict[str, str]]:
    """Return the layout that was typed, and by input what is no number."""
    errors: dict[str, str] = {}

    def number(name: str, label: str, usual: float = 0) -> float:
        try:
            found = round(Decimal(data.get(name, "").strip()), 1)
        except InvalidOperation:
            found = None
        if found is None or not abs(found) < 1000:  # noqa: PLR2004  a page has at most 420 mm
            errors[name] = f"{label}请填写毫米数，如 12.5"
            return usual
        return float(found)

    known = {f.key for f in content.fields}
    parts = []
    count = data.get("parts", "0")
    for n in range(min(int(count), MOST) if count.isdecimal() and len(count) < 5 else 0):  # noqa: PLR2004
        kind = _one_of(PartKind, data.get(f"kind-{n}", ""), PartKind.TEXT)
        told = f"第 {n + 1} 个部件的"
        box = {side: number(f"{side}-{n}", told + label, 10) for side, label in BOX.items()}
        sizes = {}
        if kind in TEXTED:
            sizes = {s: number(f"{s}-{n}", told + label, 4) for s, label in SIZES.items()}
        field = data.get(f"field-{n}", "")
        parts.append(
            Part(
                kind=kind,
                **box,
                **sizes,
                field=field if field in known else "",
                text=data.get(f"text-{n}", "").strip()[:LONGEST_TEXT],
                align=_one_of(Align, data.get(f"align-{n}", ""), Align.LEFT),
                overflow=_one_of(Overflow, data.get(f"overflow-{n}", ""), Overflow.SHRINK),
            )
        )
    layout = Layout(
        number("width", "页面的宽", content.layout.width),
        number("height", "页面的高", content.layout.height),
        _one_of(Frame, data.get("frame", ""), Frame.DOUBLE),
        _one_of(Tint, data.get("tint", ""), Tint.RED),
        tuple(parts),
    )
    return layout, errors


def _one_of(kinds: type[_E], text: str, usual: _E) -> _E:
    return kinds(text) if text in set(kinds) else usual


def _new(chosen: str, content: TypeContent) -> Part:
    """A box as large as its kind needs, in the middle of the page."""
    kind_text, _, key = chosen.partition(":")
    kind = _one_of(PartKind, kind_text, PartKind.TEXT)
    sizes = {
        PartKind.QR: (24.0, 24.0),
        PartKind.PHOTO: (25.0, 35.0),
        PartKind.STAMP: SEAL_SIZES[content.seal],
    }
    wide, high = sizes.get(kind, (60.0, 8.0))
    text = {PartKind.TITLE: content.name, PartKind.MARK: "（副本）", PartKind.TEXT: "文字"}
    x, y = (content.layout.width - wide) / 2, (content.layout.height - high) / 2
    return Part(kind, round(x, 1), round(y, 1), wide, high, field=key, text=text.get(kind, ""))


def _show(
    request: HttpRequest,
    info: TypeVersionInfo,
    layout: Layout,
    errors: Mapping[str, str],
    opened: int | None = None,
) -> HttpResponse:
    content = info.content
    context = {
        **_seen(request, info, layout, errors),
        "one": info,
        "frames": _options(FRAME_NAMES, layout.frame),
        "tints": _options(TINT_NAMES, layout.tint),
        "sides": [("width", "宽", layout.width), ("height", "高", layout.height)],
        "lines": [
            _line(n, p, content, errors, is_open=n == opened) for n, p in enumerate(layout.parts)
        ],
        "addable": list(_addable(content, layout)),
        "errors": errors,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "desk/licence_types/face.html", context, status=status)


def _seen(
    request: HttpRequest, info: TypeVersionInfo, layout: Layout, errors: Mapping[str, str]
) -> dict[str, Any]:
    """The preview of a layout, with what is wrong with it and a frame for every box."""
    faults = queries.layout_faults(info.content, layout, viewer=actor_of(request))
    return {
        **face_of(request, info.content, layout),
        "faults": [*errors.values(), *(fault.sentence for fault in faults)],
        "boxes": list(enumerate(layout.parts)),
    }


def _options(names: Mapping[Any, str], chosen: Any) -> list[tuple[str, str, bool]]:
    return [(one.value, words, one is chosen) for one, words in names.items()]


def _line(
    n: int, part: Part, content: TypeContent, errors: Mapping[str, str], *, is_open: bool
) -> dict[str, Any]:
    """The inputs of one box."""
    field = content.field(part.field)
    shown = part.text or (field.label if field else "")
    numbers = [(f"{s}-{n}", label, getattr(part, s)) for s, label in BOX.items()]
    is_texted = part.kind in TEXTED
    if is_texted:
        numbers += [(f"{s}-{n}", label, getattr(part, s)) for s, label in SIZES.items()]
    fields = content.fields if part.kind in FROM_FIELD else ()
    wrong = [errors[name] for name, _, _ in numbers if name in errors]
    return {
        "n": n,
        "part": part,
        "name": f"{PART_NAMES[part.kind]}{f'“{shown}”' if shown else ''}",
        "numbers": [(name, label, f"{value:g}", name in errors) for name, label, value in numbers],
        "fields": [(f.key, f.label, f.key == part.field) for f in fields],
        "is_worded": part.kind in WORDED or part.kind is PartKind.LABEL,
        "aligns": _options(ALIGN_NAMES, part.align) if is_texted else (),
        "overflows": (
            _options(OVERFLOW_NAMES, part.overflow) if part.kind is PartKind.VALUE else ()
        ),
        "wrong": wrong,
        "is_open": is_open or bool(wrong),
    }


def _addable(content: TypeContent, layout: Layout) -> Iterable[tuple[str, str]]:
    """The boxes one may add: fields that are not placed yet first, then the rest."""
    placed = {p.field for p in layout.parts if p.kind in {PartKind.VALUE, PartKind.PHOTO}}
    labelled = {p.field for p in layout.parts if p.kind is PartKind.LABEL}
    for field in content.fields:
        kind = PartKind.PHOTO if field.kind is FaceKind.PHOTO else PartKind.VALUE
        if field.key not in placed:
            yield f"{kind}:{field.key}", f"{PART_NAMES[kind]}“{field.label}”"
        if field.key not in labelled and kind is PartKind.VALUE:
            yield f"{PartKind.LABEL}:{field.key}", f"{PART_NAMES[PartKind.LABEL]}“{field.label}”"
    once = {PartKind.TITLE, PartKind.QR, PartKind.STAMP}
    there = {p.kind for p in layout.parts}
    for kind in (PartKind.TITLE, PartKind.QR, PartKind.STAMP, PartKind.MARK, PartKind.TEXT):
        if kind not in once or kind not in there:
            yield kind.value, PART_NAMES[kind]


@staff()
def preview(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show a version's face with samples, or with what somebody tries; nothing is kept."""
    info = info_or_404(request, key)
    data = plain(request.POST)
    written = [f for f in info.content.fields if f.kind is not FaceKind.PHOTO]
    tried = {f.key: data.get(f"v-{f.key}", f.sample)[:2000] for f in written}
    fields = [
        Field(
            name=f"v-{f.key}",
            label=f.label,
            kind="textarea" if f.kind is FaceKind.LONG else "text",
            rows=3,
            value=tried[f.key],
            required=f.required,
        )
        for f in written
    ]
    context = {
        **face_of(request, info.content, tried=tried),
        "one": info,
        "form": Form(fields),
        "masked": queries.public_face(info.content, tried, viewer=actor_of(request)),
    }
    return render(request, "desk/licence_types/preview.html", context)
