"""Verification for everyone: of a document by its code, of a sealed file by itself (核验)."""

import base64
from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import File, Path, Schema, UploadedFile

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import ANYONE
from yiwang.services.cases import queries
from yiwang.services.licences import queries as licences
from yiwang.services.licences.types.licences import LicenceState
from yiwang.web.openapi.errors import Problem
from yiwang.web.openapi.schemas import Text
from yiwang.web.openapi.v1.cases import router
from yiwang.web.ui.sealed_files import judged


class CheckedLicenceOut(Schema):
    """What everybody learns of a licence; ``reason`` is empty while it is valid."""

    type_name: str
    number: str
    issuer_name: str
    holder: str
    edition: int
    state: LicenceState
    label: str
    is_usable: bool
    since: date
    reason: str
    issued_on: date
    valid_from: date
    valid_to: date | None
    succeeded_by: int | None
    face: list[tuple[str, str]]


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
    licence: CheckedLicenceOut | None = None


class CheckedSealOut(Schema):
    """A seal of the file; of a seal that does not hold, what it says of itself.

    ``is_unrevoked``: the newest revocation lists were asked; else a notice says why not.
    """

    name: str
    code: str
    office: str
    signed_at: datetime | None
    is_test: bool
    holds: bool
    stage: str
    sentence: str
    notices: list[str]
    stamped_at: datetime | None
    is_unrevoked: bool


class CheckedFileOut(Schema):
    """Whether a file holds; else the stage it failed at, and a sentence."""

    holds: bool
    is_altered: bool
    stage: str
    sentence: str
    sm3: str
    seals: list[CheckedSealOut]
    document: CheckedOut | None
    licence: CheckedLicenceOut | None = None


class StatusListOut(Schema):
    """A number of the status list; ``body`` and ``signature`` (r and s) are base64."""

    number: int
    made_at: datetime
    body: str
    sm3: str
    signature: str
    key_name: str
    public_key: str


@router.get("/verify/{code}", response={200: CheckedOut, 422: Problem}, auth=None)
def verify(
    request: HttpRequest, code: Annotated[Text, Path(..., min_length=1, max_length=100)]
) -> Any:
    """Whether a verification code (核验码) is of a document we issued, and of which."""
    at = clock.now()
    found = queries.verify_document(code, viewer=ANYONE, today=clock.local_date(at))
    if found.is_known:
        return found
    licence = licences.licence_by_token(code, viewer=ANYONE, at=at)
    licence = licence or licences.licence_by_identifier(code, viewer=ANYONE, at=at)
    return {**asdict(found), "licence": licence}


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
        "licence": licences.licence_by_file(found.sm3, viewer=ANYONE, at=clock.now())
        if found.holds
        else None,
    }


@router.get("/licence-status", response={200: StatusListOut, 404: Problem}, auth=None)
def newest_status_list(request: HttpRequest) -> Any:
    """The newest number of the signed list of what became of licences (证照状态清单)."""
    return _published(None)


@router.get(
    "/licence-status/{number}",
    response={200: StatusListOut, 404: Problem, 422: Problem},
    auth=None,
)
def status_list(
    request: HttpRequest, number: Annotated[int, Path(..., ge=1, le=2_000_000_000)]
) -> Any:
    """One number of the list; it never changes."""
    return _published(number)


def _published(number: int | None) -> Any:
    found = licences.status_list(number, viewer=ANYONE)
    if found is None:
        raise NotFound("还没有这一期证照状态清单")
    return {
        **asdict(found),
        "body": base64.b64encode(found.body).decode(),
        "signature": base64.b64encode(found.signature).decode(),
        "public_key": found.public_key.hex(),
    }
