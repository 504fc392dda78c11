"""Error pages in the words of the error grammar."""

from __future__ import annotations

import logging
import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from yiwang.web.ui import access, carry
from yiwang.web.ui.access import public

logger = logging.getLogger("yiwang.ui")


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
    logger.error("ui.page.failed reference=%s path=%s", reference, request.path)
    return HttpResponse(render_to_string("ui/error/500.html", {"reference": reference}), status=500)


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
    pairs = [(n, v) for n, many in request.POST.lists() for v in many if n != "csrfmiddlewaretoken"]
    context = {
        "path": carry.local(request.get_full_path()),
        "pairs": pairs,
        "has_files": bool(request.FILES),
    }
    return render(request, "ui/error/csrf.html", context, status=403)
