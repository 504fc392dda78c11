"""Pages in the desk's frame, the frame rendered once per kind of viewer and address.

The frame (header, menu, footer) is the same for everybody with the same rights at an address but
for the name on the chip, the address of this very page and the CSRF token: these are filled in. A
page's own template runs on ``desk/bare.html``, which has the frame's blocks and nothing around.
Rights are part of the key, so a change of role counts with the request that sees it.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from html import escape
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string

from yiwang.foundation.core.keeping import Kept
from yiwang.web.ui import context as frames
from yiwang.web.ui.access import actor_of

BLOCKS = ("title", "breadcrumb", "content", "aside", "actions")
CHIP, HERE, TOKEN = "ywHoleChip", "ywHoleHere", "ywHoleToken"
_HOLE = re.compile(f"({CHIP}|{HERE}|{TOKEN}|" + "|".join(f"<!--{b}-->" for b in BLOCKS) + ")")
_END = "<!--end-->"
_kept: Kept[list[str]] = Kept(seconds=60, most=256)


class _Hollow(frames.Frame):
    """The frame with holes where the viewer and the address stand."""

    chip = CHIP
    here = HERE


def framed(request: HttpRequest, template: str, values: dict[str, Any]) -> HttpResponse:
    """Render a page that fills only ``BLOCKS``; equal to ``render``, at a fraction of its cost."""
    frame = frames.frame(request)["frame"]
    if settings.DEBUG or frame.preferences.elder or len(get_messages(request)):  # type: ignore[attr-defined]
        return whole(request, template, values)
    bare = render_to_string(template, {**values, "desk_base": "desk/bare.html"}, request)
    pieces = bare.split(_END)
    holes = {f"<!--{name}-->": piece for name, piece in zip(BLOCKS, pieces, strict=False)}
    holes[CHIP] = escape(frame.chip)  # type: ignore[attr-defined]
    holes[HERE] = quote(request.get_full_path())
    holes[TOKEN] = get_token(request)
    parts = _kept.get(_key(request, frame), lambda: _skeleton(request))
    return HttpResponse("".join([holes.get(part, part) for part in parts]))


def whole(request: HttpRequest, template: str, values: dict[str, Any]) -> HttpResponse:
    """Render the page and its frame together, the ordinary way."""
    return render(request, template, {**values, "desk_base": "desk/base.html"})


def _key(request: HttpRequest, frame: Any) -> Hashable:
    actor = actor_of(request)
    is_compact = request.COOKIES.get("yw_density") == "compact"
    seen = (frame.region, frame.preferences, frame.idle_seconds, is_compact)
    return (request.path, actor.kind, actor.permissions, *seen, settings.YIWANG_SITE_NAME)


def _skeleton(request: HttpRequest) -> list[str]:
    """Return the frame's text cut at its holes."""
    values = {"frame": _Hollow(request), "csrf_token": TOKEN}
    return _HOLE.split(render_to_string("desk/skeleton.html", values, request))
