"""Rights to read licences, the log of reads, and a read for a case (用证权限、用证记录)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Schema
from pydantic import Field

from yiwang.foundation.core import clock
from yiwang.services.cases import commands as cases
from yiwang.services.licences import queries
from yiwang.services.licences.types.using import LicenceUseFilters, RightState
from yiwang.web.openapi.numbers import parse_number
from yiwang.web.openapi.schemas import REFUSALS, Number, NumberText, Page, Text
from yiwang.web.openapi.v1.desk.lists import READ
from yiwang.web.openapi.v1.desk.routes import router
from yiwang.web.ui.access import actor_of


class RightLine(Schema):
    """A right in a list."""

    id: UUID
    consumer_kind: str
    consumer_id: str
    consumer_name: str
    type_code: str
    type_name: str
    scope: str
    basis: str
    region_code: str
    valid_until: date
    state: RightState
    label: str


class RightsOut(Page):
    """Rights, the newest first."""

    rights: list[RightLine]


class RightStepOut(Schema):
    """One act upon a right."""

    label: str
    actor_name: str
    office: str
    at: datetime
    opinion: str


class RightOut(RightLine):
    """A right with its past."""

    clause: str
    purpose: str
    is_told: bool
    version: int
    steps: list[RightStepOut]


class LicenceUseOut(Schema):
    """One read: which licence, who, why, on what basis, which fields."""

    id: UUID
    licence_id: UUID
    type_name: str
    consumer_name: str
    actor_name: str
    office: str
    basis: str
    kind: str
    way: str
    reason: str
    case_number: NumberText | None
    fields: list[str]
    at: datetime


class LicenceUsesOut(Page):
    """Reads, the newest first."""

    uses: list[LicenceUseOut]


class RightsFilter(Schema):
    """Which rights, and where the list goes on."""

    state: RightState | None = None
    after: UUID | None = None
    limit: int = Field(20, ge=1, le=100)


class LicenceUsesFilter(Schema):
    """Which reads: of a case, by a consumer; all that is given must hold."""

    case_number: str = Field("", pattern=r"^([0-9]{18})?$")
    consumer: Annotated[Text, Field("", max_length=80)]
    after: UUID | None = None
    limit: int = Field(20, ge=1, le=100)


class LicenceReadIn(Schema):
    """Which licences of the applicant, and why."""

    type_code: Annotated[Text, Field(max_length=40)]
    reason: Annotated[Text, Field(max_length=300)]


class LicenceAskIn(Schema):
    """Which licence of the applicant, and for what; the consent is for these very words."""

    type_code: Annotated[Text, Field(max_length=40)]
    purpose: Annotated[Text, Field(max_length=30)]


class LicenceAskedOut(Schema):
    """The request that the applicant answers."""

    id: UUID


class CalledOut(Schema):
    """A licence of the applicant, personal fields masked; without its face when not valid."""

    identifier: str
    type_name: str
    number: str
    edition: int
    issuer_name: str
    valid_to: date | None
    label: str
    why_not: str
    face: list[tuple[str, str]]


class CalledListOut(Schema):
    """What was found."""

    licences: list[CalledOut]


def _line(row: Any) -> dict[str, Any]:
    plain = {
        name: getattr(row, name) for name in RightLine.model_fields if not name.startswith("consum")
    }
    who = row.consumer
    return {**plain, "consumer_kind": who.kind, "consumer_id": who.id, "consumer_name": who.name}


@router.get("/licence-rights", response={200: RightsOut, **REFUSALS}, auth=READ)
def licence_rights(request: HttpRequest, which: Query[RightsFilter]) -> Mapping[str, Any]:
    """Who may read which licences, within the post's reach."""
    found = queries.rights(
        viewer=actor_of(request),
        at=clock.now(),
        state=which.state or "",
        after=str(which.after or ""),
        limit=which.limit,
    )
    return {"rights": [_line(row) for row in found.rows], "next": found.after or None}


@router.get("/licence-rights/{key}", response={200: RightOut, **REFUSALS}, auth=READ)
def licence_right(request: HttpRequest, key: UUID) -> Any:
    """One right with its past."""
    one = queries.right(key, viewer=actor_of(request), at=clock.now())
    return {
        **_line(one.row),
        "clause": one.clause,
        "purpose": one.purpose,
        "version": one.version,
        "steps": one.steps,
    }


@router.get("/licence-uses", response={200: LicenceUsesOut, **REFUSALS}, auth=READ)
def licence_uses(request: HttpRequest, which: Query[LicenceUsesFilter]) -> Mapping[str, Any]:
    """Every read of licences within the post's reach."""
    wanted = LicenceUseFilters(
        case_number=int(which.case_number) if which.case_number else None, consumer=which.consumer
    )
    found = queries.licence_uses(
        wanted, viewer=actor_of(request), after=str(which.after or ""), limit=which.limit
    )
    rows = [
        {
            **{name: getattr(row, name) for name in LicenceUseOut.model_fields},
            "case_number": str(row.case_number) if row.case_number else None,
        }
        for row in found.rows
    ]
    return {"uses": rows, "next": found.after or None}


@router.post("/cases/{number}/licences", response={200: CalledListOut, **REFUSALS}, auth=READ)
def call_licence(request: HttpRequest, number: Number, body: LicenceReadIn) -> Any:
    """Read the applicant's licences of a type for a case; needs a right, and is written down."""
    found = cases.call_licence(
        number=parse_number(number),
        type_code=body.type_code,
        reason=body.reason,
        actor=actor_of(request),
        at=clock.now(),
    )
    names = ("identifier", "type_name", "edition", "issuer_name", "valid_to", "label")
    return {
        "licences": [
            {
                **{name: getattr(one.row, name) for name in names},
                "number": one.masked_number,
                "why_not": one.why_not,
                "face": one.masked_face,
            }
            for one in found
        ]
    }


@router.post(
    "/cases/{number}/licence-requests", response={200: LicenceAskedOut, **REFUSALS}, auth=READ
)
def ask_for_licence(request: HttpRequest, number: Number, body: LicenceAskIn) -> Any:
    """Ask the applicant to let the office read a licence; the same again is the same request."""
    made = cases.ask_for_licence(
        number=parse_number(number),
        type_code=body.type_code,
        purpose=body.purpose,
        actor=actor_of(request),
        at=clock.now(),
    )
    return {"id": made}
