"""Pages that belong to no site: errors in words."""

from typing import Any

from django.http import HttpRequest, HttpResponse


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """404 in words."""
    return HttpResponse("没有找到这个页面", status=404)


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """403 in words."""
    return HttpResponse("您的账号没有办理这件事的权限", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """500 in words."""
    return HttpResponse("系统出了问题", status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """CSRF failure in words."""
    return HttpResponse("为保护您的信息，已自动退出", status=403)
