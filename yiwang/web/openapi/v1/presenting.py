"""Acts of a holder: showing, sharing and copying a licence, answers (亮证、授权、加注件)."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status
from pydantic import Field

from yiwang.foundation.core import clock
from yiwang.services.licences import commands, queries
from yiwang.services.licences.types.asking import Answer, RequestInfo, RequestState
from yiwang.services.licences.types.presenting import (
    CopyInfo,
    NewCopy,
    NewSharing,
    SharedLicence,
    SharedWith,
    SharingInfo,
    Shows,
)
from yiwang.services.licences.types.using import ConsumerKind, UseScope
from yiwang.web.openapi.once import Key, once
from yiwang.web.openapi.schemas import BYTES, REFUSALS, Text
from yiwang.web.openapi.v1.cases import READ, WRITE
from yiwang.web.ui.access import actor_of
from yiwang.web.ui.files.serving import serve

router = Router(tags=["licences"])


class ShowsIn(Schema):
    """What whoever reads the code is shown."""

    shows: Shows


class PresentingIdOut(Schema):
    """Which presentation, authorisation or copy was made."""

    id: UUID


class PresentationOut(Schema):
    """A presentation: ten digits that open it once within a minute; empty once it is over."""

    id: UUID
    licence_id: UUID
    shows: Shows
    code: str
    expires_at: datetime
    read_at: datetime | None
    reader: str


class SharingIn(Schema):
    """Whom the holder lets use a licence, for what and how long."""

    kind: SharedWith
    name: Text = Field(..., max_length=60)
    code: Text = Field(..., max_length=40, description="公民身份号码或者统一社会信用代码")
    purpose: Text = Field(..., max_length=30)
    until: date
    is_single: bool = False


class NewCopyIn(Schema):
    """What a copy is for, whom it goes to and until when."""

    reason: Text = Field(..., max_length=30)
    user: Text = Field(..., max_length=60)
    until: date


class SharingOut(Schema):
    """An authorisation; the code is masked."""

    id: UUID
    licence_id: UUID
    name: str
    masked_code: str
    purpose: str
    until: date
    is_single: bool
    made_at: datetime
    used_at: datetime | None
    label: str
    is_live: bool


class LicenceCopyOut(Schema):
    """A copy for one purpose."""

    id: UUID
    licence_id: UUID
    reason: str
    user: str
    until: date
    maker: str
    made_at: datetime
    sm3: str
    label: str
    is_live: bool


class HandledOut(Schema):
    """What a holder did with a licence: authorisations and copies, the newest first."""

    sharings: list[SharingOut]
    copies: list[LicenceCopyOut]


class GivenOut(Schema):
    """A licence that another one lets the holder of the token use."""

    sharing: SharingOut
    type_name: str
    holder: str
    issuer_name: str
    state: str
    may_copy: bool
    copies: list[LicenceCopyOut]


class GivenListOut(Schema):
    """Licences of others, the newest first, at most fifty."""

    given: list[GivenOut]


class ConsentRequestOut(Schema):
    """What a consumer asks of the holder."""

    id: UUID
    licence_id: UUID
    type_name: str
    consumer_kind: ConsumerKind
    consumer_name: str
    purpose: str
    scope: UseScope
    until: date
    case_number: str
    asked_at: datetime
    answer_by: date
    state: RequestState
    label: str
    is_open: bool


class ConsentRequestsOut(Schema):
    """Requests that wait for an answer, the newest first, at most fifty."""

    requests: list[ConsentRequestOut]


class ConsentAnswerIn(Schema):
    """Yes until a day, or for once; or no."""

    is_yes: bool
    until: date | None = None
    is_single: bool = False


def _picked(shape: type[Schema], one: SharingInfo | CopyInfo) -> dict[str, Any]:
    told = asdict(one)
    return {name: told[name] for name in shape.model_fields}


def _given(one: SharedLicence) -> dict[str, Any]:
    names = ("type_name", "holder", "issuer_name", "state", "may_copy")
    return {
        **{name: getattr(one, name) for name in names},
        "sharing": _picked(SharingOut, one.sharing),
        "copies": [_picked(LicenceCopyOut, copy) for copy in one.copies],
    }


def _asked(one: RequestInfo) -> dict[str, Any]:
    names = ConsentRequestOut.model_fields.keys() & asdict(one).keys()
    return {
        **{name: getattr(one, name) for name in names},
        "consumer_kind": one.consumer.kind,
        "consumer_name": one.consumer.name,
        "case_number": str(one.case_number or ""),
    }


@router.post(
    "/licences/{key}/presentations", response={201: PresentingIdOut, **REFUSALS}, auth=WRITE
)
def present(request: HttpRequest, key: UUID, body: ShowsIn, idempotency_key: Key) -> Any:
    """Make a code that shows a licence to one reader within a minute (亮证)."""

    def make() -> tuple[int, dict[str, str]]:
        made = commands.present_licence(
            licence_id=key, shows=body.shows, actor=actor_of(request), at=clock.now()
        )
        return 201, {"id": str(made)}

    return once(request, idempotency_key, make)


@router.get("/presentations/{key}", response={200: PresentationOut, **REFUSALS}, auth=WRITE)
def presentation(request: HttpRequest, key: UUID) -> Any:
    """One's own presentation: its code while it is open, then who looked."""
    one = queries.presentation(key, viewer=actor_of(request), at=clock.now())
    return {name: getattr(one, name) for name in PresentationOut.model_fields}


@router.get("/licences/{key}/handled", response={200: HandledOut, **REFUSALS}, auth=READ)
def handled(request: HttpRequest, key: UUID) -> Mapping[str, Any]:
    """Whom the holder let use a licence, and the copies that were made."""
    one = queries.held_licence(key, viewer=actor_of(request), at=clock.now())
    return {
        "sharings": [_picked(SharingOut, each) for each in one.sharings],
        "copies": [_picked(LicenceCopyOut, each) for each in one.copies],
    }


@router.post("/licences/{key}/sharings", response={201: PresentingIdOut, **REFUSALS}, auth=WRITE)
def share(request: HttpRequest, key: UUID, body: SharingIn, idempotency_key: Key) -> Any:
    """Let another one take copies of a licence for a purpose (证照授权)."""

    def make() -> tuple[int, dict[str, str]]:
        new = NewSharing(**body.model_dump())
        made = commands.share_licence(
            licence_id=key, new=new, actor=actor_of(request), at=clock.now()
        )
        return 201, {"id": str(made)}

    return once(request, idempotency_key, make)


@router.post("/sharings/{key}/end", response={204: None, **REFUSALS}, auth=WRITE)
def end_sharing(request: HttpRequest, key: UUID) -> Any:
    """Take an authorisation back, and with it the copies made on it (收回授权)."""
    commands.end_sharing(sharing_id=key, actor=actor_of(request), at=clock.now())
    return Status(204, None)


@router.get("/sharings", response={200: GivenListOut, **REFUSALS}, auth=READ)
def given(request: HttpRequest) -> Mapping[str, Any]:
    """Licences that others let the holder of the token use (他人授权给我的)."""
    found = queries.shared_licences(viewer=actor_of(request), at=clock.now())
    return {"given": [_given(one) for one in found]}


@router.get("/sharings/{key}", response={200: GivenOut, **REFUSALS}, auth=READ)
def given_one(request: HttpRequest, key: UUID) -> Mapping[str, Any]:
    """One licence that another one lets the holder of the token use, with the copies taken."""
    return _given(queries.shared_licence(key, viewer=actor_of(request), at=clock.now()))


@router.post("/sharings/{key}/copies", response={201: PresentingIdOut, **REFUSALS}, auth=WRITE)
def take(request: HttpRequest, key: UUID, idempotency_key: Key) -> Any:
    """Take a copy of another one's licence, as its holder allowed (按授权取加注件)."""

    def make() -> tuple[int, dict[str, str]]:
        made = commands.take_shared_copy(sharing_id=key, actor=actor_of(request), at=clock.now())
        return 201, {"id": str(made)}

    return once(request, idempotency_key, make)


@router.post("/licences/{key}/copies", response={201: PresentingIdOut, **REFUSALS}, auth=WRITE)
def copy(request: HttpRequest, key: UUID, body: NewCopyIn, idempotency_key: Key) -> Any:
    """Make a copy for a purpose, a recipient and a time (制作加注件)."""

    def make() -> tuple[int, dict[str, str]]:
        new = NewCopy(**body.model_dump())
        made = commands.make_copy(licence_id=key, new=new, actor=actor_of(request), at=clock.now())
        return 201, {"id": str(made)}

    return once(request, idempotency_key, make)


@router.get("/licence-copies/{key}", response=REFUSALS, auth=READ, openapi_extra=BYTES)
def copy_file(request: HttpRequest, key: UUID) -> HttpResponse:
    """The file of a copy while it holds."""
    return serve(queries.copy_file(key, viewer=actor_of(request), at=clock.now()), download=True)


@router.post("/licence-copies/{key}/recall", response={204: None, **REFUSALS}, auth=WRITE)
def recall(request: HttpRequest, key: UUID) -> Any:
    """Call a copy back: verification says so from now on (收回加注件)."""
    commands.recall_copy(copy_id=key, actor=actor_of(request), at=clock.now())
    return Status(204, None)


@router.get("/consent-requests", response={200: ConsentRequestsOut, **REFUSALS}, auth=READ)
def requests(request: HttpRequest) -> Mapping[str, Any]:
    """What consumers ask, that waits for the holder's answer (授权请求)."""
    found = queries.requests_waiting(viewer=actor_of(request), at=clock.now())
    return {"requests": [_asked(one) for one in found]}


@router.get("/consent-requests/{key}", response={200: ConsentRequestOut, **REFUSALS}, auth=READ)
def consent_request(request: HttpRequest, key: UUID) -> Mapping[str, Any]:
    """One request, as its holder reads it."""
    return _asked(queries.consent_request(key, viewer=actor_of(request), at=clock.now()))


@router.post(
    "/consent-requests/{key}/answer", response={200: ConsentRequestOut, **REFUSALS}, auth=WRITE
)
def answer(request: HttpRequest, key: UUID, body: ConsentAnswerIn) -> Mapping[str, Any]:
    """Say yes or no to a consumer who asks (答复授权请求)."""
    viewer, at = actor_of(request), clock.now()
    told = Answer(**body.model_dump())
    commands.answer_consent(request_id=key, answer=told, actor=viewer, at=at)
    return _asked(queries.consent_request(key, viewer=viewer, at=at))
