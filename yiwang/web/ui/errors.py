"""Anticipated errors (DomainError) become sentences for people, in one place."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yiwang.foundation.core.errors import DomainError

PAGES: dict[int, str] = {
    403: "ui/error/403.html",
    404: "ui/error/404.html",
    409: "ui/error/conflict.html",
}


def form_errors(error: DomainError) -> dict[str, str]:
    """Return ``{field: sentence}`` for `Form.errors`; the name "" is the form as a whole."""
    return dict(error.fields) or {"": error.text}


def answer(request: HttpRequest, error: Exception) -> HttpResponse | None:
    """Return the page for an anticipated error, or None for a defect.

    Someone else's case is 404 for a citizen; staff read which right is missing (403).
    """
    if not isinstance(error, DomainError):
        return None
    status = error.status
    if status == HTTPStatus.FORBIDDEN and not request.path.startswith("/desk/"):
        status = HTTPStatus.NOT_FOUND
    context = {"sentence": error.text, "code": error.full_code}
    return render(request, PAGES.get(status, "ui/error/refused.html"), context, status=status)
