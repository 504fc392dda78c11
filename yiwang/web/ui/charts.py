"""Charts drawn on the server: ranked bars and a daily series, each beside its table.

One caption that says what is seen, labels where the eye is, a zero baseline, no script. A day
without a figure is a gap, never a zero. The table with the same figures stands beside them: a
chart is decoration for who hears the page.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH: Final = 360
HEIGHT: Final = 170
TOP: Final = 22
LEFT: Final = 8
BASE: Final = 136
RIGHT: Final = 40
"""Room for the names of the lines beside their last values."""
APART: Final = 17
"""So far apart stand two names that would cover each other."""
SHAPES: Final = ("first", "second")


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: name, value, the value as text, and where it leads."""

    label: str
    value: float
    text: str
    url: str = ""
    tone: str = "warning"


@dataclass(frozen=True, slots=True)
class Line:
    """A line: its name and a value for each day, None where there is none."""

    label: str
    values: Sequence[float | None]


def ranked(caption: str, bars: Sequence[Bar], most: float = 0.0) -> SafeString:
    """Draw horizontal bars in the order given; ``most`` is the length of the track."""
    whole = max([most, *(bar.value for bar in bars)], default=0.0) or 1.0
    lines = format_html_join(
        "",
        '<li>{} <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"'
        ' focusable="false"><rect class="{}" width="{}" height="10"/></svg> <span>{}</span></li>',
        (
            (_name(bar), bar.tone, f"{100 * max(bar.value, 0) / whole:.1f}", bar.text)
            for bar in bars
        ),
    )
    return format_html(
        '<figure class="chart"><figcaption>{}</figcaption><ul class="bars">{}</ul></figure>',
        caption,
        lines,
    )


def _name(bar: Bar) -> SafeString:
    if bar.url:
        return format_html('<a href="{}">{}</a>', bar.url, bar.label)
    return format_html('<b class="name">{}</b>', bar.label)


def daily(caption: str, days: Sequence[datetime.date], lines: Sequence[Line]) -> SafeString:
    """Draw up to two lines over days from a zero baseline, each named at its last value."""
    told = [value for line in lines for value in line.values if value is not None]
    most = max(told, default=0.0) or 1.0
    drawn = format_html_join(
        "",
        "{}",
        (
            (_line(line, shape, most, name_y),)
            for line, shape, name_y in zip(lines, SHAPES, _names(lines, most), strict=False)
        ),
    )
    ends = format_html(
        '<text x="{}" y="{}">{}</text><text x="{}" y="{}" text-anchor="end">{}</text>',
        LEFT,
        BASE + 20,
        _day(days[0]) if days else "",
        WIDTH - RIGHT,
        BASE + 20,
        _day(days[-1]) if days else "",
    )
    return format_html(
        '<figure class="chart"><figcaption>{}</figcaption><svg class="series" viewBox="0 0 {} {}"'
        ' aria-hidden="true" focusable="false"><path class="base" d="M{} {}H{}"/>'
        '<text x="{}" y="14">最多 {}</text>{}{}</svg></figure>',
        caption, WIDTH, HEIGHT, LEFT, BASE, WIDTH - RIGHT, LEFT, f"{most:g}", drawn, ends,
    )  # fmt: skip


def _height(value: float, most: float) -> float:
    return BASE - (BASE - TOP) * value / most


def _names(lines: Sequence[Line], most: float) -> list[float]:
    """Return how low the name of each line stands: at its last value, clear of the other."""
    told = [[value for value in line.values if value is not None] for line in lines]
    found = [_height(values[-1], most) + 5 if values else 0.0 for values in told]
    if len(found) > 1 and all(told[:2]) and abs(found[0] - found[1]) < APART:
        upper = 0 if found[0] <= found[1] else 1
        middle = min(max(sum(found[:2]) / 2, TOP + APART / 2), BASE - APART / 2)
        found[upper], found[1 - upper] = middle - APART / 2, middle + APART / 2
    return found


def _line(line: Line, shape: str, most: float, name_y: float) -> SafeString:
    """Draw a line in strokes: a missing day breaks it; a day alone is a dot."""
    step = (WIDTH - LEFT - RIGHT) / max(len(line.values) - 1, 1)
    strokes: list[list[str]] = [[]]
    for n, value in enumerate(line.values):
        if value is None:
            strokes.append([])
        else:
            strokes[-1].append(f"{LEFT + n * step:.1f} {_height(value, most):.1f}")
    path = "".join(f"M{' L'.join(stroke)}h.01" for stroke in strokes if stroke)
    if not path:
        return SafeString()
    return format_html(
        '<path class="{}" d="{}"/><text class="{}" x="{}" y="{}">{}</text>',
        shape, path, shape, WIDTH - RIGHT + 4, f"{name_y:.1f}", line.label,
    )  # fmt: skip


def _day(day: datetime.date) -> str:
    return f"{day.month}月{day.day}日"
