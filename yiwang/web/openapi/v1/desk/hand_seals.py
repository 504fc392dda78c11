"""Decisions sealed by hand, counted, and those that wait for their seal (手工用印), to read."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Schema
from pydantic import Field

from yiwang.foundation.core import clock
from yiwang.services.cases import queries
from yiwang.web.openapi.schemas import REFUSALS, NumberText, Page
from yiwang.web.openapi.v1.desk.lists import READ
from yiwang.web.openapi.v1.desk.routes import router
from yiwang.web.ui.access import actor_of


class HandSealOut(Schema):
    """A decision whose paper was sealed by hand."""

    number: NumberText
    item_name: str
    title: str
    document_number: str
    organisation_name: str
    reason: str
    basis: str
    sealed_on: date
    allowed_name: str
    allowed_at: datetime


class HandSealCountOut(Schema):
    """How often in a month; ``month`` is its first day."""

    organisation_name: str
    month: date
    count: int


class HandSealsOut(Page):
    """Newest first, with the counts of twelve months."""

    seals: list[HandSealOut]
    counts: list[HandSealCountOut]


class WaitingDecisionOut(Schema):
    """A decision that waits for its seal, and why."""

    number: NumberText
    item_name: str
    title: str
    document_number: str
    organisation_name: str
    decided_at: datetime
    why: str


class WaitingDecisionsOut(Page):
    """By number."""

    decisions: list[WaitingDecisionOut]


class HandSealFilter(Schema):
    """Where the list goes on."""

    after: UUID | None = None
    limit: int = Field(20, ge=1, le=100)


class SealWaitingFilter(Schema):
    """Where the list goes on."""

    after: int = Field(0, ge=0, lt=10**18)
    limit: int = Field(20, ge=1, le=100)


@router.get("/hand-seals", response={200: HandSealsOut, **REFUSALS}, auth=READ)
def hand_seals(request: HttpRequest, which: Query[HandSealFilter]) -> Mapping[str, Any]:
    """Decisions sealed by hand because the electronic seal could not be used, and why."""
    found = queries.hand_seals(
        viewer=actor_of(request), at=clock.now(), after=which.after, limit=which.limit
    )
    return {
        "seals": [_plain(row, HandSealOut) for row in found.rows],
        "counts": [_plain(row, HandSealCountOut) for row in found.counts],
        "next": found.after or None,
    }


@router.get("/decisions-to-seal", response={200: WaitingDecisionsOut, **REFUSALS}, auth=READ)
def decisions_to_seal(request: HttpRequest, which: Query[SealWaitingFilter]) -> Mapping[str, Any]:
    """Decisions that wait for their seal, and why."""
    found = queries.decisions_to_seal(
        viewer=actor_of(request), after=which.after, limit=which.limit
    )
    more = str(found[-1].number) if len(found) == which.limit else None
    return {"decisions": [_plain(row, WaitingDecisionOut) for row in found], "next": more}


def _plain(row: object, schema: type[Schema]) -> dict[str, Any]:
    found = {name: getattr(row, name) for name in schema.model_fields}
    return found | ({"number": str(found["number"])} if "number" in found else {})
