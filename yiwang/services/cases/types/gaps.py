"""What crosses the border about materials that may follow (容缺)."""

from dataclasses import dataclass
from datetime import date, datetime

from .states import CaseState, Light


@dataclass(frozen=True, slots=True)
class GapPoint:
    """A material that is missing: what is missing of it, and why it may follow when not marked."""

    material_no: int
    missing: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class GapCandidate:
    """A line of the list that may be missing for a while, as the clerk chooses among them."""

    no: int
    name: str
    tolerable: bool
    """The guide marks it (可容缺)."""
    is_promised: bool
    """The signed application promises it for later."""
    is_handed_in: bool


@dataclass(frozen=True, slots=True)
class GapView:
    """A gap as applicant and staff see it (容缺材料)."""

    n: int
    material_no: int
    name: str
    missing: str
    reason: str
    promise: str
    due_on: date
    after_acceptance: bool
    supplied_at: datetime | None
    supplied_by: str
    is_open: bool
    light: Light


@dataclass(frozen=True, slots=True)
class GapsView:
    """All gaps of a case, and what they do to its limits, line by line."""

    gaps: tuple[GapView, ...]
    effects: tuple[str, ...]
    may_supply: bool
    version: int

    @property
    def waiting(self) -> tuple[GapView, ...]:
        """Return those that are still to be filled."""
        return tuple(gap for gap in self.gaps if gap.is_open)

    @property
    def due_on(self) -> date | None:
        """Return the first day by which something is to be filled."""
        return min((gap.due_on for gap in self.waiting), default=None)


@dataclass(frozen=True, slots=True)
class WaitingGap:
    """A line of the desk's list of open gaps (容缺待补)."""

    number: int
    n: int
    item_name: str
    applicant_name: str
    state: CaseState
    label: str
    tone: str
    name: str
    due_on: date
    days_left: int
    light: Light
    after_acceptance: bool


@dataclass(frozen=True, slots=True)
class WaitingGapPage:
    """A page of the list, the most urgent first; ``after`` asks for the next one."""

    rows: tuple[WaitingGap, ...]
    after: str = ""
