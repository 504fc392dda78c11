"""Error pages in the words of the error grammar."""

from __future__ import annotations

import contextlib
import logging
import secrets
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string

from yiwang.web.ui import access, carry
from yiwang.web.ui.access import public

logger = logging.getLogger("yiwang.ui")
RETRY_AFTER = "10"  # seconds; the launcher has the database back sooner
# Not given back in a page: every field of the kind password is here, a test sees to it.
SECRET = frozenset({"password", "current", "code", "csrfmiddlewaretoken"})
AWAY = "数据库暂时连不上，正在自动恢复。请 1 分钟后再试，或打 12345"


@public
def not_found(request: HttpRequest, exception: object = None) -> HttpResponse:
    """Say that there is no such page; the same for what belongs to somebody else."""
    return render(request, "ui/error/404.html", status=404)


@public
def forbidden(request: HttpRequest, exception: object = None) -> HttpResponse:
    """Say in words which right is missing."""
    return render(request, "ui/error/403.html", status=403)


@public
def server_error(request: HttpRequest) -> HttpResponse:
    """Say that we are at fault, with a number that is in the log; needs no database."""
    reference = secrets.token_hex(4).upper()
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        logger.error("ui.database.away reference=%s path=%s", reference, request.path)
        return _away(request, reference)
    logger.error("ui.page.failed reference=%s path=%s", reference, request.path)
    return HttpResponse(render_to_string("ui/error/500.html", {"reference": reference}), status=500)


def _away(request: HttpRequest, reference: str) -> HttpResponse:
    """Say that the database is away for now and give the typed values back to be sent again."""
    response: HttpResponse
    if "application/json" in request.headers.get("Accept", ""):
        response = JsonResponse({"error": AWAY}, status=503)
    else:
        context = {
            "reference": reference,
            "path": carry.local(request.get_full_path()),
            "pairs": _typed(request),
            "token": get_token(request) if request.method == "POST" else "",
            "has_files": "multipart" in (request.content_type or ""),
        }
        response = HttpResponse(render_to_string("ui/error/503.html", context), status=503)
    response["Retry-After"] = RETRY_AFTER
    response["Cache-Control"] = "no-store"
    return response


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """Return what was posted, but no secrets; nothing where it cannot be read any more."""
    with contextlib.suppress(Exception):
        return [(n, v) for n, many in request.POST.lists() for v in many if n not in SECRET]
    return []


@public
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Never a bare 403: give the typed values back, to be sent again with a fresh token.

    Only what the same site sent is given back; a form posted by a stranger's page is refused.
    """
    origin = request.headers.get("Origin", "")
    foreign = origin not in {"", "null", f"{request.scheme}://{request.get_host()}"}
    if foreign or request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return render(request, "ui/error/403.html", status=403)
    if request.headers.get("HX-Request") or request.headers.get("X-Requested-With"):
        return (
            access.to_login(request) if not access.is_known(request) else HttpResponse(status=403)
        )
    context = {
        "path": carry.local(request.get_full_path()),
        "pairs": _typed(request),
        "has_files": bool(request.FILES),
    }
    return render(request, "ui/error/csrf.html", context, status=403)
