"""Following a case: the holder's own cases, and progress by number for everybody.

The addresses are those of filing, so both files share one router.
"""

from collections.abc import Mapping
from datetime import date, datetime
from hashlib import sha256
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Header, Query, Router, Schema
from pydantic import Field

from yiwang.foundation.core import clock
from yiwang.foundation.core.types import ANYONE
from yiwang.services.cases import queries
from yiwang.services.cases.types import Action, CaseView, Timeline
from yiwang.services.cases.types.scene import Proceedings
from yiwang.services.cases.types.usual import UsualTime
from yiwang.web.openapi.errors import Problem
from yiwang.web.openapi.numbers import parse_number
from yiwang.web.openapi.schemas import REFUSALS, Number, Page
from yiwang.web.openapi.v1 import (
    delivery,
    drafts,
    materials,
    objections,
    own,
    parts,
    public,
    signing,
    supplying,
    threads,
    urging,
    verification,
)
from yiwang.web.openapi.v1.cases import READ, router
from yiwang.web.ui.access import actor_of, address_of


class StepOut(Schema):
    """A step of the six and how far it has come: DONE, NOW, TODO or SKIPPED."""

    step: str
    status: str


class DocumentOut(Schema):
    """An official document; ``n`` names it for its PDF, ``code`` verifies it publicly."""

    n: int
    kind: str
    title: str
    number: str
    code: str
    issued_at: datetime


class PointOut(Schema):
    """One thing to correct."""

    material: int | None = None
    field: str = ""
    problem: str
    how: str


class HandedInOut(Schema):
    """What was handed in for a line of the material list."""

    material: int
    name: str
    way: str
    file: UUID | None
    file_name: str


class CaseOut(Schema):
    """A case as its applicant may see it."""

    number: str
    long_number: str
    item: str
    item_name: str
    organisation: str
    state: str
    outcome: str | None
    label: str
    told: str
    who: str
    by: str
    next: str
    timeline: list[StepOut]
    submitted_at: datetime
    accepted_on: date | None
    decided_on: date | None
    statutory_due_on: date | None
    promised_due_on: date | None
    situation: str
    fee_charged: bool
    fee_standard: str
    fee_basis: str
    audit_hash: str
    documents: list[DocumentOut]
    corrections: list[PointOut]
    correct_by: date | None
    version: int
    materials: list[HandedInOut]
    proceedings: Proceedings
    actions: list[Action]
    usual: UsualTime | None


class CaseLine(Schema):
    """A line of the holder's list."""

    number: str
    item_name: str
    organisation: str
    label: str
    submitted_at: datetime
    due_on: date | None
    waits_for_applicant: bool


class CasesOut(Page):
    """Cases, newest first."""

    cases: list[CaseLine]


class ProgressOut(Schema):
    """What a number alone tells; ``case`` comes with the right query code only."""

    number: str
    item_name: str
    organisation: str
    phone: str
    label: str
    timeline: list[StepOut]
    promised_due_on: date | None
    case: CaseOut | None = None


class CaseFilter(Schema):
    """Where the list goes on."""

    after: str = Field("", pattern=r"^([0-9]{18})?$")
    limit: int = Field(20, ge=1, le=100)


def _timeline(timeline: Timeline) -> list[dict[str, str]]:
    return [{"step": str(step), "status": str(status)} for step, status in timeline]


def _case(view: CaseView) -> dict[str, Any]:
    waiting = view.open_correction
    return {
        "number": str(view.number),
        "long_number": view.long_number,
        "item": view.item_code,
        "item_name": view.item_name,
        "organisation": view.organisation_name,
        "state": view.state,
        "outcome": view.outcome,
        "label": view.label,
        "told": view.told,
        "who": view.standing.who,
        "by": view.standing.by,
        "next": view.standing.next,
        "timeline": _timeline(view.timeline),
        "submitted_at": view.submitted_at,
        "accepted_on": view.accepted_on,
        "decided_on": view.decided_on,
        "statutory_due_on": view.statutory_due_on,
        "promised_due_on": view.promised_due_on,
        "situation": view.situation,
        "fee_charged": view.fee.charged,
        "fee_standard": view.fee.standard,
        "fee_basis": view.fee.basis,
        "audit_hash": view.audit_hash,
        "documents": [
            {
                "n": d.n,
                "kind": d.kind,
                "title": d.title,
                "number": d.document_number,
                "code": d.verify_code,
                "issued_at": d.issued_at,
            }
            for d in view.documents
        ],
        "corrections": [
            {**point, "material": point.get("material_no")}
            for point in (waiting.points if waiting else ())
        ],
        "correct_by": waiting.due_on if waiting else None,
        "version": view.version,
        "materials": [
            {
                "material": m.material_no,
                "name": m.name,
                "way": m.way,
                "file": m.file_id,
                "file_name": m.file_name,
            }
            for m in view.materials
            if not m.is_superseded
        ],
        "proceedings": view.proceedings,
        "actions": sorted(view.actions),
        "usual": view.usual,
    }


@router.get("/cases", response={200: CasesOut, **REFUSALS}, auth=READ)
def cases(request: HttpRequest, which: Query[CaseFilter]) -> Mapping[str, Any]:
    """The holder's own cases, newest first."""
    after = parse_number(which.after) if which.after else None
    found = queries.my_cases(viewer=actor_of(request), after=after, limit=which.limit)
    return {
        "cases": [
            {
                "number": str(c.number),
                "item_name": c.item_name,
                "organisation": c.organisation_name,
                "label": c.label,
                "submitted_at": c.submitted_at,
                "due_on": c.due_on,
                "waits_for_applicant": c.waits_for_applicant,
            }
            for c in found
        ],
        "next": str(found[-1].number) if len(found) == which.limit else None,
    }


@router.get("/cases/{number}", response={200: CaseOut, **REFUSALS}, auth=READ)
def case(request: HttpRequest, number: Number) -> Mapping[str, Any]:
    """One case of the holder; another's looks like none."""
    key = parse_number(number)
    return _case(queries.case_for_applicant(key, viewer=actor_of(request), at=clock.now()))


Code = Annotated[str, Header("", alias="X-Query-Code", pattern=r"^([0-9]{6})?$")]


@router.get(
    "/progress/{number}",
    response={200: ProgressOut, 404: Problem, 422: Problem, 429: Problem},
    auth=None,
)
def progress(
    request: HttpRequest, response: HttpResponse, number: Number, query_code: Code = ""
) -> Mapping[str, Any]:
    """Where a case stands, for everybody; the 查询码 in its header opens the details."""
    client = sha256(address_of(request).encode()).hexdigest()[:32]
    if query_code:
        response["Cache-Control"] = "no-store"
    found = queries.progress(number, query_code, client=client, viewer=ANYONE, at=clock.now())
    return {
        "number": str(found.number),
        "item_name": found.item_name,
        "organisation": found.organisation_name,
        "phone": found.phone,
        "label": found.label,
        "timeline": _timeline(found.timeline),
        "promised_due_on": found.promised_due_on,
        "case": _case(found.details) if found.details else None,
    }


OWN = (delivery, drafts, own, public, signing, supplying, parts)
PARTS = (*OWN, urging, materials, threads, objections, verification)
"""Files whose addresses are those of cases too; importing them adds their operations."""


def joined() -> Router:
    """Return the router of cases with the addresses of every file that shares it."""
    return router
