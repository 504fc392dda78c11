"""Licences of an office (电子证照), to read; the acts are people's."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Schema
from pydantic import Field

from yiwang.foundation.core import clock
from yiwang.services.licences import queries
from yiwang.services.licences.types.licences import LicenceAct, LicenceFilters, LicenceState
from yiwang.web.openapi.schemas import REFUSALS, NumberText, Page, Text
from yiwang.web.openapi.v1.desk.lists import READ
from yiwang.web.openapi.v1.desk.routes import router
from yiwang.web.ui.access import actor_of


class LicenceLine(Schema):
    """A licence in a list; names and numbers of persons are masked."""

    id: UUID
    identifier: str
    type_code: str
    type_name: str
    number: str
    edition: int
    holder: str
    issuer_name: str
    state: LicenceState
    label: str
    issued_on: date
    valid_from: date
    valid_to: date | None


class LicencesOut(Page):
    """Licences, the newest first."""

    licences: list[LicenceLine]


class LicenceFaceOut(Schema):
    """One field of the face; ``fault`` says what it lacks while the licence is in making."""

    key: str
    label: str
    text: str
    tag: str
    is_personal: bool
    fault: str


class LicenceStepOut(Schema):
    """One act upon a licence."""

    act: LicenceAct
    name: str
    actor_name: str
    office: str
    at: datetime
    reason: str
    basis: str
    document: str


class LicenceOut(Schema):
    """A licence with its face, its versions and its past."""

    row: LicenceLine
    version: int
    organisation_id: UUID
    issuer_code: str
    region_code: str
    is_masked: bool
    state_reason: str
    state_basis: str
    state_at: datetime
    case_number: NumberText | None
    document_number: str
    sealed_at: datetime | None
    seal_wait: str
    face: list[LicenceFaceOut]
    editions: list[LicenceLine]
    steps: list[LicenceStepOut]
    acts: list[LicenceAct]


class LicencesFilter(Schema):
    """Which licences; all that is given must hold."""

    state: LicenceState | None = None
    type_code: Annotated[Text, Field("", max_length=21)]
    text: Annotated[Text, Field("", max_length=120)]
    after: UUID | None = None
    limit: int = Field(20, ge=1, le=100)


@router.get("/licences", response={200: LicencesOut, **REFUSALS}, auth=READ)
def licences(request: HttpRequest, which: Query[LicencesFilter]) -> Mapping[str, Any]:
    """Licences within the post's reach."""
    found = queries.licences(
        LicenceFilters(which.state or "", which.type_code, which.text),
        viewer=actor_of(request),
        at=clock.now(),
        after=str(which.after or ""),
        limit=which.limit,
    )
    return {"licences": found.rows, "next": found.after or None}


@router.get("/licences/{key}", response={200: LicenceOut, **REFUSALS}, auth=READ)
def licence(request: HttpRequest, key: UUID) -> Any:
    """One licence with its face, its versions and its past."""
    return queries.licence(key, viewer=actor_of(request), at=clock.now())
