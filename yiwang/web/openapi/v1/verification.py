"""Verification for everyone: of a document by its code, of a sealed file by itself (核验)."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import File, Path, Schema, UploadedFile

from yiwang.foundation.core import clock
from yiwang.foundation.core.types import ANYONE
from yiwang.services.cases import queries
from yiwang.web.openapi.errors import Problem
from yiwang.web.openapi.schemas import Text
from yiwang.web.openapi.v1.cases import router
from yiwang.web.ui.sealed_files import judged


class CheckedOut(Schema):
    """What a verification says of a document; ``became`` (已变更 …) is empty while it holds."""

    is_known: bool
    title: str
    document_number: str
    organisation_name: str
    item_name: str
    applicant_name: str
    issued_on: date | None
    is_sealed: bool
    sealed_by_hand: str
    became: str


class CheckedSealOut(Schema):
    """A seal of the file; of a seal that does not hold, what it says of itself."""

    name: str
    code: str
    office: str
    signed_at: datetime | None
    is_test: bool
    holds: bool
    stage: str
    sentence: str
    notices: list[str]


class CheckedFileOut(Schema):
    """Whether a file holds; else the stage it failed at, and a sentence."""

    holds: bool
    is_altered: bool
    stage: str
    sentence: str
    sm3: str
    seals: list[CheckedSealOut]
    document: CheckedOut | None


@router.get("/verify/{code}", response={200: CheckedOut, 422: Problem}, auth=None)
def verify(
    request: HttpRequest, code: Annotated[Text, Path(..., min_length=1, max_length=100)]
) -> Any:
    """Whether a verification code (核验码) is of a document we issued, and of which."""
    return queries.verify_document(code, viewer=ANYONE, today=clock.local_date(clock.now()))


@router.post(
    "/verify",
    response={200: CheckedFileOut, 413: Problem, 422: Problem, 429: Problem},
    auth=None,
)
def verify_file(request: HttpRequest, file: File[UploadedFile]) -> Any:
    """Whether a sealed file (OFD, 20 MB) holds, and which document it is; nothing is kept."""
    found = judged(request, file)
    today = clock.local_date(clock.now())
    return {
        "holds": found.holds,
        "is_altered": found.is_altered,
        "stage": found.stage,
        "sentence": found.sentence,
        "sm3": found.sm3,
        "seals": found.seals,
        "document": queries.original_of(found.sm3, viewer=ANYONE, today=today),
    }
