"""Where many cases stand, for an app above that keeps them together by their numbers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from .states import Outcome, StopKind


@dataclass(frozen=True, slots=True)
class StopSpan:
    """A time in which the promised clock stood still: first and last day, None if still open."""

    kind: StopKind
    name: str
    first: date
    last: date | None


@dataclass(frozen=True, slots=True)
class CaseStanding:
    """A case or an open draft by its number; of a joint case its parts by their basic code.

    ``begun_on`` to ``ended_on`` is from acceptance to decision (or the end without one), as the
    clocks read it.
    """

    number: int
    is_draft: bool
    item_name: str
    organisation_name: str
    label: str
    tone: str
    holder: str = ""
    due_on: date | None = None
    is_late: bool = False
    is_open: bool = True
    waits_for_applicant: bool = False
    outcome: Outcome | None = None
    submitted_at: datetime | None = None
    begun_on: date | None = None
    ended_on: date | None = None
    stops: tuple[StopSpan, ...] = ()
    parts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GrantedTo:
    """What a case granted that is still valid."""

    number: int
    document_number: str
    granted_on: date
    organisation_name: str


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A file that was handed in with a case as a material."""

    number: int
    item_name: str
    name: str
    file_id: UUID
    file_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class EndedCase:
    """A case whose decision reached its applicant, as who follows it up needs it (办结的办件).

    ``receiver_id`` and ``phone`` are those who are told of the case; never for a page.
    """

    number: int
    item_code: str
    item_name: str
    organisation_id: UUID
    organisation_name: str
    region_code: str
    applicant_kind: str
    applicant_id: UUID
    applicant_name: str
    receiver_id: UUID | None
    phone: str
    decided_by: UUID | None
    decided_name: str
