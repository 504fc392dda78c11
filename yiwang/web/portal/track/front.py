"""Anonymous progress by number without Django around it: one statement, a kept page filled in.

The page is the one Django's view rendered for a case that stands alike (`ui.fragments`), its
headers are those Django answered with; what is each visitor's own is filled in: the CSRF token and
its cookie, the texts of the case. Whatever is not the plain question goes to Django, and takes
along what was found, so that nothing is asked, and no miss is counted, twice.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.signals import request_finished, request_started
from django.http import HttpRequest, HttpResponse, parse_cookie
from django.middleware.csrf import CsrfViewMiddleware, get_token

from yiwang.foundation.core import clock, metrics
from yiwang.foundation.core.errors import DomainError
from yiwang.foundation.core.types import ANYONE
from yiwang.services.cases import queries
from yiwang.services.cases.types.views import ProgressView
from yiwang.web.portal.front import CSRF, SOON, Application, Environ, Headers, Start, key_of
from yiwang.web.ui.fragments import Skeleton, filler
from yiwang.web.ui.kept import Kept

from .views import ASKED, client_of, texts_of

ADDRESS = re.compile(r"/track/([0-9]{18})/", re.ASCII)
ROOM = 4 * 1024 * 1024
OWN = {"Content-Length", "Set-Cookie"}


@dataclass(frozen=True, slots=True)
class _Page:
    headers: Headers
    skeleton: Skeleton
    until: float


def _never(_request: HttpRequest) -> HttpResponse:
    raise NotImplementedError  # the middleware is asked for the cookie only


class TrackFront:
    """A WSGI application in front of another: it fills in pages of progress."""

    def __init__(self, pages: Application) -> None:
        """Take what answers everything else."""
        self.pages = pages
        self.kept: Kept[_Page] = Kept(ROOM)
        self.csrf = CsrfViewMiddleware(_never)

    def __call__(self, environ: Environ, start_response: Start) -> Iterable[bytes]:
        """Ask for the case; fill in a page like it, or let Django render one and keep it."""
        began = time.perf_counter()
        asked = ADDRESS.fullmatch(environ["PATH_INFO"])
        key = key_of(environ) if asked else None
        if asked is None or key is None:
            return self.pages(environ, start_response)
        found = environ[ASKED] = _ask(asked[1], environ)
        if not isinstance(found, ProgressView):
            return self.pages(environ, start_response)
        like = (*key[1:], found.label, found.timeline, found.promised_due_on is None)
        page = self.kept.get(like)
        if page is None or page.until < began:
            return self._learn(like, environ, start_response)
        body, cookie = self._filled(page, found, environ)
        own = [("Content-Length", str(len(body))), ("Set-Cookie", cookie)]
        start_response("200 OK", page.headers + own)
        metrics.note("portal", 200, time.perf_counter() - began)
        return (body,)

    def _learn(self, like: object, environ: Environ, start_response: Start) -> Iterable[bytes]:
        answer = self.pages(environ, start_response)
        skeleton = getattr(answer, "skeleton", None)
        if isinstance(answer, HttpResponse) and isinstance(skeleton, Skeleton):
            headers = [(n, str(v)) for n, v in answer.items() if n not in OWN]
            page = _Page(headers, skeleton, time.perf_counter() + SOON)
            self.kept.put(like, page, 2 * sum(map(len, skeleton.pieces)))
        return answer

    def _filled(self, page: _Page, found: ProgressView, environ: Environ) -> tuple[bytes, str]:
        request = HttpRequest()
        secret = parse_cookie(environ.get("HTTP_COOKIE", "")).get(CSRF)
        if secret is not None:
            request.COOKIES[CSRF] = secret
        self.csrf.process_request(request)
        fill = filler(environ["PATH_INFO"], lambda: get_token(request), texts_of(found))
        response = HttpResponse(page.skeleton.filled(fill))
        self.csrf.process_response(request, response)
        return response.content, response.cookies[CSRF].OutputString()


def _ask(number: str, environ: Environ) -> ProgressView | DomainError | None:
    """Ask as a request of Django's does: connections are looked after before and behind."""
    request_started.send(sender=TrackFront, environ=environ)
    try:
        client = client_of(environ)
        return queries.progress(number, client=client, viewer=ANYONE, at=clock.now())
    except DomainError as error:
        return error
    except Exception:  # noqa: BLE001  the database is away: Django says so in its own words
        return None
    finally:
        request_finished.send(sender=TrackFront)
