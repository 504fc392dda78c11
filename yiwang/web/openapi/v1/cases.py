"""Cases of the token's holder: open a draft, fill it, file it; or file all at once."""

from datetime import datetime
from typing import Any, Self
from uuid import UUID

from django.http import HttpRequest
from ninja import File, Router, Schema, Status, UploadedFile
from pydantic import BaseModel, Field, model_validator

from yiwang.foundation.core import clock
from yiwang.foundation.files import commands as files
from yiwang.services.cases import commands, queries
from yiwang.services.cases.types import DeliveryWay, DraftInfo, Receipt, SignatureWay
from yiwang.web.openapi.errors import Problem
from yiwang.web.openapi.numbers import parse_number
from yiwang.web.openapi.once import Key, MaybeKey, once
from yiwang.web.openapi.schemas import REFUSALS, Answers, Number, Text, file_out
from yiwang.web.openapi.tokens import Bearer
from yiwang.web.ui.access import actor_of

router = Router(tags=["cases"])
WRITE, READ = Bearer("cases:write"), Bearer("cases:read")


class Attached(BaseModel):
    """A stored file for a line of the material list."""

    material: int = Field(ge=1, le=500)
    file: UUID


class Signature(BaseModel):
    """How the applicant confirmed: the typed name, or a confirmation by code."""

    way: SignatureWay = SignatureWay.TYPED
    name: Text = Field("", max_length=100)


class ParcelIn(BaseModel):
    """To whom and where a parcel goes; all three parts when the delivery is POST."""

    name: Text = Field("", max_length=60)
    phone: Text = Field("", max_length=20)
    address: Text = Field("", max_length=200)


class CaseIn(BaseModel):
    """A new application; with ``submit`` it is filed at once, else a draft is opened."""

    item: Text = Field(max_length=40, description="事项的实施编码")
    situation: Text = Field("", max_length=60)
    form: Answers = {}
    files: list[Attached] = Field([], max_length=100)
    promises: list[int] = Field([], max_length=100)
    delivery: DeliveryWay = DeliveryWay.ONLINE
    address: ParcelIn | None = None
    signature: Signature | None = None
    submit: bool = False

    @model_validator(mode="after")
    def _nothing_is_dropped(self) -> Self:
        """A draft takes the form only; what else came would be lost without a word."""
        if not self.submit and (self.files or self.promises or self.address or self.signature):
            raise ValueError(
                "草稿只收表单：材料、承诺、送达和签名请在草稿建好后分别提交，或者一次提交（submit）"
            )
        return self


class DraftOut(Schema):
    """An open draft; ``version`` goes back with the next change."""

    number: str
    state: str = "DRAFT"
    version: int
    item: str
    form: dict[str, Any]
    expires_at: str


class ReceiptOut(Schema):
    """What filing gives: keep the query code secret."""

    number: str
    state: str = "SUBMITTED"
    query_code: str
    audit_hash: str
    submitted_at: str
    answer_due_on: str | None


class FormIn(Schema):
    """Values to keep; fields not named stay as they are. Nothing is judged before filing."""

    values: Answers
    version: int = Field(ge=0, le=2**31 - 1)


class VersionOut(Schema):
    """The draft's new version."""

    version: int


class FilesIn(Schema):
    """The files of one line, in page order."""

    files: list[UUID] = Field(min_length=1, max_length=50)


class SubmitIn(Schema):
    """What filing a draft needs."""

    version: int | None = Field(None, ge=0, le=2**31 - 1)
    signature: Signature


class FileOut(Schema):
    """A stored file."""

    id: UUID
    name: str
    media_type: str
    size: int
    sm3: str


def _draft(draft: DraftInfo) -> dict[str, Any]:
    return {
        "number": str(draft.number),
        "version": draft.version,
        "item": draft.item_code,
        "form": draft.values,
        "expires_at": draft.expires_at.isoformat(),
    }


def receipt_of(receipt: Receipt) -> dict[str, Any]:
    """Return what the holder is told of a filing."""
    return {
        "number": str(receipt.number),
        "query_code": receipt.query_code,
        "audit_hash": receipt.audit_hash,
        "submitted_at": receipt.submitted_at.isoformat(),
        "answer_due_on": receipt.next_due_on.isoformat() if receipt.next_due_on else None,
    }


@router.post("/files", response={201: FileOut, 413: Problem, 503: Problem, **REFUSALS}, auth=WRITE)
def upload(request: HttpRequest, file: File[UploadedFile], idempotency_key: MaybeKey = "") -> Any:
    """Store one file (JPG, PNG, HEIC, WEBP, PDF; 20 MB); its id goes into a case."""
    return once(request, idempotency_key, lambda: stored(request, file))


def stored(request: HttpRequest, file: UploadedFile) -> tuple[int, dict[str, Any]]:
    """Store a file for whoever sent it until a case takes it."""
    actor = actor_of(request)
    info = files.store(
        content=file.chunks(),
        name=file.name or "文件",
        owner=f"upload:{actor.id}",
        actor=actor,
        at=clock.now(),
    )
    return 201, file_out(info)


@router.post(
    "/cases", response={201: ReceiptOut | DraftOut, 200: ReceiptOut, **REFUSALS}, auth=WRITE
)
def create(request: HttpRequest, body: CaseIn, idempotency_key: Key) -> Any:
    """Open a draft, or file at once; the same key again answers 200 with the same receipt."""
    actor, at = actor_of(request), clock.now()
    if not body.submit:
        draft = commands.begin(item_code=body.item, situation=body.situation, actor=actor, at=at)
        if body.form:
            commands.autosave(
                number=draft.number, values=body.form, version=draft.version, actor=actor, at=at
            )
            draft = queries.draft(draft.number, viewer=actor)
        return Status(201, _draft(draft))
    receipt = file_whole(request, body, idempotency_key)
    return Status(200 if receipt.repeated else 201, receipt_of(receipt))


def file_whole(request: HttpRequest, body: CaseIn, key: str) -> Receipt:
    """File a whole application for the token's holder."""
    actor = actor_of(request)
    at = clock.now()
    return commands.file(
        item_code=body.item,
        situation=body.situation,
        values=body.form,
        files=[(one.material, one.file) for one in body.files],
        promises=body.promises,
        delivery_way=body.delivery,
        delivery_address=body.address.model_dump() if body.address else {},
        signature=_signature(body.signature, actor.name, at),
        idempotency_key=key,
        actor=actor,
        at=at,
    )


def _signature(given: Signature | None, name: str, at: datetime) -> dict[str, Any]:
    if given is None:
        return {}
    return {"way": given.way, "evidence": {"name": given.name or name}, "at": at.isoformat()}


@router.patch("/cases/{number}/form", response={200: VersionOut, **REFUSALS}, auth=WRITE)
def save(request: HttpRequest, number: Number, body: FormIn) -> Any:
    """Keep form values in a draft; 409 carries a newer version."""
    version = commands.autosave(
        number=parse_number(number),
        values=body.values,
        version=body.version,
        actor=actor_of(request),
        at=clock.now(),
    )
    return Status(200, {"version": version})


@router.put("/cases/{number}/materials/{no}", response={204: None, **REFUSALS}, auth=WRITE)
def attach(request: HttpRequest, number: Number, no: int, body: FilesIn) -> Any:
    """Attach stored files to a line of the material list, in this order."""
    for file_id in body.files:
        commands.attach(
            number=parse_number(number),
            material_no=no,
            file_id=file_id,
            actor=actor_of(request),
            at=clock.now(),
        )
    return Status(204, None)


@router.post("/cases/{number}/submit", response={201: ReceiptOut, **REFUSALS}, auth=WRITE)
def submit(request: HttpRequest, number: Number, body: SubmitIn, idempotency_key: Key) -> Any:
    """File a draft; a repeated call gives the same receipt."""
    actor, at, key = actor_of(request), clock.now(), parse_number(number)
    draft = queries.draft(key, viewer=actor)
    if draft.state == "OPEN" and body.signature.way is not SignatureWay.CERTIFIED:
        commands.sign(
            number=key,
            way=body.signature.way,
            evidence={"name": body.signature.name or actor.name},
            actor=actor,
            at=at,
        )
    receipt = commands.submit(
        number=key, token=draft.token, version=body.version, actor=actor, at=at
    )
    return Status(201, receipt_of(receipt))
