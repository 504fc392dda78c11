"""Faces and their glyphs: true advances, and embedded subsets with TrueType outlines.

Readers draw wrong characters from CFF subsets, so whatever the source has (a variable font, CFF) is
drawn once per glyph into quadratic outlines, kept, and put together into a font per document.
"""

import functools
import io
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import justmytype_intl_cjk  # type: ignore[import-untyped]
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.filterPen import DecomposingFilterPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables._g_l_y_f import Glyph

from .document import Style
from .faults import MissingGlyph

_TOLERANCE = 1.0
"""Font units that a quadratic outline may differ from the cubic one: a thousandth of the size."""
_KEPT = 20_000
"""Glyphs kept per face, about 10 MB; beyond, it starts anew."""
_WEIGHTS: dict[Style, int] = {"regular": 400, "bold": 700}
_FIRST_PLANE = 0xFFFF
_OPENING = threading.Lock()


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A glyph ready to be put into a font."""

    data: bytes
    advance: int
    bearing: int
    points: int
    contours: int
    bounds: tuple[int, int, int, int] | None


class _Source:
    """A font of a file, opened once for all its weights: its tables take 50 MB."""

    def __init__(self, path: Path, number: int) -> None:
        self.font = TTFont(path, fontNumber=number, lazy=True)
        self.lock = threading.RLock()  # fontTools reads its tables lazily
        named = self.font["name"]
        self.family = str(named.getDebugName(16) or named.getDebugName(1) or path.stem)
        self.units: int = self.font["head"].unitsPerEm
        self.names: dict[int, str] = self.font.getBestCmap()
        self.is_cubic = "glyf" not in self.font

    def glyphs(self, weight: int) -> Any:
        """The outlines at a weight, where the font has more than one."""
        return self.font.getGlyphSet(location={"wght": weight} if "fvar" in self.font else None)


@functools.cache
def _source(path: Path, number: int) -> _Source:
    return _Source(path, number)


class Face:
    """One face of a font file at one weight."""

    def __init__(self, path: Path, *, number: int = 0, weight: int = 400) -> None:
        self._path, self._number, self._weight = path, number, weight
        self._drawn: dict[str, _Drawn] = {}

    @property
    def name(self) -> str:
        """The family, with the weight where it is not the regular one."""
        bold = " Bold" if self._weight >= _WEIGHTS["bold"] else ""
        return self._source.family.removesuffix(" Thin") + bold

    def __repr__(self) -> str:
        return f"<Face {self._path.name} {self._weight}>"

    def has(self, character: str) -> bool:
        """Whether there is a glyph for it."""
        return ord(character) in self._source.names

    def advance(self, character: str) -> float:
        """How far the pen moves, in parts of the font size."""
        return self._glyph(character).advance / self._source.units

    @functools.lru_cache(maxsize=256)  # noqa: B019 - faces live as long as the process
    def subset(self, characters: str) -> bytes:
        """A TrueType font with just these characters, numbered from 1, and a Unicode cmap."""
        mapping = {ord(c): f"g{n}" for n, c in enumerate(characters, 1)}
        drawn = {name: self._glyph(chr(code)) for code, name in mapping.items()}
        units = self._source.units
        glyphs = {".notdef": _Drawn(b"", units, 0, 0, 0, None), **drawn}
        return _assembled(self.name, units, mapping, glyphs)

    @property
    def _source(self) -> _Source:
        with _OPENING:
            return _source(self._path, self._number)

    @functools.cached_property
    def _glyphs(self) -> Any:
        return self._source.glyphs(self._weight)

    def _glyph(self, character: str) -> _Drawn:
        found = self._drawn.get(character)
        if found is None:
            with self._source.lock:
                found = self._draw(self._source.names[ord(character)])
                if len(self._drawn) >= _KEPT:
                    self._drawn.clear()
                self._drawn[character] = found
        return found

    def _draw(self, name: str) -> _Drawn:
        pen = TTGlyphPen(None)
        source = self._glyphs[name]
        outline = Cu2QuPen(pen, _TOLERANCE, reverse_direction=self._source.is_cubic)
        source.draw(DecomposingFilterPen(outline, self._glyphs))
        glyph, width = pen.glyph(), round(source.width)
        if not glyph.numberOfContours:
            return _Drawn(b"", width, 0, 0, 0, None)
        glyph.recalcBounds(None)
        bounds = (glyph.xMin, glyph.yMin, glyph.xMax, glyph.yMax)
        size = len(glyph.coordinates)
        data = glyph.compile(None, recalcBBoxes=False)
        return _Drawn(data, width, glyph.xMin, size, glyph.numberOfContours, bounds)


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring characters that one face draws."""

    face: Face
    text: str


def is_rare(text: str) -> bool:
    """Whether it holds a character beyond the first plane (as many 生僻字 are)."""
    return any(ord(character) > _FIRST_PLANE for character in text)


class Faces:
    """The faces of each style, best first; later ones stand in for rare characters (生僻字)."""

    def __init__(self, styles: Mapping[Style, Sequence[Face]]) -> None:
        self._styles = styles
        self._found: dict[tuple[Style, str], tuple[Face, float]] = {}

    def face(self, character: str, style: Style) -> Face:
        """The first face that has the character. :raises MissingGlyph: none has it."""
        return self._find(character, style)[0]

    def runs(self, text: str, style: Style) -> list[Run]:
        """The text cut where the face changes and around rare characters.

        :raises MissingGlyph: a character nobody has.
        """
        runs: list[Run] = []
        for character in text:
            face = self.face(character, style)
            if runs and runs[-1].face is face and not is_rare(runs[-1].text[-1] + character):
                runs[-1] = Run(face, runs[-1].text + character)
            else:
                runs.append(Run(face, character))
        return runs

    def width(self, text: str, style: Style) -> float:
        """The sum of the advances, in parts of the font size."""
        return sum(self._find(character, style)[1] for character in text)

    def _find(self, character: str, style: Style) -> tuple[Face, float]:
        found = self._found.get((style, character))
        if found is None:
            face = next((f for f in self._styles[style] if f.has(character)), None)
            if face is None:
                raise MissingGlyph(character)
            found = self._found[style, character] = (face, face.advance(character))
        return found


@functools.lru_cache(maxsize=2)
def faces(folder: Path | None = None) -> Faces:
    """Every face below ``folder``; without one Noto Sans CJK from its package (SIL licence)."""
    root = folder or Path(justmytype_intl_cjk.__file__).parent / "fonts"
    paths = sorted((path for path in root.rglob("*.[to]t[fc]") if path.is_file()), key=_preference)
    return Faces(
        {style: [Face(path, weight=weight) for path in paths] for style, weight in _WEIGHTS.items()}
    )


def _preference(path: Path) -> tuple[int, str]:
    order = ("SansSC", "SansTC", "SansJP", "SansKR")
    found = [n for n, part in enumerate(order) if part in path.name]
    return (found[0] if found else -1, path.name)


def _assembled(name: str, units: int, mapping: dict[int, str], glyphs: dict[str, _Drawn]) -> bytes:
    builder = FontBuilder(units, isTTF=True)
    builder.setupGlyphOrder(list(glyphs))
    builder.setupCharacterMap(mapping)
    outlines = newTable("glyf")
    outlines.glyphOrder = list(glyphs)
    outlines.glyphs = {key: Glyph(glyph.data) for key, glyph in glyphs.items()}
    builder.font["loca"], builder.font["glyf"] = newTable("loca"), outlines
    builder.setupHorizontalMetrics({k: (g.advance, g.bearing) for k, g in glyphs.items()})
    builder.setupHorizontalHeader(ascent=round(0.88 * units), descent=round(-0.12 * units))
    builder.setupNameTable(
        {"familyName": name, "styleName": "Regular", "psName": name.replace(" ", "")}
    )
    builder.setupOS2(
        sTypoAscender=round(0.88 * units),
        sTypoDescender=round(-0.12 * units),
        usWinAscent=units,
        usWinDescent=round(0.3 * units),
    )
    builder.setupPost(keepGlyphNames=False)
    _measure(builder.font, glyphs)
    made = io.BytesIO()
    builder.font.recalcBBoxes = False
    builder.font.recalcTimestamp = False
    builder.font.save(made)
    return made.getvalue()


def _measure(font: Any, glyphs: dict[str, _Drawn]) -> None:
    """What fontTools would find out by reading every outline again."""
    bounds = [g.bounds for g in glyphs.values() if g.bounds] or [(0, 0, 0, 0)]
    head, largest = font["head"], font["maxp"]
    head.xMin, head.yMin = min(b[0] for b in bounds), min(b[1] for b in bounds)
    head.xMax, head.yMax = max(b[2] for b in bounds), max(b[3] for b in bounds)
    head.created = head.modified = 0
    largest.maxPoints = max(g.points for g in glyphs.values())
    largest.maxContours = max(g.contours for g in glyphs.values())
    font["hhea"].advanceWidthMax = max(g.advance for g in glyphs.values())
