"""Settings of display (长辈版, 无障碍), kept in two cookies and applied on the server."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse

ELDER_COOKIE = "yw_elder"
A11Y_COOKIE = "yw_a11y"
YEAR = 365 * 24 * 3600
SWITCHES: dict[str, str] = {
    "contrast": "高对比度：黑底黄字",
    "spacing": "放宽字距和行距",
    "pointer": "大鼠标指针",
    "underline": "链接都加下划线",
    "still": "停止动画",
}
SIZES: tuple[tuple[int, str], ...] = ((0, "标准"), (1, "大"), (2, "更大"), (3, "特大"))


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a visitor chose: text size 0 to 3 (长辈版) and switches (无障碍)."""

    elder: int = 0
    switches: frozenset[str] = frozenset()

    @property
    def contrast(self) -> bool:
        """Tell whether high contrast is on."""
        return "contrast" in self.switches

    @property
    def html_switches(self) -> str:
        """Return the switches for the html element, in a fixed order."""
        return " ".join(s for s in SWITCHES if s in self.switches)


def read(request: HttpRequest) -> Preferences:
    """Read the cookies; whatever is not one of ours counts as not set."""
    size = request.COOKIES.get(ELDER_COOKIE, "0")
    found = request.COOKIES.get(A11Y_COOKIE, "").split(".")
    return Preferences(
        int(size) if size in {"1", "2", "3"} else 0, frozenset(found) & frozenset(SWITCHES)
    )


def write(response: HttpResponse, chosen: Preferences) -> None:
    """Keep the choice for a year; the browser's script may read it, nothing personal is in it."""
    values = {ELDER_COOKIE: str(chosen.elder), A11Y_COOKIE: ".".join(sorted(chosen.switches))}
    for name, value in values.items():
        response.set_cookie(
            name, value, max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
