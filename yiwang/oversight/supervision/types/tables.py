"""What tables and scores read: the matters behind a figure, findings that are alike."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Behind:
    """Which matters a figure counts: of whom, what, in which days (数后面的办件)."""

    organisation_id: UUID
    measure: str
    first: date
    last: date
    kinds: tuple[str, ...] = ("CASE",)
    staff: UUID | None = None
    at_window: bool = False
    rules: tuple[str, ...] = ()
    but_rules: tuple[str, ...] = ()
    contents: tuple[str, ...] = ()
    but_contents: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    """The last five: which confirmed findings count; empty ones narrow nothing."""


@dataclass(frozen=True, slots=True)
class MatterLine:
    """A matter in the list behind a figure; no name of an applicant."""

    matter: str
    kind: str
    item_name: str
    opened_on: date
    was_due_on: date | None
    ended_on: date | None
    notices: int
    said: str
    key: int = 0


@dataclass(frozen=True, slots=True)
class ConfirmedCount:
    """Confirmed findings of an organisation (and of whom) that are alike."""

    organisation_id: UUID
    staff: UUID | None
    content: str
    level: str
    rule: str
    n: int
