"""What supervision reads of decisions that were sealed by hand, or wait for their seal (用印)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class HandSealRow:
    """A decision whose paper was sealed by hand, by whose leave and why (手工用印)."""

    key: UUID
    number: int
    item_name: str
    title: str
    document_number: str
    organisation_name: str
    reason: str
    basis: str
    sealed_on: date
    allowed_name: str
    allowed_at: datetime


@dataclass(frozen=True, slots=True)
class HandSealCount:
    """How often an office did so in a month; ``month`` is its first day."""

    organisation_name: str
    month: date
    count: int


@dataclass(frozen=True, slots=True)
class HandSealPage:
    """The newest first, with the counts of the last twelve months."""

    rows: Sequence[HandSealRow]
    counts: Sequence[HandSealCount]
    after: str = ""


@dataclass(frozen=True, slots=True)
class WaitingDecision:
    """A decision that waits for its seal, and why."""

    number: int
    version: int
    item_name: str
    title: str
    document_number: str
    organisation_name: str
    decided_at: datetime
    why: str
