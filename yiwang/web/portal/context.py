"""Where the visitor is: the region whose services the portal shows."""

from django.http import HttpRequest

from yiwang.foundation.orgs import queries as orgs
from yiwang.web.ui.context import Place, place_of
from yiwang.web.ui.elements import Crumb

HOME = Crumb("首页", "/")
ADVICE_COOKIE, ADVICE_OFF = "yw_advice", "off"


def find_place(code: str) -> Place | None:
    """Return a region by its code."""
    path = orgs.region_path(code) if code else ()
    if not path or path[-1].code != code:
        return None
    return Place(code, path[-1].name, tuple(region.name for region in path))


def here(request: HttpRequest) -> Place:
    """Return the region of a request, found once."""
    found = getattr(request, "yw_place", None)
    return found if isinstance(found, Place) else place_of(request)


def crumbs(*steps: tuple[str, str] | str) -> list[Crumb]:
    """Return the path to a page, the home page first; the last step has no address."""
    made = [Crumb(step) if isinstance(step, str) else Crumb(*step) for step in steps]
    return [HOME, *made]


def wants_advice(request: HttpRequest) -> bool:
    """Whether advice (可能还要办) was not switched off in this browser."""
    return request.COOKIES.get(ADVICE_COOKIE) != ADVICE_OFF
