"""Context of every page, one lazy `frame`: region, identity, display settings, navigation."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote

from django.http import HttpRequest
from django.urls import get_urlconf

from yiwang.foundation.core.keeping import Kept
from yiwang.foundation.orgs import queries as orgs
from yiwang.web.ui import access, preferences, sites

REGION_COOKIE = "yw_region"
CODE_LENGTH = 12


@dataclass(frozen=True, slots=True)
class Place:
    """The region (地区) whose services are shown: its code, its name and the names above it."""

    code: str
    name: str
    path: tuple[str, ...] = ()
    government: str = ""


DEFAULT_PLACE = Place("", "示例县", ("示例省", "示例市", "示例县"), "示例县人民政府")
FRESH_SECONDS = 60
MOST = 5000
TOWNSHIP = 4
_known: Kept[Place | None] = Kept(seconds=FRESH_SECONDS, most=MOST)


def _place(code: str) -> Place | None:
    """Return a division as a place, remembered in this process for a minute."""
    return _known.get(code, lambda: _read(code))


def _read(code: str) -> Place | None:
    path = orgs.region_path(code)
    if not path or path[-1].code != code:
        return None
    seat = next((r for r in reversed(path) if r.level <= TOWNSHIP), path[-1])
    names = tuple(r.name for r in path)
    return Place(code, path[-1].name, names, f"{seat.name}人民政府")


def place_of(request: HttpRequest) -> Place:
    """Return the region chosen in the cookie, or the default one (示例县)."""
    code = request.COOKIES.get(REGION_COOKIE, "")
    chosen = (
        _place(code) if len(code) == CODE_LENGTH and code.isascii() and code.isdecimal() else None
    )
    return chosen or _place(orgs.default_region()) or DEFAULT_PLACE


class Frame:
    """What the frames of the sites show; each part is worked out only when asked for."""

    def __init__(self, request: HttpRequest) -> None:
        """Keep the request."""
        self.request = request

    @cached_property
    def preferences(self) -> preferences.Preferences:
        """Return text size and switches."""
        return preferences.read(self.request)

    @cached_property
    def region(self) -> Place:
        """Return the region; the middleware finds it before anything renders."""
        found = getattr(self.request, "yw_place", None)
        return found if isinstance(found, Place) else DEFAULT_PLACE

    @cached_property
    def is_known(self) -> bool:
        """Tell whether somebody is logged in."""
        return access.is_known(self.request)

    @cached_property
    def is_staff(self) -> bool:
        """Tell whether the visitor acts as staff."""
        return access.may(self.request, "")

    @cached_property
    def chip(self) -> str:
        """Return the identity chip 「个人：张*」, set by passport as `identity_chip`."""
        chip = getattr(self.request, "identity_chip", "")
        return str(chip or access.actor_of(self.request).name or "我的账号")

    @cached_property
    def acting_for(self) -> str:
        """Return whom a helper acts for (正在为 王* 代办), already masked, or nothing."""
        if not self.is_known:
            return ""
        return str(getattr(self.request, "acting_for_label", "") or "")

    @cached_property
    def idle_seconds(self) -> int:
        """Return after how many idle seconds the session ends (0: no such end)."""
        return int(getattr(self.request, "idle_seconds", 0)) if self.is_known else 0

    @cached_property
    def nav(self) -> list[sites.Link]:
        """Return the portal's columns."""
        return sites.resolve(sites.NAV, self.request.path)

    @cached_property
    def bottom(self) -> list[sites.Link]:
        """Return the bottom bar of a phone."""
        return sites.resolve(sites.BOTTOM, self.request.path)

    @cached_property
    def help(self) -> list[sites.Link]:
        """Return the help strip, in the same order on every page."""
        return sites.resolve(sites.HELP, self.request.path)

    @cached_property
    def foot(self) -> list[sites.Link]:
        """Return the footer's links."""
        return sites.resolve(sites.FOOT, self.request.path)

    @cached_property
    def menu(self) -> list[sites.Link]:
        """Return the desk's menu for this role."""
        return sites.resolve(
            sites.MENU, self.request.path, lambda right: access.may(self.request, right)
        )

    @property
    def here(self) -> str:
        """Return this page's address, for a hidden field."""
        return self.request.get_full_path()

    @property
    def next(self) -> str:
        """Return this page's address, for `?next=`."""
        return quote(self.here)

    @cached_property
    def mark(self) -> Hashable | None:
        """Return what a frame nobody is named in depends on; None when somebody is known."""
        if self.is_known or self.acting_for:
            return None
        path = self.request.path
        columns = sites.current(sites.NAV, path), sites.current(sites.BOTTOM, path)
        return self.region, self.preferences, columns, get_urlconf()


def frame(request: HttpRequest) -> dict[str, object]:
    """Context processor: `frame`, `site_base`."""
    found = getattr(request, "yw_frame", None) or Frame(request)
    request.yw_frame = found  # type: ignore[attr-defined]
    return {"frame": found, "site_base": sites.base_for(request)}
