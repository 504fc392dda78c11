"""Health addresses at the root: /healthz, /readyz, /metrics; before sessions, hardly any SQL."""

import time
from collections.abc import Callable
from hmac import compare_digest

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, HttpResponseNotFound
from prometheus_client import CONTENT_TYPE_LATEST

from yiwang.foundation.core import metrics
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.keys import queries as keys

LOOPBACK = {"127.0.0.1", "::1"}


class HealthMiddleware:
    """Answer the three addresses before anything else touches the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Take the next handler."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer or pass on."""
        if request.path == "/healthz":
            return HttpResponse("ok\n", content_type="text/plain")
        if request.path == "/readyz":
            return _ready()
        if request.path == "/metrics":
            return _metrics(request)
        began = time.perf_counter()
        response = self.get_response(request)
        site = metrics.site_of(request.path)
        metrics.note(site, response.status_code, time.perf_counter() - began)
        return response


def _ready() -> HttpResponse:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM django_migrations LIMIT 1")
            cursor.fetchone()
    except Exception:  # noqa: BLE001  whatever is wrong, the answer is the same
        return HttpResponse("database not ready\n", status=503, content_type="text/plain")
    if not keys.store(viewer=SYSTEM).is_open:  # pages are served still; what signs waits
        return HttpResponse("ready; key store locked\n", content_type="text/plain")
    return HttpResponse("ready\n", content_type="text/plain")


def _metrics(request: HttpRequest) -> HttpResponse:
    token = settings.YIWANG_METRICS_TOKEN
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token:
        if not compare_digest(token, given):
            return HttpResponseForbidden("token wanted\n")
    elif request.META.get("REMOTE_ADDR") not in LOOPBACK or "X-Forwarded-For" in request.headers:
        return HttpResponseNotFound()
    return HttpResponse(metrics.text(), content_type=CONTENT_TYPE_LATEST)
