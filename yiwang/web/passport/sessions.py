"""Beginning and changing what a session holds; everything else about it is in the middleware."""

from __future__ import annotations

import secrets
import time
from uuid import UUID

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, get_user_model, login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse

from yiwang.web.passport import middleware
from yiwang.web.ui import carry
from yiwang.web.ui.access import actor_of
from yiwang.web.ui.proving import PROVEN

PENDING, PENDING_AT = "yw_pending", "yw_pending_at"
PENDING_LIFE = 600
STRONG = middleware.STRONG
WEAK = "请退出后用密码和动态口令重新登录，再用岗位身份办理"
BACKEND = "django.contrib.auth.backends.ModelBackend"


def begin(request: HttpRequest, user_id: UUID, *, staff: bool) -> None:
    """Begin a session of this account, with a new key; staff begin in their first post."""
    user = get_user_model().objects.get(pk=user_id)
    login(request, user, backend=BACKEND)
    request.session.pop(PENDING, None)
    now = int(time.time())
    request.session[middleware.SINCE] = request.session[middleware.SEEN] = now
    request.session[STRONG] = staff
    if staff:
        request.session[PROVEN] = now
    enter(request, "staff:*" if staff else "", "")


def is_strong(request: HttpRequest) -> bool:
    """Tell whether the session began with the second factor: only then it may act in a post."""
    return bool(request.session.get(STRONG))


def enter(request: HttpRequest, key: str, label: str, note: str = "") -> None:
    """Act in this identity from now on; the actor is loaded anew in every process."""
    session = request.session
    kind, _, raw = key.partition(":")
    session[middleware.ROLE] = raw if kind == "staff" else ""
    session[middleware.ACTING] = key if kind in {"legal", "person"} else ""
    session[middleware.OWNER_LABEL] = label
    session[middleware.OWNER_NOTE] = note
    session[middleware.TOUCHED] = int(time.time())
    refresh(request)


def clear_screen(request: HttpRequest) -> None:
    """End acting for a person (结束服务): a new key, and nothing that was kept for them."""
    middleware.leave(request)
    refresh(request)


def refresh(request: HttpRequest) -> None:
    """Load the actor anew: something about the account has just changed."""
    request.session[middleware.STAMP] = secrets.token_hex(4)
    request.actor = middleware.find_actor(request)  # type: ignore[attr-defined]


def keep(request: HttpRequest) -> None:
    """Let this session go on after its account's password was changed; all others end."""
    user = get_user_model().objects.get(pk=UUID(actor_of(request).id))
    request.session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    request.session.cycle_key()
    refresh(request)


def end(request: HttpRequest) -> None:
    """End the session."""
    logout(request)


def ask_second_factor(request: HttpRequest, user_id: UUID) -> None:
    """Remember, for ten minutes, whose password was right."""
    request.session.cycle_key()
    request.session[PENDING] = str(user_id)
    request.session[PENDING_AT] = int(time.time())


def awaited(request: HttpRequest) -> UUID | None:
    """Return whose second factor is awaited."""
    raw, at = request.session.get(PENDING), int(request.session.get(PENDING_AT, 0))
    return UUID(raw) if raw and time.time() - at < PENDING_LIFE else None


def next_of(request: HttpRequest) -> str:
    """Return where the visitor wanted to go, if it is one of our pages."""
    raw = request.POST.get("next") or request.GET.get("next") or ""
    found = carry.local(raw) if raw else ""
    return "" if found.split("?")[0] in {"", settings.LOGIN_URL} else found


def home(request: HttpRequest) -> str:
    """Return the first page of whoever is logged in now."""
    name = "desk:home" if actor_of(request).is_staff else "portal:my"
    try:
        return reverse(name)
    except NoReverseMatch:
        return "/"


def arrive(request: HttpRequest) -> HttpResponse:
    """Go where the visitor wanted to; values typed before travel back to their form."""
    resumed = carry.resume(request, request.POST.get(carry.FIELD, ""))
    return resumed or HttpResponseRedirect(next_of(request) or home(request))
