"""Shapes that cross the border of editing: revisions, their steps, what differs, tasks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID


class Target(StrEnum):
    """What is revised: an item of the province's list, a supplementary one, a department's list."""

    BASIC = "BASIC"
    SUPPLEMENT = "SUPPLEMENT"
    LIST = "LIST"


class Kind(StrEnum):
    """What a revision does (处置方式): 取消, 下放, 暂停实施, 转变管理方式 …"""

    CREATE = "CREATE"
    CHANGE = "CHANGE"
    CANCEL = "CANCEL"
    DELEGATE = "DELEGATE"
    SUSPEND = "SUSPEND"
    CONVERT = "CONVERT"
    RESTORE = "RESTORE"


class State(StrEnum):
    """Where a revision stands."""

    DRAFT = "DRAFT"
    DEPARTMENT_CHECK = "DEPARTMENT_CHECK"
    RECEIVER_CHECK = "RECEIVER_CHECK"
    LEGAL_CHECK = "LEGAL_CHECK"
    READY = "READY"
    SCHEDULED = "SCHEDULED"
    PUBLISHED = "PUBLISHED"
    RETURNED = "RETURNED"
    WITHDRAWN = "WITHDRAWN"


class Act(StrEnum):
    """A step of the workflow."""

    BEGIN = "BEGIN"
    SAVE = "SAVE"
    REBASE = "REBASE"
    SUBMIT = "SUBMIT"
    CHECK = "CHECK"
    CONFIRM = "CONFIRM"
    LEGAL = "LEGAL"
    PUBLISH = "PUBLISH"
    TAKE_EFFECT = "TAKE_EFFECT"
    RETURN = "RETURN"
    WITHDRAW = "WITHDRAW"


class TaskState(StrEnum):
    """Whether an item has been aligned with a changed law."""

    OPEN = "OPEN"
    REVISED = "REVISED"
    UNCHANGED = "UNCHANGED"


KIND_NAMES: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.CREATE: "新增",
        Kind.CHANGE: "修改",
        Kind.CANCEL: "取消",
        Kind.DELEGATE: "下放",
        Kind.SUSPEND: "暂停实施",
        Kind.CONVERT: "转变管理方式",
        Kind.RESTORE: "恢复实施",
    }
)
TARGET_NAMES: Mapping[Target, str] = MappingProxyType(
    {Target.BASIC: "基本目录", Target.SUPPLEMENT: "补充事项", Target.LIST: "实施清单"}
)
STATE_NAMES: Mapping[State, str] = MappingProxyType(
    {
        State.DRAFT: "起草中",
        State.DEPARTMENT_CHECK: "部门核对",
        State.RECEIVER_CHECK: "承接层级确认",
        State.LEGAL_CHECK: "合法性审核",
        State.READY: "待发布",
        State.SCHEDULED: "定时生效",
        State.PUBLISHED: "已发布",
        State.RETURNED: "已退回",
        State.WITHDRAWN: "已撤回",
    }
)
ACT_NAMES: Mapping[Act, str] = MappingProxyType(
    {
        Act.BEGIN: "起草",
        Act.SAVE: "修改",
        Act.REBASE: "接上新版本",
        Act.SUBMIT: "提请核对",
        Act.CHECK: "部门核对通过",
        Act.CONFIRM: "同意承接",
        Act.LEGAL: "合法性审核通过",
        Act.PUBLISH: "发布",
        Act.TAKE_EFFECT: "生效",
        Act.RETURN: "退回",
        Act.WITHDRAW: "撤回",
    }
)


@dataclass(frozen=True, slots=True)
class Basis:
    """A law on which a revision rests (修订依据): law, number, article, text, validity."""

    law: str
    number: str = ""
    article: str = ""
    text: str = ""
    validity: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """One element that differs (逐要素对照); ``removed`` and ``added`` are lines of its text."""

    key: str
    label: str
    group: str
    before: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def removed(self) -> tuple[str, ...]:
        """Lines that only the older text has."""
        return tuple(line for line in self.before if line not in self.after)

    @property
    def added(self) -> tuple[str, ...]:
        """Lines that only the newer text has."""
        return tuple(line for line in self.after if line not in self.before)


@dataclass(frozen=True, slots=True)
class Receiver:
    """An organisation of the receiving level (承接单位), and who confirmed for it."""

    organisation_id: UUID
    name: str
    confirmed_by: str = ""
    confirmed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StepInfo:
    """One act on a revision (办理痕迹)."""

    n: int
    act: Act
    state: State
    actor_name: str
    office: str
    at: datetime
    opinion: str
    changed: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What was done, in words."""
        return ACT_NAMES[self.act]


@dataclass(frozen=True, slots=True)
class RevisionLine:
    """A line of the list of revisions."""

    id: UUID
    target: Target
    kind: Kind
    state: State
    code: str
    name: str
    owner: str
    editor_name: str
    changed_at: datetime
    effective_on: date | None = None

    @property
    def title(self) -> str:
        """「修改：食品经营许可」."""
        return f"{KIND_NAMES[self.kind]}：{self.name}"


@dataclass(frozen=True, slots=True)
class RevisionInfo:
    """A revision (修订稿) as its viewer sees it; ``actions`` are what the viewer may do now."""

    id: UUID
    target: Target
    kind: Kind
    state: State
    version: int
    basic_code: str
    code: str
    name: str
    department: str
    organisation_id: UUID | None
    organisation_name: str
    region_code: str
    base_version: int
    current_version: int
    base: Mapping[str, Any]
    content: Mapping[str, Any]
    reason: str
    bases: tuple[Basis, ...]
    effective_on: date | None
    editor_name: str
    created_at: datetime
    changed_at: datetime
    receivers: tuple[Receiver, ...] = ()
    published_at: datetime | None = None
    public_code: str = ""
    steps: tuple[StepInfo, ...] = ()
    differences: tuple[Difference, ...] = ()
    actions: frozenset[Act] = frozenset()
    form_version_id: int | None = None

    @property
    def title(self) -> str:
        """「修改：食品经营许可」."""
        return f"{KIND_NAMES[self.kind]}：{self.name}"

    @property
    def is_stale(self) -> bool:
        """Whether another version was published since this revision began."""
        return self.current_version != self.base_version and self.state not in {
            State.PUBLISHED,
            State.WITHDRAWN,
        }

    @property
    def has_content(self) -> bool:
        """Whether the elements themselves are revised, not only whether the item is in force."""
        return self.kind in {Kind.CREATE, Kind.CHANGE, Kind.CONVERT} or (
            self.kind is Kind.DELEGATE and self.target is not Target.LIST
        )


@dataclass(frozen=True, slots=True)
class Disposition:
    """How an item or a list went out of force (处置结果), as the public is told."""

    kind: Kind
    on: datetime
    bases: tuple[Basis, ...] = ()
    receivers: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """「已取消」, 「暂停实施」…"""
        word = KIND_NAMES[self.kind]
        return word if self.kind is Kind.SUSPEND else f"已{word}"


@dataclass(frozen=True, slots=True)
class LawChangeInfo:
    """A change of a law (法律修改) with how far the alignment has come."""

    id: UUID
    law: str
    number: str
    articles: tuple[str, ...]
    text: str
    effective_on: date | None
    entered_by: str
    entered_at: datetime
    tasks: int = 0
    open_tasks: int = 0


@dataclass(frozen=True, slots=True)
class TaskInfo:
    """An item to be aligned with a changed law (对照修订任务)."""

    id: int
    basic_code: str
    name: str
    state: TaskState
    articles: tuple[str, ...]
    lists: int
    version_no: int = 0
    reason: str = ""
    closed_by: str = ""
    closed_at: datetime | None = None
    revision_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Merged:
    """Two people's changes of the same text put together; ``disputed`` were changed by both."""

    content: Mapping[str, Any]
    disputed: tuple[str, ...] = field(default_factory=tuple)
