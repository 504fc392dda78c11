"""Divisions an administrator reaches: the address picker, level by level and by name."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest

from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.foundation.orgs.types import RegionInfo
from yiwang.web.ui.access import actor_of

TOWNSHIP = 4
CODE = re.compile(r"[0-9]{12}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Place:
    """A division in the picker: where it leads, and whether it has organisations."""

    code: str
    name: str
    full_name: str
    level: int
    url: str
    inside_url: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Picker:
    """The divisions to choose from (地区选择): the path, what is inside, what was found by name."""

    path: tuple[Place, ...]
    inside: tuple[Place, ...]
    found: tuple[Place, ...]
    text: str


def within(code: str, viewer: Actor) -> bool:
    """Tell whether the division is the viewer's own or lies below it."""
    return CODE.fullmatch(code) is not None and viewer.reaches(code)


def region_or_404(code: str, viewer: Actor) -> RegionInfo:
    """Return a division in the viewer's reach.

    :raises NotFound: there is none, or it is somebody else's: both look the same.
    """
    found = orgs.region(code, viewer=viewer) if within(code, viewer) else None
    if found is None:
        raise NotFound
    return found


def chosen(request: HttpRequest) -> RegionInfo:
    """Return the division the page is about: ``?region=``, otherwise the viewer's own."""
    viewer = actor_of(request)
    code = request.GET.get("region", "") or request.POST.get("region", "")
    return region_or_404(code or viewer.region_code, viewer)


def picker(request: HttpRequest, address: Callable[[str], str], name: str = "in") -> Picker:
    """Return what there is to choose; the query names the division to look into.

    :param address: where choosing a division leads, by its code.
    """
    viewer, text = actor_of(request), request.GET.get("q", "").replace("\0", "").strip()[:30]
    code = request.GET.get(name, "")
    if not within(code, viewer):
        code = viewer.region_code
    path = [r for r in orgs.region_path(code, viewer=viewer) if within(r.code, viewer)]
    inside = orgs.children(code, viewer=viewer)
    found = orgs.search_regions(text, within=viewer.region_code, viewer=viewer) if text else ()
    known = orgs.opened_among([r.code for r in (*path, *inside, *found)], viewer=viewer)

    def place(region: RegionInfo) -> Place:
        inside = "?" + urlencode({name: region.code}) if region.level < TOWNSHIP else ""
        told = (region.code, region.name, region.full_name, region.level)
        return Place(*told, address(region.code), inside, region.code in known)

    return Picker(
        path=tuple(place(r) for r in path),
        inside=tuple(place(r) for r in inside if r.level <= TOWNSHIP),
        found=tuple(place(r) for r in found if r.level <= TOWNSHIP),
        text=text,
    )
