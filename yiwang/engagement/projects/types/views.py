"""What the pages of projects show."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from .words import (
    ACT_NAMES,
    EVENT_NAMES,
    EVENT_STATES,
    LIGHT_NAMES,
    OPINION_NAMES,
    STANDING_NAMES,
    STANDING_TONES,
    EventAct,
    EventKind,
    EventState,
    Light,
    Opinion,
    ProjectKind,
    Standing,
)


@dataclass(frozen=True, slots=True)
class FileRef:
    """A file somebody put to an opinion or an answer."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class EarlierPermit:
    """What the owner was granted on the platform before, for the same item (已有批文)."""

    number: int
    document_number: str
    granted_on: date
    organisation_name: str


@dataclass(frozen=True, slots=True)
class PermitView:
    """A permit that meets an approval: what is written on it."""

    number: str
    issued_on: date
    authority: str
    case: int | None
    file_name: str


@dataclass(frozen=True, slots=True)
class ProjectApprovalView:
    """An approval on the board: where it stands, who holds it, what comes next."""

    n: int
    key: str
    name: str
    stage_no: int
    department: str
    organisation_id: UUID | None
    organisation_name: str
    item_code: str
    """The guide's code where the item can be filed online; else empty."""
    standing: Standing
    number: int | None
    label: str
    """What the case itself says of its state."""
    holder: str
    due_on: date | None
    is_late: bool
    days: int
    """Working days counted so far."""
    lines: tuple[str, ...]
    """How they were counted."""
    next_step: str
    basis: str
    provenance: str
    """What stands in its place and where that comes from."""
    assessed_by: str
    permit: PermitView | None = None
    """Granted elsewhere or before, and found to meet the approval."""

    @property
    def standing_name(self) -> str:
        """「可以申报」."""
        return STANDING_NAMES[self.standing]

    @property
    def tone(self) -> str:
        """Colour of the tag."""
        return STANDING_TONES.get(self.standing, "green")


@dataclass(frozen=True, slots=True)
class JointEventLine:
    """A joint event on the board."""

    id: UUID | None
    kind: EventKind
    stage_no: int
    state: EventState | None
    lead_name: str
    round: int
    fixed_on: date | None
    days: int
    lines: tuple[str, ...]
    next_step: str
    may_request: bool

    @property
    def name(self) -> str:
        """「联合验收」."""
        return EVENT_NAMES[self.kind]

    @property
    def state_name(self) -> str:
        """「商定时间」."""
        return EVENT_STATES[self.state] if self.state else "还没有开始"


@dataclass(frozen=True, slots=True)
class StageTogether:
    """One item that takes in all that is left of a stage (联办件): one form for several."""

    name: str
    item_code: str
    situation: str
    keys: tuple[str, ...]
    names: tuple[str, ...]
    organisation_name: str


@dataclass(frozen=True, slots=True)
class ProjectStageView:
    """A stage as a picture and in words: days used of its limit, what is in it."""

    no: int
    name: str
    lead_name: str
    limit: int
    used: int
    light: Light
    is_done: bool
    is_now: bool
    approvals: tuple[ProjectApprovalView, ...]
    events: tuple[JointEventLine, ...]
    ready: int
    """How many approvals may be applied for now."""
    together: StageTogether | None = None

    @property
    def left(self) -> int:
        """Working days left; negative: late."""
        return self.limit - self.used

    @property
    def percent(self) -> int:
        """How wide the bar is."""
        return min(100, round(100 * self.used / max(self.limit, 1)))

    @property
    def light_name(self) -> str:
        """「临近期限」."""
        return LIGHT_NAMES[self.light]

    @property
    def words(self) -> str:
        """「已完成」."""
        return "已完成" if self.is_done else "正在办" if self.is_now else "还没有开始"


@dataclass(frozen=True, slots=True)
class ProjectStepView:
    """A line of the project's trace (痕迹)."""

    n: int
    act: str
    actor_name: str
    office: str
    at: datetime
    opinion: str

    @property
    def name(self) -> str:
        """「登记项目」."""
        return act_name(self.act)


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """A project in a list."""

    id: UUID
    code: str
    name: str
    kind_name: str
    owner_name: str
    region_name: str
    stage_name: str
    used: int
    total: int
    registered_at: datetime
    is_open: bool


@dataclass(frozen=True, slots=True)
class ProjectView:
    """A project with its board (项目看板)."""

    id: UUID
    code: str
    version: int
    name: str
    kind: ProjectKind
    kind_name: str
    owner_name: str
    region_code: str
    region_name: str
    place: str
    area_name: str
    amount: Decimal
    area: Decimal
    summary: str
    registered_at: datetime
    is_open: bool
    profile_number: int
    profile_source: str
    counted: tuple[tuple[str, bool], ...]
    """What is counted into the total and what is not."""
    total: int
    used: int
    light: Light
    stages: tuple[ProjectStageView, ...]
    steps: tuple[ProjectStepView, ...]
    is_owner: bool
    leads: bool
    """The viewer's post leads a stage."""

    @property
    def left(self) -> int:
        """Working days left of the total."""
        return self.total - self.used

    @property
    def percent(self) -> int:
        """How wide the bar is."""
        return min(100, round(100 * self.used / max(self.total, 1)))

    @property
    def light_name(self) -> str:
        """「正常」."""
        return LIGHT_NAMES[self.light]

    def stage(self, no: int) -> ProjectStageView | None:
        """One stage."""
        return next((s for s in self.stages if s.no == no), None)


@dataclass(frozen=True, slots=True)
class Begun:
    """What was opened for the owner: an application, and what it brought along."""

    number: int
    item_name: str
    is_joint: bool
    carried: tuple[str, ...]
    """Materials that were put in from earlier applications of the project."""
    filled: tuple[str, ...]
    """Questions that were answered from the project's facts."""


@dataclass(frozen=True, slots=True)
class EventPartyView:
    """A party of a joint event in a round (参与部门)."""

    n: int
    organisation_id: UUID
    organisation_name: str
    speciality: str
    days: tuple[date, ...] | None
    """Days it can come; None while it has not answered."""
    opinion: Opinion
    text: str
    files: tuple[FileRef, ...]
    by_name: str
    at: datetime | None
    is_own: bool

    @property
    def opinion_name(self) -> str:
        """「通过」."""
        return OPINION_NAMES[self.opinion]


@dataclass(frozen=True, slots=True)
class MendPointView:
    """A point that has to be mended (整改问题)."""

    n: int
    organisation_name: str
    speciality: str
    text: str
    how: str
    late_reason: str
    is_told: bool
    answer: str
    files: tuple[FileRef, ...]
    answered_at: datetime | None
    is_settled: bool


@dataclass(frozen=True, slots=True)
class DayChoiceView:
    """A proposed day with who can come (可选日期)."""

    day: date
    can: tuple[str, ...]
    cannot: tuple[str, ...]
    unknown: tuple[str, ...]
    suits_all: bool


@dataclass(frozen=True, slots=True)
class JointEventView:
    """A joint event with its parties, days, findings and conclusion."""

    id: UUID
    version: int
    kind: EventKind
    state: EventState
    round: int
    project_id: UUID
    project_code: str
    project_name: str
    owner_name: str
    place: str
    stage_no: int
    lead_id: UUID
    lead_name: str
    note: str
    absence_text: str
    days: tuple[DayChoiceView, ...]
    found_day: date | None
    """The first day that suits everybody."""
    fixed_on: date | None
    told_at: datetime | None
    parties: tuple[EventPartyView, ...]
    earlier: tuple[EventPartyView, ...]
    """Opinions of the rounds before."""
    findings: tuple[MendPointView, ...]
    conclusion: str
    conclusion_text: str
    report_number: str
    concluded_at: datetime | None
    concluded_name: str
    steps: tuple[ProjectStepView, ...]
    acts: frozenset[EventAct]
    """What the viewer may do now."""
    planned: tuple[tuple[str, str], ...]
    """(field, department) of the division's list, for the invitation."""

    @property
    def name(self) -> str:
        """「联合验收」."""
        return EVENT_NAMES[self.kind]

    @property
    def state_name(self) -> str:
        """「商定时间」."""
        return EVENT_STATES[self.state]


@dataclass(frozen=True, slots=True)
class EventTask:
    """A joint event that waits for the viewer's post (待办)."""

    id: UUID
    name: str
    project_code: str
    project_name: str
    state_name: str
    what: str
    fixed_on: date | None


@dataclass(frozen=True, slots=True)
class StageAlert:
    """A stage near its limit or beyond (临期阶段)."""

    id: int
    project_id: UUID
    project_code: str
    project_name: str
    stage_no: int
    stage_name: str
    lead_name: str
    limit: int
    used: int
    light: Light
    read_on: date

    @property
    def left(self) -> int:
        """Working days left."""
        return self.limit - self.used

    @property
    def light_name(self) -> str:
        """「超过期限」."""
        return LIGHT_NAMES[self.light]


@dataclass(frozen=True, slots=True)
class BusyView:
    """A day on which an organisation cannot come (占用日)."""

    id: int
    organisation_name: str
    day: date
    note: str
    by_name: str


def act_name(act: str) -> str:
    """Return the word for a step of a project or a joint event."""
    return ACT_NAMES[EventAct(act)] if act in EventAct.__members__ else PROJECT_ACTS[act]


PROJECT_ACTS = {
    "REGISTER": "登记项目",
    "CHANGE": "修改项目信息",
    "BEGIN": "开始申报",
    "INSTEAD": "认定不需单独办理",
    "PERMIT": "认定已有批文",
    "RESTORE": "恢复办理",
    "CLOSE": "项目办结",
}
