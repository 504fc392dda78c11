"""Facts of deliveries: ids, codes and dates only; ``subject`` is what the opener named."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from yiwang.foundation.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ParcelSent(Event):
    """A courier took the order (已寄出)."""

    name: ClassVar[str] = "delivery.parcel_sent"
    stream_field: ClassVar[str] = "subject"
    subject: str
    parcel_id: UUID
    sent_at: datetime


@dataclass(frozen=True, kw_only=True)
class ParcelSigned(Event):
    """A parcel was signed for (邮件签收)."""

    name: ClassVar[str] = "delivery.parcel_signed"
    stream_field: ClassVar[str] = "subject"
    subject: str
    parcel_id: UUID
    signed_at: datetime
    noted_at: datetime


@dataclass(frozen=True, kw_only=True)
class ParcelCameBack(Event):
    """A parcel came back or was lost (邮件退回、丢失)."""

    name: ClassVar[str] = "delivery.parcel_came_back"
    stream_field: ClassVar[str] = "subject"
    subject: str
    parcel_id: UUID
    is_lost: bool
    noted_at: datetime


@dataclass(frozen=True, kw_only=True)
class PickUpDue(Event):
    """A result has waited long at the window (逾期未领)."""

    name: ClassVar[str] = "delivery.pick_up_due"
    stream_field: ClassVar[str] = "subject"
    subject: str
    reminders: int
    noted_at: datetime
