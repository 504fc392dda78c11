"""Outlines from an embedded TrueType font that may be hostile: nothing is unpacked on trust.

A font library expands whole character maps, of which a few bytes can claim billions; here one
character is looked up at a time and one glyph is read, with bounds.
"""

import struct
from dataclasses import dataclass
from itertools import pairwise

_ON_CURVE, _SHORT_X, _SHORT_Y, _REPEAT, _SAME_X, _SAME_Y = 1, 2, 4, 8, 16, 32
_WORDS, _XY, _SCALE, _MORE, _TWO_SCALES, _MATRIX = 1, 2, 8, 32, 64, 128
_MOST_POINTS, _MOST_PARTS, _MOST_TABLES = 20_000, 64, 64
_TRUETYPE = (0x00010000, 0x74727565)
_FIXED = 16384
_SEGMENTS, _GROUPS = 4, 12
"""Formats of a character map."""

Point = tuple[float, float]
Contour = list[tuple[Point, bool]]
"""Points, each on the curve or a control point."""
Matrix = tuple[float, float, float, float, float, float]


class UnusableFont(ValueError):
    """The font has no outlines that can be read."""


@dataclass(slots=True)
class _Budget:
    points: int = _MOST_POINTS
    parts: int = _MOST_PARTS


class Outlines:
    """The glyphs of one font file. :raises UnusableFont: no TrueType font."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        try:
            self._tables = self._directory()
            head = self._table("head")
            self.units = int(_at(">H", head, 18))
            self._long = bool(_at(">h", head, 50))
            self._loca, self._glyf = self._table("loca"), self._table("glyf")
            self._maps = self._character_maps(self._table("cmap"))
        except (struct.error, IndexError) as error:
            raise UnusableFont("the font is cut short") from error
        if not self.units:
            raise UnusableFont("the font has no size")

    def path(self, character: str) -> list[Contour] | None:
        """The contours of a character, in font units; None where the font has it not."""
        try:
            glyph = self._glyph_of(ord(character))
            return self._contours(glyph, _Budget()) if glyph else None
        except (struct.error, IndexError, UnusableFont):
            return None

    def _directory(self) -> dict[bytes, bytes]:
        if _at(">I", self._data, 0) not in _TRUETYPE:
            raise UnusableFont("not a TrueType font")
        tables: dict[bytes, bytes] = {}
        for n in range(min(_at(">H", self._data, 4), _MOST_TABLES)):
            name, _, start, size = struct.unpack_from(">4sIII", self._data, 12 + 16 * n)
            tables[name] = self._data[start : start + size]
        return tables

    def _table(self, name: str) -> bytes:
        found = self._tables.get(name.encode())
        if not found:
            raise UnusableFont(f"the font has no {name}")
        return found

    @staticmethod
    def _character_maps(cmap: bytes) -> list[tuple[int, bytes]]:
        found: dict[int, bytes] = {}
        for n in range(min(_at(">H", cmap, 2), _MOST_TABLES)):
            start = _at(">I", cmap, 4 + 8 * n + 4)
            form = _at(">H", cmap, start)
            if form in {_SEGMENTS, _GROUPS}:
                found[form] = cmap[start:]
        return sorted(found.items(), reverse=True)

    def _glyph_of(self, code: int) -> int:
        for form, table in self._maps:
            found = _in_groups(table, code) if form == _GROUPS else _in_segments(table, code)
            if found:
                return found
        return 0

    def _contours(self, glyph: int, budget: _Budget) -> list[Contour]:
        start, end = self._place(glyph)
        data = self._glyf[start:end]
        if not data:
            return []
        budget.parts -= 1
        if budget.parts < 0:
            raise UnusableFont("a glyph is made of too many others")
        count = _at(">h", data, 0)
        return self._simple(data, count, budget) if count >= 0 else self._composite(data, budget)

    def _place(self, glyph: int) -> tuple[int, int]:
        if self._long:
            return struct.unpack_from(">2I", self._loca, 4 * glyph)
        start, end = struct.unpack_from(">2H", self._loca, 2 * glyph)
        return 2 * start, 2 * end

    def _composite(self, data: bytes, budget: _Budget) -> list[Contour]:
        found: list[Contour] = []
        place, flags = 10, _MORE
        while flags & _MORE:
            flags, glyph = struct.unpack_from(">2H", data, place)
            place += 4
            dx, dy = struct.unpack_from(">2h" if flags & _WORDS else ">2b", data, place)
            place += 4 if flags & _WORDS else 2
            count = 1 if flags & _SCALE else 2 if flags & _TWO_SCALES else 4 * bool(flags & _MATRIX)
            scales = [v / _FIXED for v in struct.unpack_from(f">{count}h", data, place)]
            place += 2 * count
            a, b, c, d = _matrix(scales)
            shift = (dx, dy) if flags & _XY else (0, 0)
            for contour in self._contours(glyph, budget):
                moved = [
                    ((a * x + c * y + shift[0], b * x + d * y + shift[1]), on)
                    for (x, y), on in contour
                ]
                found.append(moved)
        return found

    @staticmethod
    def _simple(data: bytes, count: int, budget: _Budget) -> list[Contour]:
        if not count:
            return []
        ends = struct.unpack_from(f">{count}H", data, 10)
        if any(before >= after for before, after in pairwise(ends)):
            raise UnusableFont("contours that overlap")
        total = ends[-1] + 1
        budget.points -= total
        if budget.points < 0:
            raise UnusableFont("a glyph has too many points")
        place = 10 + 2 * count
        place += 2 + _at(">H", data, place)
        flags: list[int] = []
        while len(flags) < total:
            flag = data[place]
            again = data[place + 1] if flag & _REPEAT else 0
            place += 2 if flag & _REPEAT else 1
            flags.extend([flag] * (again + 1))
        xs, place = _deltas(data, place, flags[:total], (_SHORT_X, _SAME_X))
        ys, place = _deltas(data, place, flags[:total], (_SHORT_Y, _SAME_Y))
        points: Contour = [
            ((x, y), bool(f & _ON_CURVE)) for x, y, f in zip(xs, ys, flags, strict=False)
        ]
        starts = (0, *(end + 1 for end in ends[:-1]))
        return [points[start : end + 1] for start, end in zip(starts, ends, strict=True)]


def segments(contour: Contour) -> list[tuple[Point, ...]]:
    """A closed contour as its start, then lines (one point) and quadratic curves (two)."""
    points: Contour = []
    for (here, on), (after, next_on) in zip(contour, contour[1:] + contour[:1], strict=True):
        points.append((here, on))
        if not on and not next_on:
            points.append((((here[0] + after[0]) / 2, (here[1] + after[1]) / 2), True))
    first = next((n for n, (_, on) in enumerate(points) if on), None)
    if first is None:
        return []
    points = points[first:] + points[: first + 1]
    found: list[tuple[Point, ...]] = [(points[0][0],)]
    control: Point | None = None
    for point, on in points[1:]:
        if not on:
            control = point
        else:
            found.append((control, point) if control else (point,))
            control = None
    return found


def _matrix(scales: list[float]) -> tuple[float, float, float, float]:
    match scales:
        case [both]:
            return both, 0, 0, both
        case [x, y]:
            return x, 0, 0, y
        case [a, b, c, d]:
            return a, b, c, d
    return 1, 0, 0, 1


def _deltas(
    data: bytes, place: int, flags: list[int], kind: tuple[int, int]
) -> tuple[list[int], int]:
    short, same = kind
    found, value = [], 0
    for flag in flags:
        if flag & short:
            value += data[place] if flag & same else -data[place]
            place += 1
        elif not flag & same:
            value += _at(">h", data, place)
            place += 2
        found.append(value)
    return found, place


def _in_groups(table: bytes, code: int) -> int:
    """Format 12: sorted groups of start, end and first glyph."""
    low, high = 0, min(_at(">I", table, 12), len(table) // 12)
    while low < high:
        middle = (low + high) // 2
        start, end, glyph = struct.unpack_from(">3I", table, 16 + 12 * middle)
        if code < start:
            high = middle
        elif code > end:
            low = middle + 1
        else:
            return int(glyph + code - start)
    return 0


def _in_segments(table: bytes, code: int) -> int:
    """Format 4: the first segment that ends at or behind the code."""
    double = _at(">H", table, 6)
    for n in range(0, min(double, len(table)), 2):
        if _at(">H", table, 14 + n) < code:
            continue
        start = _at(">H", table, 16 + double + n)
        if code < start:
            return 0
        shift = _at(">H", table, 16 + 2 * double + n)
        offset = _at(">H", table, 16 + 3 * double + n)
        if not offset:
            return (code + shift) % 65536
        glyph = _at(">H", table, 16 + 3 * double + n + offset + 2 * (code - start))
        return (glyph + shift) % 65536 if glyph else 0
    return 0


def _at(form: str, data: bytes, place: int) -> int:
    return int(struct.unpack_from(form, data, place)[0])
