"""Decisions found outside the platform (网外审批): the list, one, and what is done with it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Schema
from pydantic import Field

from yiwang.foundation.core import clock
from yiwang.services.licences import queries
from yiwang.services.licences.types.outside import OutsideAct, OutsideSource, OutsideState
from yiwang.web.openapi.schemas import REFUSALS, Page
from yiwang.web.openapi.v1.desk.lists import READ
from yiwang.web.openapi.v1.desk.routes import router
from yiwang.web.ui.access import actor_of


class OutsideOut(Schema):
    """A decision found outside; no holder is named."""

    id: UUID
    state: OutsideState
    source: OutsideSource
    organisation_name: str
    what: str
    number: str
    issued_on: date
    found_at: datetime
    answer_by: date
    is_late: bool


class OutsideCountOut(Schema):
    """How many of an office in a year."""

    organisation_name: str
    open: int
    confirmed: int
    dismissed: int


class OutsidesOut(Page):
    """Newest first, with the counts of a year."""

    rows: list[OutsideOut]
    counts: list[OutsideCountOut]


class OutsideStepOut(Schema):
    """One act."""

    name: str
    actor_name: str
    office: str
    at: datetime
    opinion: str


class OutsideWholeOut(OutsideOut):
    """One with its past and what may be done now."""

    where: str
    version: int
    steps: list[OutsideStepOut]
    acts: list[OutsideAct]


class OutsideFilter(Schema):
    """Which, and where the list goes on."""

    state: OutsideState | None = None
    after: UUID | None = None
    limit: int = Field(20, ge=1, le=100)


@router.get("/outside", response={200: OutsidesOut, **REFUSALS}, auth=READ)
def outside_approvals(request: HttpRequest, which: Query[OutsideFilter]) -> Mapping[str, Any]:
    """Decisions that were not made on the platform, of the region or the office."""
    found = queries.outside_approvals(
        viewer=actor_of(request),
        at=clock.now(),
        state=which.state or "",
        after=which.after,
        limit=which.limit,
    )
    return {"rows": found.rows, "counts": found.counts, "next": found.after or None}


@router.get("/outside/{key}", response={200: OutsideWholeOut, **REFUSALS}, auth=READ)
def outside_approval(request: HttpRequest, key: UUID) -> Mapping[str, Any]:
    """One with its past; people answer and settle it at the desk."""
    found = queries.outside_approval(key, viewer=actor_of(request), at=clock.now())
    row = {name: getattr(found.row, name) for name in OutsideOut.model_fields}
    steps, acts = found.steps, sorted(found.acts)
    return row | {"where": found.where, "version": found.version, "steps": steps, "acts": acts}
