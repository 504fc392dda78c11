"""What crosses the border about how a material is met before it is asked (先行检索)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from .proofs import LicenceProof


class SourceWay(StrEnum):
    """The ways a line of the list is met, in their usual order (取得方式)."""

    LICENCE = "LICENCE"
    SHARED = "SHARED"
    LIBRARY = "LIBRARY"
    PROMISE = "PROMISE"
    UPLOAD = "UPLOAD"


@dataclass(frozen=True, slots=True)
class Try:
    """One way that was tried, with what it answered: the proof of it (检索记录)."""

    way: SourceWay
    found: bool
    source: str
    on: date | None
    answer: str


@dataclass(frozen=True, slots=True)
class SoughtView:
    """How a line of the list was looked for, and what met it."""

    material_no: int
    name: str
    way: SourceWay
    source: str
    on: date | None
    sought_at: datetime
    tries: tuple[Try, ...]
    document_id: UUID | None = None
    proof: LicenceProof | None = None
    """Which licence meets it, if one does."""

    @property
    def is_met(self) -> bool:
        """Whether the platform has it, so that it is not asked for."""
        return self.way in {SourceWay.LICENCE, SourceWay.SHARED, SourceWay.LIBRARY}


@dataclass(frozen=True, slots=True)
class HeldLine:
    """What the platform has for a line of a case's list, so that nobody asks for it again."""

    material_no: int
    name: str
    source: str
    on: date | None


@dataclass(frozen=True, slots=True)
class Difference:
    """An answer that a register has otherwise: both values masked, the source (比对不一致)."""

    field: str
    label: str
    typed: str
    held: str
    source: str


@dataclass(frozen=True, slots=True)
class RepeatedDemandRow:
    """A line of 重复索要: what was asked although it was there, by whom, why."""

    key: UUID
    number: int
    item_name: str
    name: str
    source: str
    held_on: date | None
    reason: str
    organisation_name: str
    asked_name: str
    asked_at: datetime
