"""What crosses the border of assessment: formulas, periods, scores, tables, targets, tasks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID


class Span(StrEnum):
    """How long a period is (周期)."""

    MONTH = "MONTH"
    QUARTER = "QUARTER"
    YEAR = "YEAR"


class PeriodState(StrEnum):
    """States of an evaluation (评估状态)."""

    COUNTING = "COUNTING"
    SCORED = "SCORED"
    CLOSED = "CLOSED"


class Party(StrEnum):
    """Who is scored (评估对象)."""

    OFFICE = "OFFICE"
    WINDOW = "WINDOW"
    STAFF = "STAFF"


class Verdict(StrEnum):
    """What became of an objection (申诉结果)."""

    OPEN = "OPEN"
    UPHELD = "UPHELD"
    REJECTED = "REJECTED"


class ReportState(StrEnum):
    """States of a year-end table (统计表状态)."""

    COUNTING = "COUNTING"
    READY = "READY"
    ISSUED = "ISSUED"


class CircularState(StrEnum):
    """States of a circular (通报状态)."""

    DRAFT = "DRAFT"
    PUBLISHED = "PUBLISHED"


class TaskState(StrEnum):
    """States of a task (任务状态)."""

    OPEN = "OPEN"
    DONE = "DONE"
    VERIFIED = "VERIFIED"


class Gauge(StrEnum):
    """What an indicator measures (指标算法)."""

    DAYS_P50 = "DAYS_P50"
    DAYS_P80 = "DAYS_P80"
    ON_TIME = "ON_TIME"
    ONLINE = "ONLINE"
    STEPS = "STEPS"
    MATERIALS = "MATERIALS"


SPAN_NAMES = MappingProxyType({Span.MONTH: "月度", Span.QUARTER: "季度", Span.YEAR: "年度"})
PERIOD_NAMES = MappingProxyType(
    {
        PeriodState.COUNTING: "正在计算",
        PeriodState.SCORED: "公示和申诉",
        PeriodState.CLOSED: "已定案",
    }
)
PARTY_NAMES = MappingProxyType(
    {Party.OFFICE: "单位", Party.WINDOW: "窗口", Party.STAFF: "工作人员"}
)
VERDICT_NAMES = MappingProxyType(
    {Verdict.OPEN: "待复核", Verdict.UPHELD: "申诉成立", Verdict.REJECTED: "申诉不成立"}
)
REPORT_NAMES = MappingProxyType(
    {
        ReportState.COUNTING: "正在统计",
        ReportState.READY: "待签发",
        ReportState.ISSUED: "已签发",
    }
)
CIRCULAR_NAMES = MappingProxyType(
    {CircularState.DRAFT: "待同意", CircularState.PUBLISHED: "已印发"}
)
TASK_NAMES = MappingProxyType(
    {
        TaskState.OPEN: "进行中",
        TaskState.DONE: "待核实",
        TaskState.VERIFIED: "已完成",
    }
)
GAUGE_NAMES = MappingProxyType(
    {
        Gauge.DAYS_P50: "半数办件在多少个工作日内办完",
        Gauge.DAYS_P80: "八成办件在多少个工作日内办完",
        Gauge.ON_TIME: "按时办结率",
        Gauge.ONLINE: "网上申请率",
        Gauge.STEPS: "环节数",
        Gauge.MATERIALS: "材料数",
    }
)
UNITS = MappingProxyType(
    {
        Gauge.DAYS_P50: "个工作日",
        Gauge.DAYS_P80: "个工作日",
        Gauge.ON_TIME: "%",
        Gauge.ONLINE: "%",
        Gauge.STEPS: "个",
        Gauge.MATERIALS: "件",
    }
)
AT_LEAST = frozenset({Gauge.ON_TIME, Gauge.ONLINE})
"""Gauges whose target is a floor; the others' is a ceiling."""


@dataclass(frozen=True, slots=True)
class FormulaInfo:
    """A version of the formula (评分办法)."""

    number: int
    content: Mapping[str, Any]
    reason: str
    made_by: str
    made_at: datetime
    published_by: str
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class PeriodInfo:
    """An evaluation of a division over a period (评估); ``number`` counts corrections."""

    id: UUID
    version: int
    region_code: str
    region_name: str
    span: Span
    first: date
    last: date
    number: int
    formula: int
    state: PeriodState
    reason: str
    objections_until: date | None
    counted_at: datetime | None
    closed_at: datetime | None
    closed_by: str
    name: str
    open_objections: int = 0
    actions: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Part:
    """One component of a score (得分项): points of so many, and what took points away.

    ``bad`` matters of ``whole`` speak against it; ``back`` was given back on an objection.
    """

    code: str
    name: str
    most: float
    points: float
    bad: int
    whole: int
    said: str
    is_counted: bool = True
    is_deduction: bool = False
    back: float = 0.0

    @property
    def lost(self) -> float:
        """Points that were taken away and not given back."""
        taken = -self.points if self.is_deduction else self.most - self.points
        return round(max(taken - self.back, 0.0), 1) if self.is_counted else 0.0


@dataclass(frozen=True, slots=True)
class ObjectionInfo:
    """An objection of the scored (申诉)."""

    id: int
    part: str
    part_name: str
    reason: str
    evidence: str
    made_by: str
    made_at: datetime
    state: Verdict
    back: float
    decision: str
    decided_by: str
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class ScoreInfo:
    """A score (得分); without points it had too few matters to be judged."""

    id: int
    period_id: UUID
    party: Party
    organisation_id: UUID
    staff: UUID | None
    name: str
    group: str
    handled: int
    points: float | None
    grade: str
    rank: int | None
    among: int
    parts: tuple[Part, ...] = ()
    objections: tuple[ObjectionInfo, ...] = ()
    actions: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of the statistics table, and the measure and kinds of matters it counts."""

    key: str
    title: str
    measure: str = ""
    kinds: tuple[str, ...] = ("CASE",)


ALL_KINDS: Final = ("CASE", "CONSULTATION", "COMPLAINT", "REPORT", "NEED", "RATING")
COMPLAINTS: Final = ("COMPLAINT", "REPORT")
HEADINGS: Final = (
    Heading("OPEN_BEFORE", "期初在办"),
    Heading("RECEIVED", "收件", "RECEIVED"),
    Heading("ACCEPTED", "受理", "ACCEPTED"),
    Heading("ENDED", "办结", "ENDED"),
    Heading("EARLY", "提前", "EARLY"),
    Heading("ON_TIME", "按时"),
    Heading("LATE", "超时", "LATE"),
    Heading("STOPPED", "撤回终止", "STOPPED"),
    Heading("OPEN_AFTER", "期末在办"),
    Heading("CONFIRMED", "违规", "CONFIRMED", ALL_KINDS),
    Heading("COMPLAINED", "投诉举报", "RECEIVED", COMPLAINTS),
    Heading("GOOD", "好评", "GOOD", ("RATING",)),
    Heading("BAD", "差评", "BAD", ("RATING",)),
)


@dataclass(frozen=True, slots=True)
class ReportInfo:
    """A statistics table (办理情况统计表) of a division over a period."""

    id: UUID
    region_code: str
    region_name: str
    span: Span
    first: date
    last: date
    number: int
    state: ReportState
    done: int
    total: int
    name: str
    content: Mapping[str, Any] = field(default_factory=dict)
    sm3: str = ""
    is_public: bool = False
    file: UUID | None = None
    signature: UUID | None = None
    reason: str = ""
    made_by: str = ""
    made_at: datetime | None = None
    issued_by: str = ""
    issued_at: datetime | None = None
    actions: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class CircularInfo:
    """A circular (通报) made from a closed evaluation."""

    id: UUID
    version: int
    period_id: UUID
    period_name: str
    region_code: str
    title: str
    body: str
    is_public: bool
    state: CircularState
    drafted_by: str
    changed_at: datetime
    agreed_by: str
    published_at: datetime | None
    file: UUID | None
    sm3: str
    signature: UUID | None
    actions: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class IndicatorInfo:
    """An indicator of the business environment (营商环境指标)."""

    code: str
    name: str
    gauge: Gauge
    basic_codes: tuple[str, ...]
    source: str

    @property
    def unit(self) -> str:
        """The unit of its figures."""
        return UNITS[self.gauge]


@dataclass(frozen=True, slots=True)
class TargetLine:
    """A target with the actual figure beside it (目标台账); ``actual`` None: nothing to count."""

    name: str
    measure: str
    due_on: date
    owner: str
    wanted: str
    actual: str
    is_reached: bool | None
    is_due: bool
    source: str
    basis: str = ""
    url: str = ""
    key: int = 0

    @property
    def light(self) -> str:
        """Green when reached, red when not by its day, yellow while there is time."""
        if self.is_reached is None:
            return "none"
        if self.is_reached:
            return "green"
        return "red" if self.is_due else "yellow"


@dataclass(frozen=True, slots=True)
class TaskNote:
    """A report on a task (进展)."""

    act: str
    text: str
    evidence: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TaskInfo:
    """A task (任务)."""

    id: UUID
    version: int
    region_code: str
    number: str
    text: str
    owner_id: UUID
    owner_name: str
    due_on: date
    source: str
    state: TaskState
    days_over: int
    notes: tuple[TaskNote, ...] = ()
    actions: frozenset[str] = frozenset()

    @property
    def light(self) -> str:
        """Red when its day is over, yellow in the last week, green otherwise."""
        if self.state is TaskState.VERIFIED:
            return "green"
        near = -7
        return "red" if self.days_over > 0 else "yellow" if self.days_over >= near else "green"
