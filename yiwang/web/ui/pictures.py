"""The drawing of a route, or of joint handling, with its words; the same is written beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from yiwang.services.catalogue.types.drawings import Box, Drawing, Line
from yiwang.services.catalogue.types.routes import NodeKind

LETTERS, LINE_LETTERS = 11, 13
_PILLS = frozenset({NodeKind.START, NodeKind.END})


@dataclass(frozen=True, slots=True)
class Note:
    """What a box says besides its name, and how it looks."""

    look: str = "ahead"
    """``done``, ``open``, ``ahead`` or ``fault``."""
    second: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A box with its words."""

    box: Box
    look: str
    first: str
    second: str
    title: str

    @property
    def x(self) -> int:
        """The middle of the words."""
        return self.box.middle[0]

    @property
    def first_y(self) -> int:
        """The line of the name."""
        return self.box.middle[1] + (-3 if self.second else 5)

    @property
    def second_y(self) -> int:
        """The line of what is said besides."""
        return self.box.middle[1] + 16

    @property
    def round(self) -> int:
        """How round its corners are."""
        return self.box.height // 2 if self.box.kind in _PILLS else 6


@dataclass(frozen=True, slots=True)
class Label:
    """The condition of a way, on its line."""

    text: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing ready for the page."""

    boxes: tuple[Shown, ...]
    lines: tuple[Line, ...]
    labels: tuple[Label, ...]
    width: int
    height: int
    label: str


def picture(drawing: Drawing, notes: Mapping[str, Note], label: str = "流程图") -> Picture:
    """Return the drawing with its words, cut to their boxes; titles have them whole."""
    return Picture(
        tuple(_shown(box, notes.get(box.key, Note())) for box in drawing.boxes),
        drawing.lines,
        tuple(_label(line) for line in drawing.lines if line.label and not line.is_return),
        drawing.width,
        drawing.height,
        label,
    )


def _shown(box: Box, note: Note) -> Shown:
    title = f"{box.name}　{note.second}" if note.second else box.name
    return Shown(box, note.look, _cut(box.name, LETTERS), _cut(note.second, LINE_LETTERS), title)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _label(line: Line) -> Label:
    """The words stand above the place where the line turns down for the last time."""
    x, y = line.points[1] if len(line.points) == 2 else line.points[2]  # noqa: PLR2004
    low = line.points[0][1]
    return Label(_cut(line.label, LINE_LETTERS), x, low + 16 if x == line.points[0][0] else y + 16)
