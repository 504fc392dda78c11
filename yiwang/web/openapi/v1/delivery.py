"""How the result of the holder's case comes: read, chosen anew until it is sent, opened."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Schema
from pydantic import Field

from yiwang.foundation.core import clock
from yiwang.services.cases import commands, queries
from yiwang.services.delivery.types import (
    Address,
    ConsignmentState,
    ParcelState,
    ParcelView,
    TraceCode,
    Way,
)
from yiwang.web.openapi.numbers import parse_number
from yiwang.web.openapi.schemas import REFUSALS, Number, Text
from yiwang.web.openapi.v1.cases import READ, WRITE, router
from yiwang.web.ui.access import actor_of


class TraceOut(Schema):
    """One moment of a parcel's way."""

    at: datetime
    code: TraceCode
    text: str


class ParcelOut(Schema):
    """A parcel."""

    courier: str
    waybill: str
    state: ParcelState
    label: str
    ordered_at: datetime | None
    signed_by: str
    reason: str
    traces: list[TraceOut]


class ConsignmentOut(Schema):
    """How a result comes and where it is; before the decision only what was chosen."""

    number: str
    way: str
    ways: list[Way]
    version: int
    may_change: bool
    may_open: bool
    state: ConsignmentState | None
    label: str
    due_on: date | None
    opened_at: datetime | None
    served_at: datetime | None
    parcels: list[ParcelOut]


class WayIn(Schema):
    """A way, with whom and where for POST; ONLINE is the consent to electronic service."""

    version: int = Field(ge=0, le=2**31 - 1)
    way: Way
    name: Text = Field("", max_length=60)
    phone: Text = Field("", max_length=20)
    region: Text = Field("", max_length=100)
    address: Text = Field("", max_length=200)


def parcel(one: ParcelView) -> dict[str, Any]:
    """Return a parcel as the API writes it."""
    plain = ("courier", "waybill", "state", "label", "ordered_at", "signed_by", "reason")
    traces = [{"at": t.at, "code": t.code, "text": t.text} for t in one.traces]
    return {**{name: getattr(one, name) for name in plain}, "traces": traces}


def _whole(request: HttpRequest, number: str) -> dict[str, Any]:
    found = queries.delivery_choice(parse_number(number), viewer=actor_of(request))
    sent = found.consignment
    return {
        "number": str(found.number),
        "way": found.way,
        "ways": list(found.ways),
        "version": found.version,
        "may_change": found.may_change,
        "may_open": found.may_read,
        "state": sent.state if sent else None,
        "label": sent.label if sent else "",
        "due_on": sent.due_on if sent else None,
        "opened_at": sent.read_at if sent else None,
        "served_at": sent.served_at if sent else None,
        "parcels": [parcel(one) for one in sent.parcels] if sent else [],
    }


@router.get("/cases/{number}/consignment", response={200: ConsignmentOut, **REFUSALS}, auth=READ)
def consignment(request: HttpRequest, number: Number) -> dict[str, Any]:
    """How the result of a filed case comes, and where it is."""
    return _whole(request, number)


@router.put("/cases/{number}/consignment", response={200: ConsignmentOut, **REFUSALS}, auth=WRITE)
def change(request: HttpRequest, number: Number, body: WayIn) -> dict[str, Any]:
    """Choose the way anew, until the result is sent or handed over."""
    commands.change_delivery(
        number=parse_number(number),
        way=body.way,
        address=Address(body.name, body.phone, body.region, body.address),
        version=body.version,
        actor=actor_of(request),
        at=clock.now(),
    )
    return _whole(request, number)


@router.put(
    "/cases/{number}/consignment/opened", response={200: ConsignmentOut, **REFUSALS}, auth=WRITE
)
def open_result(request: HttpRequest, number: Number) -> dict[str, Any]:
    """Open an electronic result and confirm it; the first time is kept as evidence."""
    commands.open_result(number=parse_number(number), actor=actor_of(request), at=clock.now())
    return _whole(request, number)
