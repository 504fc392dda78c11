"""What crosses the border when somebody looks at a case."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from yiwang.services.catalogue.types import Fee
from yiwang.services.payments.types import BillLine, BillState

from .scene import Proceedings
from .states import (
    Action,
    CaseState,
    ClockKind,
    DocumentKind,
    Light,
    Outcome,
    Overlay,
    StepStatus,
    TimelineStep,
)
from .usual import UsualTime
from .work import Check


@dataclass(frozen=True, slots=True)
class ClockView:
    """One clock, line by line."""

    kind: ClockKind
    name: str
    light: Light
    due_on: date | None
    total: int
    days_used: int
    days_left: int
    running: bool
    provisional: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MaterialView:
    """A material handed in, with the file if there is one."""

    n: int
    material_no: int
    name: str
    way: str
    way_name: str
    file_id: UUID | None
    file_name: str
    copies: int
    is_superseded: bool
    correction_n: int


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """A notice of what has to be corrected."""

    n: int
    points: tuple[dict[str, Any], ...]
    requested_at: datetime
    due_on: date
    second_reason: str
    answered_at: datetime | None
    after_acceptance: bool


@dataclass(frozen=True, slots=True)
class ReviewView:
    """A reviewer's opinion."""

    n: int
    round: int
    reviewer_name: str
    passed: bool
    opinion: str
    checks: tuple[Check, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class DecisionView:
    """The decision (决定)."""

    outcome: Outcome
    reason: str
    clause: str
    remedy: str
    conditions: str
    decided_at: datetime
    decided_name: str


@dataclass(frozen=True, slots=True)
class DocumentView:
    """An official document; ``case`` and ``n`` name it."""

    case: int
    n: int
    kind: DocumentKind
    title: str
    document_number: str
    issued_at: datetime
    is_sealed: bool
    has_original: bool
    """Whether its sealed OFD can be had; the PDF is a copy."""
    verify_code: str
    sealed_by_hand: str = ""
    """That its paper original was sealed by hand, for people; empty: it was not."""


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One line of the trace; staff see who, the applicant sees the organisation."""

    n: int
    act: Action
    name: str
    at: datetime
    actor_name: str
    role: str
    organisation_name: str
    opinion: str
    to_state: CaseState
    needs_attention: bool


@dataclass(frozen=True, slots=True)
class SuspensionView:
    """A special procedure, suspension or extension."""

    n: int
    kind: str
    name: str
    basis: str
    reason: str
    planned_days: int
    started_on: date
    ended_on: date | None
    resumes_when: str
    approved_name: str


@dataclass(frozen=True, slots=True)
class CaseSummary:
    """A line of 我的办件."""

    number: int
    item_code: str
    item_name: str
    organisation_name: str
    applicant_name: str
    label: str
    colour: str
    told: str
    submitted_at: datetime
    due_on: date | None
    waits_for_applicant: bool
    is_open: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """The four questions answered: 现在怎样 · 谁在办 · 最晚哪天 · 接下来您要做什么."""

    now: str
    who: str
    by: str
    next: str


Timeline = tuple[tuple[TimelineStep, StepStatus], ...]


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as the applicant sees it; answers the four questions of ux.md 0.2."""

    number: int
    long_number: str
    version: int
    item_code: str
    item_name: str
    organisation_name: str
    region_code: str
    applicant_name: str
    state: CaseState
    outcome: Outcome | None
    overlay: Overlay
    label: str
    colour: str
    told: str
    timeline: Timeline
    submitted_at: datetime
    accepted_on: date | None
    decided_on: date | None
    statutory_due_on: date | None
    promised_due_on: date | None
    due_on: date | None
    days_left: int | None
    channel: str
    situation: str
    situation_name: str
    fee: Fee
    promised_text: str
    form_version_id: int | None
    values: dict[str, Any]
    delivery_way: str
    delivery_address: dict[str, str]
    materials: tuple[MaterialView, ...]
    corrections: tuple[CorrectionView, ...]
    documents: tuple[DocumentView, ...]
    history: tuple[HistoryLine, ...]
    clocks: tuple[ClockView, ...]
    decision: DecisionView | None
    suspensions: tuple[SuspensionView, ...]
    proceedings: Proceedings
    query_code: str
    audit_hash: str
    actions: frozenset[Action]
    bills: tuple[BillLine, ...] = ()
    joint_number: int | None = None
    """Of the joint case it is, or belongs to."""
    is_linked: bool = False
    """Whether it was sent on, or came from another case; its applicant's own page asks."""
    usual: UsualTime | None = None
    """How long such a case usually takes; while it is undecided, on its applicant's own page."""
    gaps: int = 0
    """Materials that may follow and have not (容缺)."""
    standing: Standing = Standing("", "", "", "")

    @property
    def happened(self) -> frozenset[Action]:
        """Every act there was."""
        return frozenset(line.act for line in self.history)

    @property
    def open_correction(self) -> CorrectionView | None:
        """The notice that still waits for an answer."""
        return next((c for c in self.corrections if c.answered_at is None), None)

    @property
    def to_pay(self) -> BillLine | None:
        """The bill that still waits for its payer."""
        return next((bill for bill in self.bills if bill.state is BillState.OPEN), None)


@dataclass(frozen=True, slots=True)
class ProgressView:
    """What anybody sees who knows the number; ``details`` only with the 查询码."""

    number: int
    item_name: str
    organisation_name: str
    phone: str
    label: str
    colour: str
    timeline: Timeline
    promised_due_on: date | None
    details: CaseView | None = None


@dataclass(frozen=True, slots=True)
class DocumentCheck:
    """What a verification says of a document: no personal data."""

    is_known: bool
    title: str = ""
    document_number: str = ""
    organisation_name: str = ""
    item_name: str = ""
    applicant_name: str = ""
    issued_on: date | None = None
    is_sealed: bool = False
    sealed_by_hand: str = ""
    """That its paper original was sealed by hand; empty: it was not."""
    became: str = ""
    """What became of the result (已变更, 已注销 …); empty: it holds."""


@dataclass(frozen=True, slots=True)
class PublicityRow:
    """A result made public, masked."""

    number_tail: str
    item_name: str
    organisation_name: str
    applicant_name: str
    outcome: Outcome
    outcome_name: str
    document_number: str
    published_on: date
    became: str = ""
    """What became of what was granted, in words; empty while it holds."""


@dataclass(frozen=True, slots=True)
class PublicityPage:
    """One page of 公示."""

    rows: tuple[PublicityRow, ...]
    after: str = ""
