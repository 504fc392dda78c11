"""Bodies that acts upon a case share, and those of handing over and of asking for a fee."""

from decimal import Decimal
from typing import Any

from ninja import Schema
from pydantic import Field

from yiwang.services.cases.types import DeliveryWay
from yiwang.services.payments.types import FeeLine
from yiwang.web.openapi.schemas import Text


class ActBody(Schema):
    """Any act: the version of the case that was seen."""

    version: int = Field(ge=0, le=2**31 - 1)


class DeliverBody(ActBody):
    """送达: the hand-over record."""

    way: DeliveryWay
    receiver: Text = Field(max_length=60)
    evidence: Text = Field(max_length=200)


class FeeLineBody(Schema):
    """A line of a bill: unit price in fen."""

    name: Text = Field(max_length=100)
    basis: Text = Field(max_length=500)
    unit_price: int = Field(ge=1, le=100_000_000_00)
    quantity: Decimal = Field(Decimal(1), gt=0, le=1_000_000, max_digits=10, decimal_places=3)
    unit: Text = Field("", max_length=20)


class PaymentBody(ActBody):
    """通知缴费: by the rule of the case; a rule that gives a sum allows no other."""

    lines: list[FeeLineBody] = Field(min_length=1, max_length=20)
    due_days: int = Field(10, ge=1, le=60)
    reason: Text = Field("", max_length=500)


def payment(body: PaymentBody) -> dict[str, Any]:
    """Return what the command takes."""
    lines = tuple(FeeLine(**line.dict()) for line in body.lines)
    return {"lines": lines, "due_days": body.due_days, "reason": body.reason}
