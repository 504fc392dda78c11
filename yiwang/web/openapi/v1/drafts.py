"""Drafts of the token's holder, with everything the pages of 在线申报 do to them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Path, Schema, Status
from pydantic import AfterValidator, Field

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.services.cases import commands, queries
from yiwang.services.cases.types import DeliveryWay, DraftInfo
from yiwang.services.eforms import commands as eforms
from yiwang.web.openapi.numbers import parse_number
from yiwang.web.openapi.once import Key, once
from yiwang.web.openapi.schemas import REFUSALS, Number, NumberText, Text, storable
from yiwang.web.openapi.v1.cases import READ, WRITE, FilesIn, router
from yiwang.web.ui.access import actor_of

No = Annotated[int, Path(..., ge=1, le=500, description="材料序号")]


class DraftMaterialOut(Schema):
    """What a draft holds for one line of the material list."""

    no: int
    way: str
    files: list[UUID]


class CarriedOut(Schema):
    """What a new version of the form changed: why, and what had been answered."""

    key: str
    why: str
    value: Any = None


class WholeDraftOut(Schema):
    """A draft as it stands."""

    number: NumberText
    state: str
    version: int
    item: str
    item_name: str
    organisation: str
    situation: str
    answers: dict[str, Any]
    form: dict[str, Any]
    materials: list[DraftMaterialOut]
    delivery: str
    address: dict[str, Any]
    signed_at: datetime | None
    applicant: str
    saved_at: datetime
    expires_at: datetime
    carried: list[CarriedOut] = []


class DraftLineOut(Schema):
    """A line of the holder's drafts."""

    number: NumberText
    item_code: str
    item_name: str
    organisation_name: str
    applicant_name: str
    saved_at: datetime
    expires_at: datetime


class DraftsOut(Schema):
    """Open drafts, the one saved last first."""

    drafts: list[DraftLineOut]


class SituationIn(Schema):
    """The situation and the answers that led to it."""

    situation: Text = Field("", max_length=60)
    answers: Annotated[dict[str, str], AfterValidator(storable)] = Field({}, max_length=50)


class DeliveryIn(Schema):
    """How the result comes; an address for POST only."""

    way: DeliveryWay
    name: Text = Field("", max_length=60)
    phone: Text = Field("", max_length=20)
    address: Text = Field("", max_length=200)


class OneFileIn(Schema):
    """A stored file."""

    file: UUID


class ReuseIn(Schema):
    """A document of 我的材料."""

    document: UUID


class LicenceIn(Schema):
    """A licence of one's own."""

    licence: UUID


class KeptOut(Schema):
    """What was made."""

    id: UUID


class CannotDeliver(commands.CannotBegin):
    """By post needs whom and where."""

    code = "openapi.delivery"
    sentence = "邮寄要填写收件人、电话和地址"


def _whole(draft: DraftInfo) -> dict[str, Any]:
    return {
        "number": draft.number,
        "state": draft.state,
        "version": draft.version,
        "item": draft.item_code,
        "item_name": draft.item_name,
        "organisation": draft.organisation_name,
        "situation": draft.situation,
        "answers": draft.answers,
        "form": draft.values,
        "materials": [
            {"no": m.no, "way": m.way, "files": list(m.file_ids)} for m in draft.materials.values()
        ],
        "delivery": draft.delivery_way,
        "address": draft.delivery_address,
        "signed_at": draft.signed_at,
        "applicant": draft.applicant_name,
        "saved_at": draft.saved_at,
        "expires_at": draft.expires_at,
        "carried": [{"key": c.key, "why": c.why, "value": c.value} for c in draft.carried],
    }


def _act(request: HttpRequest, number: str) -> dict[str, Any]:
    """What every command on a draft takes."""
    return {"number": parse_number(number), "actor": actor_of(request), "at": clock.now()}


@router.get("/drafts", response={200: DraftsOut, **REFUSALS}, auth=READ)
def drafts(request: HttpRequest) -> Mapping[str, Any]:
    """The holder's open drafts."""
    return {"drafts": queries.open_drafts(viewer=actor_of(request))}


@router.get("/cases/{number}/draft", response={200: WholeDraftOut, **REFUSALS}, auth=READ)
def draft(request: HttpRequest, number: Number) -> dict[str, Any]:
    """One draft of the holder as it stands."""
    return _whole(queries.draft(parse_number(number), viewer=actor_of(request)))


@router.delete("/cases/{number}/draft", response={204: None, **REFUSALS}, auth=WRITE)
def discard(request: HttpRequest, number: Number) -> Any:
    """Drop a draft and what it holds."""
    commands.discard_draft(**_act(request, number))
    return Status(204, None)


@router.post("/cases/{number}/draft/renewal", response={200: WholeDraftOut, **REFUSALS}, auth=WRITE)
def renew(request: HttpRequest, number: Number) -> dict[str, Any]:
    """Carry the draft over to the form in force; ``carried`` says what to look at again."""
    return _whole(commands.carry_over(**_act(request, number)))


@router.put("/cases/{number}/situation", response={200: WholeDraftOut, **REFUSALS}, auth=WRITE)
def choose_situation(request: HttpRequest, number: Number, body: SituationIn) -> dict[str, Any]:
    """Choose the situation, which decides the materials."""
    act = _act(request, number)
    return _whole(
        commands.choose_situation(situation=body.situation, answers=dict(body.answers), **act)
    )


@router.put("/cases/{number}/delivery", response={204: None, **REFUSALS}, auth=WRITE)
def choose_delivery(request: HttpRequest, number: Number, body: DeliveryIn) -> Any:
    """Choose how the result comes."""
    address = {"name": body.name, "phone": body.phone, "address": body.address}
    missing = queries.delivery_faults(way=body.way, address=address)
    if missing:
        raise CannotDeliver(fields={k.removeprefix("delivery-"): v for k, v in missing.items()})
    by_post = body.way is DeliveryWay.POST
    commands.choose_delivery(
        way=body.way, address=address if by_post else {}, **_act(request, number)
    )
    return Status(204, None)


@router.put("/cases/{number}/materials/{no}/order", response={204: None, **REFUSALS}, auth=WRITE)
def reorder(request: HttpRequest, number: Number, no: No, body: FilesIn) -> Any:
    """Put the files of a line in this order."""
    commands.reorder(material_no=no, file_ids=body.files, **_act(request, number))
    return Status(204, None)


@router.put("/cases/{number}/materials/{no}/promise", response={204: None, **REFUSALS}, auth=WRITE)
def promise(request: HttpRequest, number: Number, no: No) -> Any:
    """Promise in writing to hand a material in later, where the guide allows it."""
    commands.promise(material_no=no, **_act(request, number))
    return Status(204, None)


FILE = "/cases/{number}/materials/{no}/files/{file_id}"


@router.delete(FILE, response={204: None, **REFUSALS}, auth=WRITE)
def detach(request: HttpRequest, number: Number, no: No, file_id: UUID) -> Any:
    """Take a file off a line and delete it."""
    commands.detach(material_no=no, file_id=file_id, **_act(request, number))
    return Status(204, None)


@router.put(FILE, response={204: None, **REFUSALS}, auth=WRITE)
def replace(request: HttpRequest, number: Number, no: No, file_id: UUID, body: OneFileIn) -> Any:
    """Put another stored file in a file's place."""
    commands.replace(material_no=no, old_id=file_id, new_id=body.file, **_act(request, number))
    return Status(204, None)


@router.post(FILE + "/keep", response={201: KeptOut, **REFUSALS}, auth=WRITE)
def keep(request: HttpRequest, number: Number, no: No, file_id: UUID, idempotency_key: Key) -> Any:
    """Keep a file of the draft in 我的材料 for another time."""
    act = _act(request, number)
    held = queries.draft(act["number"], viewer=act["actor"]).materials.get(no)
    if held is None or file_id not in held.file_ids:
        raise NotFound

    def make() -> tuple[int, dict[str, str]]:
        kept = eforms.keep_document(
            file_id=file_id, name=f"材料{no}", actor=act["actor"], at=act["at"]
        )
        return 201, {"id": str(kept.id)}

    return once(request, idempotency_key, make)


@router.put("/cases/{number}/materials/{no}/licence", response={204: None, **REFUSALS}, auth=WRITE)
def licence(request: HttpRequest, number: Number, no: No, body: LicenceIn) -> Any:
    """Use a licence of one's own for a line; to choose it is the consent to this one case."""
    commands.take_licence(material_no=no, licence_id=body.licence, **_act(request, number))
    return Status(204, None)


@router.post(
    "/cases/{number}/materials/{no}/reuse", response={201: KeptOut, **REFUSALS}, auth=WRITE
)
def reuse(request: HttpRequest, number: Number, no: No, body: ReuseIn, idempotency_key: Key) -> Any:
    """Use a material of the library for a line: the id of its new file, or its own without one."""
    act = _act(request, number)
    queries.draft(act["number"], viewer=act["actor"])

    def make() -> tuple[int, dict[str, str]]:
        commands.take_held(material_no=no, document_id=body.document, **act)
        held = queries.draft(act["number"], viewer=act["actor"]).materials[no]
        return 201, {"id": str(next(iter(held.file_ids), body.document))}

    return once(request, idempotency_key, make)
