"""Bearer tokens of our own OIDC provider: the token's user or client becomes the actor.

A verified token is remembered for 30 seconds (fast_paths.md 6), so a busy client costs no look-up.
``X-Acting-For: legal:<id>`` or ``person:<id>`` says for whom its person acts this time.
"""

import re
import time
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import sha256
from threading import Lock
from typing import Any
from uuid import UUID

from allauth.idp.oidc.models import Token
from django.http import HttpRequest
from ninja.security import HttpBearer

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotPermitted
from yiwang.foundation.core.types import ANYONE, Actor, ActorKind, RealNameLevel
from yiwang.foundation.identity import queries as identity

REMEMBERED_SECONDS = 30
DESK = "desk:"
ACTING = "HTTP_X_ACTING_FOR"
SUBJECT = "(legal|person):[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
REMEMBERED_MOST = 10_000


class ScopeMissing(NotPermitted):
    """The token was not granted this act."""

    code = "openapi.scope_missing"
    sentence = "令牌没有这项接口的授权范围"


class NoAuthority(NotPermitted):
    """Nobody gave the token's person the authority to act for that party, or no longer."""

    code = "openapi.no_authority"
    sentence = "没有为这个企业或个人办事的授权，或授权已到期。可以代表谁，见 GET /identities"


@dataclass(frozen=True)
class _Verified:
    actor: Actor
    scopes: frozenset[str]
    until: float
    account: UUID | None = None
    """Whose person acts; nobody's at a desk."""


_remembered: OrderedDict[bytes, _Verified] = OrderedDict()
_lock = Lock()


def _verify(value: str) -> _Verified | None:
    """Find a token in one statement; allauth's own resource server asks three for the same."""
    known = Token.objects.select_related("client", "user")
    token = known.lookup(Token.Type.ACCESS_TOKEN, value)
    if token is None or token.client is None or (token.user and not token.user.is_active):
        return None
    actor, scopes = _holder(token), frozenset(token.get_scopes())
    account = token.user_id or token.client.owner_id
    until = time.monotonic() + REMEMBERED_SECONDS
    return _Verified(actor, scopes, until, None if _is_of_desk(scopes) else account)


def _is_of_desk(scopes: Iterable[str]) -> bool:
    return any(scope.startswith(DESK) for scope in scopes)


def _holder(token: Token) -> Actor:
    """A person's token acts as the person, a client's own as the client for its owner.

    With a scope of the desk it acts in the post: the person's own, or the one the client is bound
    to when it was registered; then the staff's separation of duties holds for the client too.
    """
    at_desk = _is_of_desk(token.get_scopes())
    if token.user_id:
        role = "*" if at_desk else ""
        return identity.actor_of(token.user_id, staff_role=role, channel="API", at=clock.now())
    client = token.client
    nobody = Actor(kind=ActorKind.CLIENT, id=client.pk, level=RealNameLevel.REGISTERED)
    if at_desk:
        post = identity.post_of_client(client.owner_id, client.data, at=clock.now())
        return replace(post, id=client.pk) if post else nobody
    owner = identity.actor_of(client.owner_id, at=clock.now()) if client.owner_id else nobody
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


def subject(request: HttpRequest, found: _Verified) -> Actor:
    """Return who the token acts as for this request: its holder, or for whom the header says.

    The authority is looked up as on the pages, and the commands judge its scope and acts again.

    :raises NoAuthority: there is no such authority in force.
    """
    wanted = request.META.get(ACTING, "")
    if not wanted:
        return found.actor
    if found.account is None or not re.fullmatch(SUBJECT, wanted):
        raise NoAuthority
    acting = identity.actor_of(found.account, acting=wanted, channel="API", at=clock.now())
    if acting.legal_person_id is None and acting.on_behalf_of is None:
        raise NoAuthority
    return replace(acting, kind=found.actor.kind, id=found.actor.id, name=found.actor.name)


def account_of(request: HttpRequest) -> Actor:
    """Return the account behind the token, as it is when its owner logs in."""
    key = request.account  # type: ignore[attr-defined]
    return identity.actor_of(key, channel="API", at=clock.now()) if key else ANYONE


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
        request.actor = subject(request, found)  # type: ignore[attr-defined]
        request.account = found.account  # type: ignore[attr-defined]
        return request.actor  # type: ignore[attr-defined]
