"""What crosses the border of the ledger: self-checks, entries, figures, norms."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID


class Outcome(StrEnum):
    """What becomes of a material or a step (清理结果)."""

    CANCEL = "CANCEL"
    MERGE = "MERGE"
    SHARE = "SHARE"
    PROMISE = "PROMISE"
    VERIFY = "VERIFY"
    KEEP = "KEEP"
    ADD = "ADD"


class State(StrEnum):
    """Where a self-check stands (办理状态)."""

    FILLING = "FILLING"
    RETURNED = "RETURNED"
    REVIEW = "REVIEW"
    AGREEING = "AGREEING"
    PUBLISHING = "PUBLISHING"
    PUBLISHED = "PUBLISHED"


class Act(StrEnum):
    """What somebody does with a self-check (动作)."""

    BEGIN = "BEGIN"
    SAVE = "SAVE"
    SUBMIT = "SUBMIT"
    REVIEW = "REVIEW"
    AGREE = "AGREE"
    RETURN = "RETURN"


class CountState(StrEnum):
    """States of a baseline (快照状态)."""

    RUNNING = "RUNNING"
    DONE = "DONE"


class NormKind(StrEnum):
    """Kinds of norms kept as data (清理标准, 精简目标)."""

    TEST = "TEST"
    TARGET = "TARGET"


class By(StrEnum):
    """By what figures are told apart (统计口径)."""

    ITEM = "ITEM"
    ORGANISATION = "ORGANISATION"
    REGION = "REGION"
    LEVEL = "LEVEL"


OUTCOME_NAMES = MappingProxyType(
    {
        Outcome.CANCEL: "取消",
        Outcome.MERGE: "合并",
        Outcome.SHARE: "数据共享替代",
        Outcome.PROMISE: "书面承诺",
        Outcome.VERIFY: "部门核验",
        Outcome.KEEP: "保留",
        Outcome.ADD: "新增",
    }
)
TO_CHOOSE = tuple(one for one in Outcome if one is not Outcome.ADD)
"""What a checker may say; an addition is only ever recorded."""
FOR_STEPS = frozenset({Outcome.CANCEL, Outcome.MERGE, Outcome.SHARE, Outcome.KEEP})
"""What may become of a step."""
STATE_NAMES = MappingProxyType(
    {
        State.FILLING: "自查中",
        State.RETURNED: "已退回",
        State.REVIEW: "待审核",
        State.AGREEING: "待会商确认",
        State.PUBLISHING: "正在公布",
        State.PUBLISHED: "已公布",
    }
)
ACT_NAMES = MappingProxyType(
    {
        Act.BEGIN: "开始自查",
        Act.SAVE: "自查",
        Act.SUBMIT: "提请审核",
        Act.REVIEW: "审核通过",
        Act.AGREE: "会商确认并公布",
        Act.RETURN: "退回",
    }
)
BY_NAMES = MappingProxyType(
    {By.ITEM: "事项", By.ORGANISATION: "机构", By.REGION: "地区", By.LEVEL: "层级"}
)


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody says of one material or step (自查意见).

    ``instead`` names what takes its place: the material it is merged into, the licence or data.
    """

    key: str
    outcome: Outcome | None = None
    test: str = ""
    reason: str = ""
    basis: str = ""
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What a publication did to a material or a step (精简情况): gone, replaced, or new."""

    is_step: bool
    name: str
    outcome: Outcome
    instead: str = ""
    kind: str = ""
    told: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A material or a step of an item under self-check (自查内容)."""

    key: str
    is_step: bool
    name: str
    kind: str
    lists: int
    necessity: str = ""
    told: str = ""
    choice: Choice = field(default_factory=lambda: Choice(""))

    @property
    def is_decided(self) -> bool:
        """Whether somebody said what becomes of it."""
        return self.choice.outcome is not None


@dataclass(frozen=True, slots=True)
class ItemSheet:
    """The materials and steps of one item in a self-check (事项自查表)."""

    basic_code: str
    name: str
    lists: int
    texts: int
    version: int
    lines: tuple[Line, ...]
    changed_by: str = ""
    changed_at: datetime | None = None

    @property
    def decided(self) -> int:
        """How many lines are decided."""
        return sum(line.is_decided for line in self.lines)


@dataclass(frozen=True, slots=True)
class StepInfo:
    """One act on a self-check (痕迹)."""

    act: Act
    actor_name: str
    office: str
    at: datetime
    opinion: str


@dataclass(frozen=True, slots=True)
class CheckInfo:
    """A department's self-check with its progress (减证便民自查)."""

    id: UUID
    state: State
    version: int
    organisation_id: UUID
    organisation_name: str
    department: str
    region_code: str
    items: int
    lines: int
    decided: int
    removed: int
    done: int
    skipped: tuple[tuple[str, str], ...]
    checker_name: str
    began_at: datetime
    published_at: datetime | None
    actions: frozenset[Act] = frozenset()
    steps: tuple[StepInfo, ...] = ()

    @property
    def percent(self) -> int:
        """How much is decided, or published, of a hundred."""
        if self.state is State.PUBLISHING:
            return 100 * self.done // self.items if self.items else 100
        return 100 * self.decided // self.lines if self.lines else 100


@dataclass(frozen=True, slots=True)
class EntryInfo:
    """An entry of the ledger: what is no longer asked (取消的证明材料, 减证便民台账)."""

    id: int
    basic_code: str
    item_name: str
    is_step: bool
    name: str
    outcome: Outcome
    instead: str
    test: str
    reason: str
    basis: str
    department: str
    organisation_name: str
    region_code: str
    region_name: str
    lists: int
    published_on: date
    person: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class NormInfo:
    """A test of cleaning or a target, in its newest version (清理标准, 精简目标)."""

    kind: NormKind
    code: str
    version_no: int
    content: Mapping[str, Any]
    is_active: bool = True
    reason: str = ""
    changed_by: str = ""
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BaselineInfo:
    """A baseline (基线快照) with what was counted, and when it was compared last."""

    id: UUID
    name: str
    taken_on: date
    state: CountState
    lists: int
    texts: int
    items: int
    organisations: int
    materials: int
    steps: int
    taken_by: str
    taken_at: datetime
    measured_at: datetime | None


@dataclass(frozen=True, slots=True)
class Figure:
    """Removed beside baseline for an item, an organisation, a region or a level (精简比例)."""

    key: str
    name: str
    lists: int
    materials: int
    materials_removed: int
    steps: int
    steps_removed: int

    @property
    def materials_percent(self) -> float:
        """Removed materials, of a hundred in the baseline."""
        return _percent(self.materials_removed, self.materials)

    @property
    def steps_percent(self) -> float:
        """Removed steps, of a hundred in the baseline."""
        return _percent(self.steps_removed, self.steps)


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 0.0
