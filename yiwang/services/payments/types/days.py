"""Days that were reconciled and how book and file differ (对账)."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from uuid import UUID

from yiwang.services.payments.types import DIRECTION_NAMES, Direction, yuan


class DifferenceKind(StrEnum):
    """How book and file differ (对账差异)."""

    ONLY_OURS = "ONLY_OURS"
    ONLY_THEIRS = "ONLY_THEIRS"
    SUM = "SUM"
    STATE = "STATE"


DIFFERENCE_NAMES: Final = MappingProxyType(
    {
        DifferenceKind.ONLY_OURS: "只有我方有",
        DifferenceKind.ONLY_THEIRS: "只有对方有",
        DifferenceKind.SUM: "金额不同",
        DifferenceKind.STATE: "状态不同",
    }
)


@dataclass(frozen=True, slots=True)
class DayView:
    """A day's reconciliation with a provider (对账)."""

    id: UUID
    provider: str
    day: date
    is_done: bool
    lines: int
    compared: int
    matched: int
    differences: int
    open_differences: int
    begun_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class DifferenceView:
    """A difference between book and file, and how it was resolved (对账差异)."""

    id: UUID
    day: date
    kind: DifferenceKind
    direction: Direction
    order_no: str
    reference: str
    """The provider's number of the movement."""
    ours: int | None
    theirs: int | None
    our_state: str
    their_state: str
    bill_id: UUID | None
    bill_number: str
    version: int
    is_open: bool
    reason: str
    resolved_name: str
    resolved_at: datetime | None

    @property
    def kind_name(self) -> str:
        """In words."""
        return DIFFERENCE_NAMES[self.kind]

    @property
    def direction_name(self) -> str:
        """In words."""
        return DIRECTION_NAMES[self.direction]

    @property
    def ours_yuan(self) -> Decimal | None:
        """In yuan."""
        return None if self.ours is None else yuan(self.ours)

    @property
    def theirs_yuan(self) -> Decimal | None:
        """In yuan."""
        return None if self.theirs is None else yuan(self.theirs)


@dataclass(frozen=True, slots=True)
class DayLeft:
    """The money of a day that no file of an institution has confirmed, of one who is paid."""

    day: date
    payee_id: UUID
    payments: int
    amount: int
