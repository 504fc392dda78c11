"""One case as staff see it, its files and official documents, one masked answer in clear."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Schema
from pydantic import BeforeValidator, Field

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.files import queries as files
from yiwang.services.cases import commands, queries
from yiwang.services.cases.types import (
    Action,
    CaseState,
    ClockKind,
    DocumentKind,
    Light,
    Outcome,
    Overlay,
    StepStatus,
)
from yiwang.services.cases.types.desk import CaseFile
from yiwang.web.openapi.numbers import parse_number
from yiwang.web.openapi.posts import Post
from yiwang.web.openapi.schemas import BYTES, PDF, REFUSALS, Number, Text
from yiwang.web.openapi.v1.desk.lists import READ
from yiwang.web.openapi.v1.desk.routes import router
from yiwang.web.ui.access import actor_of
from yiwang.web.ui.files.serving import serve, serve_bytes

NumberText = Annotated[str, BeforeValidator(str)]
Nth = Annotated[int, Path(..., ge=1, le=32_000)]
Before = Annotated[int | None, Query(ge=1, le=32_000)]


class ClockOut(Schema):
    """One clock, explained line by line."""

    kind: ClockKind
    name: str
    limit_text: str
    due_on: date | None
    days_used: int
    days_left: int
    light: Light
    running: bool
    lines: list[str]
    provisional: bool


class AnswerOut(Schema):
    """An answer of the form; a secret one is masked."""

    key: str
    label: str
    value: str
    page: str
    is_secret: bool


class FileLineOut(Schema):
    """A file handed in."""

    id: UUID
    name: str
    n: int


class MaterialLineOut(Schema):
    """A line of the material list with what was handed in."""

    no: int
    name: str
    necessity: str
    way: str | None
    files: list[FileLineOut]
    basis: str
    note: str
    is_new: bool


class PointLineOut(Schema):
    """A point of a correction notice."""

    material_no: int | None
    field: str
    label: str
    problem: str
    how: str


class CorrectionOut(Schema):
    """A correction notice."""

    n: int
    points: list[PointLineOut]
    requested_at: datetime
    requested_name: str
    due_on: date
    second_reason: str
    after_acceptance: bool
    answered_at: datetime | None


class ReviewOut(Schema):
    """A reviewer's opinion."""

    n: int
    round: int
    reviewer_name: str
    passed: bool
    opinion: str
    checks: list[dict[str, Any]]
    at: datetime


class LetterOut(Schema):
    """An official document; ``n`` names it for its PDF."""

    n: int
    kind: DocumentKind
    title: str
    number: str
    issued_at: datetime
    issued_by: str
    is_sealed: bool
    parts: list[dict[str, Any]]


class StopOut(Schema):
    """A special procedure, a suspension or an extension."""

    n: int
    kind: str
    name: str
    basis: str
    reason: str
    planned_days: int
    started_on: date
    ended_on: date | None
    resumes_when: str
    result: str


class HandOverOut(Schema):
    """A hand-over."""

    n: int
    way: str
    receiver: str
    at: datetime
    delivered_by: str


class DecisionOut(Schema):
    """The decision."""

    outcome: Outcome
    reason: str
    clause: str
    remedy: str
    conditions: str
    decided_at: datetime
    decided_name: str


class TraceOut(Schema):
    """A line of the trace."""

    n: int
    act: str
    name: str
    at: datetime
    actor_name: str
    role: str
    organisation_name: str
    opinion: str
    from_label: str
    to_label: str
    needs_attention: bool


class StepLineOut(Schema):
    """A step of the six."""

    step: str
    status: StepStatus


class CaseFileOut(Schema):
    """The whole case; personal data masked; ``actions`` is what this post may do now."""

    number: NumberText
    version: int
    state: CaseState
    overlay: Overlay
    outcome: str
    label: str
    light: Light
    item_code: str
    item_name: str
    is_permit: bool
    two_reviewers: bool
    organisation_id: UUID
    organisation_name: str
    region_code: str
    applicant_kind: str
    applicant_name: str
    applicant_masked_id: str
    applicant_phone_masked: str
    agent_name: str
    channel: str
    situation: str
    submitted_at: datetime
    accepted_on: date | None
    decided_on: date | None
    due_on: date | None
    days_left: int | None
    delivery_way: str
    delivery_address: str
    correction_days: int
    audit_hash: str
    is_open: bool
    claimed_by: UUID | None
    claimed_name: str
    claimed_at: datetime | None
    clocks: list[ClockOut]
    answers: list[AnswerOut]
    materials: list[MaterialLineOut]
    corrections: list[CorrectionOut]
    reviews: list[ReviewOut]
    documents: list[LetterOut]
    stops: list[StopOut]
    deliveries: list[HandOverOut]
    decision: DecisionOut | None
    trace: list[TraceOut]
    trace_total: int
    trace_before: int | None
    timeline: list[StepLineOut]
    guide_bases: list[str]
    standard_remedy: str
    extended: bool
    review_round: int
    actions: list[Action]
    may_claim: bool
    may_release: bool

    @staticmethod
    def resolve_timeline(file: CaseFile) -> list[dict[str, Any]]:
        """Write the pairs with their names."""
        return [{"step": step, "status": status} for step, status in file.timeline]

    @staticmethod
    def resolve_actions(file: CaseFile) -> list[str]:
        """Write them in one order."""
        return sorted(file.actions)


class RevealIn(Schema):
    """Which answer."""

    key: Text = Field(min_length=1, max_length=60)


class RevealOut(Schema):
    """The answer in clear."""

    key: str
    value: str


def case_file(request: HttpRequest, number: str, before: int | None = None) -> CaseFile:
    """Return the case as the post sees it."""
    key, viewer = parse_number(number), actor_of(request)
    return queries.case_for_staff(key, viewer=viewer, at=clock.now(), trace_before=before)


@router.get("/cases/{number}", response={200: CaseFileOut, **REFUSALS}, auth=READ)
def case(request: HttpRequest, number: Number, trace_before: Before = None) -> Any:
    """One case: form, materials, opinions, documents, clocks line by line, trace, acts.

    ``trace`` holds the newest 50 events, or the 50 before ``trace_before``.
    """
    return case_file(request, number, trace_before)


@router.get("/cases/{number}/files/{file_id}", response=REFUSALS, auth=READ, openapi_extra=BYTES)
def material_file(request: HttpRequest, number: Number, file_id: UUID) -> HttpResponse:
    """The bytes of a file handed in with this case."""
    file = case_file(request, number)
    if not any(f.id == file_id for m in file.materials for f in m.files):
        raise NotFound
    return serve(files.stored_file(file_id, viewer=actor_of(request)), download=True)


@router.get("/cases/{number}/documents/{n}", response=REFUSALS, auth=READ, openapi_extra=PDF)
def document(request: HttpRequest, number: Number, n: Nth) -> HttpResponse:
    """An official document as PDF/A."""
    key = parse_number(number)
    content = queries.document_pdf(key, n, viewer=actor_of(request))
    return serve_bytes(content, f"{number}-{n}.pdf")


@router.post(
    "/cases/{number}/reveal",
    response={200: RevealOut, **REFUSALS},
    auth=Post("desk:unmask", right="personal_data.unmask"),
)
def reveal(request: HttpRequest, number: Number, body: RevealIn) -> dict[str, str]:
    """One masked answer in clear; who looked is kept in the case's log."""
    value = commands.reveal(
        case=parse_number(number), key=body.key, actor=actor_of(request), at=clock.now()
    )
    return {"key": body.key, "value": value}
