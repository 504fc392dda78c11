"""Names of enterprises: judged for everybody, kept for their holder (名称自主申报)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from yiwang.engagement.naming import commands, queries
from yiwang.engagement.naming.types import (
    MOST_PART,
    ORGANISATION_FORMS,
    DivisionChoice,
    NameParts,
    ReservationInfo,
)
from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import ANYONE
from yiwang.foundation.orgs import queries as orgs
from yiwang.web.openapi.errors import Problem
from yiwang.web.openapi.once import Key, once
from yiwang.web.openapi.schemas import PDF, REFUSALS, MadeOut, Page, Text
from yiwang.web.openapi.v1.cases import READ, WRITE
from yiwang.web.ui.access import actor_of
from yiwang.web.ui.files.serving import serve_bytes

router = Router(tags=["names"])
UUID_OR_NONE = r"^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})?$"
REGION = r"^([0-9]{12})?$"


class NameFilter(Schema):
    """The four parts of a name; ``region`` is the division it bears."""

    region: str = Field("", max_length=12, pattern=REGION, description="12 位区划代码")
    trade: Text = Field(..., min_length=1, max_length=MOST_PART)
    industry: Text = Field("", max_length=MOST_PART)
    form: Text = Field(ORGANISATION_FORMS[0], max_length=20)
    mixed: bool = False


class NameFaultOut(Schema):
    """What is to be changed in a part (division, trade, industry, form), and by which article."""

    box: str
    sentence: str
    basis: str


class NameNeighbourOut(Schema):
    """A name in force: registered, or reserved by somebody; ``likeness`` says in which way."""

    name: str
    likeness: str
    is_reserved: bool


class NameJudgedOut(Schema):
    """FREE, NEAR (may be reserved), TAKEN or FAULTY; ``free`` are trade names that are free."""

    name: str
    verdict: str
    authority_name: str
    faults: list[NameFaultOut]
    proofs: list[str]
    same: list[NameNeighbourOut]
    near: list[NameNeighbourOut]
    free: list[str]


class ReserveNameIn(Schema):
    """A name to keep; ``promise`` is the written promise of 第十六条, which must be given."""

    region: str = Field("", max_length=12, pattern=REGION)
    trade: Text = Field(..., min_length=1, max_length=MOST_PART)
    industry: Text = Field("", max_length=MOST_PART)
    form: Text = Field(ORGANISATION_FORMS[0], max_length=20)
    mixed: bool = False
    needs_approval: bool = False
    proof: Text = Field("", max_length=300)
    promise: bool


class ReleaseNameIn(Schema):
    """The version of the reservation that was seen."""

    version: int = Field(..., ge=1, le=2**31 - 1)


class ReservedNameOut(Schema):
    """A kept name: HELD, USED, RELEASED or WITHDRAWN; ``is_live`` while it is kept today."""

    id: UUID
    number: str
    name: str
    region_code: str
    authority_name: str
    holder_name: str
    state: str
    is_live: bool
    reserved_at: datetime
    last_day: date
    needs_approval: bool
    near: list[str]
    version: int
    withdrawn_because: str
    withdrawn_by_article: str


class ReservedNamesOut(Page):
    """Kept names, the newest first."""

    names: list[ReservedNameOut]


class NamesFilter(Schema):
    """Where the list goes on."""

    after: str = Field("", pattern=UUID_OR_NONE)
    limit: int = Field(20, ge=1, le=100)


def reserved(one: ReservationInfo) -> dict[str, Any]:
    """Return a reservation as the API writes it."""
    told = ("id", "number", "name", "region_code", "authority_name", "holder_name", "state")
    rest = ("is_live", "reserved_at", "last_day", "needs_approval", "near", "version")
    is_over = one.state.value == "WITHDRAWN"
    return {
        **{key: getattr(one, key) for key in (*told, *rest)},
        "withdrawn_because": one.proposed_reason if is_over else "",
        "withdrawn_by_article": one.proposed_clause if is_over else "",
    }


def _choice(region: str) -> DivisionChoice:
    code = region or orgs.default_region()
    found = [one for one in queries.division_choices(code) if one.region_code == code]
    if not found:
        raise NotFound("这里没有企业登记机关")
    return found[0]


@router.get("/names/judgement", response={200: NameJudgedOut, 404: Problem, 422: Problem})
def judgement(request: HttpRequest, which: Query[NameFilter]) -> Mapping[str, Any]:
    """Judge a name at once: its parts, words, what it is like, and free names instead."""
    del request
    choice = _choice(which.region)
    found = queries.judged(
        choice.region_code,
        NameParts(choice.name, which.trade.strip(), which.industry.strip(), which.form),
        today=clock.local_date(clock.now()),
        is_mixed=which.mixed,
        viewer=ANYONE,
    )
    return {
        "name": found.name,
        "verdict": found.verdict.value,
        "authority_name": found.authority_name,
        "faults": [
            {"box": one.box.value, "sentence": one.sentence, "basis": one.basis}
            for one in found.faults
        ],
        "proofs": found.proofs,
        "same": [_neighbour(one) for one in found.same],
        "near": [_neighbour(one) for one in found.near],
        "free": found.free,
    }


def _neighbour(one: Any) -> dict[str, Any]:
    return {"name": one.name, "likeness": one.likeness.value, "is_reserved": one.is_reserved}


@router.get("/names", response={200: ReservedNamesOut, **REFUSALS}, auth=READ)
def names(request: HttpRequest, which: Query[NamesFilter]) -> Mapping[str, Any]:
    """The names kept for the holder, the newest first."""
    page = queries.reservations_of(
        today=clock.local_date(clock.now()),
        after=UUID(which.after) if which.after else None,
        limit=which.limit,
        viewer=actor_of(request),
    )
    return {
        "names": [reserved(one) for one in page.lines],
        "next": str(page.after) if page.after else None,
    }


@router.post("/names", response={201: MadeOut, **REFUSALS}, auth=WRITE)
def reserve(request: HttpRequest, body: ReserveNameIn, idempotency_key: Key) -> Any:
    """Keep a name for two months, or a year where an approval comes first."""

    def make() -> tuple[int, Any]:
        choice = _choice(body.region)
        made = commands.reserve_name(
            region_code=choice.region_code,
            parts=NameParts(choice.name, body.trade, body.industry, body.form),
            is_mixed=body.mixed,
            needs_approval=body.needs_approval,
            proof=body.proof,
            has_promised=body.promise,
            actor=actor_of(request),
            at=clock.now(),
        )
        return 201, {"id": str(made)}

    return once(request, idempotency_key, make)


@router.get("/names/{key}", response={200: ReservedNameOut, **REFUSALS}, auth=READ)
def name(request: HttpRequest, key: UUID) -> Mapping[str, Any]:
    """One kept name."""
    today = clock.local_date(clock.now())
    found = queries.reservation(key, today=today, viewer=actor_of(request))
    if found is None:
        raise NotFound
    return reserved(found)


@router.get("/names/{key}/notice", response=REFUSALS, auth=READ, openapi_extra=PDF)
def name_notice(request: HttpRequest, key: UUID) -> HttpResponse:
    """The notice of a kept or withdrawn name as PDF."""
    number, pdf = queries.notice_pdf(key, viewer=actor_of(request))
    return serve_bytes(pdf, f"{number}.pdf")


@router.post("/names/{key}/release", response={200: ReservedNameOut, **REFUSALS}, auth=WRITE)
def release(request: HttpRequest, key: UUID, body: ReleaseNameIn) -> Mapping[str, Any]:
    """Give a kept name up."""
    commands.release_name(
        reservation_id=key, version=body.version, actor=actor_of(request), at=clock.now()
    )
    return name(request, key)
