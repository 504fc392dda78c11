"""Measures of the ladder (处置文书): the lists and one, as far as the viewer sees it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Schema
from pydantic import Field

from yiwang.foundation.core import clock
from yiwang.oversight.supervision.queries import measures as queries
from yiwang.oversight.supervision.types.measures import (
    MeasureAct,
    MeasureOutcome,
    MeasureState,
    Rung,
    Sight,
)
from yiwang.web.openapi.schemas import REFUSALS, Page
from yiwang.web.openapi.v1.desk.lists import READ
from yiwang.web.openapi.v1.desk.routes import router
from yiwang.web.ui.access import actor_of


class MeasureOut(Schema):
    """A measure; of a referral seen in part, its kind and its day only."""

    number: str
    rung: Rung
    state: MeasureState
    outcome: MeasureOutcome | None
    organisation_name: str
    officer_name: str
    document_number: str
    proposed_on: date
    due_on: date | None
    is_late: bool
    sight: Sight


class MeasuresOut(Page):
    """Newest first."""

    rows: list[MeasureOut]


class MeasureFindingOut(Schema):
    """A confirmed finding as a measure quotes it."""

    id: int
    rule: str
    matter: str
    item_name: str
    raised_on: date
    quote: list[tuple[str, str]]
    verdict: str
    is_false: bool


class MeasureStepOut(Schema):
    """One act."""

    act: MeasureAct
    actor_name: str
    office: str
    at: datetime
    text: str
    files: list[UUID]


class MeasureWholeOut(MeasureOut):
    """One with its ground, its time line and what may be done now."""

    version: int
    acts: list[MeasureAct]
    issuer: str
    demand: str
    skip_reason: str
    days: int
    days_source: str
    issued_on: date | None
    appeal_by: date | None
    findings: list[MeasureFindingOut]
    steps: list[MeasureStepOut]


class MeasureTermOut(Schema):
    """The working days of a rung or of the appeal in the region, and where they come from."""

    key: str
    days: int
    source: str
    is_local: bool


class MeasureTermsOut(Schema):
    """Every rung and the appeal."""

    terms: list[MeasureTermOut]


class MeasuresAfter(Schema):
    """Where the list goes on."""

    after: UUID | None = None
    limit: int = Field(20, ge=1, le=100)


class MeasureFilter(MeasuresAfter):
    """Which, and where the list goes on."""

    rung: Rung | None = None
    state: MeasureState | None = None


@router.get("/measures", response={200: MeasuresOut, **REFUSALS}, auth=READ)
def measures(request: HttpRequest, which: Query[MeasureFilter]) -> Mapping[str, Any]:
    """Those the post issues, agrees to or takes; acts are done by people at the desk."""
    found = queries.measures(
        rung=which.rung or "",
        state=which.state or "",
        after=which.after,
        limit=which.limit,
        viewer=actor_of(request),
        at=clock.now(),
    )
    return {"rows": found.rows, "next": found.after or None}


@router.get("/measures/mine", response={200: MeasuresOut, **REFUSALS}, auth=READ)
def my_measures(request: HttpRequest, which: Query[MeasuresAfter]) -> Mapping[str, Any]:
    """Those against the member of staff, or the organisations they head."""
    found = queries.measures_against(
        after=which.after, limit=which.limit, viewer=actor_of(request), at=clock.now()
    )
    return {"rows": found.rows, "next": found.after or None}


@router.get("/measures/terms", response={200: MeasureTermsOut, **REFUSALS}, auth=READ)
def measure_terms(request: HttpRequest) -> Mapping[str, Any]:
    """The days in force in the region."""
    return {"terms": queries.measure_terms(viewer=actor_of(request))}


@router.get("/measures/{number}", response={200: MeasureWholeOut, **REFUSALS}, auth=READ)
def measure(request: HttpRequest, number: str) -> Mapping[str, Any]:
    """One with its time line, to those in it; to others there is none."""
    one = queries.measure(number, viewer=actor_of(request), at=clock.now())
    row = {name: getattr(one.row, name) for name in MeasureOut.model_fields}
    own = MeasureWholeOut.model_fields.keys() - MeasureOut.model_fields.keys()
    return row | {name: getattr(one, name) for name in own} | {"acts": sorted(one.acts)}
