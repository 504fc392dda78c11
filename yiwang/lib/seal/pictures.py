"""What seals look like (印章图像): the approved styles, drawn to their size in millimetres.

Drawn large, then reduced: the edge is smooth and the file small (one red, sixteen steps of
transparency). The same seal gives the same bytes.
"""

import functools
import io
import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from pathlib import Path

import justmytype_intl_cjk  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont
from PIL import Image, ImageChops, ImageDraw, ImageFont

from .structures import Picture

RED = (0xC8, 0x16, 0x1D)
TEST_MARK = "测试"
LONGEST_NAME = 30
LONGEST_PURPOSE = 12
_DOTS = 12  # per millimetre: 305 dpi
_LARGER = 4
_WEIGHT = 600
_STEPS = 16
_BASELINE = 0.88  # of the em, from its top: where Chinese characters stand
_STAR_INNER = math.sin(math.radians(18)) / math.sin(math.radians(54))


class CannotDraw(ValueError):
    """The words do not fit a seal; the message is for people and says which."""


class Style(StrEnum):
    """An approved style (印章样式)."""

    OFFICIAL = "official"
    SPECIAL = "special"
    APPROVAL = "approval"
    ONLINE_APPROVAL = "online-approval"
    LICENCE = "licence"

    @property
    def label(self) -> str:
        """What it is called."""
        return _FORMS[self][0]

    @property
    def width(self) -> int:
        """Millimetres."""
        return _FORMS[self][1]

    @property
    def height(self) -> int:
        """Millimetres."""
        return _FORMS[self][2]

    @property
    def purpose(self) -> str | None:
        """The words beside the name, empty for none; None: whoever applies names them."""
        return _FORMS[self][3]


_FORMS: dict[str, tuple[str, int, int, str | None]] = {
    Style.OFFICIAL: ("单位公章", 42, 42, ""),
    Style.SPECIAL: ("专用章", 42, 42, None),
    Style.APPROVAL: ("审批专用章（椭圆）", 45, 30, "行政审批专用章"),
    Style.ONLINE_APPROVAL: ("网上审批电子专用章", 42, 42, "网上审批电子专用章"),
    Style.LICENCE: ("电子证照专用章", 42, 42, "电子证照专用章"),
}


@dataclass(frozen=True, slots=True)
class _Arc:
    """Where a line of characters runs: an ellipse, how much of it, how high they stand."""

    wide: float
    """Half axes in millimetres, at the middle of the characters."""
    high: float
    span: float
    """Degrees at most, around the top or around the bottom."""
    size: float
    narrowest: float = 0.42
    below: bool = False


def draw(style: Style, *, name: str, purpose: str = "", code: str = "", test: bool) -> Picture:
    """Draw a seal as a transparent PNG.

    :param name: of the organisation, set along the upper edge.
    :param purpose: what a special seal is for; only where the style does not say.
    :param code: the seal's code, set small along the lower edge.
    :param test: mark it 测试, so that nobody takes it for a real one.
    :raises CannotDraw: a text is missing, too long or has a character the font lacks.
    """
    words = style.purpose if style.purpose is not None else purpose
    sheet = _Sheet(style.width, style.height)
    _set(sheet, style, name, words, code)
    if test:
        _mark(sheet, oval=_is_oval(style))
    return Picture("PNG", sheet.png(), style.width, style.height)


def require_fitting(style: Style, *, name: str, purpose: str = "") -> None:
    """Go through all that drawing asks of the words, and draw nothing.

    :raises CannotDraw: as :func:`draw`.
    """
    words = style.purpose if style.purpose is not None else purpose
    _set(_Rule(style.width, style.height), style, name, words, "")


def _is_oval(style: Style) -> bool:
    return style.width != style.height


def _set(sheet: "_Sheet", style: Style, name: str, words: str, code: str) -> None:
    _require_words(style, name, words)
    parts = _oval if _is_oval(style) else _round
    parts(sheet, name, words, code)


def _round(sheet: "_Sheet", name: str, words: str, code: str) -> None:
    sheet.border(1.2)
    sheet.star(7.0, rise=0.6 if words else 0.0)
    size = 6.6 if len(name) <= 13 else 5.8 if len(name) <= 20 else 5.0  # noqa: PLR2004  by eye
    radius = 21 - 1.2 - 1.1 - size / 2
    sheet.arc(name, _Arc(radius, radius, 250 if len(name) > 9 else 200, size))  # noqa: PLR2004
    if words:
        sheet.line(words, down=11.0, size=4.4, width=25.0)
    if code:
        sheet.arc(code, _Arc(18.4, 18.4, 66, 1.6, below=True))


def _oval(sheet: "_Sheet", name: str, words: str, code: str) -> None:
    sheet.border(1.0)
    size = 4.6 if len(name) <= 16 else 3.8  # noqa: PLR2004  by eye
    inset = 1.0 + 0.9 + size / 2
    sheet.arc(name, _Arc(22.5 - inset, 15 - inset, 200, size, narrowest=0.45))
    sheet.line(words, down=2.4, size=5.0, width=29.0)
    if code:
        sheet.arc(code, _Arc(20.4, 12.9, 70, 1.6, below=True))


def _mark(sheet: "_Sheet", *, oval: bool) -> None:
    """On both sides of the star; under the purpose where there is no star."""
    if oval:
        sheet.line(f"（{TEST_MARK}）", down=7.6, size=3.6, width=16.0)
        return
    for character, side in zip(TEST_MARK, (-1, 1), strict=True):
        sheet.set(character, (side * 9.2, 0.4), (3.8, 4.4))


class _Sheet:
    """A mask to draw on, in millimetres from its middle."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self.scale = _DOTS * _LARGER
        size = round(width * self.scale), round(height * self.scale)
        self.mask = Image.new("L", size, 0)
        self.pen = ImageDraw.Draw(self.mask)
        self.middle = size[0] / 2, size[1] / 2

    def border(self, line: float) -> None:
        """The outer edge."""
        last_x, last_y = self.mask.width - 1, self.mask.height - 1
        self.pen.ellipse((0, 0, last_x, last_y), fill=255)
        inset = line * self.scale
        self.pen.ellipse((inset, inset, last_x - inset, last_y - inset), fill=0)

    def star(self, radius: float, *, rise: float) -> None:
        """A five-pointed star, filled, ``rise`` above the middle."""
        corners = []
        for step in range(10):
            reach = radius * (1 if step % 2 == 0 else _STAR_INNER) * self.scale
            turn = math.radians(36 * step)
            corners.append(
                (
                    self.middle[0] + reach * math.sin(turn),
                    self.middle[1] - rise * self.scale - reach * math.cos(turn),
                )
            )
        self.pen.polygon(corners, fill=255)

    def arc(self, text: str, arc: _Arc) -> None:
        """Characters along an ellipse, all the same distance apart, feet to the middle."""
        turn_at = _even(arc)
        whole = arc.span / 360
        pitch = min(whole / len(text), 1.15 * arc.size / _around(arc))
        wide = min(arc.size * 0.8, pitch * _around(arc) * 0.84)
        if wide < arc.size * arc.narrowest:
            raise CannotDraw("单位名称太长，这种样式的印章刻不下，请换一种样式或用规范简称。")
        for place, character in enumerate(text):
            along = (place - (len(text) - 1) / 2) * pitch
            turn = turn_at(0.5 - along if arc.below else along)
            lean = math.degrees(
                math.atan2(arc.high * math.sin(turn), arc.wide * math.cos(turn))
                if not math.isclose(arc.wide, arc.high)
                else turn
            )
            self.set(
                character,
                (arc.wide * math.sin(turn), -arc.high * math.cos(turn)),
                (wide, arc.size),
                lean - 180 if arc.below else lean,
            )

    def line(self, text: str, *, down: float, size: float, width: float) -> None:
        """A horizontal line, its middle ``down`` below the middle; pressed to fit."""
        pitch = min(size * 0.98, width / len(text))
        for place, character in enumerate(text):
            across = (place - (len(text) - 1) / 2) * pitch
            self.set(character, (across, down), (pitch * 0.9, size))

    def png(self) -> bytes:
        """The file: one red, its transparency in sixteen steps."""
        size = round(self.width * _DOTS), round(self.height * _DOTS)
        alpha = self.mask.resize(size, Image.Resampling.LANCZOS)
        steps = alpha.point(lambda level: round(level * (_STEPS - 1) / 255))
        image = Image.frombytes("P", size, steps.tobytes())
        image.putpalette(bytes(RED) * _STEPS)
        levels = bytes(round(step * 255 / (_STEPS - 1)) for step in range(_STEPS))
        out = io.BytesIO()
        dots = _DOTS * 25.4
        image.save(out, "PNG", bits=4, transparency=levels, optimize=True, dpi=(dots, dots))
        return out.getvalue()

    def set(
        self,
        character: str,
        at: tuple[float, float],
        size: tuple[float, float],
        degrees: float = 0,
    ) -> None:
        """One character, pressed to its size and turned clockwise."""
        em = round(size[1] * self.scale)
        tile = Image.new("L", (em, em), 0)
        ImageDraw.Draw(tile).text(
            (em / 2, em * _BASELINE), character, fill=255, font=_font(em), anchor="ms"
        )
        tile = tile.resize((max(1, round(size[0] * self.scale)), em), Image.Resampling.BICUBIC)
        tile = tile.rotate(-degrees, Image.Resampling.BICUBIC, expand=True)
        left = round(self.middle[0] + at[0] * self.scale - tile.width / 2)
        top = round(self.middle[1] + at[1] * self.scale - tile.height / 2)
        area = (left, top, left + tile.width, top + tile.height)
        self.mask.paste(ImageChops.lighter(self.mask.crop(area), tile), area)


class _Rule(_Sheet):
    """Measures where characters would stand, without ink."""

    def set(
        self,
        character: str,
        at: tuple[float, float],
        size: tuple[float, float],
        degrees: float = 0,
    ) -> None:
        """Leave it out: that the font has it was asked before."""


def _around(arc: _Arc) -> float:
    """The way once around an ellipse (Ramanujan)."""
    a, b = arc.wide, arc.high
    return math.pi * (3 * (a + b) - math.sqrt((3 * a + b) * (a + 3 * b)))


def _even(arc: _Arc) -> Callable[[float], float]:
    """Share of the way around, clockwise from the top → the ellipse's own angle."""
    steps = 2000
    turns = [2 * math.pi * step / steps for step in range(steps + 1)]
    points = [(arc.wide * math.sin(t), arc.high * math.cos(t)) for t in turns]
    ways = [0.0]
    for before, after in pairwise(points):
        ways.append(ways[-1] + math.dist(before, after))

    def turn_at(share: float) -> float:
        way = (share % 1) * ways[-1]
        place = next(i for i, passed in enumerate(ways) if passed >= way)
        return turns[place]

    return turn_at


def _require_words(style: Style, name: str, words: str) -> None:
    if not 2 <= len(name) <= LONGEST_NAME:  # noqa: PLR2004  no organisation has one character
        raise CannotDraw("单位名称应为 2 至 30 个字。")
    if style.purpose is None and not 2 <= len(words) <= LONGEST_PURPOSE:  # noqa: PLR2004
        raise CannotDraw("请填写专用章的用途，2 至 12 个字，例如“行政审批专用章”。")
    unknown = [c for c in name + words if ord(c) not in _characters()]
    if unknown:
        raise CannotDraw(f"字库里没有“{'、'.join(unknown)}”，无法绘制，请联系管理员补充字库。")


def _file() -> Path:
    folder = Path(justmytype_intl_cjk.__file__).parent / "fonts"
    return next(folder.rglob("NotoSansSC*.ttf"))


@functools.cache
def _characters() -> frozenset[int]:
    return frozenset(TTFont(_file(), lazy=True).getBestCmap())


@functools.lru_cache(maxsize=16)
def _font(em: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(str(_file()), em)
    font.set_variation_by_axes([_WEIGHT])
    return font
