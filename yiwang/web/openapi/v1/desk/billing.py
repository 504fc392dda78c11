"""Bills of one's organisations, one with its money and trace; days reconciled and differences."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Schema
from pydantic import Field

from yiwang.services.payments import queries
from yiwang.services.payments.types import (
    BillAct,
    BillState,
    Direction,
    PaymentView,
    RefundView,
    StepView,
    WaiverView,
)
from yiwang.services.payments.types.days import DifferenceKind
from yiwang.web.openapi.posts import Post
from yiwang.web.openapi.schemas import REFUSALS, Page, Text, mirror
from yiwang.web.openapi.v1.desk.lists import READ
from yiwang.web.openapi.v1.desk.routes import router
from yiwang.web.openapi.v1.payments import BillOut, bill_out
from yiwang.web.ui.access import actor_of

BOOK = Post("desk:read", right="payments.reconcile")
KEY = r"^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})?$"


class BillFilter(Schema):
    """Which bills."""

    state: BillState | None = None
    number: Text = Field("", max_length=50)
    after: str = Field("", pattern=KEY)
    limit: int = Field(30, ge=1, le=100)


class DeskBillLine(Schema):
    """A bill in the list; sums in fen."""

    id: UUID
    number: str
    subject: str
    title: str
    payer_name: str
    amount: int
    refunded: int
    due_on: date
    state: BillState
    raised_at: datetime


class DeskBillsOut(Page):
    """Bills of one's organisations, newest first."""

    bills: list[DeskBillLine]


class DeskBillOut(Schema):
    """A bill with its money, requests and trace; ``actions`` is what this post may do now."""

    bill: BillOut
    payments: mirror(PaymentView, many=True)  # type: ignore[valid-type]
    refunds: mirror(RefundView, many=True)  # type: ignore[valid-type]
    waivers: mirror(WaiverView, many=True)  # type: ignore[valid-type]
    steps: mirror(StepView, many=True)  # type: ignore[valid-type]
    refundable: int
    actions: list[BillAct]


class DayFilter(Schema):
    """Where the list goes on."""

    after: str = Field("", pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$")
    limit: int = Field(31, ge=1, le=100)


class DayLine(Schema):
    """A day with an institution: how far it is compared, what was found."""

    day: date
    provider: str
    is_done: bool
    lines: int
    compared: int
    matched: int
    differences: int
    open_differences: int
    finished_at: datetime | None


class DaysOut(Page):
    """The days, newest first."""

    days: list[DayLine]


class DifferenceFilter(Schema):
    """Which differences; without ``all`` the open ones."""

    day: date | None = None
    kind: DifferenceKind | None = None
    all: bool = False
    after: str = Field("", pattern=KEY)
    limit: int = Field(30, ge=1, le=100)


class DifferenceLine(Schema):
    """A difference between book and file; sums in fen, none where a side has nothing."""

    id: UUID
    day: date
    kind: DifferenceKind
    direction: Direction
    order_no: str
    reference: str
    ours: int | None
    theirs: int | None
    our_state: str
    their_state: str
    bill_id: UUID | None
    is_open: bool
    reason: str
    resolved_name: str
    resolved_at: datetime | None


class LedgerDifferencesOut(Page):
    """Differences, newest first."""

    differences: list[DifferenceLine]


@router.get("/bills", response={200: DeskBillsOut, **REFUSALS}, auth=READ)
def desk_bills(request: HttpRequest, which: Query[BillFilter]) -> Mapping[str, Any]:
    """Bills of one's organisations by state or number (缴款单)."""
    found = queries.bill_lines(
        states=[which.state] if which.state else (),
        number=which.number,
        before=UUID(which.after) if which.after else None,
        limit=which.limit,
        viewer=actor_of(request),
    )
    return {"bills": found, "next": str(found[-1].id) if len(found) == which.limit else None}


@router.get("/bills/{key}", response={200: DeskBillOut, **REFUSALS}, auth=READ)
def desk_bill(request: HttpRequest, key: UUID) -> Mapping[str, Any]:
    """One bill with everything staff see of it."""
    file = queries.bill_file(key, viewer=actor_of(request))
    return {
        "bill": bill_out(file.bill),
        "payments": file.payments,
        "refunds": file.bill.refunds,
        "waivers": file.waivers,
        "steps": file.steps,
        "refundable": file.refundable,
        "actions": sorted(file.actions),
    }


@router.get("/reconciliations", response={200: DaysOut, **REFUSALS}, auth=BOOK)
def reconciliations(request: HttpRequest, which: Query[DayFilter]) -> Mapping[str, Any]:
    """The days compared with the institution's files (对账)."""
    before = date.fromisoformat(which.after) if which.after else None
    found = queries.day_lines(before=before, limit=which.limit, viewer=actor_of(request))
    more = found[-1].day.isoformat() if len(found) == which.limit else None
    return {"days": found, "next": more}


@router.get("/differences", response={200: LedgerDifferencesOut, **REFUSALS}, auth=BOOK)
def differences(request: HttpRequest, which: Query[DifferenceFilter]) -> Mapping[str, Any]:
    """Differences between book and file (对账差异)."""
    found = queries.difference_lines(
        day=which.day,
        kind=which.kind,
        only_open=not which.all,
        before=UUID(which.after) if which.after else None,
        limit=which.limit,
        viewer=actor_of(request),
    )
    more = str(found[-1].id) if len(found) == which.limit else None
    return {"differences": found, "next": more}
