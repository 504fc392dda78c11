"""`/api/v1` by itself: bearer tokens only, so no session, CSRF, messages or accounts around it.

A second handler beside Django's own with a short list of middleware (`YIWANG_API_MIDDLEWARE`);
cookies give no rights here, and every error is problem+json, also where no view was reached.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIHandler
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import set_urlconf
from django.utils.log import log_response

from yiwang.foundation.core.errors import DomainError
from yiwang.foundation.core.types import ANYONE
from yiwang.web.openapi.errors import problem
from yiwang.web.ui.access import is_known, public

logger = logging.getLogger("yiwang.openapi")
PREFIX = "/api/v1/"
AGAIN_SECONDS = "5"
ERROR = 400
NOT_A_PAGE = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
}


class Lean(BaseHandler):
    """What makes a handler one of the API: its middleware, its error answers."""

    def load_middleware(self, is_async: bool = False) -> None:  # noqa: FBT001, FBT002  Django's
        """Build the short chain."""
        whole = settings.MIDDLEWARE
        settings.MIDDLEWARE = settings.YIWANG_API_MIDDLEWARE
        try:
            super().load_middleware(is_async)
        finally:
            settings.MIDDLEWARE = whole

    def get_response(self, request: HttpRequest) -> HttpResponse:
        """Answer with the API's own addresses and error answers in force."""
        request.urlconf = settings.YIWANG_API_URLCONF
        set_urlconf(settings.YIWANG_API_URLCONF)
        response: HttpResponse = self._middleware_chain(request)  # type: ignore[attr-defined]
        response._resource_closers.append(request.close)  # type: ignore[attr-defined]  # noqa: SLF001
        if response.status_code >= ERROR:
            log_response(
                "%s: %s", response.reason_phrase, request.path, response=response, request=request
            )
        return response


class LeanHandler(Lean, WSGIHandler):
    """The API as a WSGI application."""


class ApiOnly:
    """Default deny, anticipated errors and a database that is away, all as problem+json."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nobody is known until a token says so; what is somebody's is not to be stored."""
        request.actor = ANYONE  # type: ignore[attr-defined]
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed):  # Django's and ninja's own are plain text
            allowed, words = response["Allow"], "这个接口没有这种用法，请对照接口说明"
            response = problem(response.status_code, "openapi.not_allowed", words)
            response["Allow"] = allowed
        for name, value in NOT_A_PAGE.items():
            response.headers.setdefault(name, value)
        if not response.has_header("Cache-Control") and is_known(request):
            response["Cache-Control"] = "no-store"
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], *_: object
    ) -> HttpResponse | None:
        """Refuse a view that declares no access."""
        if getattr(view, "yw_access", None) is not None:
            return None
        name = f"{getattr(view, '__module__', '?')}.{getattr(view, '__name__', '?')}"
        logger.error("ui.access.undeclared view=%s", name)
        return forbidden(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer what is anticipated; leave every defect to :func:`failed`."""
        if isinstance(error, DomainError):
            return problem(error.status, error.full_code, error.text, error.fields)
        if isinstance(error, OperationalError | InterfaceError):
            logger.error("openapi.database_away path=%s", request.path)
            answer = problem(
                503, "openapi.database_away", "系统正在恢复，请稍后再试，已提交的不会丢失"
            )
            answer["Retry-After"] = AGAIN_SECONDS
            return answer
        return None


@public
def unrecognised(request: HttpRequest, exception: object = None) -> HttpResponse:
    """400: the request could not be read."""
    return problem(400, "openapi.bad_request", "请求无法识别，请对照接口说明")


@public
def forbidden(request: HttpRequest, exception: object = None) -> HttpResponse:
    """403: refused before a view was asked."""
    return problem(403, "openapi.forbidden", "没有调用这个接口的权限")


@public
def not_found(request: HttpRequest, exception: object = None) -> HttpResponse:
    """404: there is no such address."""
    return problem(404, "openapi.no_such_address", "没有这个接口，请对照接口说明")


@public
def failed(request: HttpRequest) -> HttpResponse:
    """500: a defect of ours, with a number that is in the log."""
    reference = secrets.token_hex(4).upper()
    logger.error("openapi.request.failed reference=%s path=%s", reference, request.path)
    words = f"系统出错了，不是您的问题。请把编号 {reference} 告诉我们"
    return problem(500, "openapi.failed", words)
