"""Breaks text into lines by the faces' true advances, and finds the size at which it fits."""

import re
from dataclasses import dataclass

from .document import Style, Text
from .faces import Faces
from .faults import DoesNotFit

ASCENT = 0.88
"""Part of the size above the baseline: the em box of a Chinese face."""
_STEP = 0.95
_ATOMS = re.compile(r" +|[!-~\u00a1-\u024f]+|.", re.DOTALL)
_NOT_FIRST = frozenset("、，。；：？！）〕】》」』”\u2019…—·\uff05℃°,.;:?!)]}%")
_NOT_LAST = frozenset("（〔【《「『“\u2018([{￥¥$")


@dataclass(frozen=True, slots=True)
class Line:
    """A line ready to be drawn; ``x`` and ``baseline`` are on the page."""

    text: str
    x: float
    baseline: float
    size: float


def fit(text: Text, faces: Faces) -> list[Line]:
    """The lines of a text in its box.

    :raises DoesNotFit: not even at its smallest size.
    :raises MissingGlyph: a character that no face has.
    """
    smallest = text.smallest or text.size
    size = text.size
    while True:
        broken = breaks(text.text, text.style, text.box.width / size, faces)
        if (
            broken is not None
            and _height(len(broken), size, text.leading) <= text.box.height + 1e-6
        ):
            return _placed(text, broken, size, faces)
        if size <= smallest:
            raise DoesNotFit(text.text)
        size = max(smallest, size * _STEP)


def height(text: Text, faces: Faces) -> float:
    """How high a text becomes in its width. :raises DoesNotFit: one character is too wide."""
    broken = breaks(text.text, text.style, text.box.width / text.size, faces)
    if broken is None:
        raise DoesNotFit(text.text)
    return _height(len(broken), text.size, text.leading)


def breaks(text: str, style: Style, room: float, faces: Faces) -> list[str] | None:
    """Lines at most ``room`` sizes wide; None where a single character is wider."""
    found: list[str] = []
    for paragraph in text.replace("\r\n", "\n").split("\n"):
        filled, used = "", 0.0
        for piece in _pieces(paragraph, style, room, faces):
            wide = faces.width(piece, style)
            if wide > room + 1e-6:
                return None
            if filled and used + wide > room + 1e-6:
                found.append(filled.rstrip(" "))
                filled, used = "", 0.0
                if piece.isspace():
                    continue
            filled, used = filled + piece, used + wide
        found.append(filled.rstrip(" "))
    return found


def _pieces(paragraph: str, style: Style, room: float, faces: Faces) -> list[str]:
    """What must stay on one line: words, and punctuation with the character it belongs to."""
    pieces: list[str] = []
    for atom in _ATOMS.findall(paragraph):
        joined = pieces and (atom[0] in _NOT_FIRST or pieces[-1][-1] in _NOT_LAST)
        if joined:
            pieces[-1] += atom
        else:
            pieces.append(atom)
    narrow: list[str] = []
    for piece in pieces:
        narrow.extend([piece] if faces.width(piece, style) <= room else piece)
    return narrow


def _height(count: int, size: float, leading: float) -> float:
    return (count - 1) * size * leading + size


def _placed(text: Text, broken: list[str], size: float, faces: Faces) -> list[Line]:
    box = text.box
    spare = box.height - _height(len(broken), size, text.leading)
    top = box.y + {"top": 0.0, "middle": spare / 2, "bottom": spare}[text.valign]
    placed = []
    for number, words in enumerate(broken):
        left = box.width - faces.width(words, text.style) * size
        x = box.x + {"left": 0.0, "centre": left / 2, "right": left}[text.align]
        baseline = top + (ASCENT + number * text.leading) * size
        if words:
            placed.append(Line(words, x, baseline, size))
    return placed
