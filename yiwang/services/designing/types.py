"""Shapes that cross the border of designing: designs, their steps, faults, differences, terms."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from yiwang.services.catalogue.types.themes import CompiledTheme, ThemeSpec
from yiwang.services.eforms.types import FormField, FormPage


class State(StrEnum):
    """Where a design stands."""

    DRAFT = "DRAFT"
    CHECK = "CHECK"
    READY = "READY"
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
    PUBLISH = "PUBLISH"
    RETURN = "RETURN"
    WITHDRAW = "WITHDRAW"


STATE_NAMES: Mapping[State, str] = MappingProxyType(
    {
        State.DRAFT: "起草中",
        State.CHECK: "部门核对",
        State.READY: "待发布",
        State.PUBLISHED: "已发布",
        State.RETURNED: "已退回",
        State.WITHDRAWN: "已撤回",
    }
)
ACT_NAMES: Mapping[Act, str] = MappingProxyType(
    {
        Act.BEGIN: "起草",
        Act.SAVE: "修改",
        Act.REBASE: "改以现行版本为底稿",
        Act.SUBMIT: "提请核对",
        Act.CHECK: "部门核对通过",
        Act.PUBLISH: "发布",
        Act.RETURN: "退回",
        Act.WITHDRAW: "撤回",
    }
)


OWN = "事项自定"


@dataclass(frozen=True, slots=True)
class Term:
    """A standard data element (标准数据元) that a field may follow; its values are defaults."""

    name: str
    field: FormField
    standard: str

    @property
    def is_own(self) -> bool:
        """Whether no standard says what it is called: the item decides."""
        return self.standard == OWN


@dataclass(frozen=True, slots=True)
class Source:
    """Where an answer may be known already (已有信息的来源)."""

    key: str
    kinds: tuple[str, ...]
    is_secret: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """What keeps a form from being published: where, which rule, the sentence that mends it."""

    rule: str
    key: str
    sentence: str
    part: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """One field or page that differs between two forms (逐项对照)."""

    key: str
    label: str
    change: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether it is there in one of the two forms only."""
        return not (self.before and self.after)

    @property
    def removed(self) -> tuple[str, ...]:
        """Lines that only the older form has."""
        return tuple(line for line in self.before if line not in self.after)

    @property
    def added(self) -> tuple[str, ...]:
        """Lines that only the newer form has."""
        return tuple(line for line in self.after if line not in self.before)


@dataclass(frozen=True, slots=True)
class StepInfo:
    """One act on a design (设计痕迹)."""

    n: int
    act: Act
    state: State
    actor_name: str
    office: str
    at: datetime
    opinion: str
    what: str

    @property
    def name(self) -> str:
        """What was done, in words."""
        return ACT_NAMES[self.act]


@dataclass(frozen=True, slots=True)
class DesignLine:
    """A line of the list of designs."""

    id: UUID
    code: str
    title: str
    state: State
    editor_name: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class DesignInfo:
    """A design (表单设计稿) as its viewer sees it; ``actions`` are what the viewer may do now."""

    id: UUID
    code: str
    title: str
    department: str
    basic_code: str
    item_name: str
    state: State
    version: int
    base_version: int
    current_version: int
    pages: tuple[FormPage, ...]
    reason: str
    editor_name: str
    created_at: datetime
    changed_at: datetime
    published_at: datetime | None
    lists_done: int
    adopted_at: datetime | None
    steps: tuple[StepInfo, ...] = ()
    differences: tuple[Difference, ...] = ()
    faults: tuple[Fault, ...] = ()
    actions: frozenset[Act] = frozenset()

    @property
    def fields(self) -> tuple[FormField, ...]:
        """All fields in order."""
        return tuple(f for page in self.pages for f in page.fields)

    @property
    def is_stale(self) -> bool:
        """Whether another version was published since this design began."""
        open_ = self.state not in {State.PUBLISHED, State.WITHDRAWN}
        return open_ and self.current_version != self.base_version

    def page(self, key: str) -> FormPage | None:
        """Return one page by key."""
        return next((p for p in self.pages if p.key == key), None)

    def page_of(self, field_key: str) -> FormPage | None:
        """Return the page a field stands on."""
        return next((p for p in self.pages if field_key in {f.key for f in p.fields}), None)

    def field(self, key: str) -> FormField | None:
        """Return one field by key."""
        return next((f for f in self.fields if f.key == key), None)


@dataclass(frozen=True, slots=True)
class ThemeLine:
    """A published theme in a list, with how many of its items changed since (待核对)."""

    id: int
    basic_code: str
    name: str
    lead: str
    region_code: str
    items: int
    version: int
    published_at: datetime
    open_tasks: int = 0


@dataclass(frozen=True, slots=True)
class ThemeTaskInfo:
    """An item that changed under a published theme (主题待核对)."""

    id: int
    theme_name: str
    theme_version: int
    basic_code: str
    what: str
    changes: int
    changed_at: datetime
    settled_at: datetime | None = None
    settled_by: str = ""
    answer: str = ""


@dataclass(frozen=True, slots=True)
class ThemeInfo:
    """A published theme (一件事主题) with what waits for its editors."""

    line: ThemeLine
    list_code: str
    spec: ThemeSpec
    tasks: tuple[ThemeTaskInfo, ...]
    open_draft: UUID | None = None
    may_begin: bool = False


@dataclass(frozen=True, slots=True)
class ThemeDraftLine:
    """A working copy of a theme in a list."""

    id: UUID
    basic_code: str
    title: str
    state: State
    editor_name: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class ThemeDraftInfo:
    """A working copy of a theme, compiled, as its viewer sees it."""

    id: UUID
    state: State
    version: int
    spec: ThemeSpec
    made: CompiledTheme
    reason: str
    editor_name: str
    created_at: datetime
    published_at: datetime | None
    is_changed: bool
    """Whether an item changed since the copy was sent to the check."""
    steps: tuple[StepInfo, ...] = ()
    tasks: tuple[ThemeTaskInfo, ...] = ()
    actions: frozenset[Act] = frozenset()
