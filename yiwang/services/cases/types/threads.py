"""What crosses the border about what applicant and staff write to each other (办件沟通)."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from .states import Light


class Wrote(StrEnum):
    """What a line of the thread is."""

    ASK = "ASK"
    ANSWER = "ANSWER"


@dataclass(frozen=True, slots=True)
class ThreadFile:
    """A file that came with a line."""

    id: UUID
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class ThreadLine:
    """One line of a thread; the applicant reads the organisation, not who of it wrote."""

    n: int
    wrote: Wrote
    text: str
    author: str
    at: datetime
    is_mine: bool
    files: tuple[ThreadFile, ...] = ()
    due_on: date | None = None
    answered_at: datetime | None = None
    light: Light = Light.NONE


@dataclass(frozen=True, slots=True)
class ThreadView:
    """A case's thread as its reader may see it (办件沟通)."""

    number: int
    item_name: str
    organisation_name: str
    lines: tuple[ThreadLine, ...]
    last_n: int
    days: int
    may_ask: bool
    may_answer: bool
    is_over: bool
    file_ids: frozenset[UUID] = field(default=frozenset())

    @property
    def waiting(self) -> tuple[ThreadLine, ...]:
        """Return the questions that nobody has answered."""
        return tuple(one for one in self.lines if one.light is not Light.NONE)


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question that waits for an answer (待答复的提问)."""

    number: int
    n: int
    item_name: str
    organisation_name: str
    applicant_name: str
    text: str
    asked_at: datetime
    due_on: date
    days_left: int
    light: Light


@dataclass(frozen=True, slots=True)
class OpenQuestionPage:
    """One page of them, the most urgent first."""

    rows: tuple[OpenQuestion, ...]
    after: str = ""


def pending_owner(number: int, actor_id: str) -> str:
    """Return the owner of files that were uploaded for a line not sent yet."""
    return f"talk:{number}:{actor_id}"
