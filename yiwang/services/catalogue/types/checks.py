"""What the checks of the catalogue say: faults of a guide, runs over all, their findings."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Severity(StrEnum):
    """How grave a fault is (严重程度): an error refuses publication, a warning marks it."""

    ERROR = "ERROR"
    WARNING = "WARNING"


class RunState(StrEnum):
    """States of a check over the whole catalogue (核查状态)."""

    RUNNING = "RUNNING"
    DONE = "DONE"
    STOPPED = "STOPPED"


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of a guide (要素问题) with the sentence that mends it.

    ``element`` is a key of the text, followed by the place in a list: ``materials.3``.
    """

    check: str
    title: str
    source: str
    element: str
    sentence: str
    severity: Severity

    @property
    def refuses(self) -> bool:
        """Whether it forbids publishing."""
        return self.severity is Severity.ERROR


@dataclass(frozen=True, slots=True)
class CheckRule:
    """A rule of publishing with its source (发布核查规则).

    ``severity`` holds for what is entered here, ``loaded`` for what came from another system.
    """

    code: str
    title: str
    source: str
    severity: Severity
    loaded: Severity


@dataclass(frozen=True, slots=True)
class CheckRunInfo:
    """A check over the whole catalogue with its progress (全省核查)."""

    id: UUID
    state: RunState
    items: int
    done: int
    guides: int
    findings: int
    fresh: int
    mended: int
    started_by: str
    started_at: datetime
    finished_at: datetime | None
    previous_id: UUID | None

    @property
    def percent(self) -> int:
        """How far it has come, of a hundred."""
        return min(100, 100 * self.done // self.items) if self.items else 0


@dataclass(frozen=True, slots=True)
class CheckFindingInfo:
    """A fault found by a run, with how many guides carry it (核查结果)."""

    id: int
    check: str
    title: str
    source: str
    severity: Severity
    code: str
    name: str
    department: str
    element: str
    sentence: str
    guides: int
    is_fresh: bool


@dataclass(frozen=True, slots=True)
class CheckTotal:
    """How often a rule is broken, or a department's texts break one (分类统计)."""

    key: str
    title: str
    findings: int
    guides: int
    fresh: int
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class FaultyOffice:
    """An organisation whose published lists carry faults; none: faults that no list carries."""

    organisation_id: UUID | None
    department: str
    findings: int
    guides: int


@dataclass(frozen=True, slots=True)
class FaultyGuide:
    """A published list that carries a fault."""

    id: int
    code: str
    organisation_name: str
