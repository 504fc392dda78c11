"""What the desk reads of cases: counts, lists, a case's whole file."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from yiwang.services.catalogue.types import Fee
from yiwang.services.payments.types import BillLine

from .drafts import MaterialWay
from .fees import FeeProposal
from .scene import Proceedings
from .states import (
    Action,
    CaseState,
    ClockKind,
    DocumentKind,
    Light,
    Overlay,
    StepStatus,
)
from .usual import UsualTime
from .views import DecisionView

LOOKED_THROUGH: Final = 3_000
"""Closed cases that words are looked for in, shared by the organisations of the viewer."""


class DeskView(StrEnum):
    """Saved views of the desk's list (已存视图)."""

    TODO = "TODO"
    """待我办: what this role acts on next, claimed by me or by nobody."""
    MINE = "MINE"
    """我的在办: claimed by me."""
    CLAIMABLE = "CLAIMABLE"
    """可领取: what this role acts on next, claimed by nobody."""
    OPEN = "OPEN"
    """全部在办."""
    DONE = "DONE"
    """已办: no longer open."""


@dataclass(frozen=True, slots=True)
class DeskFilters:
    """Which cases a list shows; all that are given must hold."""

    view: DeskView = DeskView.TODO
    states: tuple[CaseState, ...] = ()
    overlays: tuple[Overlay, ...] = ()
    lights: tuple[Light, ...] = ()
    colleague: UUID | None = None
    item: str = ""
    channel: str = ""
    text: str = ""
    """An 18-digit number, or the beginning of an item's name."""


@dataclass(frozen=True, slots=True)
class DeskRow:
    """A line of a desk list; the applicant is masked."""

    number: int
    version: int
    item_name: str
    organisation_name: str
    applicant_name: str
    state: CaseState
    overlay: Overlay
    outcome: str
    label: str
    tone: str
    step: str
    """环节: 收件、补正、审查、决定、用印、送达."""
    due_on: date | None
    days_left: int | None
    light: Light
    claimed_by: UUID | None
    claimed_name: str
    change: str
    """What happened last in words (补正已交, 退回重审, 申请延期 …), or nothing."""
    submitted_at: datetime
    channel: str


@dataclass(frozen=True, slots=True)
class DeskPage:
    """A page of a desk list; ``after`` asks for the next one, empty at the end."""

    rows: tuple[DeskRow, ...]
    after: str = ""


@dataclass(frozen=True, slots=True)
class DeskCounts:
    """The workbench's figures; each counted to 999 at most."""

    todo: int = 0  # 待我办
    mine: int = 0  # 我的在办
    claimable: int = 0  # 可领取
    to_take_in: int = 0  # 待收件
    correcting: int = 0  # 待补正
    to_review: int = 0  # 待审
    to_decide: int = 0  # 待审批
    to_seal: int = 0  # 待用印
    to_deliver: int = 0  # 待送达
    yellow: int = 0
    red: int = 0


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who has claimed open cases here."""

    id: UUID
    name: str
    open_cases: int


@dataclass(frozen=True, slots=True)
class ClockView:
    """One clock, explained line by line."""

    kind: ClockKind
    name: str
    limit_text: str
    due_on: date | None
    days_used: int
    days_left: int
    light: Light
    running: bool
    lines: tuple[str, ...]
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class FileView:
    """A file handed in; the page checks the right to the case before it serves it."""

    id: UUID
    name: str
    n: int


@dataclass(frozen=True, slots=True)
class MaterialView:
    """A line of the material list with what was handed in for it."""

    no: int
    name: str
    necessity: str
    way: MaterialWay | None
    files: tuple[FileView, ...]
    basis: str = ""
    note: str = ""
    is_new: bool = False
    """Handed in with the latest correction."""


@dataclass(frozen=True, slots=True)
class AnswerView:
    """An answer of the form: label and shown value, per page."""

    key: str
    label: str
    value: str
    page: str
    is_secret: bool = False
    """Masked here; unmasking is an audited act."""
    files: tuple[FileView, ...] = ()
    """Of a question for files: what was uploaded."""


@dataclass(frozen=True, slots=True)
class PointView:
    """A point of a correction notice."""

    material_no: int | None
    field: str
    label: str
    problem: str
    how: str
    reason: str = ""
    """Why a material is asked again that the platform has."""


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """A correction notice (补正)."""

    n: int
    points: tuple[PointView, ...]
    requested_at: datetime
    requested_name: str
    due_on: date
    second_reason: str
    after_acceptance: bool
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReviewView:
    """A reviewer's opinion (审查意见)."""

    n: int
    round: int
    reviewer_id: UUID
    reviewer_name: str
    passed: bool
    opinion: str
    checks: tuple[dict[str, Any], ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class DocumentView:
    """An official document (文书)."""

    n: int
    kind: DocumentKind
    title: str
    number: str
    issued_at: datetime
    issued_by: str
    is_sealed: bool
    parts: tuple[dict[str, Any], ...] = ()
    """What the document says: paragraph, note, heading (text), facts (rows), table (head, body)."""
    has_original: bool = False
    """Whether its sealed OFD can be had; the PDF is a copy."""
    sealed_by_hand: str = ""
    """That its paper original was sealed by hand, for people; empty: it was not."""
    seal_wait: str = ""
    """Why it is not sealed yet, for people."""


@dataclass(frozen=True, slots=True)
class EventView:
    """A line of the trace (痕迹)."""

    n: int
    act: str
    name: str
    at: datetime
    actor_id: str
    actor_name: str
    role: str
    organisation_name: str
    opinion: str
    from_label: str
    to_label: str
    needs_attention: bool


@dataclass(frozen=True, slots=True)
class StopView:
    """A special procedure, a suspension or an extension."""

    n: int
    kind: str
    name: str
    basis: str
    reason: str
    planned_days: int
    started_on: date
    ended_on: date | None
    resumes_when: str
    result: str


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """A hand-over (送达)."""

    n: int
    way: str
    receiver: str
    at: datetime
    delivered_by: str


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case as staff see it; personal data masked; ``actions`` is what the viewer may do now."""

    number: int
    version: int
    state: CaseState
    overlay: Overlay
    outcome: str
    label: str
    tone: str
    light: Light
    item_code: str
    item_name: str
    is_permit: bool
    two_reviewers: bool
    organisation_id: UUID
    organisation_name: str
    region_code: str
    applicant_kind: str
    applicant_id: UUID
    applicant_name: str
    applicant_masked_id: str
    applicant_phone_masked: str
    agent_name: str
    channel: str
    situation: str
    fee: Fee
    submitted_at: datetime
    accepted_on: date | None
    decided_on: date | None
    due_on: date | None
    days_left: int | None
    delivery_way: str
    delivery_address: str
    correction_days: int
    audit_hash: str
    is_open: bool
    claimed_by: UUID | None
    claimed_name: str
    claimed_at: datetime | None
    clocks: tuple[ClockView, ...]
    answers: tuple[AnswerView, ...]
    materials: tuple[MaterialView, ...]
    corrections: tuple[CorrectionView, ...]
    reviews: tuple[ReviewView, ...]
    documents: tuple[DocumentView, ...]
    stops: tuple[StopView, ...]
    proceedings: Proceedings
    deliveries: tuple[DeliveryView, ...]
    decision: DecisionView | None
    trace: tuple[EventView, ...]
    """A page of it, oldest first; ``trace_before`` leads to the page before, if there is one."""
    trace_total: int
    trace_before: int | None
    last_event: EventView | None
    """What happened last, for the conflict panel."""
    timeline: tuple[tuple[str, StepStatus], ...]
    guide_bases: tuple[str, ...]
    standard_remedy: str
    """行政复议 and 行政诉讼 as they are told by default."""
    extended: bool
    review_round: int
    happened: frozenset[Action]
    """Every act there was."""
    actions: frozenset[Action]
    may_claim: bool
    may_release: bool
    form_version_id: int | None = None
    has_route: bool = False
    """Whether it runs along a review route of its own."""
    joint_number: int | None = None
    """Of the joint case it is, or belongs to."""
    fee_due: FeeProposal | None = None
    """What is to be asked by the rule of the case; nothing when it is free."""
    bills: tuple[BillLine, ...] = ()
    usual: UsualTime | None = None
    """How long such a case usually takes; while it is undecided."""

    @property
    def was_told(self) -> bool:
        """What is missing was told once, when it was taken in with gaps."""
        return Action.PRE_ACCEPT in self.happened

    @property
    def file_ids(self) -> frozenset[UUID]:
        """Every file of the case that whoever reads the case may open."""
        lists = [*(m.files for m in self.materials), *(a.files for a in self.answers)]
        return frozenset(file.id for some in lists for file in some) | self.proceedings.file_ids
