"""Seals and the log of their uses (电子印章, 用印记录), to read; the acts are people's."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Schema
from pydantic import Field

from yiwang.foundation.core import clock
from yiwang.services.licences import queries
from yiwang.services.licences.types.seals import SealState, SealUseFilters
from yiwang.web.openapi.schemas import REFUSALS, NumberText, Page, Text
from yiwang.web.openapi.v1.desk.lists import READ
from yiwang.web.openapi.v1.desk.routes import router
from yiwang.web.ui.access import actor_of


class SealLine(Schema):
    """A seal in a list."""

    id: UUID
    code: str
    name: str
    organisation_name: str
    state: SealState
    label: str
    valid_until: date | None


class SealsOut(Page):
    """Seals, the newest first."""

    seals: list[SealLine]


class SealUserOut(Schema):
    """Who may use a seal; no kinds: all, no number: no limit."""

    id: UUID
    name: str
    kinds: list[str]
    per_day: int | None
    granted_name: str
    granted_at: datetime


class SealStepOut(Schema):
    """One act upon a seal."""

    label: str
    actor_name: str
    office: str
    at: datetime
    opinion: str


class SealOut(Schema):
    """A seal with its users and its past."""

    id: UUID
    code: str
    name: str
    organisation_id: UUID
    organisation_name: str
    style_name: str
    reason: str
    state: SealState
    label: str
    years: int
    valid_from: datetime | None
    valid_until: datetime | None
    is_expired: bool
    is_test: bool
    version: int
    used: int
    users: list[SealUserOut]
    steps: list[SealStepOut]


class SealUseOut(Schema):
    """One use: which document, which case, who, when, what for."""

    id: UUID
    seal_id: UUID
    seal_name: str
    case_number: NumberText | None
    document: str
    kind: str
    document_sm3: str
    purpose: str
    actor_name: str
    office: str
    at: datetime
    is_signed: bool


class SealUsesOut(Page):
    """Uses, the newest first."""

    uses: list[SealUseOut]


class SealListFilter(Schema):
    """Which seals, and where the list goes on."""

    state: SealState | None = None
    after: UUID | None = None
    limit: int = Field(20, ge=1, le=100)


class SealUsesFilter(Schema):
    """Which uses: of a seal, on a day, by a person; all that is given must hold."""

    seal: UUID | None = None
    day: date | None = None
    person: Annotated[Text, Field("", max_length=80)]
    after: UUID | None = None
    limit: int = Field(20, ge=1, le=100)


@router.get("/seals", response={200: SealsOut, **REFUSALS}, auth=READ)
def seals(request: HttpRequest, which: Query[SealListFilter]) -> Mapping[str, Any]:
    """Seals within the post's reach."""
    found = queries.seals(
        viewer=actor_of(request),
        at=clock.now(),
        state=which.state or "",
        after=str(which.after or ""),
        limit=which.limit,
    )
    return {"seals": found.rows, "next": found.after or None}


@router.get("/seals/{key}", response={200: SealOut, **REFUSALS}, auth=READ)
def seal(request: HttpRequest, key: UUID) -> Any:
    """One seal with its users and its past."""
    return queries.seal(key, viewer=actor_of(request), at=clock.now())


@router.get("/seal-uses", response={200: SealUsesOut, **REFUSALS}, auth=READ)
def seal_uses(request: HttpRequest, which: Query[SealUsesFilter]) -> Mapping[str, Any]:
    """The log of uses within the post's reach."""
    found = queries.seal_uses(
        SealUseFilters(which.seal, which.day, which.person),
        viewer=actor_of(request),
        after=str(which.after or ""),
        limit=which.limit,
    )
    rows = [
        {
            **{name: getattr(row, name) for name in SealUseOut.model_fields},
            "case_number": str(row.case_number) if row.case_number else None,
        }
        for row in found.rows
    ]
    return {"uses": rows, "next": found.after or None}
