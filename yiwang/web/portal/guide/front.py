"""Anonymous guides answered before Django, byte for byte as Django answered them first.

Only pages that are the same for everyone are kept: GET, no cookie but the region's, nothing in the
query but a situation. What was published since is seen within a second (the catalogue's stamp).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse

from yiwang.foundation.core import clock, metrics
from yiwang.services.catalogue import queries as catalogue
from yiwang.web.ui.kept import Kept

logger = logging.getLogger("yiwang.portal")
ROOM = 32 * 1024 * 1024
CHECK_SECONDS = 1.0
LONGEST_QUERY, LONGEST_PATH = 120, 60
PREFIX = "/guide/"
CSRF, REGION = "yw_csrf", "yw_region"  # neither shows in the page but the region
UNUSUAL = ("HTTP_AUTHORIZATION", "HTTP_HX_REQUEST", "HTTP_RANGE")

Environ = dict[str, Any]
Start = Callable[..., Any]
Application = Callable[[Environ, Start], Iterable[bytes]]
Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class _Page:
    tag: str
    headers: Headers
    unchanged: Headers
    body: tuple[bytes, ...]


class GuideFront:
    """A WSGI application in front of another: it remembers anonymous guides."""

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
        if page is None:
            return self._learn(key, environ, start_response)
        tag = environ.get("HTTP_IF_NONE_MATCH")
        if tag and page.tag in tag:
            start_response("304 Not Modified", list(page.unchanged))
            metrics.note("guide", 304, time.perf_counter() - began)
            return ()
        start_response("200 OK", list(page.headers))
        metrics.note("guide", 200, time.perf_counter() - began)
        return page.body

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

    def _learn(self, key: object, environ: Environ, start_response: Start) -> Iterable[bytes]:
        stamp = self._stamp
        answer = self.pages(environ, start_response)
        if isinstance(answer, HttpResponse) and _is_shared(answer) and self._stamp == stamp:
            headers = [(name, str(value)) for name, value in answer.items()]
            body = answer.content
            page = _Page(
                tag=answer["ETag"],
                headers=headers,
                unchanged=[_unchanged(h) for h in headers if h[0].lower() != "content-type"],
                body=(body,),
            )
            self.kept.put(key, page, len(body))
        return answer


def _unchanged(header: tuple[str, str]) -> tuple[str, str]:
    return (header[0], "0") if header[0].lower() == "content-length" else header


def _is_shared(answer: HttpResponse) -> bool:
    """Whether everybody may get these bytes: the view said so, and no cookie goes with them."""
    return (
        answer.status_code == 200  # noqa: PLR2004
        and not answer.cookies
        and answer.has_header("ETag")
        and answer.get("Cache-Control", "").startswith("public")
    )


def key_of(environ: Environ) -> tuple[str, ...] | None:
    """Return under what an anonymous guide is kept, or None when Django must look at it."""
    path, query = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
    if not path.startswith(PREFIX) or environ["REQUEST_METHOD"] != "GET":
        return None
    if path.count("/") != 3 or path[-1] != "/" or len(path) > LONGEST_PATH:  # noqa: PLR2004
        return None
    if query and not _is_situation(query):
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


def _is_situation(query: str) -> bool:
    return query.startswith("situation=") and len(query) <= LONGEST_QUERY and "&" not in query


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
