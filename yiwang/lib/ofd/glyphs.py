"""Finds the outlines for what is shown: the document's own fonts, and our faces behind them."""

from .faces import Faces
from .faults import MissingGlyph
from .outlines import Contour, Outlines, UnusableFont
from .reading import Package

_UNITS = 1000
_CORNERS = ((80, -80), (920, -80), (920, 840), (80, 840))
_INNER = ((130, 790), (870, 790), (870, -30), (130, -30))
_FRAME: list[Contour] = [[(corner, True) for corner in ring] for ring in (_CORNERS, _INNER)]
"""An empty frame: a reader sees that something stands there."""


class Glyphs:
    """Outlines of the document's fonts; our own faces where a font is missing or lacks a glyph."""

    def __init__(self, package: Package, using: Faces) -> None:
        self._package, self._using = package, using
        self._fonts: dict[str, Outlines | None] = {}
        self._own: dict[str, tuple[list[Contour], int] | None] = {}

    def of(self, font: str, character: str) -> tuple[list[Contour], int] | None:
        """Contours and units of the em square; an empty frame, where nobody has the character."""
        if font not in self._fonts:
            self._fonts[font] = self._opened(font)
        outlines = self._fonts[font]
        path = outlines.path(character) if outlines else None
        if outlines is not None and path is not None:
            return path, outlines.units
        if character not in self._own:
            self._own[character] = self._standing_in(character)
        return self._own[character]

    def _opened(self, font: str) -> Outlines | None:
        held = self._package.fonts.get(font)
        if held is None or not held.member:
            return None
        try:
            return Outlines(self._package.members[held.member])
        except UnusableFont:
            return None

    def _standing_in(self, character: str) -> tuple[list[Contour], int] | None:
        try:
            face = self._using.face(character, "regular")
        except MissingGlyph:
            return None if character.isspace() else (_FRAME, _UNITS)
        made = Outlines(face.subset(character))
        return made.path(character) or [], made.units
