"""Layouts of faces (版面): kept as plain values, composed into the pages of a document."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from yiwang.lib.ofd.document import (
    QR,
    Box,
    Cell,
    Colour,
    Document,
    Item,
    Page,
    Path,
    Picture,
    Row,
    Table,
    Text,
    Watermark,
)
from yiwang.lib.ofd.faces import faces
from yiwang.lib.ofd.faults import DoesNotFit
from yiwang.lib.ofd.lines import fit
from yiwang.lib.ofd.tables import height
from yiwang.services.licences.types.layouts import (
    Align,
    FaceValues,
    Frame,
    Layout,
    Overflow,
    Part,
    PartKind,
    Tint,
)

TINTS: Mapping[Tint, Colour] = {
    Tint.RED: (150, 30, 30),
    Tint.BLUE: (24, 64, 128),
    Tint.GREEN: (24, 96, 60),
    Tint.BROWN: (110, 70, 30),
}
INK: Colour = (20, 20, 20)
FAINT: Colour = (150, 150, 150)
SEE_ANNEX = "（见附页）"
ANNEX = "附页"
A4 = (210.0, 297.0)
_MARGIN = 20.0
_ANNEX_TITLE = 16.0
_ANNEX_SIZE = 3.7
_ANNEX_COLUMNS = (42.0, 128.0)
_FRAME_AT = 6.0
_ACROSS = {Align.LEFT: "left", Align.CENTRE: "centre", Align.RIGHT: "right"}


def plain_layout(layout: Layout) -> dict[str, Any]:
    """Return a layout as plain values, for keeping."""
    return asdict(layout)


def layout_of(plain: Mapping[str, Any]) -> Layout:
    """Return the layout that was kept."""
    parts = tuple(
        Part(
            **{
                **part,
                "kind": PartKind(part["kind"]),
                "align": Align(part["align"]),
                "overflow": Overflow(part["overflow"]),
            }
        )
        for part in plain["parts"]
    )
    return Layout(
        plain["width"], plain["height"], Frame(plain["frame"]), Tint(plain["tint"]), parts
    )


def stamp_box(layout: Layout) -> Box | None:
    """Where the seal stands on the first page, None where it has no place yet."""
    return next((box_of(p) for p in layout.parts if p.kind is PartKind.STAMP), None)


def box_of(part: Part) -> Box:
    """The box of a part."""
    return Box(part.x, part.y, part.w, part.h)


def compose(layout: Layout, values: FaceValues, *, key: str, title: str, created: date) -> Document:
    """Compose the face with its values: one page, and annexes for what it does not hold.

    :param key: 32 hexadecimal digits that name the document.

    :raises OfdError: a value does not fit its box, or a character is in no font.
    """
    face: list[Item] = list(_framed(layout))
    beside: list[tuple[str, str]] = []
    for part in layout.parts:
        item = _item(part, layout, values)
        if isinstance(item, Text) and _is_annexed(part, item):
            beside.append((part.field, item.text))
            item = _words(part, SEE_ANNEX, INK)
        if item is not None:
            face.append(item)
    pages = [Page(tuple(face), layout.width, layout.height), *_annexes(beside, values, layout)]
    mark = Watermark(values.note, size=14) if values.note else None
    return Document(key, title, created, tuple(pages), watermark=mark)


def _item(part: Part, layout: Layout, values: FaceValues) -> Item | None:
    tint = TINTS[layout.tint]
    kind = part.kind
    if kind is PartKind.VALUE:
        text = values.texts.get(part.field, "")
        return _words(part, text, INK, field=part.field) if text else None
    if kind is PartKind.PHOTO:
        data = values.photos.get(part.field)
        return Picture(box_of(part), data) if data else _outline(part)
    if kind is PartKind.QR:
        return QR(part.x, part.y, part.w, values.qr) if values.qr else _outline(part)
    if kind is PartKind.STAMP:
        return None
    words = part.text or values.labels.get(part.field, "")
    return _words(part, words, INK if kind is PartKind.TEXT else tint) if words else None


def _words(part: Part, words: str, colour: Colour, *, field: str = "") -> Text:
    return Text(
        box_of(part),
        words,
        size=part.size,
        smallest=min(part.least, part.size),
        style="bold" if part.kind is PartKind.TITLE else "regular",
        colour=colour,
        align=_ACROSS[part.align],  # type: ignore[arg-type]
        valign="middle",
        field=field,
    )


def fits(part: Part, words: str) -> bool:
    """Whether words fit the box of a part at its smallest size.

    :raises MissingGlyph: no font has one of the characters.
    """
    try:
        fit(_words(part, words, INK), faces())
    except DoesNotFit:
        return False
    return True


def _is_annexed(part: Part, item: Text) -> bool:
    return (
        part.kind is PartKind.VALUE
        and part.overflow is Overflow.ANNEX
        and not fits(part, item.text)
    )


def _outline(part: Part) -> Path:
    return _rectangle(box_of(part), FAINT, 0.2)


def _rectangle(box: Box, colour: Colour, width: float) -> Path:
    w, h = box.width, box.height
    return Path(box, f"M 0 0 L {w:g} 0 L {w:g} {h:g} L 0 {h:g} C", colour, None, width)


def _framed(layout: Layout) -> list[Item]:
    """The border in our own drawing: lines, and quarter circles at the corners."""
    if layout.frame is Frame.NONE:
        return []
    tint, at = TINTS[layout.tint], _FRAME_AT
    if min(layout.width, layout.height) < A4[0] / 1.5:
        at /= 2
    drawn: list[Item] = [_rectangle(_inset(layout, at), tint, 0.8)]
    if layout.frame in {Frame.DOUBLE, Frame.ORNATE}:
        drawn.append(_rectangle(_inset(layout, at + 1.6), tint, 0.25))
    if layout.frame is Frame.ORNATE:
        drawn += _corners(layout, at + 1.6, tint)
    return drawn


def _inset(layout: Layout, by: float) -> Box:
    return Box(by, by, layout.width - 2 * by, layout.height - 2 * by)


def _corners(layout: Layout, at: float, tint: Colour) -> list[Item]:
    radius = at * 1.2
    right, bottom = layout.width - at - radius, layout.height - at - radius
    arcs = (
        (at, at, f"M {radius:g} 0 A {radius:g} {radius:g} 0 0 1 0 {radius:g}"),
        (right, at, f"M 0 0 A {radius:g} {radius:g} 0 0 0 {radius:g} {radius:g}"),
        (at, bottom, f"M 0 0 A {radius:g} {radius:g} 0 0 1 {radius:g} {radius:g}"),
        (right, bottom, f"M {radius:g} 0 A {radius:g} {radius:g} 0 0 0 0 {radius:g}"),
    )
    return [Path(Box(x, y, radius, radius), arc, tint, None, 0.25) for x, y, arc in arcs]


def _annexes(beside: Sequence[tuple[str, str]], values: FaceValues, layout: Layout) -> list[Page]:
    """Pages of a table with what the face did not hold; a value stands on one page, whole."""
    sheets: list[list[Row]] = []
    room, left = A4[1] - 2 * _MARGIN - _ANNEX_TITLE, 0.0
    for key, text in beside:
        row = Row((Cell(values.labels.get(key, key)), Cell(text, field=key)))
        tall = height(_table([row]), faces())
        if tall > room:
            raise DoesNotFit(text)
        if tall > left:
            sheets.append([])
            left = room
        sheets[-1].append(row)
        left -= tall
    return [_annex(rows, n, len(sheets), layout) for n, rows in enumerate(sheets, start=1)]


def _annex(rows: Sequence[Row], n: int, of: int, layout: Layout) -> Page:
    tint = TINTS[layout.tint]
    head = f"{ANNEX}（第 {n} 页，共 {of} 页）" if of > 1 else ANNEX
    width = A4[0] - 2 * _MARGIN
    box = Box(_MARGIN, _MARGIN, width, _ANNEX_TITLE - 4)
    title = Text(box, head, size=6, style="bold", colour=tint, align="centre", valign="middle")
    return Page((title, _table(rows)), *A4)


def _table(rows: Sequence[Row]) -> Table:
    top = _MARGIN + _ANNEX_TITLE
    return Table(_MARGIN, top, _ANNEX_COLUMNS, tuple(rows), size=_ANNEX_SIZE)
