"""Pages, and parts of pages, that are the same for many visitors: rendered once, then filled in.

``{% kept "name" x=… %}`` keeps a part, :func:`page` a whole page. What is kept is rendered with
nothing in reach but the frame and the values named; those values, the visitor's region, display
settings and marked columns are its key. What differs from visitor to visitor (this page's address,
the CSRF token, named texts) stays a hole and is filled at each request. For somebody known nothing
is kept: all is rendered as ever.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template import Context, Node, NodeList
from django.template.base import FilterExpression
from django.template.loader import render_to_string
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe

from yiwang.web.ui.context import Frame
from yiwang.web.ui.kept import Kept

ROOM = 4 * 1024 * 1024
# Letters, digits and _ pass escaping and urlencode as they are; nobody can know or guess these.
SECRET = "yw" + secrets.token_hex(12)
HOLE = re.compile(SECRET + "([a-z_]+)0")
HERE, NEXT, TOKEN = "here", "next", "csrf_token"


def hole(name: str) -> str:
    """Return what stands in a text where a name is filled in."""
    return f"{SECRET}{name}0"


@dataclass(frozen=True, slots=True)
class Skeleton:
    """A text with holes: every other piece is the name of one."""

    pieces: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> Skeleton:
        """Cut a text at its holes."""
        return cls(tuple(HOLE.split(text)))

    def filled(self, fill: Callable[[str], str]) -> str:
        """Return the text; `fill` gives each hole's content, escaped."""
        found = list(self.pieces)
        found[1::2] = map(fill, found[1::2])
        return "".join(found)


_kept: Kept[Skeleton] = Kept(ROOM)


class Blank(Frame):
    """The frame with holes for what no two requests share."""

    @property
    def here(self) -> str:
        """Leave a hole."""
        return hole(HERE)

    @property
    def next(self) -> str:
        """Leave a hole."""
        return hole(NEXT)


def _skeleton(key: Hashable, make: Callable[[], str]) -> Skeleton:
    found = _kept.get(key)
    if found is None:
        found = Skeleton.of(make())
        _kept.put(key, found, 2 * sum(map(len, found.pieces)))
    return found


def filler(here: str, token: Callable[[], str], texts: Mapping[str, str]) -> Callable[[str], str]:
    """Return what fills the holes of a page at this address."""

    def fill(name: str) -> str:
        if name == TOKEN:
            return token()
        if name in {HERE, NEXT}:
            return escape(here) if name == HERE else quote(here)
        return conditional_escape(texts[name])

    return fill


class Part(Node):
    """A part of a template, kept for visitors nobody knows."""

    def __init__(self, name: str, nodes: NodeList, values: Mapping[str, FilterExpression]) -> None:
        """Take what stands inside and what it may use."""
        self.name, self.nodelist, self.values = name, nodes, values

    def render(self, context: Context) -> SafeString:
        """Return the part, from memory when it was rendered before."""
        values = {name: value.resolve(context) for name, value in self.values.items()}
        frame = context.get("frame")
        if not isinstance(frame, Frame) or frame.mark is None:
            with context.push(**values):
                return self.nodelist.render(context)
        if isinstance(frame, Blank):  # a page that is kept as a whole
            return self.nodelist.render(context.new(_inside(frame, values)))
        found = _skeleton(
            (self.name, frame.mark, *values.values()),
            lambda: self.nodelist.render(context.new(_inside(frame, values))),
        )
        fill = filler(frame.here, lambda: str(context[TOKEN]), {})
        return mark_safe(found.filled(fill))  # noqa: S308  rendered above


def _inside(frame: Frame, values: dict[str, Any]) -> dict[str, Any]:
    return {"frame": Blank(frame.request), TOKEN: hole(TOKEN), **values}


def page(
    request: HttpRequest, template: str, *, same: dict[str, Any], texts: dict[str, str]
) -> HttpResponse:
    """Render a page in which only `texts` differ between visitors who see the `same`.

    The template may print the texts, nothing else: no filter, no condition.
    """
    frame = Frame(request)
    if frame.mark is None or len(get_messages(request)):
        return render(request, template, {**same, **texts})
    holes = {name: hole(name) for name in texts}
    found = _skeleton(
        (template, frame.mark, *same.values()),
        lambda: render_to_string(template, _inside(Blank(request), same) | holes),
    )
    fill = filler(frame.here, lambda: get_token(request), texts)
    response = HttpResponse(found.filled(fill))
    response.skeleton = found  # type: ignore[attr-defined]  # the front may keep it
    return response


def forget() -> None:
    """Drop everything (tests)."""
    _kept.clear()
