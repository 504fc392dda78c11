"""Default deny: a view that declares no access is refused; anticipated errors become pages."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from yiwang.foundation.core.errors import DomainError
from yiwang.web.ui import access, context, errors

logger = logging.getLogger("yiwang.ui")


class Unstorable(DomainError):
    """Text with a character that no table can hold (NUL)."""

    code = "ui.unstorable"
    sentence = "内容里有无法保存的字符，请删除后重新输入"


class DefaultDeny:
    """Refuse undeclared views, keep personal pages out of caches, turn domain errors into pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Find the region, pass on, and forbid the storing of pages of who is logged in."""
        request.yw_place = context.place_of(request)  # type: ignore[attr-defined]
        response = self.get_response(request)
        if not response.has_header("Cache-Control") and access.is_known(request):
            response["Cache-Control"] = "no-store"
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], *_: object
    ) -> HttpResponse | None:
        """Refuse a view without `yw_access`, whoever asks, and text no table can hold.

        :raises Http404: NUL in the path: nothing that is stored has such a name.
        """
        if "\0" in request.path_info:
            raise Http404
        if getattr(view, "yw_access", None) is None and not _is_static(request):
            name = f"{getattr(view, '__module__', '?')}.{getattr(view, '__name__', '?')}"
            logger.error("ui.access.undeclared view=%s", name)
            raise PermissionDenied("undeclared")
        if not getattr(view, "csrf_exempt", False) and _has_null(request):
            return errors.answer(request, Unstorable())
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer an anticipated error; leave every other to the 500 page."""
        return errors.answer(request, error)


def _has_null(request: HttpRequest) -> bool:
    """Whether a posted text holds NUL; addresses are read as far as they can be, by each view."""
    return any("\0" in text for _, many in request.POST.lists() for text in many)


def _is_static(request: HttpRequest) -> bool:
    prefix = settings.STATIC_URL or "/static/"
    return settings.DEBUG and request.path.startswith(prefix)
