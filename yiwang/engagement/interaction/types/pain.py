"""Pain points (堵点): the six fields, how they were found, states, acts, and what pages show."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from . import VoiceLight


class PainField(StrEnum):
    """Where it hurts (领域): the six fields of 百项堵点疏解."""

    IDENTITY = "IDENTITY"
    EDUCATION = "EDUCATION"
    BUSINESS = "BUSINESS"
    WELFARE = "WELFARE"
    WORK = "WORK"
    RESIDENCE = "RESIDENCE"


FIELD_NAMES: Final = {
    PainField.IDENTITY: "身份证明",
    PainField.EDUCATION: "教育证明",
    PainField.BUSINESS: "商事服务",
    PainField.WELFARE: "社保低保",
    PainField.WORK: "就业创业",
    PainField.RESIDENCE: "居住户籍",
}
FIELD_CHOICES: Final = [(one.value, name) for one, name in FIELD_NAMES.items()]


class PainSource(StrEnum):
    """How it was found (来源)."""

    VOICE = "VOICE"
    SURVEY = "SURVEY"
    RATING = "RATING"


SOURCE_NAMES: Final = {
    PainSource.VOICE: "群众和企业诉求",
    PainSource.SURVEY: "走访调查",
    PainSource.RATING: "差评",
}
SOURCE_CHOICES: Final = [(one.value, name) for one, name in SOURCE_NAMES.items()]


class PainState(StrEnum):
    """Where a pain point stands (堵点状态)."""

    COLLECTED = "COLLECTED"
    OWNED = "OWNED"
    SOLVED = "SOLVED"
    PUBLISHED = "PUBLISHED"


PAIN_STATES: Final = {
    PainState.COLLECTED: ("待交办", "blue"),
    PainState.OWNED: ("疏解中", "blue"),
    PainState.SOLVED: ("待核实", "amber"),
    PainState.PUBLISHED: ("已公布", "green"),
}


class PainDeed(StrEnum):
    """What is done about a pain point (堵点动作)."""

    COLLECT = "COLLECT"
    OWN = "OWN"
    SOLVE = "SOLVE"
    RETURN = "RETURN"
    PUBLISH = "PUBLISH"


PAIN_DEEDS: Final = {
    PainDeed.COLLECT: "登记",
    PainDeed.OWN: "交办",
    PainDeed.SOLVE: "报告已疏解",
    PainDeed.RETURN: "退回继续疏解",
    PainDeed.PUBLISH: "核实并公布",
}
CARE_RIGHTS: Final = ("voices.answer", "voices.coordinate", "supervision.read")
"""Any of these opens the lists of care at the desk; what is seen there depends on the viewer."""
MOST_PAIN_TEXT, MOST_PAIN_TITLE = 500, 60


@dataclass(frozen=True, kw_only=True)
class NewPainPoint:
    """What somebody found; ``token`` is the form's own, ``source_note`` says which voices."""

    token: UUID
    area: PainField
    title: str
    hurts: str
    source: PainSource
    source_note: str


@dataclass(frozen=True, slots=True)
class PainStepLine:
    """One act in the history of a pain point."""

    n: int
    deed: PainDeed
    actor_name: str
    office: str
    at: datetime
    opinion: str

    @property
    def said(self) -> str:
        """What was done."""
        return PAIN_DEEDS[self.deed]


@dataclass(frozen=True, slots=True)
class PainPointInfo:
    """A pain point (堵点) as its viewer may see it; ``actions`` is what they may do now."""

    number: int
    area: PainField
    title: str
    hurts: str
    source: PainSource
    source_note: str
    state: PainState
    light: VoiceLight
    organisation_name: str
    due_on: date | None
    measure: str
    evidence: str
    solved_on: date | None
    published_on: date | None
    collected_on: date
    region_code: str
    version: int
    steps: tuple[PainStepLine, ...] = ()
    actions: frozenset[PainDeed] = field(default_factory=frozenset)

    @property
    def field_name(self) -> str:
        """How its field is called."""
        return FIELD_NAMES[self.area]

    @property
    def source_name(self) -> str:
        """How it was found."""
        return SOURCE_NAMES[self.source]

    @property
    def said(self) -> str:
        """How its state is called."""
        return PAIN_STATES[self.state][0]

    @property
    def tone(self) -> str:
        """The colour of its state."""
        return PAIN_STATES[self.state][1]


@dataclass(frozen=True, slots=True)
class PainPage:
    """Pain points, and where the list goes on."""

    lines: tuple[PainPointInfo, ...]
    after: str
