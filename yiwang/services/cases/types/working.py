"""What staff keep beside a case: notes, urgings, phrases, what was not sent."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class PhraseUse(StrEnum):
    """On which page a phrase is offered (用在)."""

    REVIEW = "REVIEW"
    DECISION = "DECISION"


PHRASE_USES = {
    PhraseUse.REVIEW: "审查意见",
    PhraseUse.DECISION: "决定的理由",
}


@dataclass(frozen=True, slots=True)
class NoteView:
    """A remark among colleagues."""

    text: str
    author_name: str
    organisation_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class UrgingView:
    """A reminder and its answer."""

    id: UUID
    number: int
    item_name: str
    is_applicant: bool
    by_name: str
    by_organisation: str
    text: str
    at: datetime
    answer: str
    answered_at: datetime | None
    answered_name: str
    may_answer: bool


@dataclass(frozen=True, slots=True)
class Beside:
    """What lies beside a case among staff."""

    notes: tuple[NoteView, ...]
    urgings: tuple[UrgingView, ...]
    may_urge: bool


@dataclass(frozen=True, slots=True)
class Urgings:
    """Reminders of one's own case, and why another may not be sent now (empty: it may)."""

    lines: tuple[UrgingView, ...]
    why_not: str


@dataclass(frozen=True, slots=True)
class UrgingPage:
    """Reminders that wait for an answer; ``after`` leads on."""

    lines: tuple[UrgingView, ...]
    after: str


@dataclass(frozen=True, slots=True)
class PhraseView:
    """A sentence used again."""

    id: UUID
    use: PhraseUse
    basic_code: str
    item_name: str
    text: str
    is_own: bool
    saved_name: str
    may_remove: bool


@dataclass(frozen=True, slots=True)
class UnsentView:
    """What was written and not sent."""

    values: dict[str, list[str]]
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class Compared:
    """One question with the answer then and now."""

    label: str
    before: str
    now: str

    @property
    def is_same(self) -> bool:
        """Whether the applicant answered the same."""
        return self.before == self.now


@dataclass(frozen=True, slots=True)
class ComparedMaterial:
    """One material with the files then and now: (case number, file, name)."""

    name: str
    before: tuple[tuple[UUID, str], ...]
    now: tuple[tuple[UUID, str], ...]
    is_same: bool
    """The same bytes (SM3)."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A case beside the last one of the same applicant for the same item (对照上一次)."""

    number: int
    label: str
    submitted_at: datetime
    outcome_text: str
    reviews: tuple[str, ...]
    answers: tuple[Compared, ...]
    materials: tuple[ComparedMaterial, ...]


class BatchAct(StrEnum):
    """What may be done with several cases of one item at once (批量办理)."""

    CLAIM = "CLAIM"
    ACCEPT = "ACCEPT"
    SEND_UP = "SEND_UP"
    GRANT = "GRANT"


BATCH_ACTS = {
    BatchAct.CLAIM: "领取",
    BatchAct.ACCEPT: "受理",
    BatchAct.SEND_UP: "送审批",
    BatchAct.GRANT: "准予",
}


@dataclass(frozen=True, slots=True)
class BatchLine:
    """A case that may go along, or the sentence why it is to be handled alone."""

    number: int
    version: int
    applicant_name: str
    label: str
    due_on: date | None
    obstacle: str


@dataclass(frozen=True, slots=True)
class Batch:
    """The items with cases to choose: (code, name, how many), and the cases of one of them."""

    items: tuple[tuple[str, str, int], ...]
    lines: tuple[BatchLine, ...]
