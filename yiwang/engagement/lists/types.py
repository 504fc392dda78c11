"""What crosses the border of the lists: kinds, entries, versions, reports, figures, targets."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID

from yiwang.services.catalogue.types import GuideSummary
from yiwang.services.catalogue.types.promises import ItemPromise


class Kind(StrEnum):
    """Kinds of named lists (事项名单种类)."""

    ONE_VISIT = "ONE_VISIT"
    NO_VISIT = "NO_VISIT"
    INSTANT = "INSTANT"
    WHOLE_ONLINE = "WHOLE_ONLINE"
    FREQUENT = "FREQUENT"
    VILLAGE = "VILLAGE"
    NEARBY = "NEARBY"
    HALL = "HALL"
    ONLINE_PLAN = "ONLINE_PLAN"


class State(StrEnum):
    """Where the working copy of a list stands (办理状态)."""

    EDITING = "EDITING"
    RETURNED = "RETURNED"
    CHECK = "CHECK"
    READY = "READY"
    PUBLISHED = "PUBLISHED"
    WITHDRAWN = "WITHDRAWN"


class Act(StrEnum):
    """What somebody does with a list (动作)."""

    OPEN = "OPEN"
    SAVE = "SAVE"
    SUBMIT = "SUBMIT"
    PASS = "PASS"  # noqa: S105  an act
    RETURN = "RETURN"
    PUBLISH = "PUBLISH"
    WITHDRAW = "WITHDRAW"


class Exempt(StrEnum):
    """Why an item does not enter the hall (不进驻的原因), 廊坊 2018-09."""

    SECRET = "SECRET"  # noqa: S105  a reason
    NETWORK = "NETWORK"
    LAW = "LAW"
    PLACE = "PLACE"


class Change(StrEnum):
    """How an entry differs between two versions (变化)."""

    ADDED = "ADDED"
    REMOVED = "REMOVED"
    CHANGED = "CHANGED"


class Outcome(StrEnum):
    """What became of one pasted line (逐行结果)."""

    ADDED = "ADDED"
    KNOWN = "KNOWN"
    UNKNOWN = "UNKNOWN"
    REFUSED = "REFUSED"


class Measure(StrEnum):
    """What is counted beside targets (指标)."""

    ONLINE = "ONLINE"
    HALL = "HALL"
    HALL_DUE = "HALL_DUE"
    WINDOW = "WINDOW"
    ONE_VISIT = "ONE_VISIT"
    NO_VISIT = "NO_VISIT"
    INSTANT = "INSTANT"
    WHOLE_ONLINE = "WHOLE_ONLINE"
    FREQUENT = "FREQUENT"
    VILLAGE = "VILLAGE"


ZONES = ("企业开办", "投资建设", "生产经营准入", "社会事务")
"""The four classes of general windows (综合窗口分类), 安徽 2018-08."""
STATE_NAMES = MappingProxyType(
    {
        State.EDITING: "编辑中",
        State.RETURNED: "已退回",
        State.CHECK: "待核对",
        State.READY: "待发布",
        State.PUBLISHED: "已发布",
        State.WITHDRAWN: "已撤下",
    }
)
ACT_NAMES = MappingProxyType(
    {
        Act.OPEN: "建立名单",
        Act.SAVE: "编辑",
        Act.SUBMIT: "提请核对",
        Act.PASS: "核对通过",
        Act.RETURN: "退回",
        Act.PUBLISH: "发布",
        Act.WITHDRAW: "撤下",
    }
)
EXEMPT_NAMES = MappingProxyType(
    {
        Exempt.SECRET: "涉密",
        Exempt.NETWORK: "在专网办理",
        Exempt.LAW: "法律法规另有规定",
        Exempt.PLACE: "对场地有特殊要求",
    }
)
CHANGE_NAMES = MappingProxyType(
    {Change.ADDED: "增加", Change.REMOVED: "移除", Change.CHANGED: "修改"}
)
OUTCOME_NAMES = MappingProxyType(
    {
        Outcome.ADDED: "已加入",
        Outcome.KNOWN: "已经在名单里",
        Outcome.UNKNOWN: "没有找到",
        Outcome.REFUSED: "不能加入",
    }
)
AUDIENCE_NAMES = MappingProxyType({"PERSON": "个人", "LEGAL": "企业"})
MEASURE_NAMES = MappingProxyType(
    {
        Measure.ONLINE: "网上可办率",
        Measure.HALL: "进驻大厅比例",
        Measure.HALL_DUE: "应进必进比例",
        Measure.WINDOW: "一窗分类受理比例",
        Measure.ONE_VISIT: "最多跑一次比例",
        Measure.NO_VISIT: "不见面审批比例",
        Measure.INSTANT: "即办比例",
        Measure.WHOLE_ONLINE: "全程网办比例",
        Measure.FREQUENT: "最多跑一次的高频事项数",
        Measure.VILLAGE: "办理不出村的事项数",
    }
)
NUMBERS = frozenset({Measure.FREQUENT, Measure.VILLAGE})
"""Measures that count items; the others are shares."""
HUNDRED = 100


@dataclass(frozen=True, slots=True)
class KindInfo:
    """What a kind of list is, holds out and asks (事项名单种类).

    ``most`` is how many entries each audience (or the list) holds; ``levels`` are the levels of
    divisions that keep one.
    """

    kind: Kind
    key: str
    name: str
    lead: str
    source: str
    is_rule: bool = False
    has_audiences: bool = False
    has_year: bool = False
    has_hall: bool = False
    most: int = 3000
    levels: tuple[int, ...] = (1, 2, 3, 4)
    tag: str = ""


@dataclass(frozen=True, slots=True)
class EntryInfo:
    """An entry of the working copy, with what its guide says now (名单条目)."""

    id: int
    version: int
    basic_code: str
    name: str
    department: str
    audience: str
    rank: int
    note: str = ""
    place: str = ""
    zone: str = ""
    exempt: Exempt | None = None
    due_on: date | None = None
    reason: str = ""
    is_removed: bool = False
    changed_by: str = ""
    changed_at: datetime | None = None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class StepInfo:
    """One act on a list (痕迹)."""

    n: int
    act: Act
    actor_name: str
    office: str
    at: datetime
    opinion: str


@dataclass(frozen=True, slots=True)
class ListInfo:
    """A list with its working copy and what is public of it (事项名单)."""

    id: UUID
    kind: KindInfo
    region_code: str
    region_name: str
    year: int
    state: State
    version: int
    source: str
    entries: int
    edition_no: int
    published_at: datetime | None
    changed_by: str
    changed_at: datetime
    counts: Mapping[str, int] = field(default_factory=dict)
    actions: frozenset[Act] = frozenset()
    steps: tuple[StepInfo, ...] = ()

    @property
    def title(self) -> str:
        """「示例县三级双百高频事项」, with the year where it has one."""
        return f"{self.region_name}{f'{self.year}年' if self.year else ''}{self.kind.name}"


@dataclass(frozen=True, slots=True)
class EditionInfo:
    """A published version of a list (名单版本)."""

    number: int
    entries: int
    published_at: datetime
    published_by: str
    reason: str
    source: str
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """An entry that differs between two versions (差异)."""

    change: Change
    basic_code: str
    name: str
    audience: str
    said: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PasteLine:
    """What became of one pasted line (逐行报告)."""

    number: int
    text: str
    outcome: Outcome
    name: str = ""
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item proposed for a list by its number of cases (候选事项), and what stands against it."""

    item: ItemPromise
    cases: int
    fault: str = ""


@dataclass(frozen=True, slots=True)
class ListedLine:
    """A line of a list as the public reads it (公布的名单条目).

    ``is_below``: divisions below handle it, this one publishes no guide of its own.
    """

    n: int
    name: str
    audience: str
    basic_code: str
    guide: GuideSummary | None
    note: str = ""
    zone: str = ""
    exempt: str = ""
    due_on: date | None = None
    is_below: bool = False


@dataclass(frozen=True, slots=True)
class ListedPage:
    """A page of a public list; ``after`` asks for the next one, None ends."""

    kind: KindInfo
    region_code: str
    region_name: str
    year: int
    edition_no: int
    published_at: datetime | None
    source: str
    lines: tuple[ListedLine, ...]
    after: int | None
    totals: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Shown:
    """A list in the overview of a division (名单总览)."""

    kind: KindInfo
    total: int
    region_code: str
    region_name: str
    year: int = 0
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TargetInfo:
    """A target by a date, in its newest version (目标)."""

    code: str
    version_no: int
    content: Mapping[str, Any]
    is_active: bool = True
    reason: str = ""
    changed_by: str = ""
    changed_at: datetime | None = None

    @property
    def due_on(self) -> date:
        """The day by which it is to be reached."""
        return date.fromisoformat(self.content["due_on"])


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure of a division: so many of so many (实际值)."""

    measure: Measure
    part: int
    whole: int

    @property
    def name(self) -> str:
        """What is counted."""
        return MEASURE_NAMES[self.measure]

    @property
    def percent(self) -> float:
        """Of a hundred."""
        return round(HUNDRED * self.part / self.whole, 1) if self.whole else 0.0

    @property
    def is_number(self) -> bool:
        """Whether it counts items rather than a share."""
        return self.measure in NUMBERS


@dataclass(frozen=True, slots=True)
class Beside:
    """A target with the actual figure beside it (目标台账); ``gap`` items more would reach it."""

    target: TargetInfo
    figure: Figure
    is_due: bool

    @property
    def wanted(self) -> int:
        """What is to be reached: percent or items."""
        return int(self.target.content["value"])

    @property
    def gap(self) -> int:
        """How many items are missing to it."""
        figure = self.figure
        need = self.wanted if figure.is_number else math.ceil(self.wanted * figure.whole / HUNDRED)
        return max(0, need - figure.part)

    @property
    def is_reached(self) -> bool:
        """Whether it is; a share of nothing is none."""
        return self.gap == 0 and (self.figure.is_number or self.figure.whole > 0)


@dataclass(frozen=True, slots=True)
class MissingLine:
    """A guide that a measure does not count, and why (差距清单)."""

    n: int
    guide: GuideSummary
    why: str


@dataclass(frozen=True, slots=True)
class MissingPage:
    """A page of what a measure does not count; ``after`` asks for the next one, None ends.

    ``kind`` is the list in which the gap is closed, None where the guides have to change.
    """

    measure: Measure
    kind: KindInfo | None
    region_name: str
    total: int
    lines: tuple[MissingLine, ...]
    after: int | None


@dataclass(frozen=True, slots=True)
class PlaceFigures:
    """The figures of a division, a level, or one month (统计)."""

    key: str
    name: str
    counted_at: datetime | None
    counts: Mapping[str, int]
    figures: tuple[Figure, ...]
