"""Who asks: ``request.actor``, and the ends of sessions.

Citizens end after idle minutes, staff after an absolute time. Real time counts, not the demo clock:
moving it must not log everybody out.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse

from yiwang.foundation.core import clock
from yiwang.foundation.core.types import ANYONE, Actor, ActorKind
from yiwang.foundation.identity import queries
from yiwang.web.ui.proving import PROVEN

SEEN, SINCE, ACTING, ROLE, STAMP = "yw_seen", "yw_since", "yw_acting", "yw_role", "yw_stamp"
OWNER_LABEL, OWNER_NOTE = "yw_acting_label", "yw_acting_note"
NOTICES = "messages"
TOUCHED, STRONG, TICK = "yw_touched", "yw_strong", 10
LOGIN = frozenset({SESSION_KEY, BACKEND_SESSION_KEY, HASH_SESSION_KEY, SEEN, SINCE, STRONG, PROVEN})
"""What a session keeps when a service ends: who is logged in, and nothing of whom they helped."""
CLEAR = {"Clear-Site-Data": '"cache", "storage"', "Cache-Control": "no-store"}
"""Told to the browser then: pages, offline copies and drafts of the person go too."""


class ActorMiddleware:
    """Set ``request.actor`` before the view runs; without a session it costs no statement."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Attach the actor; end a session whose time is over."""
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        request.actor = find_actor(request) if has_session else ANYONE  # type: ignore[attr-defined]
        proven_at = request.session.get(PROVEN, 0) if has_session else 0
        request.proven_at = proven_at  # type: ignore[attr-defined]
        response = self.get_response(request)
        if getattr(request, "yw_left", False):
            for name, value in CLEAR.items():
                response[name] = value
            if NOTICES not in response.cookies:
                response.delete_cookie(NOTICES)
        return response


def find_actor(request: HttpRequest) -> Actor:
    """Return who asks, from the session."""
    session = request.session
    raw = session.get(SESSION_KEY)
    if raw is None:
        return ANYONE
    if is_over(request):
        request.yw_session_owner = str(raw)  # type: ignore[attr-defined]
        session.flush()
        return ANYONE
    if is_left(request):
        leave(request)
    actor = queries.actor_of(
        UUID(raw),
        acting=session.get(ACTING, ""),
        staff_role=session.get(ROLE, ""),
        channel="PORTAL",
        stamp=session.get(STAMP, ""),
        proof=session.get(HASH_SESSION_KEY, ""),
        at=clock.now(),
    )
    describe(request, actor)
    return actor


def idle_limit() -> int:
    """Return after how many idle seconds a citizen's session ends (shortened on /test/)."""
    if settings.YIWANG_DEMO:
        shortened = caches["process"].get("yw_idle")
        if shortened is None:
            shortened = queries.idle_seconds()
            caches["process"].set("yw_idle", shortened, 2)
        if shortened:
            return int(shortened)
    return int(settings.YIWANG_CITIZEN_IDLE_SECONDS)


def is_over(request: HttpRequest) -> bool:
    """Whether the session's time is over; otherwise note, at most once a minute, that it lives."""
    session, now = request.session, int(time.time())
    if session.get(ROLE):
        return now - int(session.get(SINCE, 0)) > settings.YIWANG_STAFF_SESSION_SECONDS
    limit = idle_limit()
    request.idle_seconds = limit  # type: ignore[attr-defined]
    seen = int(session.get(SEEN, 0))
    if now - seen > limit:
        return True
    if now - seen >= min(60, max(1, limit // 10)):
        session[SEEN] = now
    return False


def is_left(request: HttpRequest) -> bool:
    """Whether a helper has left the screen: some idle minutes while acting for a person."""
    session = request.session
    if not str(session.get(ACTING, "")).startswith("person:"):
        return False
    now, touched = int(time.time()), int(session.get(TOUCHED, 0))
    if touched and now - touched > settings.YIWANG_HELPING_IDLE_SECONDS:
        return True
    if now - touched >= TICK:
        session[TOUCHED] = now
    return False


def leave(request: HttpRequest) -> None:
    """Act for nobody any more; what was kept for the person goes, the login stays."""
    session = request.session
    kept = {name: session[name] for name in list(session.keys()) if name in LOGIN}
    session.clear()
    session.update(kept)
    session[ACTING] = session[OWNER_LABEL] = session[OWNER_NOTE] = ""
    session[ROLE] = "*" if kept.get(STRONG) else ""
    session.cycle_key()
    request.COOKIES.pop(NOTICES, None)  # what was said of them and not read yet
    request.yw_left = True  # type: ignore[attr-defined]


def describe(request: HttpRequest, actor: Actor) -> None:
    """Give the frame its identity chip and, for a helper, the banner."""
    label = request.session.get(OWNER_LABEL, "")
    if actor.kind is ActorKind.STAFF:
        chip = f"{actor.organisation_name}：{actor.name}"
    elif actor.legal_person_id is not None:
        note = request.session.get(OWNER_NOTE) or "经办人"
        chip = f"企业：{label}（{note} {actor.name}）"
    elif actor.on_behalf_of is not None:
        chip = f"正在为 {label} 代办"
        request.acting_for_label = label  # type: ignore[attr-defined]
    else:
        chip = f"个人：{actor.name}"
    request.identity_chip = chip  # type: ignore[attr-defined]
