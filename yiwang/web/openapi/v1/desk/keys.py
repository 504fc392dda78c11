"""Keys in custody, their certificates and what waits for a second keeper (密码与用印), to read."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Schema
from pydantic import Field

from yiwang.foundation.core import clock
from yiwang.foundation.keys import queries
from yiwang.foundation.keys.types import KeyAct, KeyKind, KeyState, ProposalState
from yiwang.web.openapi.schemas import REFUSALS, Page
from yiwang.web.openapi.v1.desk.lists import READ
from yiwang.web.openapi.v1.desk.routes import router
from yiwang.web.ui.access import actor_of


class KeyCertificateOut(Schema):
    """A certificate of a key."""

    id: UUID
    subject: str
    issuer: str
    serial: str
    not_before: datetime
    not_after: datetime
    is_test: bool
    is_current: bool


class KeyLineOut(Schema):
    """A version of a key; never its private part."""

    id: int
    name: str
    version: int
    kind: KeyKind
    owner: str
    state: KeyState
    created_at: datetime
    retired_at: datetime | None
    destroyed_at: datetime | None
    certificate: KeyCertificateOut | None


class KeysOut(Page):
    """Keys, the newest first, and whether the store opens."""

    is_open: bool
    keys: list[KeyLineOut]


class KeyProposalOut(Schema):
    """What one keeper proposed for a key, and what became of it."""

    id: UUID
    key: KeyLineOut
    act: KeyAct
    state: ProposalState
    reason: str
    is_compromised: bool
    proposed_name: str
    proposed_at: datetime
    expires_at: datetime
    decided_name: str
    decided_at: datetime | None
    opinion: str


class KeyOut(Schema):
    """A key with its versions, certificates and proposals."""

    key: KeyLineOut
    fingerprint: str
    versions: list[KeyLineOut]
    certificates: list[KeyCertificateOut]
    proposals: list[KeyProposalOut]


class KeysFilter(Schema):
    """Which keys, and where the list goes on."""

    kind: KeyKind | None = None
    after: str = Field("", pattern=r"^[0-9]{0,18}$")
    limit: int = Field(20, ge=1, le=100)


@router.get("/keys", response={200: KeysOut, **REFUSALS}, auth=READ)
def keys(request: HttpRequest, which: Query[KeysFilter]) -> Mapping[str, Any]:
    """The latest version of each key; keys of people only when asked for by kind."""
    viewer = actor_of(request)
    found = queries.keys(viewer=viewer, kind=which.kind, after=which.after, limit=which.limit)
    is_open = queries.store(viewer=viewer).is_open
    return {"is_open": is_open, "keys": found.rows, "next": found.after or None}


@router.get("/keys/{key}", response={200: KeyOut, **REFUSALS}, auth=READ)
def key(request: HttpRequest, key: int) -> Any:
    """One key with its past."""
    return queries.key(key, viewer=actor_of(request), at=clock.now())


@router.get("/key-proposals/{proposal_id}", response={200: KeyProposalOut, **REFUSALS}, auth=READ)
def key_proposal(request: HttpRequest, proposal_id: UUID) -> Any:
    """One proposal and what became of it."""
    return queries.proposal(proposal_id, viewer=actor_of(request), at=clock.now())
