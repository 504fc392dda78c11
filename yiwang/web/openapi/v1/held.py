"""Licences in the hands of their holder, and reading what a holder shows (我的证照、亮证)."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from yiwang.foundation.core import clock
from yiwang.foundation.identity import queries as identity
from yiwang.services.licences import commands, queries
from yiwang.services.licences.types.licences import HolderKey, LicenceRow
from yiwang.web.openapi.errors import Problem
from yiwang.web.openapi.schemas import REFUSALS, Page, Text
from yiwang.web.openapi.v1.cases import READ
from yiwang.web.ui.access import actor_of
from yiwang.web.ui.often import limit

router = Router(tags=["licences"])
MOST_A_MINUTE = 20
_KEY = r"^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})?$"


class HeldLicencesFilter(Schema):
    """Where the list goes on."""

    after: str = Field("", pattern=_KEY)
    limit: int = Field(20, ge=1, le=100)


class LooksFilter(Schema):
    """Where the list goes on."""

    after: str = Field("", pattern=r"^([0-9]{1,17}~[0-9a-f-]{36})?$")
    limit: int = Field(20, ge=1, le=50)


class HeldLicenceOut(Schema):
    """A licence of the holder's; only one that is VALID may be used. ``valid_to`` null: 长期."""

    id: UUID
    identifier: str
    type_code: str
    type_name: str
    number: str
    edition: int
    holder: str
    issuer_name: str
    state: str
    issued_on: date
    valid_from: date
    valid_to: date | None


class HeldLicencesOut(Page):
    """Licences, the newest first."""

    licences: list[HeldLicenceOut]


class LicenceLookOut(Schema):
    """One look at a licence, one read of it or one copy that left."""

    at: datetime
    who: str
    what: str
    why: str
    case_number: str
    """Empty where it was for no case."""


class LicenceLooksOut(Page):
    """Who used a licence, the newest first."""

    looks: list[LicenceLookOut]


class LicenceInHandOut(HeldLicenceOut):
    """A licence; ``warning`` says that it runs out soon or may not be used."""

    warning: str


class PresentingCodeIn(Schema):
    """The ten digits that a holder shows."""

    code: Text = Field(..., min_length=10, max_length=20)


class PresentedFieldOut(Schema):
    """One field of a face."""

    label: str
    text: str


class PresentedLicenceOut(Schema):
    """What a holder shows: the proof alone has neither number nor face."""

    type_name: str
    number: str
    holder: str
    issuer_name: str
    issued_on: date
    valid_from: date
    valid_to: date | None
    face: list[PresentedFieldOut]
    shown_at: datetime


def _row(one: LicenceRow) -> dict[str, Any]:
    return {name: getattr(one, name) for name in HeldLicenceOut.model_fields}


@router.get("/licences", response={200: HeldLicencesOut, **REFUSALS}, auth=READ)
def held_licences(request: HttpRequest, which: Query[HeldLicencesFilter]) -> Mapping[str, Any]:
    """The licences of who asks, or of whom they act for."""
    viewer = actor_of(request)
    page = queries.licences_of_holder(
        HolderKey(identity.applicant_of(viewer).id),
        viewer=viewer,
        at=clock.now(),
        after=which.after,
        limit=which.limit,
    )
    return {"licences": [_row(one) for one in page.rows], "next": page.after or None}


@router.get("/licences/{key}", response={200: LicenceInHandOut, **REFUSALS}, auth=READ)
def licence_in_hand(request: HttpRequest, key: UUID) -> Mapping[str, Any]:
    """One licence of the holder's."""
    one = queries.held_licence(key, viewer=actor_of(request), at=clock.now())
    return {**_row(one.info.row), "warning": one.warning}


@router.get("/licences/{key}/looks", response={200: LicenceLooksOut, **REFUSALS}, auth=READ)
def looks(request: HttpRequest, key: UUID, which: Query[LooksFilter]) -> Mapping[str, Any]:
    """Who used a licence of the holder's: when, why, for which case (谁用过)."""
    page = queries.licence_looks(
        key, viewer=actor_of(request), after=which.after, limit=which.limit
    )
    told = [{**asdict(one), "case_number": str(one.case_number or "")} for one in page.rows]
    return {"looks": told, "next": page.after or None}


@router.post(
    "/verify/shown",
    response={200: PresentedLicenceOut, 400: Problem, 422: Problem, 429: Problem},
    auth=None,
)
def read_presentation(request: HttpRequest, body: PresentingCodeIn) -> Mapping[str, Any]:
    """Read what a holder shows, once within its minute (查看亮证)."""
    limit(request, "shown", most=MOST_A_MINUTE)
    found = commands.read_presentation(code=body.code, actor=actor_of(request), at=clock.now())
    told = {name: getattr(found, name) for name in PresentedLicenceOut.model_fields}
    return {**told, "face": [{"label": label, "text": text} for label, text in found.face]}
