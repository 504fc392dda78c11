"""An official document as the pages of its original, an OFD file (文书原件).

The same parts that the typesetter draws as PDF, laid out in millimetres: head, number, addressee,
parts, and at the end the authority with its date, where the seal will stand (GB/T 9704-2012 puts
it over the date).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from yiwang.lib.ofd import lines, tables
from yiwang.lib.ofd.document import (
    POINT,
    QR,
    Box,
    Cell,
    Colour,
    Document,
    Item,
    Page,
    Path,
    Row,
    Style,
    Table,
    Text,
)
from yiwang.lib.ofd.faces import Faces

LEFT, TOP, RIGHT, BOTTOM = 26.0, 24.0, 184.0, 267.0
"""The type area of A4 in millimetres."""
WIDE: Final = RIGHT - LEFT
SEAL_SIZE: Final = 42.0
"""Millimetres across the seal of an authority (国发〔1999〕25号: 县级 42)."""
_SIZE: Final = 11.5 * POINT
_LEADING: Final = 1.75
_GAP: Final = 2.2
_FAINT: Final[Colour] = (90, 90, 90)
_RULE: Final[Colour] = (140, 140, 140)
_RED: Final[Colour] = (176, 0, 32)
_INDENT: Final = "　　"
_CLOSING: Final = 62.0
_FOOT: Final = 8 * POINT
_QR: Final = 24.0

Part = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Paper:
    """What stands on a document."""

    id: str
    """32 hexadecimal digits: the same document is the same file."""
    title: str
    document_number: str
    authority: str
    addressee: str
    issued_in_words: str
    issued_on: date
    number_groups: str
    verify_short: str
    address: str
    """What its code says: the page that verifies it."""
    parts: Sequence[Part]


@dataclass(frozen=True, slots=True)
class Original:
    """The document laid out, and where its seal goes."""

    document: Document
    page: int
    """The page of the seal, from 0."""
    seal: Box


@dataclass
class _Flow:
    """Fills pages from the top; what does not fit goes on overleaf."""

    faces: Faces
    pages: list[list[Item]] = field(default_factory=lambda: [[]])
    y: float = TOP

    def room(self, high: float) -> None:
        """Begin a page unless there is room for this."""
        if self.y + high > BOTTOM and self.pages[-1]:
            self.pages.append([])
            self.y = TOP

    def put(self, *items: Item) -> None:
        """Draw where the items say, on the page that is being filled."""
        self.pages[-1].extend(items)

    def text(self, words: str, *, indent: bool = False, **look: Any) -> None:
        """Draw words over the whole width, line by line over as many pages as it takes."""
        style: Style = look.get("style", "regular")
        size: float = look.pop("size", _SIZE)
        for paragraph in words.split("\n"):
            told = _INDENT + paragraph if indent else paragraph
            for line in lines.breaks(told, style, WIDE / size, self.faces) or []:
                self.room(size)
                self.put(Text(Box(LEFT, self.y, WIDE, size), line, size=size, **look))
                self.y += size * _LEADING
        self.y += _GAP

    def table(self, columns: tuple[float, ...], rows: Sequence[Row], *, heads: int = 0) -> None:
        """Draw rows, none of them cut in two; the head is drawn again overleaf."""
        waiting: list[Row] = []
        top, high = self.y, 0.0
        for row in rows:
            more = tables.height(_ruled(0, columns, [row]), self.faces)
            if waiting and top + high + more > BOTTOM:
                self.put(_ruled(top, columns, waiting))
                self.pages.append([])
                self.y = top = TOP
                waiting = list(rows[:heads])
                high = tables.height(_ruled(0, columns, waiting), self.faces) if heads else 0.0
            waiting.append(row)
            high += more
        if waiting:
            self.put(_ruled(top, columns, waiting))
        self.y = top + high + 2 * _GAP


def _ruled(top: float, columns: tuple[float, ...], rows: Sequence[Row]) -> Table:
    return Table(LEFT, top, columns, tuple(rows), size=10.5 * POINT, colour=_RULE)


def compose(paper: Paper, faces: Faces) -> Original:
    """Lay a document out.

    :raises yiwang.lib.ofd.faults.CannotWrite: a character that no face has, or a word without room.
    """
    flow = _Flow(faces)
    _head(flow, paper)
    if paper.addressee:
        flow.text(f"{paper.addressee}：", style="bold")
    for part in paper.parts:
        _part(flow, part)
    seal = _closing(flow, paper)
    number = len(flow.pages) - 1
    pages = tuple(
        Page((*items, *_foot(paper, n, len(flow.pages)))) for n, items in enumerate(flow.pages, 1)
    )
    document = Document(
        id=paper.id,
        title=paper.title,
        created=paper.issued_on,
        pages=pages,
        author=paper.authority,
        custom=_custom(paper),
    )
    return Original(document, number, seal)


def _custom(paper: Paper) -> tuple[tuple[str, str], ...]:
    told = (("文号", paper.document_number), ("申请编号", paper.number_groups))
    return tuple((name, value) for name, value in told if value)


def _head(flow: _Flow, paper: Paper) -> None:
    wide = WIDE - _QR - 8
    y = TOP

    def centred(words: str, size: float, **look: Any) -> None:
        nonlocal y
        box = Box(LEFT, y, wide, 2.6 * size)
        told = Text(box, words, size=size, smallest=size / 2, align="centre", **look)
        flow.put(told)
        broken = lines.fit(told, flow.faces)
        y += len(broken) * broken[0].size * told.leading + 1.5

    centred(paper.authority, 13 * POINT)
    centred(paper.title, 20 * POINT, style="bold")
    if paper.document_number:
        centred(paper.document_number, 10.5 * POINT)
    code = Box(RIGHT - _QR, TOP + _QR, _QR, 4)
    flow.put(
        QR(RIGHT - _QR, TOP, _QR, paper.address),
        Text(code, "扫码核验", size=7.5 * POINT, colour=_FAINT, align="centre"),
    )
    y = max(y, TOP + _QR + 5) + 1
    flow.put(Path(Box(LEFT, y, WIDE, 0.5), f"M 0 0 L {WIDE:g} 0", stroke=_RED, width=0.42))
    flow.y = y + 5


def _part(flow: _Flow, part: Part) -> None:
    kind = part["kind"]
    if kind == "heading":
        flow.y += _GAP
        flow.room(4 * _SIZE)
        flow.text(part["text"], style="bold")
    elif kind == "facts":
        rows = [Row((Cell(label), Cell(value))) for label, value in part["rows"]]
        flow.table((34.0, WIDE - 34), rows)
    elif kind == "table":
        flow.table(*_listed(part), heads=1)
    elif kind == "note":
        flow.text(part["text"], size=9.5 * POINT, colour=_FAINT)
    else:
        flow.text(part["text"], indent=True)


def _listed(part: Part) -> tuple[tuple[float, ...], list[Row]]:
    head, body = part["head"], part["body"]
    each = (WIDE - 14) / len(head)
    first = Row((Cell("序号", style="bold"), *(Cell(name, style="bold") for name in head)))
    rows = [Row((Cell(str(n)), *map(Cell, one))) for n, one in enumerate(body, 1)]
    return (14.0, *[each] * len(head)), [first, *rows]


def _closing(flow: _Flow, paper: Paper) -> Box:
    """The authority and its date under the place of the seal, never alone on a page."""
    high = SEAL_SIZE + 2
    flow.y += _GAP
    flow.room(high)
    left, middle = RIGHT - _CLOSING, flow.y + SEAL_SIZE * 0.42
    signed = Text(
        Box(left, middle, _CLOSING, 2 * _SIZE * _LEADING),
        f"{paper.authority}\n{paper.issued_in_words}",
        size=_SIZE,
        smallest=_SIZE / 2,
        align="centre",
        leading=_LEADING,
    )
    flow.put(signed)
    return Box(left + (_CLOSING - SEAL_SIZE) / 2, flow.y, SEAL_SIZE, SEAL_SIZE)


def _foot(paper: Paper, page: int, pages: int) -> Iterator[Text]:
    left = Text(
        Box(LEFT, BOTTOM + 8, WIDE / 2, 5),
        f"申请编号 {paper.number_groups}　第 {page} 页，共 {pages} 页",
        size=_FOOT,
        smallest=_FOOT / 2,
        colour=_FAINT,
    )
    yield left
    box = Box(LEFT + WIDE / 2, BOTTOM + 8, WIDE / 2, 5)
    yield replace(left, box=box, text=f"核验码 {paper.verify_short}", align="right")
