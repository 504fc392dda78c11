"""Measures against late or unlawful handling (处置文书): rungs, states, acts, what pages show."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

OWNER: Final = "measure:{}"
PAPER: Final = "measure-paper:{}"
"""Whose file the document itself is."""
"""Owner of the files that belong to a measure, by its number."""


class Rung(StrEnum):
    """Rungs of the ladder, the mildest first (S2: 视情节轻重)."""

    NOTICE = "NOTICE"
    URGE = "URGE"
    RECTIFY = "RECTIFY"
    SELF_CRITICISM = "SELF_CRITICISM"
    CIRCULAR = "CIRCULAR"
    DISCIPLINE = "DISCIPLINE"


class MeasureState(StrEnum):
    """Where a measure stands (文书状态)."""

    PROPOSED = "PROPOSED"
    """待法制同意."""
    ISSUED = "ISSUED"
    """待回复."""
    ANSWERED = "ANSWERED"
    """待核实."""
    APPEALED = "APPEALED"
    """申诉中."""
    REFERRED = "REFERRED"
    """待纪检监察受理."""
    TAKEN = "TAKEN"
    """纪检监察已受理."""
    CLOSED = "CLOSED"
    """已办结."""


class MeasureOutcome(StrEnum):
    """How it ended (办结结果)."""

    SATISFIED = "SATISFIED"
    INSUFFICIENT = "INSUFFICIENT"
    REFUSED = "REFUSED"
    WITHDRAWN = "WITHDRAWN"
    OVERTURNED = "OVERTURNED"
    RETURNED = "RETURNED"
    CONCLUDED = "CONCLUDED"


class MeasureAct(StrEnum):
    """What is done with it (操作)."""

    PROPOSE = "PROPOSE"
    CONSENT = "CONSENT"
    REFUSE = "REFUSE"
    WITHDRAW = "WITHDRAW"
    ANSWER = "ANSWER"
    APPEAL = "APPEAL"
    UPHOLD = "UPHOLD"
    OVERTURN = "OVERTURN"
    SATISFIED = "SATISFIED"
    INSUFFICIENT = "INSUFFICIENT"
    TAKE = "TAKE"
    RETURN = "RETURN"
    TELL = "TELL"
    SHOW = "SHOW"
    CONCLUDE = "CONCLUDE"


class Sight(StrEnum):
    """How much of a measure somebody sees."""

    NOTHING = "NOTHING"
    EXISTENCE = "EXISTENCE"
    """Only that there is one: a referral, before its file is put to whom it names."""
    WHOLE = "WHOLE"


class Lane(StrEnum):
    """Who stands behind an act: these hands share nobody."""

    SUPERVISOR = "SUPERVISOR"
    LEGAL = "LEGAL"
    DISCIPLINE = "DISCIPLINE"
    TARGET = "TARGET"


RUNG_NAMES: Mapping[Rung, str] = MappingProxyType(
    {
        Rung.NOTICE: "提醒",
        Rung.URGE: "督办",
        Rung.RECTIFY: "责令整改",
        Rung.SELF_CRITICISM: "书面检查",
        Rung.CIRCULAR: "通报批评",
        Rung.DISCIPLINE: "纪律处分移送",
    }
)
MEASURE_STATES: Mapping[MeasureState, tuple[str, str]] = MappingProxyType(
    {
        MeasureState.PROPOSED: ("待法制同意", "amber"),
        MeasureState.ISSUED: ("待回复", "amber"),
        MeasureState.ANSWERED: ("待核实", "blue"),
        MeasureState.APPEALED: ("申诉中", "blue"),
        MeasureState.REFERRED: ("待纪检监察受理", "amber"),
        MeasureState.TAKEN: ("纪检监察已受理", "blue"),
        MeasureState.CLOSED: ("已办结", "grey"),
    }
)
MEASURE_OUTCOMES: Mapping[MeasureOutcome, tuple[str, str]] = MappingProxyType(
    {
        MeasureOutcome.SATISFIED: ("处理到位", "green"),
        MeasureOutcome.INSUFFICIENT: ("处理不到位", "red"),
        MeasureOutcome.REFUSED: ("法制没有同意", "grey"),
        MeasureOutcome.WITHDRAWN: ("已撤回", "grey"),
        MeasureOutcome.OVERTURNED: ("申诉成立，已撤销", "grey"),
        MeasureOutcome.RETURNED: ("纪检监察退回", "grey"),
        MeasureOutcome.CONCLUDED: ("纪检监察已办结", "grey"),
    }
)
MEASURE_ACTS: Mapping[MeasureAct, str] = MappingProxyType(
    {
        MeasureAct.PROPOSE: "发起",
        MeasureAct.CONSENT: "同意发出",
        MeasureAct.REFUSE: "不同意发出",
        MeasureAct.WITHDRAW: "撤回",
        MeasureAct.ANSWER: "回复",
        MeasureAct.APPEAL: "申诉",
        MeasureAct.UPHOLD: "维持文书",
        MeasureAct.OVERTURN: "撤销文书",
        MeasureAct.SATISFIED: "处理到位，办结",
        MeasureAct.INSUFFICIENT: "处理不到位，办结",
        MeasureAct.TAKE: "受理移送",
        MeasureAct.RETURN: "退回移送",
        MeasureAct.TELL: "告知本人有移送",
        MeasureAct.SHOW: "把材料交本人阅看",
        MeasureAct.CONCLUDE: "登记处理结果",
    }
)

MEASURE_TITLES: Mapping[Rung, str] = MappingProxyType(
    {
        Rung.NOTICE: "行政效能提醒通知书",
        Rung.URGE: "行政效能督办通知书",
        Rung.RECTIFY: "责令整改通知书",
        Rung.SELF_CRITICISM: "责令作出书面检查通知书",
        Rung.CIRCULAR: "通报批评决定书",
        Rung.DISCIPLINE: "问题线索移送函",
    }
)
MEASURE_WORDS: Mapping[Rung, str] = MappingProxyType(
    {
        Rung.NOTICE: "请注意办理期限和程序，按要求处理，并在 {day}前回复处理情况。",
        Rung.URGE: "现予督办。请立即办理，并在 {day}前回复办理结果，附处理材料。",
        Rung.RECTIFY: "现责令立即整改。请在 {day}前改正，并回复整改情况，附整改材料。",
        Rung.SELF_CRITICISM: "经法制监督机构同意，责令作出书面检查。"
        "请在 {day}前提交书面检查和改正措施。",
        Rung.CIRCULAR: "经法制监督机构同意，予以通报批评。请在 {day}前回复落实情况。",
        Rung.DISCIPLINE: "经多次处理仍不到位，现将问题线索移送你机关，请依规依纪依法处理，"
        "并在 {day}前告知是否受理。",
    }
)
"""What each document demands, with a place for the day."""


@dataclass(frozen=True, slots=True)
class MeasureDraft:
    """What a supervisor fills in: on which findings, against whom, what is wanted."""

    rung: Rung
    findings: tuple[int, ...]
    demand: str
    officer: UUID | None = None
    skip_reason: str = ""


@dataclass(frozen=True, slots=True)
class MeasureAnswer:
    """What the organisation or the officer says was done (回复), with its proof."""

    text: str
    files: tuple[UUID, ...] = ()
    instead: str = ""
    """Why there is no material (没有材料的说明)."""


@dataclass(frozen=True, slots=True)
class Term:
    """Working days of a rung or of the appeal (期限), and where the number comes from."""

    key: str
    days: int
    source: str
    is_local: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A rung that a repetition suggests (建议); people decide."""

    rung: Rung
    why: str
    source: str


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A measure in a list; of a referral seen in part, its kind and its day only."""

    id: UUID
    number: str
    rung: Rung
    state: MeasureState
    outcome: MeasureOutcome | None
    organisation_name: str
    officer_name: str
    document_number: str
    proposed_on: date
    due_on: date | None
    is_late: bool
    sight: Sight


@dataclass(frozen=True, slots=True)
class MeasuresPage:
    """A page of a list, the newest first."""

    rows: tuple[MeasureRow, ...]
    after: str


@dataclass(frozen=True, slots=True)
class MeasureStepInfo:
    """One act on its time line."""

    act: MeasureAct
    actor_name: str
    office: str
    at: datetime
    text: str
    files: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class MeasureFindingInfo:
    """A confirmed finding as a measure quotes it."""

    id: int
    rule: str
    matter: str
    item_name: str
    raised_on: date
    quote: tuple[tuple[str, str], ...]
    verdict: str
    is_false: bool


@dataclass(frozen=True, slots=True)
class EarlierMeasure:
    """A lower rung that was tried before (此前的文书); ``is_open_to``: the viewer may open it."""

    number: str
    rung: Rung
    outcome: MeasureOutcome | None
    issued_on: date | None
    is_open_to: bool


@dataclass(frozen=True, slots=True)
class MeasureInfo:
    """One measure for who may see it; ``acts`` is what the viewer may do now."""

    row: MeasureRow
    version: int
    acts: frozenset[MeasureAct] = frozenset()
    issuer: str = ""
    demand: str = ""
    skip_reason: str = ""
    issued_on: date | None = None
    document: tuple[Mapping[str, Any], ...] = ()
    due_on: date | None = None
    appeal_by: date | None = None
    days: int = 0
    days_source: str = ""
    earlier: tuple[EarlierMeasure, ...] = ()
    next_rung: Rung | None = None
    told_on: date | None = None
    shown_on: date | None = None
    officer: UUID | None = None
    findings: tuple[MeasureFindingInfo, ...] = ()
    steps: tuple[MeasureStepInfo, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class MeasureGrounds:
    """What a new measure would rest on: findings, whose they are, what is suggested."""

    findings: tuple[MeasureFindingInfo, ...]
    organisation_name: str
    officers: tuple[tuple[UUID, str], ...]
    suggestions: tuple[Suggestion, ...]
