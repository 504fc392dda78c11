"""What else is the holder's own: correcting, taking back, papers, receipts, documents, messages."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Path, Query, Schema, Status, UploadedFile
from pydantic import Field

from yiwang.foundation.audit import queries as audit
from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.files import commands as files
from yiwang.foundation.files import queries as stored
from yiwang.foundation.files.types import StoredFileInfo
from yiwang.foundation.notifications import queries as notifications
from yiwang.services.cases import commands, queries
from yiwang.services.cases.types import Action, CaseState
from yiwang.services.eforms import commands as eforms
from yiwang.services.eforms import queries as kept
from yiwang.services.eforms.types import HeldFrom
from yiwang.web.openapi.errors import Problem
from yiwang.web.openapi.numbers import parse_number
from yiwang.web.openapi.once import Key, once
from yiwang.web.openapi.schemas import (
    BYTES,
    PDF,
    REFUSALS,
    Answers,
    Number,
    NumberText,
    Page,
    Text,
)
from yiwang.web.openapi.v1.cases import READ, WRITE, Attached, router
from yiwang.web.ui.access import actor_of
from yiwang.web.ui.files.serving import serve, serve_bytes

Nth = Annotated[int, Path(..., ge=1, le=32_000)]
Version = Annotated[int, Field(ge=0, le=2**31 - 1)]


class ResubmitIn(Schema):
    """Everything the notice asked for: changed answers, stored files by material."""

    version: Version
    values: Answers = {}
    files: list[Attached] = Field([], max_length=100)


HearingAct = Literal["request", "waive", "sign", "refuse"]


class HearingIn(Schema):
    """Grounds for asking, or the reason of a refusal; ``name`` is one's own in the record."""

    version: Version
    reason: Text = Field("", max_length=1000)
    name: Text = Field("", max_length=60)


class WithdrawIn(Schema):
    """Why, if one likes."""

    version: Version
    reason: Text = Field("", max_length=500)


class StandingOut(Schema):
    """How the case stands after the act."""

    number: str
    state: CaseState
    label: str
    version: int
    actions: list[Action]


class OwnReceiptOut(Schema):
    """The receipt again: keep the query code secret."""

    number: str
    query_code: str
    audit_hash: str
    submitted_at: datetime


class DocumentLineOut(Schema):
    """A material of the library; what was issued is a record without a file."""

    id: UUID
    name: str
    file: UUID | None
    media_type: str
    size: int
    kept_at: datetime
    times_used: int
    source: HeldFrom
    origin: str
    obtained_on: date | None
    valid_until: date | None
    number: NumberText | None
    may_remove: bool


class LibraryPage(Schema):
    """A page of the library."""

    after: UUID | None = None
    limit: int = Field(50, ge=1, le=100)


class DocumentsOut(Schema):
    """我的材料: of the person, or of the enterprise acted for."""

    documents: list[DocumentLineOut]
    next: str | None


class KeptIdOut(Schema):
    """What was made."""

    id: UUID


class ConsentOut(Schema):
    """An answer to being asked whether data may be fetched."""

    id: UUID
    number: NumberText
    item_name: str
    agreed: bool
    given_at: datetime
    revoked_at: datetime | None


class DisputeOut(Schema):
    """A request to have registered data corrected."""

    number: NumberText
    item_name: str
    source: str
    label: str
    reason: str
    asked_at: datetime


class ConsentsOut(Schema):
    """授权记录."""

    consents: list[ConsentOut]
    disputes: list[DisputeOut]


class UseOut(Schema):
    """One access to the holder's data."""

    who: str
    source: str
    facts: list[str]
    number: NumberText
    item_name: str
    used_at: datetime


class UsesOut(Schema):
    """用数记录."""

    uses: list[UseOut]


class MessageOut(Schema):
    """A message; ``about`` names what it is about, such as a case and its number."""

    id: int
    kind: str
    group: str
    subject: str
    text: str
    about: list[str]
    sent_at: datetime
    is_read: bool


class MessagesOut(Page):
    """Messages, newest first."""

    messages: list[MessageOut]
    unread: int


class MessageFilter(Schema):
    """Where the list goes on."""

    after: str = Field("", pattern=r"^[0-9]{0,18}$")
    limit: int = Field(30, ge=1, le=100)


def standing(request: HttpRequest, key: int) -> dict[str, Any]:
    """Return how the holder's case stands now."""
    case = queries.case_for_applicant(key, viewer=actor_of(request), at=clock.now())
    return {
        "number": str(case.number),
        "state": case.state,
        "label": case.label,
        "version": case.version,
        "actions": sorted(case.actions),
    }


@router.post("/cases/{number}/resubmit", response={200: StandingOut, **REFUSALS}, auth=WRITE)
def resubmit(request: HttpRequest, number: Number, body: ResubmitIn) -> dict[str, Any]:
    """Hand in everything the correction notice asked for, at once."""
    key = parse_number(number)
    commands.resubmit(
        number=key,
        values=body.values,
        files_by_material=[(one.material, one.file) for one in body.files],
        version=body.version,
        actor=actor_of(request),
        at=clock.now(),
    )
    return standing(request, key)


@router.post("/cases/{number}/withdraw", response={200: StandingOut, **REFUSALS}, auth=WRITE)
def withdraw(request: HttpRequest, number: Number, body: WithdrawIn) -> dict[str, Any]:
    """Take an application back before it is decided."""
    key = parse_number(number)
    commands.withdraw(
        number=key,
        reason=body.reason,
        version=body.version,
        actor=actor_of(request),
        at=clock.now(),
    )
    return standing(request, key)


@router.post("/cases/{number}/hearing/{act}", response={200: StandingOut, **REFUSALS}, auth=WRITE)
def hearing(
    request: HttpRequest, number: Number, act: HearingAct, body: HearingIn
) -> dict[str, Any]:
    """Ask for a hearing, waive it, sign its record or refuse to (行政许可法 47、48)."""
    key = parse_number(number)
    common: dict[str, Any] = {"version": body.version, "actor": actor_of(request)}
    common["at"] = clock.now()
    if act == "request":
        commands.request_hearing(case=key, grounds=body.reason, **common)
    elif act == "waive":
        commands.waive_hearing(case=key, reason=body.reason, **common)
    else:
        commands.confirm_record(
            case=key, name=body.name, signed=act == "sign", reason=body.reason, **common
        )
    return standing(request, key)


@router.get("/cases/{number}/documents/{n}", response=REFUSALS, auth=READ, openapi_extra=PDF)
def document_pdf(request: HttpRequest, number: Number, n: Nth) -> HttpResponse:
    """An official document of one's own case as PDF/A."""
    content = queries.document_pdf(
        parse_number(number), n, viewer=actor_of(request), at=clock.now()
    )
    return serve_bytes(content, f"{number}-{n}.pdf")


@router.get(
    "/cases/{number}/documents/{n}/original", response=REFUSALS, auth=READ, openapi_extra=BYTES
)
def document_original(request: HttpRequest, number: Number, n: Nth) -> HttpResponse:
    """The sealed original of an official document of one's own case, an OFD file."""
    key = parse_number(number)
    return serve(queries.document_original(key, n, viewer=actor_of(request)), download=True)


@router.get("/cases/{number}/receipt", response={200: OwnReceiptOut, **REFUSALS}, auth=READ)
def receipt(request: HttpRequest, number: Number) -> dict[str, Any]:
    """The receipt of a filed case once more."""
    case = queries.case_for_applicant(
        parse_number(number), viewer=actor_of(request), at=clock.now()
    )
    return {
        "number": str(case.number),
        "query_code": case.query_code,
        "audit_hash": case.audit_hash,
        "submitted_at": case.submitted_at,
    }


@router.get("/cases/{number}/receipt/audit", response={200: dict[str, Any], **REFUSALS}, auth=READ)
def receipt_entry(request: HttpRequest, number: Number) -> dict[str, Any]:
    """The log entry of the filing with its proof once sealed; ``verify_receipt`` checks it."""
    key = parse_number(number)
    queries.case_for_applicant(key, viewer=actor_of(request), at=clock.now())
    found = audit.exported_receipt(stream=str(key))
    if found is None:
        raise NotFound
    return found


@router.get("/files/{file_id}", response=REFUSALS, auth=READ, openapi_extra=BYTES)
def own_file(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """The bytes of a file of one's own drafts, cases or documents."""
    return serve(_own(file_id, request), download=True)


def _own(file_id: UUID, request: HttpRequest) -> StoredFileInfo:
    viewer = actor_of(request)
    info = stored.infos([file_id]).get(file_id)
    kind, _, key = info.owner.partition(":") if info else ("", "", "")
    if info is None or kind not in {"party", "draft", "case", "upload"}:
        raise NotFound
    if kind == "draft":
        queries.draft(int(key), viewer=viewer)
    elif kind == "case":
        queries.case_for_applicant(int(key), viewer=viewer, at=clock.now())
    elif key != (str(kept.party_of(viewer)) if kind == "party" else viewer.id):
        raise NotFound
    return info


@router.get("/documents", response={200: DocumentsOut, **REFUSALS}, auth=READ)
def documents(request: HttpRequest, which: Query[LibraryPage]) -> Mapping[str, Any]:
    """Materials to use again: what was filed, scanned, issued or uploaded, newest first."""
    found = kept.own_library(
        viewer=actor_of(request), at=clock.now(), after=which.after, limit=which.limit
    )
    return {
        "documents": [
            {
                "id": d.id,
                "name": d.name,
                "file": d.file.id if d.file else None,
                "media_type": d.file.media_type if d.file else "",
                "size": d.file.size if d.file else 0,
                "kept_at": d.kept_at,
                "times_used": d.times_used,
                "source": d.source,
                "origin": d.origin,
                "obtained_on": d.obtained_on,
                "valid_until": d.valid_until,
                "number": str(d.number) if d.number else None,
                "may_remove": d.may_remove,
            }
            for d in found
        ],
        "next": str(found[-1].id) if len(found) == which.limit else None,
    }


Name = Annotated[Text, Form(..., min_length=1, max_length=60)]


@router.post("/documents", response={201: KeptIdOut, 413: Problem, **REFUSALS}, auth=WRITE)
def keep_document(
    request: HttpRequest, file: File[UploadedFile], name: Name, idempotency_key: Key
) -> Any:
    """Keep a file to use it again."""
    actor, at = actor_of(request), clock.now()
    holding = f"keeping:{actor.id}"

    def make() -> tuple[int, dict[str, str]]:
        info = files.store(
            content=file.chunks(), name=file.name or "文件", owner=holding, actor=actor, at=at
        )
        made = eforms.keep_document(file_id=info.id, name=name, actor=actor, at=at)
        files.discard(file_id=info.id, owner=holding, actor=actor, at=at)
        return 201, {"id": str(made.id)}

    return once(request, idempotency_key, make)


@router.delete("/documents/{key}", response={204: None, **REFUSALS}, auth=WRITE)
def let_go(request: HttpRequest, key: UUID) -> Any:
    """Delete a kept document; applications that used it keep their own file."""
    eforms.let_go_document(document_id=key, actor=actor_of(request), at=clock.now())
    return Status(204, None)


@router.get("/consents", response={200: ConsentsOut, **REFUSALS}, auth=READ)
def consents(request: HttpRequest) -> Mapping[str, Any]:
    """What the holder allowed to be fetched, and what they asked to have corrected."""
    viewer = actor_of(request)
    return {"consents": kept.consents(viewer=viewer), "disputes": kept.disputes(viewer=viewer)}


@router.post("/consents/{key}/revoke", response={204: None, **REFUSALS}, auth=WRITE)
def revoke(request: HttpRequest, key: UUID) -> Any:
    """Take a consent back."""
    eforms.revoke_consent(consent_id=key, actor=actor_of(request), at=clock.now())
    return Status(204, None)


@router.get("/uses", response={200: UsesOut, **REFUSALS}, auth=READ)
def uses(request: HttpRequest) -> Mapping[str, Any]:
    """Who used the holder's data, for which case, when."""
    return {"uses": kept.data_uses(viewer=actor_of(request))}


@router.get("/messages", response={200: MessagesOut, **REFUSALS}, auth=READ)
def messages(request: HttpRequest, which: Query[MessageFilter]) -> Mapping[str, Any]:
    """The holder's messages, newest first."""
    viewer = actor_of(request)
    after = int(which.after) if which.after else None
    found = notifications.inbox(viewer, after=after, limit=which.limit)
    return {
        "messages": [
            {
                "id": m.id,
                "kind": m.kind,
                "group": m.group,
                "subject": m.subject,
                "text": m.text,
                "about": list(m.link or ()),
                "sent_at": m.sent_at,
                "is_read": m.is_read,
            }
            for m in found
        ],
        "unread": notifications.count_unread(viewer),
        "next": str(found[-1].id) if len(found) == which.limit else None,
    }
