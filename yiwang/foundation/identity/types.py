"""What crosses the border: parties, people, legal persons, mandates, staff, permissions."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class PartyKind(StrEnum):
    """Kinds of applicants (申请人类型)."""

    PERSON = "PERSON"
    LEGAL = "LEGAL"


@dataclass(frozen=True, slots=True)
class Party:
    """An applicant as others may see it; ``id_kind`` 111 resident number, 001 credit code."""

    kind: PartyKind
    id: UUID
    name: str
    masked_name: str
    id_kind: str
    masked_id: str
    phone_masked: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who a case is about and where its messages go, in clear; inside commands only."""

    party_name: str
    phone: str


@dataclass(frozen=True, slots=True)
class PersonInfo:
    """A natural person (自然人); numbers are masked."""

    id: UUID
    name: str
    masked_name: str
    masked_id: str
    phone_masked: str
    level: int
    verified_at: datetime | None = None
    address: str = ""


@dataclass(frozen=True, slots=True)
class LegalPersonInfo:
    """A legal person or other organisation (法人) as the register told it."""

    id: UUID
    name: str
    uscc: str
    representative_name: str
    is_representative_confirmed: bool
    state: str
    cancelled_on: date | None
    address: str
    industry: str
    registered_on: date | None
    facts_on: date | None


@dataclass(frozen=True, slots=True)
class RegisteredName:
    """The name of an enterprise in the register (企业名称), and when it was cancelled."""

    id: UUID
    name: str
    cancelled_on: date | None


class MandateState(StrEnum):
    """States of an authority (授权状态)."""

    REQUESTED = "REQUESTED"
    OFFERED = "OFFERED"
    ACTIVE = "ACTIVE"
    ENDED = "ENDED"


@dataclass(frozen=True, slots=True)
class MandateInfo:
    """Who may act for whom, in what, until when (授权委托)."""

    id: UUID
    principal_kind: PartyKind
    principal_id: UUID
    principal_name: str
    agent_id: UUID
    agent_name: str
    scope: tuple[str, ...]
    acts: tuple[str, ...]
    state: MandateState
    valid_from: date
    valid_until: date | None
    evidence: str
    relation: str = ""
    last_used_on: date | None = None
    is_expired: bool = False
    items: tuple[str, ...] = ()
    """Item codes; empty: whatever the scope reaches."""
    is_single: bool = False
    granted_at: datetime | None = None
    ended_at: datetime | None = None
    signature_file: UUID | None = None
    signature_sm3: str = ""

    @property
    def is_in_force(self) -> bool:
        """Whether the agent may act now."""
        return self.state is MandateState.ACTIVE and not self.is_expired

    @property
    def evidence_name(self) -> str:
        """How it was confirmed, in words."""
        return EVIDENCE_NAMES.get(self.evidence, "")


@dataclass(frozen=True, slots=True)
class Authority:
    """What somebody may do for a party on a day (授权情况); ``is_full``: oneself or the 法定代表人.

    ``ended_on`` is set when an authority once held is over; ``contact`` is whom to ask, masked.
    """

    is_full: bool = False
    is_held: bool = False
    scope: frozenset[str] = frozenset()
    acts: frozenset[str] = frozenset()
    ended_on: date | None = None
    is_stopped: bool = False
    contact: str = ""
    mandate_id: UUID | None = None
    items: frozenset[str] = frozenset()
    is_single: bool = False
    granted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class IdentityChoice:
    """An identity the account may act in (身份): ``key`` is what the session keeps."""

    key: str
    label: str
    kind: str
    note: str = ""
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class StaffInfo:
    """A member of staff in a role (工作人员)."""

    id: UUID
    user_id: UUID | None
    name: str
    job_number: str
    organisation_id: UUID
    organisation_name: str
    role: str
    role_name: str
    region_code: str


@dataclass(frozen=True, slots=True)
class RoleLine:
    """A role somebody holds, held or will hold (角色任命); ``valid_until`` is exclusive."""

    assignment_id: UUID
    role: str
    role_name: str
    organisation_id: UUID
    organisation_name: str
    region_code: str
    valid_from: date
    valid_until: date | None
    is_over: bool


@dataclass(frozen=True, slots=True)
class StaffLine:
    """A member of staff in the list of a region (人员与岗位)."""

    id: UUID
    name: str
    job_number: str
    organisation_id: UUID
    organisation_name: str
    is_active: bool
    last_login: datetime | None
    roles: tuple[RoleLine, ...]


@dataclass(frozen=True, slots=True)
class InvitationInfo:
    """An offer of a role that waits for its answer (岗位邀请)."""

    id: UUID
    phone_masked: str
    name: str
    job_number: str
    role: str
    role_name: str
    organisation_id: UUID
    organisation_name: str
    region_code: str
    invited_by: str
    invited_at: datetime
    expires_at: datetime
    is_open: bool


@dataclass(frozen=True, slots=True)
class Appointment:
    """How naming somebody to a role ended: at once, or by an invitation they must accept."""

    staff_id: UUID | None = None
    invitation_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """A value the government already holds, with its source and day (免交, ux 0.8)."""

    value: str
    source: str
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Who applies, with what is known of them by the names forms give it."""

    party: Party
    facts: dict[str, str]


@dataclass(frozen=True, slots=True)
class LoginResult:
    """How an attempt to log in ended; ``sentence`` says what to do when it did not succeed."""

    user_id: UUID | None = None
    sentence: str = ""
    code: str = ""
    needs_second_factor: bool = False
    is_new: bool = False
    staff: bool = False

    @property
    def succeeded(self) -> bool:
        """Whether somebody is known now (perhaps still to give the second factor)."""
        return self.user_id is not None


@dataclass(frozen=True, slots=True)
class UserInfo:
    """An account as its owner sees it (账号安全)."""

    id: UUID
    phone_masked: str
    has_password: bool
    has_second_factor: bool
    person_id: UUID | None
    staff_id: UUID | None
    is_active: bool
    recovery_codes_left: int = 0


class Permission:
    """Permissions a role carries, as strings on ``Actor.permissions``."""

    INTAKE = "cases.intake"
    ACCEPT = "cases.accept"
    REVIEW = "cases.review"
    DECIDE = "cases.decide"
    DELIVER = "cases.deliver"
    READ_CASES = "cases.read"
    BILL = "payments.bill"
    SETTLE = "payments.settle"
    RECONCILE = "payments.reconcile"
    EDIT_CATALOGUE = "catalogue.edit"
    CHECK_CATALOGUE = "catalogue.check"
    JUDGE_CATALOGUE = "catalogue.legal"
    PUBLISH_CATALOGUE = "catalogue.publish"
    READ_SUPERVISION = "supervision.read"
    SUPERVISE = "supervision.act"
    LEGAL_SUPERVISION = "supervision.legal"
    DISCIPLINE = "supervision.discipline"
    ASSESS = "assessment.manage"
    AGREE_ASSESSMENT = "assessment.agree"
    MANAGE_DATA = "data.manage"
    INTEGRATE = "exchange.integrate"
    MANAGE_HALL = "hall.manage"
    READ_ARCHIVE = "archive.read"
    READ_AUDIT = "audit.read"
    MANAGE = "admin.manage"
    RETRY_OUTBOX = "outbox.retry"
    UNMASK = "personal_data.unmask"
    HELP = "helping.act"
    KEEP_SEALS = "seals.keep"
    APPROVE_SEALS = "seals.approve"
    MAKE_SEALS = "seals.make"
    KEEP_LICENCES = "licences.keep"
    KEEP_KEYS = "keys.keep"
    ANSWER_VOICES = "voices.answer"
    COORDINATE_VOICES = "voices.coordinate"
    FILE_FOR_CALLER = "voices.file_for_caller"
    PUBLISH_ANSWERS = "voices.publish"
    UNSEAL_REPORTERS = "voices.unseal"
    ANSWER_RATINGS = "ratings.answer"
    JUDGE_RATINGS = "ratings.judge"


@dataclass(frozen=True, slots=True)
class Role:
    """A role (角色) with its permissions; ``conflicts`` may not be held by the same person."""

    code: str
    name: str
    permissions: frozenset[str]
    conflicts: frozenset[str] = field(default_factory=frozenset)


class CodePurpose(StrEnum):
    """What a one-time code is for; a code for one does not serve another."""

    LOGIN = "LOGIN"
    REGISTER = "REGISTER"
    MANDATE = "MANDATE"
    SIGN = "SIGN"


EVIDENCE_NAMES = {
    "SMS_CODE": "本人手机验证码",
    "SIGNATURE": "本人当面在屏幕上签名",
    "PAPER": "纸质委托书",
    "AGENT_ACCEPTS": "委托人登录发出，受托人登录接受",
    "REPRESENTATIVE": "法定代表人登录确认",
}
"""How an authority was confirmed."""
SCOPES = ("许可", "登记", "社保", "税费", "工程", "其他")
"""What an authority may reach (授权范围)."""
ACTS = ("填写", "提交", "签章")
"""What an agent may do (可办动作)."""
