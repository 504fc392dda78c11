"""Bills: their payer's own, paying, receipts; and the door where institutions push notices."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router, Schema
from pydantic import Field, RootModel

from yiwang.foundation.core import clock
from yiwang.foundation.core.types import SYSTEM
from yiwang.services.cases import queries as cases
from yiwang.services.payments import commands, queries
from yiwang.services.payments.types import BillState, BillView
from yiwang.web.openapi.errors import Problem
from yiwang.web.openapi.numbers import parse_number
from yiwang.web.openapi.schemas import PDF, REFUSALS, Number, Text
from yiwang.web.openapi.v1.cases import READ, WRITE
from yiwang.web.ui.access import actor_of
from yiwang.web.ui.files.serving import serve_bytes

router = Router(tags=["payments"])
Institution = Annotated[str, Path(..., pattern=r"^[a-z][a-z0-9_-]{0,19}$")]
AWAY: dict[int, Any] = {**REFUSALS, 503: Problem}


class BillItemOut(Schema):
    """A line of a bill; sums in fen."""

    name: str
    basis: str
    unit_price: int
    quantity: str
    unit: str
    amount: int


class OrderOut(Schema):
    """What to show as a QR code, and until when it may be paid."""

    no: str
    qr: str
    expires_at: datetime


class BillOut(Schema):
    """A bill as its payer sees it; sums in fen."""

    id: UUID
    number: str
    title: str
    payee: str
    rule: str
    lines: list[BillItemOut]
    amount: int
    refunded: int
    due_on: date
    expires_on: date
    state: BillState
    paid_at: datetime | None
    paid_by: str
    proxy: bool = Field(description="由别人代缴")
    receipt_number: str
    order: OrderOut | None
    version: int


class BillLineOut(Schema):
    """A bill of a case; ``amount`` in fen."""

    id: UUID
    number: str
    amount: int
    due_on: date
    state: BillState


class BillsOut(Schema):
    """The bills of one case, oldest first."""

    bills: list[BillLineOut]


Name = Annotated[Text, Field(max_length=40)]
Said = Annotated[Text, Field(max_length=500)]


class NoticeIn(RootModel[dict[Name, Said]]):
    """The institution's fields with their ``sign``: HMAC-SM3 over the others, as agreed with it."""


class HeardOut(Schema):
    """SUCCESS: do not send it again. ``new`` is false for a repetition."""

    code: str
    new: bool


def bill_out(bill: BillView) -> dict[str, Any]:
    """Return a bill as the API writes it."""
    order = bill.order if bill.order and bill.order.qr else None
    return {
        **{name: getattr(bill, name) for name in SAME},
        "payee": bill.payee_name,
        "paid_by": bill.paid_name,
        "proxy": bill.is_proxy,
        "lines": [
            {
                "name": line.name,
                "basis": line.basis,
                "unit_price": line.unit_price,
                "quantity": f"{line.quantity:f}",
                "unit": line.unit,
                "amount": line.amount,
            }
            for line in bill.lines
        ],
        "order": {"no": order.no, "qr": order.qr, "expires_at": order.expires_at}
        if order
        else None,
    }


SAME = (
    *("id", "number", "title", "rule", "amount", "refunded", "due_on", "expires_on", "state"),
    *("paid_at", "receipt_number", "version"),
)


@router.get("/cases/{number}/bills", response={200: BillsOut, **REFUSALS}, auth=READ)
def bills(request: HttpRequest, number: Number) -> Mapping[str, Any]:
    """What is to be paid for one's case, and what was."""
    key = parse_number(number)
    found = cases.case_for_applicant(key, viewer=actor_of(request), at=clock.now())
    return {"bills": found.bills}


@router.get("/bills/{key}", response={200: BillOut, **REFUSALS}, auth=READ)
def bill(request: HttpRequest, key: UUID) -> Mapping[str, Any]:
    """One's own bill, or of whom one stands for."""
    return bill_out(queries.bill(key, viewer=actor_of(request)))


@router.post("/bills/{key}/order", response={200: BillOut, **AWAY}, auth=WRITE)
def order(request: HttpRequest, key: UUID) -> Mapping[str, Any]:
    """Draw what the payer scans; sent again it is the same order, so nothing is charged twice."""
    viewer = actor_of(request)
    seen = queries.bill(key, viewer=viewer)
    commands.place_order(
        bill_id=seen.id,
        payer_name=viewer.name,
        is_proxy=viewer.on_behalf_of is not None,
        actor=viewer,
        at=clock.now(),
    )
    return bill_out(queries.bill(key, viewer=viewer))


@router.get("/bills/{key}/receipt", response={200: None, **REFUSALS}, auth=READ, openapi_extra=PDF)
def receipt(request: HttpRequest, key: UUID) -> HttpResponse:
    """The receipt (电子缴费凭证) of a paid bill."""
    number, content = queries.receipt_pdf(key, viewer=actor_of(request))
    return serve_bytes(content, f"{number}.pdf")


@router.post(
    "/payments/notices/{provider}",
    response={200: HeardOut, 400: Problem, 403: Problem, 404: Problem, 422: Problem},
    auth=None,
)
def notice(request: HttpRequest, provider: Institution, body: NoticeIn) -> Mapping[str, Any]:
    """A payment institution's notice (支付通知): no token, its signature is its right.

    Of now (± 10 minutes), its nonce used once; the same notice again is answered alike.
    """
    del request
    is_new = commands.hear_notice(provider=provider, fields=body.root, actor=SYSTEM, at=clock.now())
    return {"code": "SUCCESS", "new": is_new}
