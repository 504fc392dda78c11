"""What crosses the border of exchange: objections to data held, and their answers."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class ObjectionState(StrEnum):
    """How an objection to held data stands (疑义校核状态)."""

    OPEN = "OPEN"
    CORRECTED = "CORRECTED"
    UPHELD = "UPHELD"


class ObjectionTo(StrEnum):
    """What is in doubt: a value of a register, or a material of the library (疑义对象)."""

    FACT = "FACT"
    MATERIAL = "MATERIAL"


@dataclass(frozen=True, slots=True)
class ObjectionInfo:
    """An objection as its party, the source and the department that handles the case see it.

    ``held`` is masked; ``claimed`` too, but for the source, which has to check it.
    """

    id: UUID
    to: ObjectionTo
    label: str
    held: str
    claimed: str
    reason: str
    source: str
    organisation_id: UUID | None
    organisation_name: str
    party_name: str
    number: int | None
    item_name: str
    evidence: tuple[UUID, ...]
    raised_at: datetime
    raised_name: str
    due_on: date
    days_left: int
    light: str
    state: ObjectionState
    answer: str
    answered_name: str
    answered_at: datetime | None
    version: int
    may_answer: bool = False

    @property
    def is_open(self) -> bool:
        """Whether the source has still to answer."""
        return self.state is ObjectionState.OPEN


@dataclass(frozen=True, slots=True)
class ObjectionPage:
    """A page of objections; ``after`` goes on."""

    rows: tuple[ObjectionInfo, ...]
    after: UUID | None = None
