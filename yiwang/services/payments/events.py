"""Facts of payments: ids, codes and dates only."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from yiwang.foundation.core.events import Event


@dataclass(frozen=True, kw_only=True)
class BillPaid(Event):
    """A bill was paid in full (缴费完成)."""

    name: ClassVar[str] = "payments.bill_paid"
    stream_field: ClassVar[str] = "bill_id"
    bill_id: UUID
    subject: str
    number: str
    paid_at: datetime
    heard_at: datetime


@dataclass(frozen=True, kw_only=True)
class BillWaived(Event):
    """The payer was let off (减免缴费)."""

    name: ClassVar[str] = "payments.bill_waived"
    stream_field: ClassVar[str] = "bill_id"
    bill_id: UUID
    subject: str
    number: str
    waived_at: datetime
    payee_id: UUID | None = None
    amount: int = 0
    staff_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class BillCancelled(Event):
    """A bill was taken back by who raised it (撤销缴款单)."""

    name: ClassVar[str] = "payments.bill_cancelled"
    stream_field: ClassVar[str] = "bill_id"
    bill_id: UUID
    subject: str
    number: str
    cancelled_at: datetime
    payee_id: UUID | None = None
    amount: int = 0
    staff_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class BillDue(Event):
    """A bill is about to be due, or its day has passed (缴费提醒)."""

    name: ClassVar[str] = "payments.bill_due"
    stream_field: ClassVar[str] = "bill_id"
    bill_id: UUID
    subject: str
    number: str
    due_on: date
    expires_on: date
    noticed_at: datetime


@dataclass(frozen=True, kw_only=True)
class BillExpired(Event):
    """A bill was not paid in its time (逾期未缴)."""

    name: ClassVar[str] = "payments.bill_expired"
    stream_field: ClassVar[str] = "bill_id"
    bill_id: UUID
    subject: str
    number: str
    expired_at: datetime


@dataclass(frozen=True, kw_only=True)
class BillRefunded(Event):
    """Money of a paid bill went back to its payer (退款到账)."""

    name: ClassVar[str] = "payments.bill_refunded"
    stream_field: ClassVar[str] = "bill_id"
    bill_id: UUID
    subject: str
    number: str
    is_whole: bool
    refunded_at: datetime
    payee_id: UUID | None = None
    amount: int = 0
    staff_id: UUID | None = None
