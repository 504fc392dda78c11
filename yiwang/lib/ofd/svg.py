"""A page as SVG: outlines, shapes and pictures, with no script, style or outside reference."""

import base64
from collections.abc import Iterator
from itertools import count

from .faces import Faces, faces
from .glyphs import Glyphs
from .markup import number, numbers
from .outlines import Contour, segments
from .pictures import showable
from .reading import Package
from .scenes import Colour, Letters, Matrix, Photo, Seen, Shape, scene

_OPAQUE = 255
_COMMANDS = {"M": "M", "S": "M", "L": "L", "Q": "Q", "B": "C", "A": "A", "C": "Z"}


def svg(package: Package, page: int, *, using: Faces | None = None) -> str:
    """A page (from 0) as SVG text. :raises CannotRead: there is no such page, or it is damaged."""
    found = scene(package, page)
    pen = _Pen(Glyphs(package, using or faces()))
    drawn = "".join(part for seen in found.seen for part in pen.draw(seen))
    wide, high = number(found.width), number(found.height)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}mm" height="{high}mm" '
        f'viewBox="0 0 {wide} {high}"><defs>{"".join(pen.defined)}</defs>'
        f'<rect width="{wide}" height="{high}" fill="#fff"/>{drawn}</svg>'
    )


class _Pen:
    def __init__(self, glyphs: Glyphs) -> None:
        self._glyphs = glyphs
        self._names: dict[tuple[str, str], str] = {}
        self._numbers = count(1)
        self.defined: list[str] = []

    def draw(self, seen: Seen) -> Iterator[str]:
        """The elements of one thing seen."""
        match seen:
            case Letters():
                yield from self._letters(seen)
            case Shape():
                yield _shape(seen)
            case Photo():
                yield from self._photo(seen)

    def _letters(self, letters: Letters) -> Iterator[str]:
        look = f'fill="{_colour(letters.colour)}"{_faded(letters.alpha)}'
        yield f"<g {look} {_transform(letters.matrix)}>"
        for character, x, y in letters.places:
            found = self._glyphs.of(letters.font, character)
            if found and found[0]:
                scale = letters.size / found[1]
                name = self._named(letters.font, character, found[0])
                # glyphs have y upwards, pages downwards
                yield f'<use href="#{name}" {_transform((scale, 0, 0, -scale, x, y))}/>'
        yield "</g>"

    def _named(self, font: str, character: str, contours: list[Contour]) -> str:
        key = (font, character)
        if key not in self._names:
            self._names[key] = f"g{next(self._numbers)}"
            self.defined.append(f'<path id="{self._names[key]}" d="{_outline(contours)}"/>')
        return self._names[key]

    def _photo(self, photo: Photo) -> Iterator[str]:
        shown = showable(photo.data)
        if shown is None:
            return
        media, data = shown
        clip = ""
        if photo.clip:
            name = f"c{next(self._numbers)}"
            left, top, wide, high = (number(value) for value in photo.clip)
            self.defined.append(
                f'<clipPath id="{name}"><rect x="{left}" y="{top}" width="{wide}" '
                f'height="{high}"/></clipPath>'
            )
            clip = f' clip-path="url(#{name})"'
        encoded = base64.b64encode(data).decode("ascii")
        yield (
            f'<g{clip}><image width="1" height="1" preserveAspectRatio="none"{_faded(photo.alpha)} '
            f'{_transform(photo.matrix)} href="data:{media};base64,{encoded}"/></g>'
        )


def _shape(shape: Shape) -> str:
    path = " ".join(f"{_COMMANDS[name]}{numbers(*values)}" for name, values in shape.commands)
    stroke = f'stroke="{_colour(shape.stroke)}" stroke-width="{number(shape.width)}"'
    return (
        f'<path d="{path}" fill="{_colour(shape.fill)}" {stroke if shape.stroke else ""}'
        f"{_faded(shape.alpha)} {_transform(shape.matrix)}/>"
    )


def _outline(contours: list[Contour]) -> str:
    parts = []
    for contour in contours:
        for place, points in enumerate(segments(contour)):
            letter = "M" if not place else "L" if len(points) == 1 else "Q"
            parts.append(letter + numbers(*(value for point in points for value in point)))
        parts.append("Z")
    return "".join(parts)


def _transform(matrix: Matrix) -> str:
    # six figures: a glyph of 1000 units is scaled down to some millimetres
    return f'transform="matrix({" ".join(f"{value:.6g}" for value in matrix)})"'


def _colour(colour: Colour | None) -> str:
    return "none" if colour is None else "#{:02x}{:02x}{:02x}".format(*colour)


def _faded(alpha: int) -> str:
    return "" if alpha == _OPAQUE else f' opacity="{number(alpha / _OPAQUE)}"'
