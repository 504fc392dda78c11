"""Taking in at a window for a party without an account, with the files scanned there."""

from datetime import date
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import File, Schema, Status, UploadedFile
from pydantic import Field

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import ANYONE
from yiwang.foundation.identity import commands as identity
from yiwang.services.cases import commands, queries
from yiwang.services.cases.types import DeliveryWay
from yiwang.services.catalogue import queries as catalogue
from yiwang.web.openapi.errors import Problem
from yiwang.web.openapi.once import Key, MaybeKey, once
from yiwang.web.openapi.posts import Post
from yiwang.web.openapi.schemas import REFUSALS, Answers, Text
from yiwang.web.openapi.v1.cases import Attached, FileOut, ReceiptOut, receipt_of, stored
from yiwang.web.openapi.v1.desk.routes import router
from yiwang.web.ui.access import actor_of

INTAKE = Post("desk:intake", right="cases.intake")
LONGEST_ADDRESS = 200


class PartyIn(Schema):
    """Who applies, as the original document says."""

    name: Text = Field(min_length=1, max_length=60)
    id_number: Text = Field(min_length=1, max_length=18, description="居民身份证号码")
    phone: Text = Field("", max_length=20)


class FromLicence(Schema):
    """A line and the read of the licence that the applicant showed for it."""

    material: int = Field(ge=1, le=32_000)
    read: UUID


class PresentedIn(Schema):
    """The ten digits that an applicant shows at the window, for a line."""

    item: Text = Field(max_length=40)
    situation: Text = Field("", max_length=64)
    material: int = Field(ge=1, le=32_000)
    code: Text = Field(min_length=10, max_length=20)


class PresentedReadOut(Schema):
    """Under what a filing names the licence that was shown."""

    read: UUID


class FromLibrary(Schema):
    """A line and the document of the applicant's library that meets it."""

    material: int
    document: UUID


class LibraryIn(Schema):
    """Whose library is looked into, for which item; with their word."""

    item: Text = Field(max_length=40, description="事项的实施编码")
    situation: Text = Field("", max_length=60)
    party: PartyIn
    agreed: Literal[True] = Field(description="申请人在场，同意使用自己的材料")


class HeldOut(Schema):
    """What the library has for a line."""

    material: int
    document: UUID
    name: str
    origin: str
    on: date | None


class LibraryOut(Schema):
    """By line of the list; empty when nothing is there."""

    held: list[HeldOut]


class IntakeIn(Schema):
    """A whole application taken in at the window."""

    item: Text = Field(max_length=40, description="事项的实施编码")
    situation: Text = Field("", max_length=60)
    party: PartyIn
    form: Answers = {}
    files: list[Attached] = Field([], max_length=100)
    papers: list[int] = Field([], max_length=100, description="收到纸质原件、已核对的材料")
    promises: list[int] = Field([], max_length=100)
    library: list[FromLibrary] = Field(
        [], max_length=100, description="用申请人材料库里的材料，本人在场同意"
    )
    presented: list[FromLicence] = Field(
        [], max_length=100, description="申请人当面出示的证照，先用 POST /desk/presented 读取"
    )
    delivery: DeliveryWay = DeliveryWay.WINDOW
    address: Text = Field(
        "", max_length=LONGEST_ADDRESS, description="邮寄地址，收件人和电话是申请人的"
    )
    signed: bool = Field(description="申请人已在纸上签名")


@router.post("/files", response={201: FileOut, 413: Problem, 503: Problem, **REFUSALS}, auth=INTAKE)
def upload(request: HttpRequest, file: File[UploadedFile], idempotency_key: MaybeKey = "") -> Any:
    """Store one scanned file; its id goes into an intake or a correction."""
    return once(request, idempotency_key, lambda: stored(request, file))


@router.post("/library", response={200: LibraryOut, **REFUSALS}, auth=INTAKE)
def library(request: HttpRequest, body: LibraryIn) -> dict[str, Any]:
    """What the platform has of who stands at the window, so that it is not asked again."""
    guide = catalogue.guide(body.item, viewer=ANYONE)
    if guide is None:
        raise NotFound("没有这个事项，或者已经停办", reason="item")
    found = queries.library_at_window(
        guide,
        body.situation,
        name=body.party.name,
        id_number=body.party.id_number,
        viewer=actor_of(request),
        at=clock.now(),
    )
    return {
        "held": [
            {
                "material": no,
                "document": one.id,
                "name": one.name,
                "origin": one.origin,
                "on": one.obtained_on,
            }
            for no, one in found.items()
        ]
    }


@router.post("/presented", response={201: PresentedReadOut, **REFUSALS}, auth=INTAKE)
def take_presented(request: HttpRequest, body: PresentedIn) -> Any:
    """Read the licence that an applicant shows at the window, once within its minute (窗口亮证)."""
    read = commands.take_presented_licence(
        item_code=body.item,
        situation=body.situation,
        material_no=body.material,
        code=body.code,
        actor=actor_of(request),
        at=clock.now(),
    )
    return Status(201, {"read": read})


@router.post("/cases", response={201: ReceiptOut, 200: ReceiptOut, **REFUSALS}, auth=INTAKE)
def take_in(request: HttpRequest, body: IntakeIn, idempotency_key: Key) -> Any:
    """File for somebody at the window; the same key again answers 200 with the same receipt."""
    actor, at = actor_of(request), clock.now()
    person = identity.create_person_at_window(
        name=body.party.name.strip(),
        id_number=body.party.id_number,
        phone=body.party.phone,
        actor=actor,
        at=at,
    )
    signature = {"way": "PAPER", "by": actor.name, "at": at.isoformat()} if body.signed else {}
    party = {"name": body.party.name, "phone": body.party.phone, "address": body.address}
    given: dict[str, Any] = {
        "values": body.form,
        "files": [(one.material, one.file) for one in body.files],
        "papers": body.papers,
        "promises": body.promises,
        "party_kind": "PERSON",
        "delivery_way": body.delivery,
        "delivery_address": party if body.delivery is DeliveryWay.POST else {},
        "signature": signature,
    }
    act: dict[str, Any] = {
        "item_code": body.item,
        "situation": body.situation,
        "party_id": person,
        "idempotency_key": idempotency_key,
        "actor": actor,
        "at": at,
    }
    chosen = {one.material: one.document for one in body.library}
    shown = {one.material: one.read for one in body.presented}
    if chosen or shown:
        receipt = commands.file_with_library(library=chosen, presented=shown, more=given, **act)
    else:
        receipt = commands.file(**act, **given)
    return Status(200 if receipt.repeated else 201, receipt_of(receipt))
