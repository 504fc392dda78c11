"""The face of a licence (证照照面) in millimetres, and what it is drawn as."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class PartKind(StrEnum):
    """What stands in a box on the face (版面部件)."""

    TITLE = "TITLE"
    LABEL = "LABEL"
    VALUE = "VALUE"
    PHOTO = "PHOTO"
    QR = "QR"
    STAMP = "STAMP"
    MARK = "MARK"
    TEXT = "TEXT"


class Align(StrEnum):
    """Where a text stands in its box."""

    LEFT = "LEFT"
    CENTRE = "CENTRE"
    RIGHT = "RIGHT"


class Overflow(StrEnum):
    """What becomes of a value that its box does not hold at the smallest size."""

    SHRINK = "SHRINK"
    ANNEX = "ANNEX"


class Frame(StrEnum):
    """How the page is framed (边框)."""

    NONE = "NONE"
    LINE = "LINE"
    DOUBLE = "DOUBLE"
    ORNATE = "ORNATE"


class Tint(StrEnum):
    """The colour of frame and title."""

    RED = "RED"
    BLUE = "BLUE"
    GREEN = "GREEN"
    BROWN = "BROWN"


PART_NAMES: Mapping[PartKind, str] = MappingProxyType(
    {
        PartKind.TITLE: "标题",
        PartKind.LABEL: "栏目名",
        PartKind.VALUE: "内容",
        PartKind.PHOTO: "照片",
        PartKind.QR: "二维码",
        PartKind.STAMP: "印章",
        PartKind.MARK: "正本副本标记",
        PartKind.TEXT: "固定文字",
    }
)
ALIGN_NAMES: Mapping[Align, str] = MappingProxyType(
    {Align.LEFT: "左", Align.CENTRE: "中", Align.RIGHT: "右"}
)
OVERFLOW_NAMES: Mapping[Overflow, str] = MappingProxyType(
    {Overflow.SHRINK: "缩小字号", Overflow.ANNEX: "转到附页"}
)
FRAME_NAMES: Mapping[Frame, str] = MappingProxyType(
    {Frame.NONE: "没有", Frame.LINE: "单线", Frame.DOUBLE: "双线", Frame.ORNATE: "花角双线"}
)
TINT_NAMES: Mapping[Tint, str] = MappingProxyType(
    {Tint.RED: "红", Tint.BLUE: "蓝", Tint.GREEN: "绿", Tint.BROWN: "棕"}
)
FROM_FIELD = frozenset({PartKind.LABEL, PartKind.VALUE, PartKind.PHOTO})
"""Parts that name the field they show."""
WORDED = frozenset({PartKind.TITLE, PartKind.MARK, PartKind.TEXT})
"""Parts with words of their own."""


@dataclass(frozen=True, slots=True)
class Part:
    """One box on the face: where it stands, what it shows, how its text behaves."""

    kind: PartKind
    x: float
    y: float
    w: float
    h: float
    field: str = ""
    text: str = ""
    size: float = 4.2
    least: float = 2.8
    align: Align = Align.LEFT
    overflow: Overflow = Overflow.SHRINK

    @property
    def right(self) -> float:
        """Where the box ends."""
        return self.x + self.w

    @property
    def bottom(self) -> float:
        """Where the box ends below."""
        return self.y + self.h


@dataclass(frozen=True, slots=True)
class Layout:
    """One face (版面): the page and its boxes, drawn in order."""

    width: float
    height: float
    frame: Frame = Frame.DOUBLE
    tint: Tint = Tint.RED
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class FaceValues:
    """What is written on a face: texts and pictures by the key of their field."""

    texts: Mapping[str, str]
    labels: Mapping[str, str] = field(default_factory=dict)
    photos: Mapping[str, bytes] = field(default_factory=dict)
    qr: str = ""
    """The address in the QR code: a link with an opaque token, never a value of the face."""
    note: str = ""
    """Words across a page that is no licence, such as 样张."""


@dataclass(frozen=True, slots=True)
class FacePreview:
    """A face as it would be issued: its pages as addresses of images, or why it cannot be."""

    pages: tuple[str, ...]
    fault: str = ""
