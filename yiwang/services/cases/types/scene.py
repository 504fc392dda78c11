"""What happens beside the review of a case: procedures, hearings, site checks, third parties."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class HearingOrigin(StrEnum):
    """Why a hearing is held (听证的由来)."""

    RIGHT = "RIGHT"
    """行政许可法第四十七条: a major interest between the applicant and others; asked for."""
    PUBLIC = "PUBLIC"
    """行政许可法第四十六条: the law or a major public interest wants it; the authority orders."""


@dataclass(frozen=True, slots=True)
class PublicHearing:
    """A hearing anybody may attend (听证公告): no number and no name of the applicant."""

    item_name: str
    organisation_name: str
    region_code: str
    matter: str
    basis: str
    held_at: datetime
    place: str
    presider: str
    moved_reason: str


@dataclass(frozen=True, slots=True)
class PublicHearingPage:
    """One page of 听证公告, the next held first."""

    rows: tuple[PublicHearing, ...]
    after: str = ""


class HearingStage(StrEnum):
    """How far a hearing has come."""

    TOLD = "TOLD"
    """告知了权利: five working days to ask for it."""
    LAPSED = "LAPSED"
    """到期没有要求."""
    WAIVED = "WAIVED"
    """放弃."""
    REQUESTED = "REQUESTED"
    """已要求: twenty working days to hold it."""
    ARRANGED = "ARRANGED"
    """已通知时间、地点."""
    RECORDED = "RECORDED"
    """笔录已写，等待核对签字."""
    CLOSED = "CLOSED"
    """结束."""


class CheckKind(StrEnum):
    """What a site check is for (现场核查的种类)."""

    VERIFY = "VERIFY"
    """行政许可法第三十四条: the substance of the materials is verified."""
    INSPECT = "INSPECT"
    """行政许可法第五十五条: inspection by technical standard, two persons within five days."""


CHECK_NAMES = {CheckKind.VERIFY: "实地核查", CheckKind.INSPECT: "检验检测检疫"}
STAGE_NAMES = {
    HearingStage.TOLD: "已告知权利",
    HearingStage.LAPSED: "到期没有要求听证",
    HearingStage.WAIVED: "已放弃听证",
    HearingStage.REQUESTED: "已要求听证",
    HearingStage.ARRANGED: "已通知时间地点",
    HearingStage.RECORDED: "笔录等待签字",
    HearingStage.CLOSED: "听证结束",
}


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file of a procedure, a check or a statement, with the time it came."""

    id: UUID
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ProcedureView:
    """A special procedure: who carries it out, days estimated beside days taken (特别程序)."""

    n: int
    kind: str
    name: str
    body: str
    contact: str
    basis: str
    reason: str
    planned_days: int
    real_days: int
    started_on: date
    planned_until: date
    ended_on: date | None
    held_on: date | None
    held_where: str
    moves: int
    result: str
    files: tuple[AttachedFile, ...]
    effects: tuple[str, ...]
    """What it does to each clock, a sentence each."""


@dataclass(frozen=True, slots=True)
class SignatureView:
    """Who read a record and signed it, or refused and why."""

    name: str
    role: str
    signed: bool
    reason: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class HearingView:
    """A hearing from the notice of right to the record (听证)."""

    n: int
    origin: HearingOrigin
    stage: HearingStage
    stage_name: str
    matter: str
    basis: str
    told_on: date
    ask_until: date | None
    requested_name: str
    grounds: str
    hold_until: date | None
    held_at: datetime | None
    place: str
    presider: str
    in_public: bool
    closed_reason: str
    moved_reason: str
    record: str
    participants: tuple[SignatureView, ...]
    waived_reason: str
    earliest: date | None
    """The first day a notice of today may name."""

    @property
    def is_over(self) -> bool:
        """Whether nothing more is to come."""
        return self.stage in {HearingStage.CLOSED, HearingStage.WAIVED, HearingStage.LAPSED}


@dataclass(frozen=True, slots=True)
class Inspector:
    """One of those who check on site."""

    id: UUID
    name: str
    signed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FindingView:
    """A point of the check with what was found."""

    key: str
    point: str
    result: str
    """PASS, PROBLEM or empty while not looked at."""
    note: str


@dataclass(frozen=True, slots=True)
class SiteCheckView:
    """A check on site by two persons or more (现场核查)."""

    n: int
    kind: CheckKind
    kind_name: str
    purpose: str
    due_on: date
    inspectors: tuple[Inspector, ...]
    findings: tuple[FindingView, ...]
    values: dict[str, str]
    """What is typed so far: place, applicant's presence and words, conclusion."""
    sheet_version: int
    saved_at: datetime | None
    saved_by: str
    visited_at: datetime | None
    files: tuple[AttachedFile, ...]
    reported_at: datetime | None
    passed: bool
    called_off: str

    @property
    def is_open(self) -> bool:
        """Whether it still has to be made."""
        return self.reported_at is None and not self.called_off


@dataclass(frozen=True, slots=True)
class ThirdPartyView:
    """A person whose major interest the case touches (利害关系人); the name masked for others."""

    n: int
    name: str
    phone_masked: str
    interest: str
    told_on: date
    answer_until: date
    offers_hearing: bool
    stated_at: datetime | None
    by_letter_code: bool
    statement: str
    files: tuple[AttachedFile, ...]
    answer: str
    answered_at: datetime | None
    answered_name: str


@dataclass(frozen=True, slots=True)
class Proceedings:
    """All that happens beside the review, and what a decision still waits for."""

    procedures: tuple[ProcedureView, ...] = ()
    hearings: tuple[HearingView, ...] = ()
    checks: tuple[SiteCheckView, ...] = ()
    third_parties: tuple[ThirdPartyView, ...] = ()
    waits_for: tuple[str, ...] = ()
    """Why it cannot be decided yet; empty when nothing of this stands in the way."""

    def __bool__(self) -> bool:
        """Whether there is anything of it."""
        return bool(self.procedures or self.hearings or self.checks or self.third_parties)

    @property
    def count(self) -> int:
        """How many there are of all kinds."""
        lists = (self.procedures, self.hearings, self.checks, self.third_parties)
        return sum(len(some) for some in lists)

    @property
    def file_ids(self) -> frozenset[UUID]:
        """Every file that belongs to it."""
        lists = [p.files for p in self.procedures]
        lists += [c.files for c in self.checks]
        lists += [t.files for t in self.third_parties]
        return frozenset(file.id for some in lists for file in some)


@dataclass(frozen=True, slots=True)
class CheckRow:
    """A line of an inspector's list (我的现场核查)."""

    case: int
    n: int
    item_name: str
    applicant_name: str
    due_on: date
    days_left: int
    has_draft: bool
    waits_for: str
    """Who has not signed yet, once the first has."""


@dataclass(frozen=True, slots=True)
class CheckPage:
    """A page of the list; ``after`` asks for the next."""

    rows: tuple[CheckRow, ...]
    after: str = ""


@dataclass(frozen=True, slots=True)
class StatementView:
    """What a third party sees with the code of their notice."""

    case: int
    n: int
    item_name: str
    organisation_name: str
    name: str
    interest: str
    answer_until: date
    offers_hearing: bool
    is_open: bool
    statement: str
    stated_at: datetime | None
    answer: str


@dataclass(frozen=True, slots=True)
class Participant:
    """Who took part in a hearing, and whether they signed the record."""

    name: str
    role: str
    signed: bool = False
    reason: str = ""
    """Why they refuse to sign."""
