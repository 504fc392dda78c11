"""Signing an application by certificate, and the signatures on a case (电子签名、电子签章)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Path, Schema, Status
from pydantic import Field

from yiwang.foundation.core import clock
from yiwang.foundation.core.types import ANYONE
from yiwang.services.cases import commands, queries
from yiwang.services.cases.types import SignatureWay
from yiwang.services.licences import commands as signing
from yiwang.services.licences import queries as signatures
from yiwang.services.licences.types.signing import SignatureInfo, SignatureVerdict
from yiwang.web.openapi.numbers import parse_number
from yiwang.web.openapi.schemas import BYTES, REFUSALS, Number, Text
from yiwang.web.openapi.v1.cases import READ, WRITE, router
from yiwang.web.ui.access import actor_of
from yiwang.web.ui.files.serving import serve_bytes
from yiwang.web.ui.revocation_lists import served

PATH = "/cases/{number}/signing"


class ToSignOut(Schema):
    """What is signed, to the letter; its UTF-8 bytes have that SM3."""

    text: str
    sm3: str
    required: bool
    party: str
    signer: str
    sealed: bool


class IntentOut(Schema):
    """What was shown; the code is under way to the person's phone."""

    id: UUID
    sm3: str
    expires_at: datetime


class CodeIn(Schema):
    """The code of the message."""

    code: Text = Field(max_length=10)


class SignatureOut(Schema):
    """A signature on a case; ``stage`` is empty when it holds."""

    id: UUID
    kind: str
    party: str
    signer: str
    sm3: str
    signed_at: datetime
    factor: str
    test: bool
    holds: bool = True
    stage: str = ""
    sentence: str = ""


class SignaturesOut(Schema):
    """The applicant's, when the case was filed with one, and the platform's on the receipt."""

    applicant: SignatureOut | None
    receipt: SignatureOut | None


def _out(info: SignatureInfo) -> dict[str, Any]:
    return {
        "id": info.id,
        "kind": info.kind,
        "party": info.party_name,
        "signer": info.signer_name,
        "sm3": info.sm3,
        "signed_at": info.signed_at,
        "factor": info.factor,
        "test": info.is_test,
    }


def judged(found: SignatureVerdict | None) -> dict[str, Any] | None:
    """A signature with its check."""
    if found is None:
        return None
    told = {"holds": found.holds, "stage": found.stage, "sentence": found.sentence}
    return {**_out(found.info), **told}


@router.get(PATH, response={200: ToSignOut, **REFUSALS}, auth=READ)
def to_sign(request: HttpRequest, number: Number) -> Mapping[str, Any]:
    """What the holder signs to file this draft; a promise in writing has to be signed so."""
    told = queries.to_sign(parse_number(number), viewer=actor_of(request))
    return {
        "text": told.text,
        "sm3": told.sm3,
        "required": told.is_required,
        "party": told.party_name,
        "signer": told.signer_name,
        "sealed": told.is_sealed,
    }


@router.post(PATH, response={201: IntentOut, **REFUSALS}, auth=WRITE)
def show(request: HttpRequest, number: Number) -> Any:
    """Note that it was shown, and send the code; asked again, the earlier one is over."""
    act: dict[str, Any] = {"actor": actor_of(request), "at": clock.now()}
    told = queries.to_sign(parse_number(number), viewer=actor_of(request))
    intent = signing.show_intent(
        reference=told.reference,
        title=told.title,
        purpose="提交申请",
        content=told.content,
        **act,
    )
    signing.send_code(intent_id=intent.id, host=request.get_host(), **act)
    return Status(201, {"id": intent.id, "sm3": intent.sm3, "expires_at": intent.expires_at})


@router.post(PATH + "/{intent_id}", response={200: SignatureOut, **REFUSALS}, auth=WRITE)
def sign(request: HttpRequest, number: Number, intent_id: UUID, body: CodeIn) -> Any:
    """Sign the draft; then POST /cases/{number}/submit with the way CERTIFIED. Twice is once."""
    actor, at, key = actor_of(request), clock.now(), parse_number(number)
    told = queries.to_sign(key, viewer=actor)
    signatures.intent(intent_id, viewer=actor)
    made = signing.sign_intent(
        intent_id=intent_id, content=told.content, code=body.code, actor=actor, at=at
    )
    evidence = {"name": made.signer_name, "signature": str(made.id), "sm3": made.sm3}
    commands.sign(number=key, way=SignatureWay.CERTIFIED, evidence=evidence, actor=actor, at=at)
    return _out(made)


@router.get("/cases/{number}/signatures", response={200: SignaturesOut, **REFUSALS}, auth=READ)
def on_case(request: HttpRequest, number: Number) -> Mapping[str, Any]:
    """The signatures on a case, checked anew."""
    key, viewer = parse_number(number), actor_of(request)
    return {
        "applicant": judged(queries.applicant_signature(key, viewer=viewer)),
        "receipt": judged(queries.receipt_signature(key, viewer=viewer)),
    }


@router.post(
    "/cases/{number}/receipt/signature", response={200: SignatureOut, **REFUSALS}, auth=WRITE
)
def sign_receipt(request: HttpRequest, number: Number) -> Any:
    """Have the platform sign the receipt, once; asked again it is the same signature."""
    made = commands.sign_receipt(
        number=parse_number(number), actor=actor_of(request), at=clock.now()
    )
    return judged(made)


FILE = "/cases/{number}/signatures/{key}"


@router.get(FILE, response=REFUSALS, auth=READ, openapi_extra=BYTES)
def signature(request: HttpRequest, number: Number, key: UUID) -> HttpResponse:
    """The signature itself: GB/T 35275, DER."""
    return signature_file(request, number, key, signed=False)


@router.get(FILE + "/text", response=REFUSALS, auth=READ, openapi_extra=BYTES)
def signed_text(request: HttpRequest, number: Number, key: UUID) -> HttpResponse:
    """The very bytes that the signature is over."""
    return signature_file(request, number, key, signed=True)


def signature_file(request: HttpRequest, number: str, key: UUID, *, signed: bool) -> HttpResponse:
    """Serve one of the two files."""
    found = queries.signature_file(
        parse_number(number), key, signed=signed, viewer=actor_of(request)
    )
    return serve_bytes(found.content, found.name, media_type=found.media_type)


@router.get("/certificates/signers", response=REFUSALS, auth=None, openapi_extra=BYTES)
def signers(request: HttpRequest) -> HttpResponse:
    """The certificates of the authorities for signers (PEM), to check signatures without us."""
    content = signatures.authority_certificate(viewer=ANYONE)
    return serve_bytes(content, "signing-root.pem", media_type="application/x-pem-file")


@router.get(
    "/certificates/revocations/{name}",
    response={304: None, **REFUSALS},
    auth=None,
    openapi_extra=BYTES,
)
def revocations(request: HttpRequest, name: Annotated[Text, Path(..., max_length=40)]) -> Any:
    """The newest revocation list (DER) under the name that certificates give; 304 if unchanged."""
    return served(request, name)


@router.get("/certificates/copies", response=REFUSALS, auth=None, openapi_extra=BYTES)
def copies(request: HttpRequest) -> HttpResponse:
    """The certificates that sign PDF copies (PEM)."""
    content = signatures.copy_certificate(viewer=ANYONE)
    return serve_bytes(content, "copies.pem", media_type="application/x-pem-file")
