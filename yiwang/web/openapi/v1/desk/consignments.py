"""Results that wait to reach their applicants, and orders to the courier."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Schema
from pydantic import Field

from yiwang.foundation.core import clock
from yiwang.services.cases import commands
from yiwang.services.delivery import queries
from yiwang.services.delivery.types import ConsignmentState, QueueFilters, Way
from yiwang.web.openapi.numbers import parse_number
from yiwang.web.openapi.posts import Post
from yiwang.web.openapi.schemas import REFUSALS, MadeOut, Number, NumberText, Page, Text
from yiwang.web.openapi.v1.desk.routes import router
from yiwang.web.ui.access import actor_of

DELIVER = Post("desk:deliver", right="cases.deliver")


class QueueLine(Schema):
    """A result that waits."""

    number: NumberText = Field(validation_alias="subject")
    title: str
    recipient_name: str
    way: Way
    state: ConsignmentState
    label: str
    version: int
    waits_since: datetime
    due_on: date | None
    waybill: str
    note: str


class QueueOut(Page):
    """A page of the queue."""

    consignments: list[QueueLine]


class QueueWhich(Schema):
    """Which part of the queue."""

    way: Way | None = None
    state: ConsignmentState | None = None
    q: Text = Field("", max_length=60)
    after: Text = Field("", max_length=80)
    limit: int = Field(20, ge=1, le=100)


class SeenIn(Schema):
    """Which version of the consignment was seen."""

    version: int = Field(ge=0, le=2**31 - 1)


@router.get("/consignments", response={200: QueueOut, **REFUSALS}, auth=DELIVER)
def consignments(request: HttpRequest, which: Query[QueueWhich]) -> Mapping[str, Any]:
    """What waits to reach its applicant, the longest waiting first (出件)."""
    filters = QueueFilters(
        ways=(which.way,) if which.way else (),
        states=(which.state,) if which.state else (),
        text=which.q,
    )
    found = queries.queue(filters, viewer=actor_of(request), after=which.after, limit=which.limit)
    return {"consignments": found.rows, "next": found.after or None}


@router.put("/cases/{number}/parcel", response={200: MadeOut, **REFUSALS}, auth=DELIVER)
def order(request: HttpRequest, number: Number, body: SeenIn) -> Mapping[str, UUID]:
    """Order a courier for a result that is to be posted; ordered twice is refused (409)."""
    parcel = commands.order_parcel(
        case=parse_number(number), version=body.version, actor=actor_of(request), at=clock.now()
    )
    return {"id": parcel}
