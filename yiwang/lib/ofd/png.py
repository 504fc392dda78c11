"""A page as a PNG, drawn three times as large and made smaller for smooth edges."""

import io
import math
from itertools import pairwise

from PIL import Image, ImageChops, ImageDraw

from .faces import Faces, faces
from .faults import CannotRead
from .glyphs import Glyphs
from .outlines import Contour, segments
from .pictures import opened
from .reading import Package
from .scenes import Colour, Letters, Matrix, Photo, Scene, Shape, joined, scene

_MILLIMETRES = 25.4
_FINER = 3
_MOST_PIXELS = 40_000_000
_STEPS, _LARGE_STEPS = 6, 24
"""Straight pieces of a curve: in a letter, and in a shape that may fill the page."""
_OPAQUE = 255
_FEWEST = 3
_LEVEL = 128
"""No turns around a pixel; a letter makes a few, one way or the other."""

Place = tuple[float, float]


def png(package: Package, page: int, *, dpi: int = 150, using: Faces | None = None) -> bytes:
    """A page (from 0) as PNG. :raises CannotRead: there is no such page, or it is too large."""
    found = scene(package, page)
    scale = dpi / _MILLIMETRES * _FINER
    size = (round(found.width * scale), round(found.height * scale))
    if not all(size) or size[0] * size[1] > _MOST_PIXELS:
        raise CannotRead("ofd.page", "页面过大，不能生成图片，请降低分辨率")
    drawn = _Canvas(found, size, scale, Glyphs(package, using or faces())).drawn()
    made = io.BytesIO()
    drawn.resize((max(size[0] // _FINER, 1), max(size[1] // _FINER, 1)), Image.Resampling.BOX).save(
        made, "PNG"
    )
    return made.getvalue()


class _Canvas:
    def __init__(self, found: Scene, size: tuple[int, int], scale: float, glyphs: Glyphs) -> None:
        self._scene, self._glyphs = found, glyphs
        self._page = Image.new("RGB", size, "white")
        self._scale: Matrix = (scale, 0, 0, scale, 0, 0)

    def drawn(self) -> Image.Image:
        for seen in self._scene.seen:
            match seen:
                case Letters():
                    self._letters(seen)
                case Shape():
                    self._shape(seen)
                case Photo():
                    self._photo(seen)
        return self._page

    def _letters(self, letters: Letters) -> None:
        matrix = joined(self._scale, letters.matrix)
        for character, x, y in letters.places:
            found = self._glyphs.of(letters.font, character)
            if found and found[0]:
                size = letters.size / found[1]
                place = joined(matrix, (size, 0, 0, -size, x, y))
                rings = [_ring(contour, place) for contour in found[0]]
                self._fill(rings, letters.colour, letters.alpha)

    def _shape(self, shape: Shape) -> None:
        matrix = joined(self._scale, shape.matrix)
        lines = [[_through(matrix, point) for point in line] for line in _lines(shape)]
        if shape.fill:
            self._fill(lines, shape.fill, shape.alpha)
        if shape.stroke:
            determinant = abs(matrix[0] * matrix[3] - matrix[1] * matrix[2])
            width = max(1, round(shape.width * math.sqrt(determinant)))
            pen = ImageDraw.Draw(self._page)
            for line in lines:
                pen.line(line, fill=shape.stroke, width=width, joint="curve")

    def _fill(self, rings: list[list[Place]], colour: Colour, alpha: int) -> None:
        """By the non-zero rule: overlapping strokes of a letter add up, holes take away."""
        area = self._area([point for ring in rings for point in ring])
        if area is None:
            return
        left, top, right, bottom = area
        size = (right - left, bottom - top)
        winding = Image.new("L", size, _LEVEL)
        for ring in rings:
            if len(ring) >= _FEWEST:
                once = Image.new("L", size, 0)
                ImageDraw.Draw(once).polygon([(x - left, y - top) for x, y in ring], fill=1)
                turn = ImageChops.add if _turn(ring) > 0 else ImageChops.subtract
                winding = turn(winding, once)
        mask = winding.point([0 if level == _LEVEL else alpha for level in range(256)])
        self._page.paste(colour, (left, top), mask)

    def _photo(self, photo: Photo) -> None:
        image = opened(photo.data)
        matrix = joined(self._scale, photo.matrix)
        a, b, c, d, e, f = matrix
        corners = [_through(matrix, corner) for corner in ((0, 0), (1, 0), (0, 1), (1, 1))]
        area = self._area(corners)
        determinant = a * d - b * c
        if image is None or area is None or not determinant:
            return
        left, top, right, bottom = area
        source = image.convert("RGBA")
        wide, high = (max(1, min(8192, round(math.hypot(*side)))) for side in ((a, b), (c, d)))
        source = source.resize((wide, high), Image.Resampling.LANCZOS)
        e, f = e - left, f - top
        back = (
            d / determinant * wide, -c / determinant * wide, (c * f - d * e) / determinant * wide,
            -b / determinant * high, a / determinant * high, (b * e - a * f) / determinant * high,
        )  # fmt: skip
        size = (right - left, bottom - top)
        turned = source.transform(size, Image.Transform.AFFINE, back, Image.Resampling.BILINEAR)
        faded = [value * photo.alpha // _OPAQUE for value in range(256)]
        mask = turned.getchannel("A").point(faded)
        if photo.clip:
            mask = ImageChops.multiply(mask, self._window(photo.clip, area))
        self._page.paste(turned.convert("RGB"), (left, top), mask)

    def _window(
        self, clip: tuple[float, float, float, float], area: tuple[int, int, int, int]
    ) -> Image.Image:
        x, y, wide, high = clip
        mask = Image.new("L", (area[2] - area[0], area[3] - area[1]), 0)
        first, last = (_through(self._scale, p) for p in ((x, y), (x + wide, y + high)))
        shown = (first[0] - area[0], first[1] - area[1], last[0] - area[0], last[1] - area[1])
        ImageDraw.Draw(mask).rectangle(shown, fill=_OPAQUE)
        return mask

    def _area(self, points: list[Place]) -> tuple[int, int, int, int] | None:
        """The pixels around the points, on the page; None where nothing of it would be seen."""
        if not points:
            return None
        left = max(0, math.floor(min(x for x, _ in points)))
        top = max(0, math.floor(min(y for _, y in points)))
        right = min(self._page.width, math.ceil(max(x for x, _ in points)) + 1)
        bottom = min(self._page.height, math.ceil(max(y for _, y in points)) + 1)
        return (left, top, right, bottom) if left < right and top < bottom else None


def _ring(contour: Contour, matrix: Matrix) -> list[Place]:
    found: list[Place] = []
    for points in segments(contour):
        if len(points) == 1:
            found.append(points[0])
        else:
            found.extend(_curve([found[-1], *points], _STEPS))
    return [_through(matrix, point) for point in found]


def _lines(shape: Shape) -> list[list[Place]]:
    lines: list[list[Place]] = []
    for name, values in shape.commands:
        places = list(zip(values[::2], values[1::2], strict=False))
        if name in {"M", "S"}:
            lines.append(places)
        elif not lines:
            continue
        elif name == "C":
            lines[-1].extend(lines[-1][:2])  # the second for a joint at the start
        elif name == "L":
            lines[-1].extend(places)
        elif name == "A":
            lines[-1].extend(_arc(lines[-1][-1], values))
        else:
            lines[-1].extend(_curve([lines[-1][-1], *places], _LARGE_STEPS))
    return [line for line in lines if len(line) > 1]


def _curve(controls: list[Place], steps: int) -> list[Place]:
    """Points of a Bézier curve of any degree behind its start (de Casteljau)."""
    found = []
    for step in range(1, steps + 1):
        t, points = step / steps, controls
        while len(points) > 1:
            points = [
                (p[0] + (q[0] - p[0]) * t, p[1] + (q[1] - p[1]) * t) for p, q in pairwise(points)
            ]
        found.append(points[0])
    return found


def _arc(start: Place, values: tuple[float, ...]) -> list[Place]:
    """An elliptic arc by its end points, as SVG defines it (SVG 1.1, F.6.5)."""
    rx, ry, angle, large, sweep, x, y = values
    rx, ry = abs(rx), abs(ry)
    if not rx or not ry or (x, y) == start:
        return [(x, y)]
    turn = math.radians(angle)
    cosine, sine = math.cos(turn), math.sin(turn)
    dx, dy = (start[0] - x) / 2, (start[1] - y) / 2
    px, py = cosine * dx + sine * dy, cosine * dy - sine * dx
    grow = math.sqrt(max(1.0, (px / rx) ** 2 + (py / ry) ** 2))
    rx, ry = rx * grow, ry * grow
    below = (rx * py) ** 2 + (ry * px) ** 2
    root = math.sqrt(max(0.0, (rx * ry) ** 2 / below - 1))
    root = root if bool(large) != bool(sweep) else -root
    cx, cy = root * rx * py / ry, -root * ry * px / rx
    first = math.atan2((py - cy) / ry, (px - cx) / rx)
    span = math.atan2((-py - cy) / ry, (-px - cx) / rx) - first
    if sweep and span < 0:
        span += 2 * math.pi
    elif not sweep and span > 0:
        span -= 2 * math.pi
    middle = (
        cosine * cx - sine * cy + (start[0] + x) / 2,
        sine * cx + cosine * cy + (start[1] + y) / 2,
    )
    found = []
    for step in range(1, _LARGE_STEPS + 1):
        at = first + span * step / _LARGE_STEPS
        u, v = rx * math.cos(at), ry * math.sin(at)
        found.append((middle[0] + cosine * u - sine * v, middle[1] + sine * u + cosine * v))
    return found


def _through(matrix: Matrix, point: Place) -> Place:
    a, b, c, d, e, f = matrix
    x, y = point
    return a * x + c * y + e, b * x + d * y + f


def _turn(ring: list[Place]) -> float:
    """Twice the signed area: which way the ring turns."""
    pairs = zip(ring, ring[1:] + ring[:1], strict=True)
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)
