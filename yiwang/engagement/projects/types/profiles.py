"""The list of approvals of a division for a kind of project (审批事项清单), as data."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from .words import Absence, Counted, EventKind, ProfileState, ProjectKind


@dataclass(frozen=True, slots=True)
class PlannedApproval:
    """An approval of a stage: who gives it, what comes before it, what it is part of.

    ``code`` is the basic code of the catalogue; empty where the catalogue has no such item.
    """

    key: str
    name: str
    department: str
    code: str = ""
    after: tuple[str, ...] = ()
    inside: EventKind | None = None
    assessed_by: str = ""
    """The kind of regional assessment that may stand in its place."""
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Addition:
    """An approval that somebody adds to a list; ``after`` as typed: names of approvals."""

    stage_no: int
    name: str
    department: str
    code: str = ""
    after: tuple[str, ...] = ()
    inside: EventKind | None = None
    assessed_by: str = ""
    basis: str = ""


@dataclass(frozen=True, slots=True)
class PlannedEvent:
    """Joint work of a stage: who leads, who comes, in which field."""

    kind: EventKind
    department: str
    parties: tuple[tuple[str, str], ...]
    """(field 专业, department)."""
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedStage:
    """A stage with its lead, its days and what belongs to it."""

    no: int
    name: str
    department: str
    days: int
    approvals: tuple[PlannedApproval, ...]
    events: tuple[PlannedEvent, ...] = ()
    joint_code: str = ""
    """The basic code of the item that takes the whole stage in at once."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What a project of a kind needs in a division (审批流程图和事项清单)."""

    total: int
    counted: frozenset[Counted]
    absence: Absence
    absence_days: int
    stages: tuple[PlannedStage, ...]

    def approvals(self) -> tuple[PlannedApproval, ...]:
        """All approvals in order."""
        return tuple(a for stage in self.stages for a in stage.approvals)

    def stage(self, no: int) -> PlannedStage:
        """One stage."""
        return next(s for s in self.stages if s.no == no)


@dataclass(frozen=True, slots=True)
class ProfileInfo:
    """A version of a profile with where it stands (清单版本)."""

    id: UUID
    region_code: str
    region_name: str
    kind: ProjectKind
    kind_name: str
    number: int
    state: ProfileState
    profile: Profile
    source: str
    reason: str
    proposed_by: str
    proposed_at: datetime
    decided_by: str
    decided_at: datetime | None
    valid_from: date | None
    may_decide: bool = False


@dataclass(frozen=True, slots=True)
class AssessmentInfo:
    """A regional assessment (区域评估)."""

    id: UUID
    kind: str
    area: str
    region_code: str
    region_name: str
    document: str
    authority: str
    valid_from: date
    valid_until: date
    version: int
    ended_on: date | None
    end_reason: str
    recorded_by: str
    is_valid: bool
