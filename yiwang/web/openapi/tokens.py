"""Bearer tokens of our own OIDC provider: the token's user or client becomes the actor.

A verified token is remembered for 30 seconds (fast_paths.md 6), so a busy client costs no look-up.
"""

import time
from collections import OrderedDict
from dataclasses import dataclass, replace
from hashlib import sha256
from threading import Lock
from typing import Any

from allauth.idp.oidc.models import Token
from django.http import HttpRequest
from ninja.security import HttpBearer

from yiwang.foundation.core.clock import now
from yiwang.foundation.core.errors import NotPermitted
from yiwang.foundation.core.types import Actor, ActorKind, RealNameLevel
from yiwang.foundation.identity import queries as identity

REMEMBERED_SECONDS = 30
DESK = "desk:"
REMEMBERED_MOST = 10_000


class ScopeMissing(NotPermitted):
    """The token was not granted this act."""

    code = "openapi.scope_missing"
    sentence = "令牌没有这项接口的授权范围"


@dataclass(frozen=True)
class _Verified:
    actor: Actor
    scopes: frozenset[str]
    until: float


_remembered: OrderedDict[bytes, _Verified] = OrderedDict()
_lock = Lock()


def _verify(value: str) -> _Verified | None:
    """Find a token in one statement; allauth's own resource server asks three for the same."""
    known = Token.objects.select_related("client", "user")
    token = known.lookup(Token.Type.ACCESS_TOKEN, value)
    if token is None or token.client is None or (token.user and not token.user.is_active):
        return None
    actor = _holder(token)
    return _Verified(actor, frozenset(token.get_scopes()), time.monotonic() + REMEMBERED_SECONDS)


def _holder(token: Token) -> Actor:
    """A person's token acts as the person, a client's own as the client for its owner.

    With a scope of the desk it acts in the post: the person's own, or the one the client is bound
    to when it was registered; then the staff's separation of duties holds for the client too.
    """
    at_desk = any(scope.startswith(DESK) for scope in token.get_scopes())
    if token.user_id:
        role = "*" if at_desk else ""
        return identity.actor_of(token.user_id, staff_role=role, channel="API", at=now())
    client = token.client
    nobody = Actor(kind=ActorKind.CLIENT, id=client.pk, level=RealNameLevel.REGISTERED)
    if at_desk:
        post = identity.post_of_client(client.owner_id, client.data, at=now())
        return replace(post, id=client.pk) if post else nobody
    owner = identity.actor_of(client.owner_id, at=now()) if client.owner_id else nobody
    return replace(owner, kind=ActorKind.CLIENT, id=client.pk, name=client.name, channel="API")


def verified(token: str) -> _Verified | None:
    """Return who holds the token, from memory or from the provider."""
    key = sha256(token.encode()).digest()
    found = _remembered.get(key)
    if found and found.until > time.monotonic():
        return found
    fresh = _verify(token)
    with _lock:
        _remembered.pop(key, None)
        if fresh is not None:
            _remembered[key] = fresh
            if len(_remembered) > REMEMBERED_MOST:  # the one verified longest ago
                _remembered.popitem(last=False)
    return fresh


def remembered_holder(token: str) -> str:
    """Return whom a token was found to be of, or nothing when it has not been verified here."""
    found = _remembered.get(sha256(token.encode("utf8", "surrogatepass")).digest())
    return found.actor.id if found else ""


def forget_tokens() -> None:
    """Forget verified tokens (tests; after a revocation they die within 30 seconds)."""
    with _lock:
        _remembered.clear()


class Bearer(HttpBearer):
    """``Authorization: Bearer …`` with a scope; an ``http``/``bearer`` scheme in the document."""

    openapi_description = "OAuth 2 访问令牌，由本平台的 OIDC 服务签发"

    def __init__(self, scope: str) -> None:
        """Ask for one scope."""
        super().__init__()
        self.scope = scope

    def needed(self) -> list[str]:
        """Return the scope, for the document."""
        return [self.scope]

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """Set ``request.actor``; a token without the scope is told so.

        :raises ScopeMissing: the token is valid but was not granted the scope.
        """
        found = verified(token)
        if found is None:
            return None
        if self.scope not in found.scopes:
            raise ScopeMissing(reason=self.scope)
        request.actor = found.actor  # type: ignore[attr-defined]
        return found.actor
