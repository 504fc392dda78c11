"""What a document is made of, before it is a file. Lengths are millimetres, y runs downwards."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

Colour = tuple[int, int, int]
BLACK: Colour = (0, 0, 0)
GREY: Colour = (128, 128, 128)

Style = Literal["regular", "bold"]
Across = Literal["left", "centre", "right"]
Down = Literal["top", "middle", "bottom"]

POINT = 0.3528
"""Millimetres of a typographic point: 五号 is 10.5 points, 小四 12, 三号 16."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the page."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Text:
    """Words in a box: broken into lines, and made smaller down to ``smallest`` until they fit."""

    box: Box
    text: str
    size: float = 12 * POINT
    smallest: float | None = None
    style: Style = "regular"
    colour: Colour = BLACK
    align: Across = "left"
    valign: Down = "top"
    leading: float = 1.4
    field: str = ""
    """The field shown here: the semantic index (CustomTags) points to it."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG or JPEG as large as the box allows without distortion, in its middle."""

    box: Box
    data: bytes


@dataclass(frozen=True, slots=True)
class Path:
    """Lines and curves: ``M L Q B A C`` with coordinates relative to the box."""

    box: Box
    commands: str
    stroke: Colour | None = BLACK
    fill: Colour | None = None
    width: float = 0.353


@dataclass(frozen=True, slots=True)
class QR:
    """A two-dimensional code, level M, with its quiet zone of four modules inside ``size``."""

    x: float
    y: float
    size: float
    content: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table; ``span`` columns wide."""

    text: str
    span: int = 1
    style: Style = "regular"
    align: Across = "left"
    field: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row at least ``height`` high, higher where a text needs it."""

    cells: tuple[Cell, ...]
    height: float = 8


@dataclass(frozen=True, slots=True)
class Table:
    """Ruled rows from (x, y) down."""

    x: float
    y: float
    columns: tuple[float, ...]
    rows: tuple[Row, ...]
    size: float = 10.5 * POINT
    padding: float = 1.5
    line: float = 0.25
    colour: Colour = BLACK
    """Of the rules."""
    ink: Colour = BLACK
    """Of the texts."""


Item = Text | Picture | Path | QR | Table


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet, A4 unless said otherwise, over a template if it names one."""

    items: tuple[Item, ...]
    width: float = 210
    height: float = 297
    template: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    """What pages of one kind share: the printed form without data (底版)."""

    name: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file carried along, by default not shown: the data behind the face."""

    name: str
    data: bytes
    format: str
    created: datetime
    usage: str = "data"
    visible: bool = False


@dataclass(frozen=True, slots=True)
class Watermark:
    """Slanted grey words over every page (加注), an annotation and no part of the page."""

    text: str
    size: float = 6
    colour: Colour = GREY
    alpha: int = 64
    angle: float = -30
    creator: str = "yiwang"


@dataclass(frozen=True, slots=True)
class Document:
    """A document to be written; the same document gives the same bytes."""

    id: str
    """32 hexadecimal digits of a UUID."""
    title: str
    created: date
    pages: tuple[Page, ...]
    author: str = ""
    subject: str = ""
    usage: str = "Normal"
    creator: str = "Yiwang"
    creator_version: str = "1.0"
    custom: tuple[tuple[str, str], ...] = ()
    """Metadata by name: ZZMC, ZZBS … (GB/T 36903)."""
    templates: tuple[Template, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    watermark: Watermark | None = None
    tag_namespace: str = "urn:yiwang:licence"
    keywords: tuple[str, ...] = field(default=())
