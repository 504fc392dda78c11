"""Shared pages answered before Django, as Django answered them first.

A view declares with ``@shared`` that its page is the same for every anonymous visitor of a region;
the front keeps such answers compressed. Only GET without a query (but a guide's situation) and
without any cookie but the region's is looked up; nothing with a visitor's token or message in it is
ever kept. What was published since is seen within a second (the catalogue's stamp); pages that
show more than the catalogue are asked anew after :data:`SOON` seconds.
"""

from __future__ import annotations

import functools
import hashlib
import logging
import time
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

from yiwang.foundation.core import clock, metrics
from yiwang.services.catalogue import queries as catalogue
from yiwang.web.ui.access import View, is_known
from yiwang.web.ui.kept import Kept

logger = logging.getLogger("yiwang.portal")
ROOM = 32 * 1024 * 1024  # compressed, a guide takes about 9 kB
CHECK_SECONDS, SOON = 1.0, 3.0
LONGEST_QUERY, LONGEST_PATH = 120, 60
GUIDES = "/guide/"
PLACES = frozenset(
    {"", "guide", "dept", "themes", "personal", "legal", "hot", "lists", "r", "helpers", "track"}
)
SITUATION = "situation"
CSRF, REGION = "yw_csrf", "yw_region"  # neither shows in a shared page but the region
UNUSUAL = ("HTTP_AUTHORIZATION", "HTTP_HX_REQUEST", "HTTP_RANGE")
LEVEL, GZIP = 1, 16 + zlib.MAX_WBITS

Environ = dict[str, Any]
Start = Callable[..., Any]
Application = Callable[[Environ, Start], Iterable[bytes]]
Headers = list[tuple[str, str]]


def shared(view: View) -> View:
    """Declare that anonymous visitors of a region all get these bytes."""

    @functools.wraps(view)
    def sharing(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if not _is_plain(request) or response.status_code != 200:  # noqa: PLR2004
            return response
        tag = f'W/"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        if tag[2:] in request.headers.get("If-None-Match", ""):
            response = HttpResponseNotModified()
        response["ETag"] = tag
        response["Cache-Control"] = "public, no-cache"
        response["Vary"] = "Cookie, Accept-Encoding"
        return response

    return sharing


def _is_plain(request: HttpRequest) -> bool:
    """Whether nobody is known, nothing is set but the region, and the page holds no token."""
    return (
        not is_known(request)
        and not set(request.COOKIES) - {REGION, CSRF}
        and not request.GET.keys() - {SITUATION}
        and "CSRF_COOKIE_NEEDS_UPDATE" not in request.META  # get_token() was called
    )


@dataclass(frozen=True, slots=True)
class _Page:
    tag: str
    headers: Headers
    packed: bytes
    size: int
    until: float


class Front:
    """A WSGI application in front of another: it remembers shared pages."""

    def __init__(self, pages: Application, room: int = ROOM) -> None:
        """Take what answers everything else."""
        self.pages = pages
        self.kept: Kept[_Page] = Kept(room)
        self._stamp: tuple[int, date] | None = None
        self._day, self._checked = date.min, float("-inf")

    def __call__(self, environ: Environ, start_response: Start) -> Iterable[bytes]:
        """Answer from memory, or let Django answer and remember it."""
        key = key_of(environ)
        if key is None or not self._is_fresh():
            return self.pages(environ, start_response)
        began = time.perf_counter()
        page = self.kept.get(key)
        if page is None or page.until < time.monotonic():
            return self._learn(key, environ, start_response)
        status, headers, body = _answer(page, environ)
        start_response("200 OK" if status == 200 else "304 Not Modified", headers)  # noqa: PLR2004
        metrics.note(metrics.site_of(key[0]), status, time.perf_counter() - began)
        return body

    def _is_fresh(self) -> bool:
        """Compare the stamp and the day (both looked up once a second); a change forgets all."""
        try:
            stamp = (catalogue.stamp(), self._today())
        except Exception:  # noqa: BLE001  the database is away: Django says so in its own words
            logger.warning("portal.front.stamp_unknown")
            return False
        if stamp != self._stamp:
            self.kept.clear()
            self._stamp = stamp
        return True

    def _today(self) -> date:
        if time.monotonic() - self._checked > CHECK_SECONDS:
            self._day, self._checked = clock.local_date(clock.now()), time.monotonic()
        return self._day

    def _learn(self, key: Key, environ: Environ, start_response: Start) -> Iterable[bytes]:
        stamp = self._stamp
        answer = self.pages(environ, start_response)
        if isinstance(answer, HttpResponse) and _is_shared(answer) and self._stamp == stamp:
            pack = zlib.compressobj(LEVEL, wbits=GZIP)
            packed = pack.compress(answer.content) + pack.flush()
            page = _Page(
                tag=answer["ETag"][2:],
                headers=[(n, str(v)) for n, v in answer.items() if n != "Content-Length"],
                packed=packed,
                size=len(answer.content),
                until=float("inf") if key[0].startswith(GUIDES) else time.monotonic() + SOON,
            )
            self.kept.put(key, page, len(packed))
        return answer


def _answer(page: _Page, environ: Environ) -> tuple[int, Headers, tuple[bytes, ...]]:
    """Return a kept page as this client can read it."""
    if page.tag in environ.get("HTTP_IF_NONE_MATCH", ""):
        unchanged = [h for h in page.headers if h[0] != "Content-Type"]
        return 304, [*unchanged, ("Content-Length", "0")], ()
    if _takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")):
        more = [("Content-Encoding", "gzip"), ("Content-Length", str(len(page.packed)))]
        return 200, page.headers + more, (page.packed,)
    whole = zlib.decompress(page.packed, wbits=GZIP, bufsize=page.size)
    return 200, [*page.headers, ("Content-Length", str(page.size))], (whole,)


def _takes_gzip(accepted: str) -> bool:
    """Whether gzip is among them; who weighs it with a q below one gets the page as it is."""
    return "gzip" in (part.strip() for part in accepted.split(","))


def _is_shared(answer: HttpResponse) -> bool:
    """Whether everybody may get these bytes: the view said so, and no cookie goes with them."""
    return (
        answer.status_code == 200  # noqa: PLR2004
        and not answer.cookies
        and answer.has_header("ETag")
        and answer.get("Cache-Control", "").startswith("public")
    )


Key = tuple[str, ...]


def key_of(environ: Environ) -> Key | None:
    """Return under what a shared page is kept, or None when Django must look at it."""
    path, query = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
    if environ["REQUEST_METHOD"] != "GET" or len(path) > LONGEST_PATH or path[-1:] != "/":
        return None
    if path[1:].partition("/")[0] not in PLACES or (query and not _is_situation(path, query)):
        return None
    if any(name in environ for name in UNUSUAL):
        return None
    region = region_of(environ.get("HTTP_COOKIE", ""))
    if region is None:
        return None
    return (
        path,
        query,
        region,
        environ.get("HTTP_HOST", ""),
        environ["wsgi.url_scheme"],
        environ.get("HTTP_X_FORWARDED_PROTO", ""),
    )


def _is_situation(path: str, query: str) -> bool:
    return (
        path.startswith(GUIDES)
        and query.startswith(f"{SITUATION}=")
        and len(query) <= LONGEST_QUERY
        and "&" not in query
    )


def region_of(cookies: str) -> str | None:
    """Return the region's cookie (or nothing), None when there is any other that may matter."""
    region = ""
    for part in cookies.split(";") if cookies else ():
        name, _, value = part.strip().partition("=")
        if name == REGION and not region:
            region = value
        elif name != CSRF:
            return None
    return region
