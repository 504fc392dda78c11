"""A decent face made by rule from the fields of a type; the designer begins from it."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from yiwang.lib.ofd.document import Box
from yiwang.services.licences.types.layouts import (
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
    FaceField,
    FaceKind,
    HolderKind,
    Meaning,
    TypeContent,
)

_GREEN = re.compile(r"林|农|生态|水行政")
_MARKED = re.compile(r"(执照|许可证)$")
_CARD = re.compile(r"(?<!婚)证$|卡$|护照）$")
_WIDE_PHOTO = "合影"
_DAY_EMS, _PERIOD_EMS = 8.5, 18.0
_LEADING = 1.4
_LOOSEST = 1.6
_SCANNED = "扫码核验真伪"
_FOOT = frozenset({Meaning.ISSUER, Meaning.ISSUED_ON})


@dataclass(frozen=True, slots=True)
class _Form:
    """A page with the measures that go with it, in millimetres."""

    width: float
    height: float
    margin: float
    title: float
    title_size: float
    size: float
    least: float
    foot: float
    foot_width: float
    photo: tuple[float, float]
    qr: float

    @property
    def body(self) -> float:
        """How wide the fields may be."""
        return self.width - 2 * self.margin


CARD = _Form(148, 105, 8, 11, 6, 3.5, 2.4, 31, 76, (24, 32), 20)
LANDSCAPE = _Form(297, 210, 20, 18, 11, 5, 3, 46, 120, (33, 45), 28)
PORTRAIT = _Form(210, 297, 18, 20, 9, 4.6, 3, 50, 100, (33, 45), 28)


@dataclass(frozen=True, slots=True)
class _Row:
    """Fields beside each other, and how high they stand."""

    fields: tuple[FaceField, ...]
    height: float


def made(content: TypeContent) -> Layout:
    """Return a layout for what a version says: a card for persons, else a sheet that holds it."""
    is_personal = set(content.holders) == {HolderKind.PERSON} and _CARD.search(content.name)
    for form in (*((CARD,) if is_personal else ()), LANDSCAPE, PORTRAIT):
        for lines in (4, 3, 2):
            rows = _rows(content, form, lines)
            if _high(rows) <= _bottom(form) - _top(content, form):
                return _layout(content, form, rows)
    return _layout(content, PORTRAIT, _rows(content, PORTRAIT, 1))


def _high(rows: Sequence[_Row]) -> float:
    return sum(row.height for row in rows)


def _top(content: TypeContent, form: _Form) -> float:
    return form.margin + form.title + (9 if _is_marked(content) else 2)


def _bottom(form: _Form) -> float:
    return form.height - form.margin - form.foot


def _is_marked(content: TypeContent) -> bool:
    return HolderKind.LEGAL in content.holders and _MARKED.search(content.name) is not None


def _photo(content: TypeContent) -> FaceField | None:
    return next((f for f in content.fields if f.kind is FaceKind.PHOTO), None)


def _photo_size(field: FaceField, form: _Form) -> tuple[float, float]:
    wide, high = form.photo
    return (wide * 1.6, high) if _WIDE_PHOTO in field.label else (wide, high)


def _room(content: TypeContent, form: _Form) -> float:
    """How wide rows are beside the photo."""
    photo = _photo(content)
    return form.body - (_photo_size(photo, form)[0] + 4 if photo else 0)


def _ems(field: FaceField) -> float:
    """How long a value may become, in characters."""
    fixed = {FaceKind.DATE: _DAY_EMS, FaceKind.PERIOD: _PERIOD_EMS}
    return fixed.get(field.kind, float(field.length))


def _label_width(content: TypeContent, form: _Form) -> float:
    longest = max((len(f.label) for f in content.fields), default=4)
    return min(longest * form.size + 1, form.size * 8.4, _room(content, form) * 0.3)


def _rows(content: TypeContent, form: _Form, most_lines: int) -> list[_Row]:
    """Put short fields beside each other, long ones below, none higher than some lines."""
    room, label = _room(content, form), _label_width(content, form)
    half = (room / 2 - label - 2) / form.least
    rows: list[_Row] = []
    waiting: FaceField | None = None
    for field in content.fields:
        if field.kind is FaceKind.PHOTO or field.meaning in _FOOT:
            continue
        if _ems(field) + 1 > half:
            if waiting:
                rows.append(_row(form, label, room, most_lines, waiting))
                waiting = None
            rows.append(_row(form, label, room, most_lines, field))
        elif waiting:
            rows.append(_row(form, label, room, most_lines, waiting, field))
            waiting = None
        else:
            waiting = field
    return rows + ([_row(form, label, room, most_lines, waiting)] if waiting else [])


def _row(form: _Form, label: float, room: float, most_lines: int, *fields: FaceField) -> _Row:
    each = room / len(fields) - label - 2
    per_line = max(1, math.floor(each / form.least))
    lines = min(max(math.ceil(_ems(f) / per_line) for f in fields), most_lines + 1)
    names = max(math.ceil(len(f.label) * form.least / label) for f in fields)
    small = form.least * (1 + (max(lines, names) - 1) * _LEADING)
    return _Row(fields, max(form.size, small) + form.size * 0.45)


def _layout(content: TypeContent, form: _Form, rows: Sequence[_Row]) -> Layout:
    parts = [*_head(content, form), *_body(content, form, rows), *_foot(content, form)]
    is_card = form is CARD
    personal = set(content.holders) <= {HolderKind.PERSON, HolderKind.HOUSEHOLD}
    frame = Frame.LINE if is_card else Frame.DOUBLE if personal else Frame.ORNATE
    tint = Tint.BLUE if personal else Tint.RED
    if _GREEN.search(content.issuer):
        tint = Tint.GREEN
    elif HolderKind.HOUSEHOLD in content.holders:
        tint = Tint.BROWN
    return Layout(form.width, form.height, frame, tint, tuple(_rounded(p) for p in parts))


def _rounded(part: Part) -> Part:
    """Put a box on tenths of a millimetre, edges too, so that neighbours still only touch."""
    x, y = round(part.x, 1), round(part.y, 1)
    w, h = round(round(part.right, 1) - x, 1), round(round(part.bottom, 1) - y, 1)
    return replace(part, x=x, y=y, w=w, h=h)


def _head(content: TypeContent, form: _Form) -> list[Part]:
    title = Part(
        PartKind.TITLE,
        form.margin,
        form.margin,
        form.body,
        form.title,
        text=content.name,
        size=form.title_size,
        least=4,
        align=Align.CENTRE,
    )
    if not _is_marked(content):
        return [title]
    at = form.margin + form.title
    mark = Part(
        PartKind.MARK, form.width / 2 - 20, at, 40, 7, text="（正本）", size=4.6, align=Align.CENTRE
    )
    return [title, mark]


def _body(content: TypeContent, form: _Form, rows: Sequence[_Row]) -> list[Part]:
    top, bottom = _top(content, form), _bottom(form)
    loose = min(_LOOSEST, (bottom - top) / (_high(rows) or 1))
    label, room = _label_width(content, form), _room(content, form)
    parts: list[Part] = []
    y = top
    for row in rows:
        each = room / len(row.fields)
        for n, field in enumerate(row.fields):
            x = form.margin + n * each
            parts += _pair(field, Box(x, y, each, row.height * loose), label, form)
        y += row.height * loose
    photo = _photo(content)
    if photo:
        wide, high = _photo_size(photo, form)
        x = form.width - form.margin - wide
        parts.append(Part(PartKind.PHOTO, x, top, wide, high, field=photo.key))
    return parts


def _pair(field: FaceField, box: Box, label: float, form: _Form) -> list[Part]:
    """A field's name and its value beside each other; what is long may go to an annex."""
    is_long = field.kind is FaceKind.LONG or field.length > form.body / form.least
    overflow = Overflow.ANNEX if is_long else Overflow.SHRINK
    x, y, high = box.x, box.y, box.height
    at, value = x + label + 1, box.width - label - 2
    usual = Part(
        PartKind.LABEL, x, y, label, high, field=field.key, size=form.size, least=form.least
    )
    return [usual, replace(usual, kind=PartKind.VALUE, x=at, w=value, overflow=overflow)]


def _foot(content: TypeContent, form: _Form) -> list[Part]:
    """QR code at the left, who issued it and when at the right, the seal over both."""
    bottom = form.height - form.margin
    top = bottom - form.foot
    at = bottom - form.qr - 1
    parts = [
        Part(PartKind.QR, form.margin + 1, at, form.qr, form.qr),
        Part(
            PartKind.TEXT,
            form.margin + form.qr + 2,
            bottom - 7,
            30,
            5,
            text=_SCANNED,
            size=form.least,
            least=min(form.least, 2.4),
        ),
    ]
    fields = [f for f in content.fields if f.meaning in _FOOT]
    left, width = form.width - form.margin - form.foot_width, form.foot_width
    label = min(form.size * 4.6, width * 0.3)
    high = form.size * 2.2
    y = top + (form.foot - high * len(fields)) / 2
    for field in fields:
        parts += _pair(field, Box(left, y, width, high), label, form)
        y += high
    wide, tall = SEAL_SIZES[content.seal]
    x = left + width - wide - (form.foot_width - wide) / 4
    parts.append(Part(PartKind.STAMP, x, top + (form.foot - tall) / 2, wide, tall))
    return parts
