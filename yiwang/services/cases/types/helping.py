"""What crosses the border about filing for others (帮办代办)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Helped:
    """A person a helper acts for (服务对象): a masked name and counts, no numbers."""

    person_id: UUID
    mandate_id: UUID
    name: str
    relation: str
    evidence: str
    valid_until: date | None
    is_today: bool
    filed_today: int
    drafts: int
    waiting: int
    """Cases that wait for the person: to correct, to supply, to pay."""


@dataclass(frozen=True, slots=True)
class DoneUnder:
    """A case filed under an authority (凭委托办的件)."""

    number: int
    item_name: str
    organisation_name: str
    label: str
    tone: str
    submitted_at: datetime


@dataclass(frozen=True, slots=True)
class DoneUnderPage:
    """One page of them, the newest first."""

    rows: tuple[DoneUnder, ...]
    after: int | None = None


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What went over to the person: drafts to go on with, cases whose messages come to them."""

    drafts: int
    cases: int
    left: int
    """Drafts of the helper for items of which the person has a draft already."""
