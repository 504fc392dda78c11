"""A finding that others established: confirmed from the start."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class ConfirmedFinding:
    """What was found, where, and by whom it was established."""

    matter: str
    kind: str
    occasion: str
    organisation_id: UUID
    region_code: str
    item_name: str
    quote: tuple[tuple[str, str], ...]
    verdict: str
    judged_name: str
    answer_due_on: date
    judged_by: UUID | None = None
    basic_code: str = ""
    answer: str = ""
