"""Doubts about what is held of one, and the answers of the sources (疑义校核)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Schema
from pydantic import Field

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.exchange import commands
from yiwang.foundation.exchange import queries as doubts
from yiwang.foundation.exchange.types import ObjectionInfo, ObjectionState, ObjectionTo
from yiwang.foundation.identity import queries as identity
from yiwang.services.cases import queries
from yiwang.services.eforms import queries as eforms
from yiwang.web.openapi.numbers import parse_number
from yiwang.web.openapi.schemas import REFUSALS, Number, NumberText, Page, Text
from yiwang.web.openapi.v1.cases import READ, WRITE, router
from yiwang.web.ui.access import actor_of


class HeldObjectionOut(Schema):
    """A doubt: what is held (masked), what is claimed, who answers by when, the answer."""

    id: UUID
    to: ObjectionTo
    label: str
    held: str
    claimed: str
    reason: str
    source: str
    organisation_name: str
    party_name: str
    number: NumberText | None
    item_name: str
    evidence: list[UUID]
    raised_at: datetime
    due_on: date
    days_left: int
    light: str
    state: ObjectionState
    answer: str
    answered_at: datetime | None
    version: int
    may_answer: bool


class HeldObjectionsOut(Page):
    """Doubts, newest first."""

    objections: list[HeldObjectionOut]


class HeldObjectionPage(Schema):
    """Where the list goes on."""

    after: UUID | None = None
    limit: int = Field(20, ge=1, le=100)


class HeldObjectionIn(Schema):
    """Which answer of the form a register has wrongly, what is right, why, with which proof."""

    field: Text = Field(min_length=1, max_length=60)
    claimed: Text = Field(min_length=1, max_length=500)
    reason: Text = Field(min_length=1, max_length=500)
    files: list[UUID] = Field([], max_length=10)


class DoubtOut(Schema):
    """The doubt that is being checked now."""

    id: UUID


def objection_out(row: ObjectionInfo) -> dict[str, Any]:
    """Return a doubt as the API writes it."""
    plain = {name: getattr(row, name) for name in HeldObjectionOut.model_fields if name != "number"}
    return {**plain, "number": str(row.number) if row.number else None}


@router.get("/objections", response={200: HeldObjectionsOut, **REFUSALS}, auth=READ)
def objections(request: HttpRequest, which: Query[HeldObjectionPage]) -> Mapping[str, Any]:
    """What the holder, or whom they act for, has put in doubt."""
    found = doubts.own_objections(
        viewer=actor_of(request), at=clock.now(), after=which.after, limit=which.limit
    )
    after = str(found.after) if found.after else None
    return {"objections": [objection_out(row) for row in found.rows], "next": after}


@router.get("/objections/{key}", response={200: HeldObjectionOut, **REFUSALS}, auth=READ)
def objection(request: HttpRequest, key: UUID) -> Mapping[str, Any]:
    """One doubt with its answer."""
    return objection_out(doubts.objection(key, viewer=actor_of(request), at=clock.now()))


@router.post("/cases/{number}/disputes", response={200: DoubtOut, **REFUSALS}, auth=WRITE)
def dispute(request: HttpRequest, number: Number, body: HeldObjectionIn) -> Any:
    """Ask a source to check what it has registered; nothing waits for it. Twice is once."""
    viewer = actor_of(request)
    draft = queries.draft(parse_number(number), viewer=viewer)
    form = eforms.form(draft.form_version_id) if draft.form_version_id else None
    asked = next((f for f in (form.fields if form else ()) if f.key == body.field), None)
    fact = identity.prefill_facts(viewer).get(asked.prefill) if asked else None
    if asked is None or fact is None:
        raise NotFound
    key = commands.raise_objection(
        party_kind=draft.applicant_kind,
        party_id=draft.applicant_id,
        source=fact.source,
        fact=asked.prefill,
        label=asked.label,
        held=fact.value,
        claimed=body.claimed,
        reason=body.reason,
        number=draft.number,
        item_name=draft.item_name,
        region_code=draft.region_code,
        evidence=body.files,
        actor=viewer,
        at=clock.now(),
    )
    return {"id": key}
