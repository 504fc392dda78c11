"""Facts of licences that others may follow: ids, codes and dates only."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from yiwang.foundation.core.events import Event


@dataclass(frozen=True, kw_only=True)
class LicenceIssued(Event):
    """A licence bears its seal and is in force (证照生效)."""

    name: ClassVar[str] = "licences.issued"
    stream_field: ClassVar[str] = "licence_id"
    licence_id: UUID
    type_code: str
    case_number: int | None
    edition: int
    valid_to: date | None
    issued_at: datetime
    organisation_id: UUID | None = None
    region_code: str = ""


@dataclass(frozen=True, kw_only=True)
class LicenceMoved(Event):
    """A licence in force stands elsewhere now: suspended, given back, ended (证照状态变动)."""

    name: ClassVar[str] = "licences.moved"
    stream_field: ClassVar[str] = "licence_id"
    licence_id: UUID
    act: str
    state: str
    moved_at: datetime
    organisation_id: UUID | None = None
    region_code: str = ""
    staff_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class OutsideConfirmed(Event):
    """A decision was found to be made outside the platform (属于网外审批)."""

    name: ClassVar[str] = "licences.outside_confirmed"
    stream_field: ClassVar[str] = "outside_id"
    outside_id: UUID
    organisation_id: UUID
    region_code: str
    issued_on: date
    confirmed_at: datetime
