"""Who may use a view: every view declares it, and what is not declared is refused.

``@public`` · ``@citizen()`` · ``@staff("cases.accept")`` · ``@machine("cases:write")``.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import NoReverseMatch, URLPattern, URLResolver, reverse

from yiwang.foundation.core.types import ANYONE, Actor, ActorKind, RealNameLevel
from yiwang.web.ui import carry

View = Callable[..., HttpResponse]
Level = Literal["visitor", "registered", "verified", "strong"]
LEVELS: dict[Level, int] = {
    "visitor": RealNameLevel.VISITOR,
    "registered": RealNameLevel.REGISTERED,
    "verified": RealNameLevel.VERIFIED,
    "strong": RealNameLevel.STRONG,
}


@dataclass(frozen=True, slots=True)
class Access:
    """What a view declares: the kind of visitor and the level, permission or scope."""

    kind: Literal["public", "citizen", "staff", "machine"]
    detail: str = ""


def actor_of(request: HttpRequest) -> Actor:
    """Return who asks, as the passport's middleware found it; otherwise anyone."""
    found = getattr(request, "actor", None)
    return found if isinstance(found, Actor) else ANYONE


def address_of(request: HttpRequest) -> str:
    """Return who is at the other end: behind ``YIWANG_PROXIES`` proxies, whom they name."""
    return address_in(request.META)


def address_in(environ: Mapping[str, Any]) -> str:
    """Return the same of a request that has not become Django's yet."""
    proxies = settings.YIWANG_PROXIES
    told = environ.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if proxies and len(told) >= proxies:
        return str(told[-proxies]).strip()
    return str(environ.get("REMOTE_ADDR", ""))


def is_known(request: HttpRequest) -> bool:
    """Tell whether somebody is logged in."""
    return actor_of(request).kind is not ActorKind.ANYONE


def level_of(request: HttpRequest) -> int:
    """Return the real-name level (实名等级); staff at their post are not applicants."""
    actor = actor_of(request)
    return actor.level if actor.kind is ActorKind.PERSON else RealNameLevel.VISITOR


def _address(name: str, fallback: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return fallback


def to_login(request: HttpRequest, *, name: str = "passport:login") -> HttpResponse:
    """Send the visitor to the login (or verification) step and back again.

    A part asked for by htmx gets 401 and the address in a header; values that were posted travel on
    in an encrypted hidden field, so that nothing typed is lost.
    """
    back = request.get_full_path()
    if request.headers.get("HX-Request"):
        back = request.headers.get("HX-Current-URL", back)
    address = _address(name, settings.LOGIN_URL) + "?" + urlencode({"next": carry.local(back)})
    if request.headers.get("HX-Request") or request.headers.get("X-Requested-With"):
        return HttpResponse(status=401, headers={"YW-Login": address})
    if request.method == "POST":
        return carry.ended(request, address)
    return HttpResponseRedirect(address)


def _declare(view: View, access: Access) -> View:
    view.yw_access = access  # type: ignore[attr-defined]
    return view


def public(view: View) -> View:
    """Let everyone in (公开)."""
    return _declare(view, Access("public"))


def citizen(level: Level = "verified") -> Callable[[View], View]:
    """Let in citizens of at least this level; others are sent to the step that gives it."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            reached = level_of(request)
            if reached >= LEVELS[level]:
                return view(request, *args, **kwargs)
            if actor_of(request).is_staff:
                raise PermissionDenied("citizen")
            known = reached > RealNameLevel.VISITOR
            return to_login(request, name="passport:verify" if known else "passport:login")

        return _declare(guarded, Access("citizen", level))

    return decorate


def may(request: HttpRequest, permission: str) -> bool:
    """Tell whether the visitor works here in an active role with this permission."""
    actor = actor_of(request)
    return actor.is_staff and (not permission or actor.has(permission))


def staff(permission: str = "") -> Callable[[View], View]:
    """Let in staff (工作人员) whose active role holds the permission; others read why not (403)."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if not is_known(request):
                return to_login(request)
            if not may(request, permission):
                raise PermissionDenied(permission)
            return view(request, *args, **kwargs)

        return _declare(guarded, Access("staff", permission))

    return decorate


def machine(scope: str = "") -> Callable[[View], View]:
    """Let in systems whose token carries the scope; the answer is problem+json, never a page."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            actor = actor_of(request)
            known = actor.kind is ActorKind.CLIENT
            if known and (not scope or actor.has(scope)):
                return view(request, *args, **kwargs)
            status, detail = (
                (403, "没有调用这个接口的权限") if known else (401, "请使用有效的访问令牌")
            )
            body = {"status": status, "code": f"access.{status}", "title": detail, "detail": detail}
            return JsonResponse(body, status=status, content_type="application/problem+json")

        return _declare(guarded, Access("machine", scope))

    return decorate


def declared(
    patterns: Iterable[URLPattern | URLResolver], how: Callable[[View], View]
) -> list[Any]:
    """Declare access for third-party addresses: ``include(declared(patterns, public))``."""
    patterns = list(patterns)
    for entry in patterns:
        if isinstance(entry, URLResolver):
            declared(entry.url_patterns, how)
        elif getattr(entry.callback, "yw_access", None) is None:
            entry.callback = how(entry.callback)
    return patterns
