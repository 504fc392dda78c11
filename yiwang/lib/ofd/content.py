"""Turns the items of a page into objects, and collects the fonts and pictures they use."""

import io
import math
import re
from dataclasses import dataclass, field

import segno
from PIL import Image, ImageOps

from . import lines
from .document import QR, Box, Colour, Item, Path, Picture, Style, Table, Text, Watermark
from .faces import Face, Faces, is_rare
from .faults import CannotWrite
from .markup import leaf, node, number, numbers
from .tables import ruled

_LINE_BOX = 1.3
"""Height of a line's boundary in sizes: room for descenders below the baseline."""
_SMALLEST_CODE = 20
_QUIET = 4
_DOTS = 8
_BLACK_OR_WHITE = [255, 0] + [0] * 254
_PICTURES = {"PNG": "png", "JPEG": "jpg"}
_MOST_PIXELS = 25_000_000
_COMMANDS = re.compile(r"(?:\s*(?:C|[MLSQBA](?:\s+-?\d+(?:\.\d+)?)+))+\s*")
_TWICE = 2


@dataclass
class Resources:
    """Ids unique over the whole document, and what the pages refer to."""

    faces: Faces
    last: int = 0
    fonts: dict[Face, int] = field(default_factory=dict)
    glyphs: dict[Face, dict[str, int]] = field(default_factory=dict)
    """Per face the number of each character's glyph in its subset: the order of first use."""
    pictures: dict[bytes, tuple[int, str]] = field(default_factory=dict)

    def id(self) -> int:
        """The next id."""
        self.last += 1
        return self.last

    def font(self, face: Face, text: str) -> int:
        """The font of a face; the characters go into its subset."""
        if face not in self.fonts:
            self.fonts[face] = self.id()
        numbers = self.glyphs.setdefault(face, {})
        for character in text:
            numbers.setdefault(character, len(numbers) + 1)
        return self.fonts[face]

    def letters(self, face: Face, words: str, size: float, colour: Colour) -> tuple[str, ...]:
        """What a text object holds whose baseline is one size below its top.

        Readers count in UTF-16 and lose a character that takes two of its units (生僻字): it stands
        alone (:meth:`Faces.runs`), and its glyph is named beside it.
        """
        moves = [face.advance(character) * size for character in words[:-1]]
        attributes = {"X": 0, "Y": number(size), "DeltaX": deltas(moves) if moves else None}
        parts = [node("FillColor", {"Value": numbers(*colour)})]
        if is_rare(words):
            place = {"CodePosition": 0, "CodeCount": 2, "GlyphCount": 1}
            glyph = leaf("Glyphs", self.glyphs[face][words])
            parts.append(node("CGTransform", place, glyph))
        return (*parts, leaf("TextCode", words, attributes))

    def picture(self, data: bytes, kind: str) -> int:
        """The resource of a picture; the same bytes are stored once."""
        if data not in self.pictures:
            self.pictures[data] = (self.id(), kind)
        return self.pictures[data][0]


@dataclass
class Drawing:
    """The objects of one page or template, and which objects show which field."""

    resources: Resources
    objects: list[str] = field(default_factory=list)
    fields: list[tuple[str, int]] = field(default_factory=list)

    def add(self, item: Item) -> None:
        """Append an item in drawing order. :raises CannotWrite: it cannot be drawn."""
        match item:
            case Text():
                self._text(item)
            case Picture():
                self._picture(item)
            case Path():
                self._path(item)
            case QR():
                self._code(item)
            case Table():
                for part in ruled(item, self.resources.faces):
                    self.add(part)

    def _text(self, text: Text) -> None:
        for line in lines.fit(text, self.resources.faces) if text.text.strip() else ():
            top, left = line.baseline - line.size, line.x
            for run in self.resources.faces.runs(line.text, text.style):
                wide = sum(map(run.face.advance, run.text)) * line.size
                box = Box(left, top, wide, line.size * _LINE_BOX)
                made = self._run(run.face, run.text, box, line.size, text.colour)
                if text.field:
                    self.fields.append((text.field, made))
                left += wide

    def _run(self, face: Face, words: str, box: Box, size: float, colour: Colour) -> int:
        font, made = self.resources.font(face, words), self.resources.id()
        attributes = {"ID": made, "Boundary": _box(box), "Font": font, "Size": size}
        inside = self.resources.letters(face, words, size, colour)
        self.objects.append(node("TextObject", attributes, *inside))
        return made

    def _picture(self, picture: Picture) -> None:
        kind, pixels = _opened(picture.data)
        resource = self.resources.picture(picture.data, kind)
        scale = min(picture.box.width / pixels[0], picture.box.height / pixels[1])
        wide, high = pixels[0] * scale, pixels[1] * scale
        self._image(
            resource,
            Box(
                picture.box.x + (picture.box.width - wide) / 2,
                picture.box.y + (picture.box.height - high) / 2,
                wide,
                high,
            ),
        )

    def _code(self, code: QR) -> None:
        if code.size < _SMALLEST_CODE:
            raise CannotWrite("ofd.code", "二维码不能小于20毫米，请在模板中加大")
        made = io.BytesIO()
        matrix = segno.make(code.content, error="m", micro=False, boost_error=False).matrix
        dots = Image.frombytes("L", (len(matrix), len(matrix)), bytes(b"".join(matrix)))
        framed = ImageOps.expand(dots.point(_BLACK_OR_WHITE), _QUIET, 255).convert("1")
        framed.resize([side * _DOTS for side in framed.size]).save(made, "PNG")
        resource = self.resources.picture(made.getvalue(), "PNG")
        self._image(resource, Box(code.x, code.y, code.size, code.size))

    def _image(self, resource: int, box: Box) -> None:
        attributes = {
            "ID": self.resources.id(),
            "Boundary": _box(box),
            "CTM": numbers(box.width, 0, 0, box.height, 0, 0),
            "ResourceID": resource,
        }
        self.objects.append(node("ImageObject", attributes))

    def _path(self, path: Path) -> None:
        if not _COMMANDS.fullmatch(path.commands):
            raise CannotWrite("ofd.path", "图形的路径写法不对，请检查模板")
        attributes = {
            "ID": self.resources.id(),
            "Boundary": _box(path.box),
            "LineWidth": number(path.width),
            "Stroke": path.stroke is not None,
            "Fill": path.fill is not None,
        }
        colours = [
            node(name, {"Value": numbers(*colour)})
            for name, colour in (("StrokeColor", path.stroke), ("FillColor", path.fill))
            if colour is not None
        ]
        self.objects.append(
            node("PathObject", attributes, *colours, leaf("AbbreviatedData", path.commands))
        )


def deltas(moves: list[float]) -> str:
    """Advances, repeated ones written as ``g count value``."""
    shown = [number(move) for move in moves]
    parts: list[str] = []
    start = 0
    while start < len(shown):
        end = start
        while end < len(shown) and shown[end] == shown[start]:
            end += 1
        count = end - start
        parts.append(f"g {count} {shown[start]}" if count > _TWICE else " ".join(shown[start:end]))
        start = end
    return " ".join(parts)


def watermarked(
    mark: Watermark, width: float, height: float, resources: Resources, style: Style = "regular"
) -> list[str]:
    """Slanted text objects that cover a page in rows, every second one shifted."""
    runs = resources.faces.runs(mark.text, style)
    long = resources.faces.width(mark.text, style) * mark.size
    turn = math.radians(mark.angle)
    cosine, sine = math.cos(turn), math.sin(turn)
    wide = long * abs(cosine) + mark.size * _TWICE
    high = long * abs(sine) + mark.size * _TWICE
    across, down = wide + mark.size * 4, high + mark.size * 4
    objects = []
    for row in range(math.ceil(height / down)):
        shift = across / 2 if row % 2 else 0
        for column in range(math.ceil((width + shift) / across)):
            box = Box(column * across - shift, row * down, wide, high)
            start = -long / 2
            for run in runs:
                place = (  # the middle of the words comes to the middle of the box
                    wide / 2 + cosine * start + sine * mark.size * 0.62,
                    high / 2 + sine * start - cosine * mark.size * 0.62,
                )
                attributes = {
                    "ID": resources.id(),
                    "Boundary": _box(box),
                    "CTM": numbers(cosine, sine, -sine, cosine, *place),
                    "Font": resources.font(run.face, run.text),
                    "Size": number(mark.size),
                    "Alpha": mark.alpha,
                }
                inside = resources.letters(run.face, run.text, mark.size, mark.colour)
                objects.append(node("TextObject", attributes, *inside))
                start += sum(map(run.face.advance, run.text)) * mark.size
    return objects


def _box(box: Box) -> str:
    if min(box.width, box.height) <= 0:
        raise CannotWrite("ofd.box", "版面中有一个框的宽或高不是正数，请检查模板")
    return numbers(box.x, box.y, box.width, box.height)


def _opened(data: bytes) -> tuple[str, tuple[int, int]]:
    refused = CannotWrite("ofd.picture", "图片不能用，请换一张 PNG 或 JPEG 图片")
    try:
        with Image.open(io.BytesIO(data), formats=list(_PICTURES)) as image:
            if image.width * image.height > _MOST_PIXELS:
                raise refused
            image.load()
            return str(image.format), image.size
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise refused from None
