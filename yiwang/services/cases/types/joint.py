"""Words and views of joint handling (并联审批)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from uuid import UUID

from .desk import PointView


class SliceStage(StrEnum):
    """How far a part of a joint case is (阶段)."""

    EARLY = "EARLY"
    """提前预审: the joint case is not accepted yet."""
    HELD = "HELD"
    """等待前置: waits for the result of another part."""
    OPEN = "OPEN"
    """办理中: accepted, its own clock runs."""
    DONE = "DONE"
    """已办结: decided."""
    ENDED = "ENDED"
    """未办: ended without a decision."""


class EarlyOpinion(StrEnum):
    """What an organisation says of its part before acceptance (预审意见)."""

    NONE = ""
    PASSED = "PASSED"
    """可以受理."""
    QUESTIONS = "QUESTIONS"
    """需要补正."""
    OBJECTS = "OBJECTS"
    """不应受理: the lead decides what follows."""


STAGE_NAMES: Final = MappingProxyType(
    {
        SliceStage.EARLY: "提前预审",
        SliceStage.HELD: "等待前置事项",
        SliceStage.OPEN: "办理中",
        SliceStage.DONE: "已办结",
        SliceStage.ENDED: "未办",
    }
)
OPINION_NAMES: Final = MappingProxyType(
    {
        EarlyOpinion.NONE: "还没有预审",
        EarlyOpinion.PASSED: "可以受理",
        EarlyOpinion.QUESTIONS: "需要补正",
        EarlyOpinion.OBJECTS: "认为不应受理",
    }
)


@dataclass(frozen=True, slots=True)
class SliceView:
    """A part as those who handle the joint case and the applicant see it."""

    n: int
    number: int
    item_name: str
    organisation_id: UUID
    organisation_name: str
    after: tuple[str, ...]
    """Names of the parts it waits for."""
    begins_after: int
    ends_after: int
    stage: SliceStage
    result: str
    """「准予」 once it is decided."""
    label: str
    tone: str
    due_on: date | None
    is_late: bool
    holder: str
    """Who has taken it, empty when nobody has."""
    opinion: EarlyOpinion
    opinion_text: str
    opined_at: datetime | None
    opined_name: str
    points: tuple[str, ...]
    waits_to_be_asked: bool
    is_silent: bool
    """Nothing was heard from it for longer than it should be."""
    may_open: bool
    """The viewer may open the part's own file."""

    @property
    def stage_name(self) -> str:
        """「办理中」."""
        return STAGE_NAMES[self.stage]

    @property
    def opinion_name(self) -> str:
        """「可以受理」."""
        return OPINION_NAMES[self.opinion]


@dataclass(frozen=True, slots=True)
class DisputeView:
    """An objection and what the lead made of it."""

    n: int
    about: str
    raised_by_name: str
    raiser_name: str
    reason: str
    raised_at: datetime
    settlement: str
    settled_name: str
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class JointBoard:
    """A joint case with all its parts (联审)."""

    number: int
    version: int
    item_name: str
    lead_name: str
    is_lead: bool
    own_n: int
    """The viewer's part when the board was opened from one; 0 from the joint case."""
    label: str
    tone: str
    accepted_on: date | None
    due_on: date | None
    days: int
    path: tuple[str, ...]
    """Names of the parts that make the whole as long as it is."""
    slices: tuple[SliceView, ...]
    disputes: tuple[DisputeView, ...]
    waiting: tuple[PointView, ...]
    """What organisations want corrected and the applicant has not been told."""
    may_opine: bool
    may_object: bool
    may_ask: bool
    may_conclude: bool
    may_settle: bool

    @property
    def silent(self) -> tuple[SliceView, ...]:
        """The parts nothing was heard from in time."""
        return tuple(s for s in self.slices if s.is_silent)

    @property
    def open_disputes(self) -> int:
        """How many are not settled."""
        return sum(d.settled_at is None for d in self.disputes)


@dataclass(frozen=True, slots=True)
class SilentPart:
    """A part whose organisation said nothing in time (沉默的部门)."""

    number: int
    item_name: str
    part_name: str
    organisation_name: str
    lead_name: str
    received_at: datetime
    answer_due_on: date | None
