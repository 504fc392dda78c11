"""Pages in the desk's frame, the frame rendered once per kind of viewer and address.

The frame (header, menu, footer) is the same for everybody with the same rights at an address but
for the name on the chip, the address of this very page and the CSRF token: these are filled in. A
page's own template runs on ``desk/bare.html``, which has the frame's blocks and nothing around.
Rights are part of the key, so a change of role counts with the request that sees it.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from yiwang.foundation.core.keeping import Kept
from yiwang.web.ui import context as frames
from yiwang.web.ui import fragments
from yiwang.web.ui.access import actor_of

BLOCKS = ("title", "breadcrumb", "content", "aside", "actions")
_END = "<!--end-->"
_kept: Kept[fragments.Skeleton] = Kept(seconds=60, most=256)


class _Hollow(fragments.Blank):
    """The frame with holes where the viewer and the address stand."""

    chip = fragments.hole("chip")


def framed(request: HttpRequest, template: str, values: dict[str, Any]) -> HttpResponse:
    """Render a page that fills only ``BLOCKS``; equal to ``render``, at a fraction of its cost."""
    frame = frames.frame(request)["frame"]
    if settings.DEBUG or frame.preferences.elder or len(get_messages(request)):  # type: ignore[attr-defined]
        return whole(request, template, values)
    bare = render_to_string(template, {**values, "desk_base": "desk/bare.html"}, request)
    pieces = map(mark_safe, bare.split(_END))  # rendered above
    texts = {**dict(zip(BLOCKS, pieces, strict=False)), "chip": frame.chip}  # type: ignore[attr-defined]
    found = _kept.get(_key(request, frame), lambda: _skeleton(request))
    fill = fragments.filler(frame.here, lambda: get_token(request), texts)  # type: ignore[attr-defined]
    return HttpResponse(found.filled(fill))


def whole(request: HttpRequest, template: str, values: dict[str, Any]) -> HttpResponse:
    """Render the page and its frame together, the ordinary way."""
    return render(request, template, {**values, "desk_base": "desk/base.html"})


def _key(request: HttpRequest, frame: Any) -> Hashable:
    actor = actor_of(request)
    is_compact = request.COOKIES.get("yw_density") == "compact"
    seen = (frame.region, frame.preferences, frame.idle_seconds, is_compact)
    return (request.path, actor.kind, actor.permissions, *seen, settings.YIWANG_SITE_NAME)


def _skeleton(request: HttpRequest) -> fragments.Skeleton:
    holes = {name: fragments.hole(name) for name in (*BLOCKS, fragments.TOKEN)}
    values = {"frame": _Hollow(request), **holes}
    return fragments.Skeleton.of(render_to_string("desk/skeleton.html", values, request))
