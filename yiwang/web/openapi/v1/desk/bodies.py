"""Bodies that acts upon a case share, and those of handing over and of asking for a fee."""

from decimal import Decimal
from typing import Any

from ninja import Schema
from pydantic import Field

from yiwang.services.cases.types import DeliveryWay
from yiwang.services.payments.types import FeeLine
from yiwang.web.openapi.schemas import Text

WRITTEN = 2000


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


class ProposeEndingBody(ActBody):
    """撤回、撤销、注销: the ground of the law, the facts, what the holder is owed."""

    ground: Text = Field(max_length=16)
    reason: Text = Field(max_length=WRITTEN)
    compensation: Text = Field("", max_length=1000)
    check_n: int | None = None


class TerminateBody(ActBody):
    """终止办理."""

    reason: Text = Field(max_length=WRITTEN)
    basis: Text = Field(max_length=200)


class ProposeVoidBody(ActBody):
    """提出作废: our own error; another person decides."""

    reason: Text = Field(max_length=WRITTEN)
    basis: Text = Field(max_length=200)
    continues: str = Field("", pattern=r"^([0-9]{18})?$", description="继续办理的申请编号")


class TransferBody(ActBody):
    """转送: an item of another authority here, or the name of an authority elsewhere."""

    item: Text = Field("", max_length=33, description="接收机关办理这件事的实施编码")
    organisation: Text = Field("", max_length=200, description="不在平台上的接收机关的全称")
    reason: Text = Field(max_length=WRITTEN)
    basis: Text = Field(max_length=200)
