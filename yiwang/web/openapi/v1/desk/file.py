"""One case as staff see it, its files and official documents, one masked answer in clear."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Schema
from pydantic import Field

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.files import queries as files
from yiwang.services.cases import commands, queries
from yiwang.services.cases.types import Action, StepStatus
from yiwang.services.cases.types.desk import CaseFile, EventView, ReviewView
from yiwang.web.openapi.numbers import parse_number
from yiwang.web.openapi.posts import Post
from yiwang.web.openapi.schemas import BYTES, PDF, REFUSALS, Number, NumberText, Text, mirror
from yiwang.web.openapi.v1 import signing
from yiwang.web.openapi.v1.desk.lists import READ
from yiwang.web.openapi.v1.desk.routes import router
from yiwang.web.openapi.v1.signing import SignaturesOut
from yiwang.web.ui.access import actor_of
from yiwang.web.ui.files.serving import serve, serve_bytes

Nth = Annotated[int, Path(..., ge=1, le=32_000)]
Before = Annotated[int | None, Query(ge=1, le=32_000)]


REVIEWS = mirror(ReviewView, without=["reviewer_id"], many=True)
TRACE = mirror(EventView, without=["actor_id"], many=True)


class StepLineOut(Schema):
    """A step of the six."""

    step: str
    status: StepStatus


Whole: Any = mirror(
    CaseFile,
    without=["tone", "applicant_id", "last_event", "happened"],
    number=NumberText,
    reviews=REVIEWS,
    trace=TRACE,
    timeline=list[StepLineOut],
    actions=list[Action],
)


class CaseFileOut(Whole):  # type: ignore[misc]
    """The whole case; personal data masked; ``actions`` is what this post may do now."""

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
    if file_id not in file.file_ids:
        raise NotFound
    return serve(files.stored_file(file_id, viewer=actor_of(request)), download=True)


@router.get("/cases/{number}/documents/{n}", response=REFUSALS, auth=READ, openapi_extra=PDF)
def document(request: HttpRequest, number: Number, n: Nth) -> HttpResponse:
    """An official document as PDF/A."""
    key = parse_number(number)
    content = queries.document_pdf(key, n, viewer=actor_of(request), at=clock.now())
    return serve_bytes(content, f"{number}-{n}.pdf")


@router.get(
    "/cases/{number}/documents/{n}/original", response=REFUSALS, auth=READ, openapi_extra=BYTES
)
def document_original(request: HttpRequest, number: Number, n: Nth) -> HttpResponse:
    """The sealed original of an official document, an OFD file."""
    key = parse_number(number)
    return serve(queries.document_original(key, n, viewer=actor_of(request)), download=True)


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


@router.get("/cases/{number}/signatures", response={200: SignaturesOut, **REFUSALS}, auth=READ)
def signatures(request: HttpRequest, number: Number) -> Any:
    """The signatures on a case, the applicant's and the platform's, checked anew."""
    key, viewer = parse_number(number), actor_of(request)
    return {
        "applicant": signing.judged(queries.applicant_signature(key, viewer=viewer)),
        "receipt": signing.judged(queries.receipt_signature(key, viewer=viewer)),
    }


SIGNATURE = "/cases/{number}/signatures/{signature_id}"


@router.get(SIGNATURE, response=REFUSALS, auth=READ, openapi_extra=BYTES)
def signature(request: HttpRequest, number: Number, signature_id: UUID) -> HttpResponse:
    """The signature itself: GB/T 35275, DER."""
    return signing.signature_file(request, number, signature_id, signed=False)


@router.get(SIGNATURE + "/text", response=REFUSALS, auth=READ, openapi_extra=BYTES)
def signed_text(request: HttpRequest, number: Number, signature_id: UUID) -> HttpResponse:
    """The very bytes that the signature is over."""
    return signing.signature_file(request, number, signature_id, signed=True)
