"""Facts of a case that others may follow: ids, codes and dates only."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from yiwang.foundation.core.events import Event


@dataclass(frozen=True, kw_only=True)
class CaseSubmitted(Event):
    """An application was filed (收件)."""

    name: ClassVar[str] = "cases.submitted"
    stream_field: ClassVar[str] = "case_id"
    case_id: int
    item_code: str
    organisation_id: UUID
    region_code: str
    channel: str
    submitted_at: datetime
    answer_due_on: date


@dataclass(frozen=True, kw_only=True)
class CaseAccepted(Event):
    """An application was accepted, or counts as accepted (受理)."""

    name: ClassVar[str] = "cases.accepted"
    stream_field: ClassVar[str] = "case_id"
    case_id: int
    accepted_on: date
    is_deemed: bool
    statutory_due_on: date | None
    promised_due_on: date | None


@dataclass(frozen=True, kw_only=True)
class CasePreAccepted(Event):
    """An application was taken in although materials are missing (容缺预受理)."""

    name: ClassVar[str] = "cases.pre_accepted"
    stream_field: ClassVar[str] = "case_id"
    case_id: int
    gaps: int
    due_on: date
    pre_accepted_at: datetime


@dataclass(frozen=True, kw_only=True)
class GapsSupplied(Event):
    """Missing materials were handed in (补交容缺材料)."""

    name: ClassVar[str] = "cases.gaps_supplied"
    stream_field: ClassVar[str] = "case_id"
    case_id: int
    filled: int
    left: int
    supplied_at: datetime


@dataclass(frozen=True, kw_only=True)
class CaseDeclined(Event):
    """An application was not accepted, or needs no handling (不予受理、不需办理)."""

    name: ClassVar[str] = "cases.declined"
    stream_field: ClassVar[str] = "case_id"
    case_id: int
    state: str
    declined_at: datetime


@dataclass(frozen=True, kw_only=True)
class CorrectionRequested(Event):
    """The applicant was told everything that is missing (补正告知)."""

    name: ClassVar[str] = "cases.correction_requested"
    stream_field: ClassVar[str] = "case_id"
    case_id: int
    n: int
    points: int
    is_repeated: bool
    due_on: date
    requested_at: datetime


@dataclass(frozen=True, kw_only=True)
class CaseResubmitted(Event):
    """The applicant handed in what was missing (补正提交)."""

    name: ClassVar[str] = "cases.resubmitted"
    stream_field: ClassVar[str] = "case_id"
    case_id: int
    resubmitted_at: datetime


@dataclass(frozen=True, kw_only=True)
class CaseDecided(Event):
    """A decision was made (决定)."""

    name: ClassVar[str] = "cases.decided"
    stream_field: ClassVar[str] = "case_id"
    case_id: int
    outcome: str
    decided_at: datetime
    document_n: int


@dataclass(frozen=True, kw_only=True)
class CaseDelivered(Event):
    """A result reached the applicant (送达)."""

    name: ClassVar[str] = "cases.delivered"
    stream_field: ClassVar[str] = "case_id"
    case_id: int
    way: str
    delivered_at: datetime


@dataclass(frozen=True, kw_only=True)
class CaseWithdrawn(Event):
    """The applicant took the application back (撤回)."""

    name: ClassVar[str] = "cases.withdrawn"
    stream_field: ClassVar[str] = "case_id"
    case_id: int
    withdrawn_at: datetime


@dataclass(frozen=True, kw_only=True)
class CaseTerminated(Event):
    """The handling ended without a decision (终止)."""

    name: ClassVar[str] = "cases.terminated"
    stream_field: ClassVar[str] = "case_id"
    case_id: int
    terminated_at: datetime


@dataclass(frozen=True, kw_only=True)
class PromiseJudged(Event):
    """A written promise was found false (承诺不实)."""

    name: ClassVar[str] = "cases.promise_judged"
    stream_field: ClassVar[str] = "case_id"
    case_id: int
    check_n: int
    proposal: str
    barred_until: date
    judged_at: datetime


@dataclass(frozen=True, kw_only=True)
class CaseVoided(Event):
    """A case made by our own error was voided (作废)."""

    name: ClassVar[str] = "cases.voided"
    stream_field: ClassVar[str] = "case_id"
    case_id: int
    voided_at: datetime


@dataclass(frozen=True, kw_only=True)
class CaseTransferred(Event):
    """A case went to the authority that decides (转送)."""

    name: ClassVar[str] = "cases.transferred"
    stream_field: ClassVar[str] = "case_id"
    case_id: int
    new_case_id: int | None
    organisation_name: str
    transferred_at: datetime


@dataclass(frozen=True, kw_only=True)
class ClockSuspended(Event):
    """A clock stands still (特别程序、中止)."""

    name: ClassVar[str] = "cases.clock_suspended"
    stream_field: ClassVar[str] = "case_id"
    case_id: int
    kind: str
    started_on: date
    planned_until: date | None


@dataclass(frozen=True, kw_only=True)
class ClockResumed(Event):
    """A clock runs again (恢复计时)."""

    name: ClassVar[str] = "cases.clock_resumed"
    stream_field: ClassVar[str] = "case_id"
    case_id: int
    kind: str
    resumed_on: date
    promised_due_on: date | None


@dataclass(frozen=True, kw_only=True)
class TermExtended(Event):
    """The term was extended once (延长期限)."""

    name: ClassVar[str] = "cases.term_extended"
    stream_field: ClassVar[str] = "case_id"
    case_id: int
    days: int
    promised_due_on: date | None


@dataclass(frozen=True, kw_only=True)
class ResultEnded(Event):
    """What a case granted was retracted, revoked or cancelled (撤回、撤销、注销)."""

    name: ClassVar[str] = "cases.result_ended"
    stream_field: ClassVar[str] = "case_id"
    case_id: int
    ending: str
    ground: str
    ended_at: datetime


@dataclass(frozen=True, kw_only=True)
class ResultFollowed(Event):
    """What a case granted was renewed or changed by a later one (延续、变更)."""

    name: ClassVar[str] = "cases.result_followed"
    stream_field: ClassVar[str] = "case_id"
    case_id: int
    later_case_id: int
    purpose: str
    is_deemed: bool
    valid_until: date | None
    followed_at: datetime
