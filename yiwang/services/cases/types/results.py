"""What crosses the border about what was granted: how long it holds and what became of it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from .states import CaseState


class ResultState(StrEnum):
    """What became of what was granted (结果状态)."""

    VALID = "VALID"
    """在有效期."""
    EXPIRED = "EXPIRED"
    """届满: told by the day alone, never stored."""
    RENEWED = "RENEWED"
    """已延续: a later case holds it."""
    CHANGED = "CHANGED"
    """已变更: a later case holds it."""
    RETRACTED = "RETRACTED"
    """已撤回 (行政许可法 8)."""
    REVOKED = "REVOKED"
    """已撤销 (行政许可法 69)."""
    CANCELLED = "CANCELLED"
    """已注销 (行政许可法 70)."""


class Ending(StrEnum):
    """How what was granted is ended."""

    RETRACT = "RETRACT"
    REVOKE = "REVOKE"
    CANCEL = "CANCEL"


class Purpose(StrEnum):
    """What a holder applies for upon what they hold."""

    RENEW = "RENEW"
    """延续 (行政许可法 50)."""
    CHANGE = "CHANGE"
    """变更 (行政许可法 49)."""
    CANCEL = "CANCEL"
    """注销 (行政许可法 70)."""


@dataclass(frozen=True, slots=True)
class GroundView:
    """A ground of an ending that the law knows."""

    key: str
    ending: Ending
    words: str
    basis: str
    is_heard: bool
    """The holder is told beforehand and may speak."""
    compensated: str
    """What the holder is owed by the law, empty: nothing."""


@dataclass(frozen=True, slots=True)
class EndingView:
    """A proposal to end what was granted, and how far it has come."""

    n: int
    ending: Ending
    ending_name: str
    ground: str
    reason: str
    basis: str
    compensation: str
    proposed_name: str
    proposed_at: datetime
    plead_until: date | None
    plea: str
    pleaded_at: datetime | None
    approved: bool | None
    answered_name: str
    answered_at: datetime | None
    answer: str
    waits: str
    """Why it cannot be decided yet."""
    may_plead: bool
    may_answer: bool


@dataclass(frozen=True, slots=True)
class FollowUpView:
    """A later application upon what was granted, or the earlier one it is about."""

    number: int
    purpose: Purpose
    purpose_name: str
    state: CaseState | None
    """None: a draft, or one that was never filed."""
    label: str
    filed_at: datetime | None
    is_later: bool


@dataclass(frozen=True, slots=True)
class ResultView:
    """What a case granted, as applicant and staff see it."""

    state: ResultState
    state_name: str
    tone: str
    valid_from: date | None
    valid_until: date | None
    changed_on: date | None
    version: int
    endings: tuple[EndingView, ...]
    follow_ups: tuple[FollowUpView, ...]
    may_propose: tuple[GroundView, ...]
    may_ask: tuple[Purpose, ...]
    renew_by: date | None
    """The last day to apply for renewal (30 days before it expires)."""
    said: str
    """In a sentence: how long it holds, what is next."""
    renew_now: str = ""
    """What its holder is told in the last weeks; empty before."""

    @property
    def open_ending(self) -> EndingView | None:
        """The proposal that waits."""
        return next((one for one in self.endings if one.approved is None), None)
