"""Licences for consumers outside (电子证照共享), GB/T 36906: search, read, file, verify, authorise.

The shape of such interfaces: HTTP 200 with ``head`` (status, message) and ``data``. What is wrong
with the call itself (no token, no scope, too many calls, no JSON) is a problem as everywhere.
"""

import base64
from collections.abc import Callable, Mapping
from datetime import date
from enum import IntEnum
from typing import Annotated, Any, Final
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.lib.codes.faults import InvalidCode
from yiwang.lib.codes.licences import parse_licence_identifier
from yiwang.services.licences import commands, queries
from yiwang.services.licences.types.asking import NewRequest, RequestState, WhichLicence
from yiwang.services.licences.types.licences import HolderKey
from yiwang.services.licences.types.using import (
    FoundLicence,
    UseKind,
    UseReason,
    UseScope,
    UseWay,
    WhichLicences,
)
from yiwang.web.openapi.errors import Problem
from yiwang.web.openapi.schemas import Text
from yiwang.web.openapi.tokens import Bearer
from yiwang.web.ui.access import actor_of

router = Router(tags=["licences"])
USE = Bearer("licences:use")
ANSWERS: Final[dict[int, Any]] = dict.fromkeys((400, 401, 403, 422), Problem)
HOLDER_TYPES: Final = ("001", "111")


class Status(IntEnum):
    """What ``head.status`` says; 11 of the family is HTTP 401 here."""

    OK = 0
    NOT_FOUND = 10
    REQUIRED = 12
    NOT_VALID = 20
    NOT_SERVED = 30
    NO_RIGHT = 100
    NO_CONSENT = 101
    OTHER_REGION = 102
    BAD_HOLDER_TYPE = 103
    NOT_NEEDED = 104
    BAD_TYPE = 113


_OF_CODES: Final[Mapping[str, Status]] = {
    f"{commands.CannotUse.code}.no_type": Status.BAD_TYPE,
    f"{commands.CannotUse.code}.no_consent": Status.NO_CONSENT,
    f"{commands.CannotUse.code}.other_region": Status.OTHER_REGION,
    commands.NoUseReason.code: Status.REQUIRED,
    f"{commands.CannotCopy.code}.not_valid": Status.NOT_VALID,
    f"{commands.CannotAsk.code}.not_valid": Status.NOT_VALID,
    f"{commands.CannotAsk.code}.not_needed": Status.NOT_NEEDED,
}


class Refused(Exception):
    """An answer without data."""

    def __init__(self, status: Status, message: str) -> None:
        """Take what the head says."""
        super().__init__(message)
        self.status, self.message = status, message


class Head(Schema):
    """0 好；10 没有找到；12 必填项为空；20 找到但不能用；30 暂不能提供；100 没有权限；
    101 没有授权；102 其他地区颁发；103 主体代码类型错；104 不用授权；113 证照类型代码错。"""

    status: int
    message: str


class FaceOut(Schema):
    """A field of the face: its tag in the metadata, label, value."""

    tag: str
    label: str
    text: str


class LicenceFoundOut(Schema):
    """A licence that was found; ``why_not`` says why it may not be used."""

    identifier: str
    name: str
    type_code: str
    number: str
    edition: int
    issuer_name: str
    issued_on: date
    valid_from: date
    valid_to: date | None
    status: str
    is_usable: bool
    why_not: str


class MetadataOut(LicenceFoundOut):
    """The metadata of a licence with its face."""

    sm3: str
    face: list[FaceOut]


class SharedLicenceOut(Schema):
    """What everybody learns of a licence by its identifier; personal parts masked."""

    name: str
    number: str
    holder: str
    issuer_name: str
    status: str
    is_usable: bool
    since: date
    reason: str


class SearchAnswer(Schema):
    """Licences of a holder."""

    head: Head
    data: list[LicenceFoundOut] = []


class MetadataAnswer(Schema):
    """One licence."""

    head: Head
    data: MetadataOut | None = None


class VerifyAnswer(Schema):
    """Whether a licence is ours and holds."""

    head: Head
    data: SharedLicenceOut | None = None


class CopyOut(Schema):
    """An annotated copy: for whom and for what is sealed in it; ``content`` is base64 of an OFD."""

    name: str
    media_type: str
    sm3: str
    reason: str
    user: str
    expires_on: date
    content: str


class CopyAnswer(Schema):
    """A copy for this purpose."""

    head: Head
    data: CopyOut | None = None


class LicenceConsentOut(Schema):
    """Where a request for consent stands; with AGREED and ``is_live`` the licence can be read."""

    id: UUID
    state: RequestState
    label: str
    is_live: bool
    reason: str
    expires_on: date
    answer_by: date


class ConsentAnswer(Schema):
    """A request for consent."""

    head: Head
    data: LicenceConsentOut | None = None


class Why(Schema):
    """Why a licence is read; the case it is read for, when there is one."""

    reason: Annotated[Text, Field("", max_length=300, description="用途，必填")]
    case_number: str = Field("", pattern=r"^([0-9]{18})?$", description="办件的申请编号")


class HolderIn(Why):
    """Of whom, of which type."""

    holder_code: Annotated[Text, Field("", max_length=40, description="持证主体代码，必填")]
    holder_type_code: Annotated[Text, Field("", max_length=3, description="001 或者 111，必填")]
    type_code: Annotated[Text, Field("", max_length=40, description="证照类型代码，必填")]
    number: Annotated[Text, Field("", max_length=120, description="证照编号")]


class OneIn(Why):
    """Which licence."""

    identifier: Annotated[Text, Field("", max_length=100, description="电子证照标识，必填")]


class FileIn(OneIn):
    """Which copy: annotated with its purpose, good until that day (not after the consent)."""

    expires_at: date | None = Field(None, description="加注件用到哪一天")


class IdentifierIn(Schema):
    """Which licence."""

    identifier: Annotated[Text, Field("", max_length=100)]


class AuthoriseIn(Why):
    """For which licence, for what, how much, until when the holder's consent is asked."""

    code: Annotated[Text, Field("", max_length=20, description="持证主体出示的亮证码")]
    identifier: Annotated[Text, Field("", max_length=100, description="没有亮证码时必填")]
    with_file: bool = Field(default=False, description="也要加注件")
    expires_at: date | None = Field(None, description="用到哪一天，必填")


def _answered(make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    try:
        return {"head": {"status": Status.OK, "message": "ok"}, **make()}
    except Refused as error:
        return {"head": {"status": error.status, "message": error.message}}
    except commands.SealUnready as error:
        return {"head": {"status": Status.NOT_SERVED, "message": error.text}}
    except (commands.CannotPresent, NotFound) as error:
        return {"head": {"status": Status.NOT_FOUND, "message": error.text}}
    except (commands.CannotUse, commands.NoUseReason) as error:
        status = _OF_CODES.get(error.full_code, Status.NO_RIGHT)
        return {"head": {"status": status, "message": error.text}}
    except (commands.CannotCopy, commands.CannotAsk) as error:
        status = _OF_CODES.get(error.full_code, Status.REQUIRED)
        return {"head": {"status": status, "message": error.text}}


def _require(body: Schema, **names: str) -> None:
    for name, label in names.items():
        if not str(getattr(body, name)).strip():
            raise Refused(Status.REQUIRED, f"{label}（{name}）不能为空")


def _why(body: Why) -> UseReason:
    return UseReason(body.reason, int(body.case_number) if body.case_number else None, UseWay.API)


def _row(one: FoundLicence) -> dict[str, Any]:
    row = one.row
    return {
        "identifier": row.identifier,
        "name": row.type_name,
        "type_code": row.type_code,
        "number": row.number if one.face else one.masked_number,
        "edition": row.edition,
        "issuer_name": row.issuer_name,
        "issued_on": row.issued_on,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "status": row.label,
        "is_usable": one.is_usable,
        "why_not": one.why_not,
    }


def _identifier(text: str) -> tuple[str, str]:
    """Return an identifier as it is kept, and its type."""
    try:
        known = parse_licence_identifier(text)
    except InvalidCode as error:
        raise Refused(Status.NOT_FOUND, str(error)) from error
    return str(known), known.type_code


def _one(
    request: HttpRequest, body: OneIn, kind: UseKind, until: date | None = None
) -> FoundLicence:
    """Read the licence of an identifier, as the consumer may."""
    _require(body, identifier="电子证照标识", reason="用途")
    identifier, type_code = _identifier(body.identifier)
    found = commands.call_licences(
        which=WhichLicences(type_code, identifier=identifier),
        reason=_why(body),
        kind=kind,
        until=until,
        actor=actor_of(request),
        at=clock.now(),
    )
    if not found:
        raise Refused(Status.NOT_FOUND, "没有找到这份证照，请核对电子证照标识")
    if not found[0].is_usable:
        raise Refused(Status.NOT_VALID, found[0].why_not)
    return found[0]


@router.post("/licences/search", response={200: SearchAnswer, **ANSWERS}, auth=USE)
def search(request: HttpRequest, body: HolderIn) -> Any:
    """Which licences of a type somebody holds (检索); needs a right to the type."""

    def make() -> dict[str, Any]:
        _require(body, holder_code="持证主体代码", holder_type_code="主体代码类型")
        _require(body, type_code="证照类型代码", reason="用途")
        if body.holder_type_code not in HOLDER_TYPES:
            raise Refused(Status.BAD_HOLDER_TYPE, "主体代码类型只能是 001 或者 111")
        found = commands.call_licences(
            which=WhichLicences(
                body.type_code,
                HolderKey(code_kind=body.holder_type_code, code=body.holder_code),
                number=body.number.strip(),
            ),
            reason=_why(body),
            kind=UseKind.SEARCH,
            actor=actor_of(request),
            at=clock.now(),
        )
        if not found:
            raise Refused(Status.NOT_FOUND, "没有找到这个主体的这种证照")
        return {"data": [_row(one) for one in found]}

    return _answered(make)


@router.post("/licences/metadata", response={200: MetadataAnswer, **ANSWERS}, auth=USE)
def metadata(request: HttpRequest, body: OneIn) -> Any:
    """What a licence says (信息获取); only one that is valid."""

    def make() -> dict[str, Any]:
        one = _one(request, body, UseKind.FACE)
        face = [{"tag": f.tag, "label": f.label, "text": f.text} for f in one.face]
        return {"data": {**_row(one), "sm3": one.sm3, "face": face}}

    return _answered(make)


@router.post("/licences/file", response={200: CopyAnswer, **ANSWERS}, auth=USE)
def file(request: HttpRequest, body: FileIn) -> Any:
    """An annotated copy of a licence (文件获取); the original is never given away."""

    def make() -> dict[str, Any]:
        one = _one(request, body, UseKind.FILE, body.expires_at)
        viewer, at = actor_of(request), clock.now()
        if one.copy is None:
            raise Refused(Status.NOT_SERVED, commands.SealUnready.sentence)
        info = queries.copy_file(one.copy, viewer=viewer, at=at)
        content = queries.copy_file_content(one.copy, viewer=viewer, at=at)
        told = {
            "name": info.name,
            "media_type": info.media_type,
            "sm3": info.sm3,
            "reason": body.reason.strip(),
            "user": viewer.organisation_name if viewer.is_staff else viewer.name,
            "expires_on": one.copy_until,
            "content": base64.b64encode(content).decode(),
        }
        return {"data": told}

    return _answered(make)


@router.post("/licences/verify", response={200: VerifyAnswer, **ANSWERS}, auth=USE)
def verify_licence(request: HttpRequest, body: IdentifierIn) -> Any:
    """Whether an identifier is of a licence of ours, and holds (核验); a file goes to /verify."""

    def make() -> dict[str, Any]:
        _require(body, identifier="电子证照标识")
        at = clock.now()
        one = queries.licence_by_identifier(body.identifier, viewer=actor_of(request), at=at)
        if one is None:
            raise Refused(Status.NOT_FOUND, "没有找到这份证照，请核对电子证照标识")
        told = {
            "name": one.type_name,
            "number": one.number,
            "holder": one.holder,
            "issuer_name": one.issuer_name,
            "status": one.label,
            "is_usable": one.is_usable,
            "since": one.since,
            "reason": one.reason,
        }
        return {"data": told}

    return _answered(make)


@router.post("/licences/authorise", response={200: ConsentAnswer, **ANSWERS}, auth=USE)
def authorise(request: HttpRequest, body: AuthoriseIn) -> Any:
    """Ask the holder for consent (授权); the same again tells how it stands."""

    def make() -> dict[str, Any]:
        _require(body, reason="用途")
        if not body.code:
            _require(body, identifier="电子证照标识")
        identifier, type_code = ("", "") if body.code else _identifier(body.identifier)
        viewer, at = actor_of(request), clock.now()
        key = commands.ask_consent(
            which=WhichLicence(body.code, identifier, type_code=type_code),
            new=NewRequest(
                body.reason,
                UseScope.FILE if body.with_file else UseScope.FACE,
                body.expires_at,
                int(body.case_number) if body.case_number else None,
            ),
            actor=viewer,
            at=at,
        )
        one = queries.consent_request(key, viewer=viewer, at=at)
        told = {name: getattr(one, name) for name in ("id", "state", "label", "is_live")}
        more = {"reason": one.purpose, "expires_on": one.until, "answer_by": one.answer_by}
        return {"data": {**told, **more}}

    return _answered(make)
