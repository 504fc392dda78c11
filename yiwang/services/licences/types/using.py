"""Use of licences: who may read which (用证权限), every read (用证记录), what a read brings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from .licences import FaceText, HolderKey, LicenceRow


class ConsumerKind(StrEnum):
    """Who reads: an organisation at its desk, or the application of anybody outside."""

    OFFICE = "OFFICE"
    APP = "APP"


class UseBasis(StrEnum):
    """On what a read rests (个人信息保护法 13)."""

    CONSENT = "CONSENT"
    DUTY = "DUTY"


class UseScope(StrEnum):
    """How much may be read, each more than the one before."""

    FACE = "FACE"
    FILE = "FILE"


class UseWay(StrEnum):
    """Where a read happened."""

    APPLY = "APPLY"
    CASE = "CASE"
    API = "API"
    WINDOW = "WINDOW"


class UseKind(StrEnum):
    """What was read."""

    SEARCH = "SEARCH"
    FACE = "FACE"
    FILE = "FILE"


class RightState(StrEnum):
    """Where a right stands."""

    DRAFT = "DRAFT"
    IN_FORCE = "IN_FORCE"
    REFUSED = "REFUSED"
    REVOKED = "REVOKED"


class RightAct(StrEnum):
    """What is done with a right."""

    PROPOSE = "PROPOSE"
    APPROVE = "APPROVE"
    REFUSE = "REFUSE"
    REVOKE = "REVOKE"


CONSUMER_NAMES: Mapping[ConsumerKind, str] = MappingProxyType(
    {ConsumerKind.OFFICE: "机关单位", ConsumerKind.APP: "应用系统"}
)
BASIS_NAMES: Mapping[UseBasis, str] = MappingProxyType(
    {UseBasis.CONSENT: "持证主体授权", UseBasis.DUTY: "法定职责"}
)
SCOPE_NAMES: Mapping[UseScope, str] = MappingProxyType(
    {UseScope.FACE: "照面信息", UseScope.FILE: "照面信息和加注件"}
)
WAY_NAMES: Mapping[UseWay, str] = MappingProxyType(
    {
        UseWay.APPLY: "申请时取用",
        UseWay.CASE: "办件中调用",
        UseWay.API: "接口",
        UseWay.WINDOW: "窗口亮证",
    }
)
USE_NAMES: Mapping[UseKind, str] = MappingProxyType(
    {UseKind.SEARCH: "检索", UseKind.FACE: "照面信息", UseKind.FILE: "加注件"}
)
RIGHT_WORDS: Mapping[RightState, tuple[str, str]] = MappingProxyType(
    {
        RightState.DRAFT: ("待审批", "amber"),
        RightState.IN_FORCE: ("生效", "green"),
        RightState.REFUSED: ("不予批准", "grey"),
        RightState.REVOKED: ("已收回", "grey"),
    }
)
RIGHT_ACTS: Mapping[RightAct, str] = MappingProxyType(
    {
        RightAct.PROPOSE: "提出",
        RightAct.APPROVE: "批准",
        RightAct.REFUSE: "不予批准",
        RightAct.REVOKE: "收回",
    }
)


@dataclass(frozen=True, slots=True)
class Consumer:
    """Who reads licences (用证单位)."""

    kind: ConsumerKind
    id: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class RightRow:
    """A right in a list."""

    id: UUID
    consumer: Consumer
    type_code: str
    type_name: str
    scope: UseScope
    basis: UseBasis
    region_code: str
    valid_until: date
    state: RightState
    label: str
    tone: str


@dataclass(frozen=True, slots=True)
class RightStep:
    """One act upon a right."""

    label: str
    actor_name: str
    office: str
    at: datetime
    opinion: str


@dataclass(frozen=True, slots=True)
class RightInfo:
    """A right with its past and what the viewer may do now."""

    row: RightRow
    clause: str
    purpose: str
    is_told: bool
    """Whether holders are told of reads by duty."""
    version: int
    steps: tuple[RightStep, ...]
    acts: frozenset[RightAct]


@dataclass(frozen=True, slots=True)
class RightPage:
    """Rights, the newest first."""

    rows: Sequence[RightRow]
    after: str = ""


@dataclass(frozen=True, slots=True)
class UseReason:
    """Why licences are read; a case names its number."""

    text: str
    case_number: int | None = None
    way: UseWay = UseWay.CASE


@dataclass(frozen=True, slots=True)
class WhichLicences:
    """Which licences are read: of a holder, of one type; with identifier or number that alone."""

    type_code: str
    holder: HolderKey = field(default_factory=HolderKey)
    identifier: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class FoundLicence:
    """A licence as whoever may read it learns it; ``why_not`` says why it may not be used."""

    row: LicenceRow
    since: date
    why_not: str
    sm3: str
    """The digest of its sealed original, as it is now."""
    region_code: str
    face: tuple[FaceText, ...] = field(default=(), repr=False)
    masked_number: str = ""
    masked_face: tuple[tuple[str, str], ...] = ()
    """Label and value as an office reads them, personal fields masked."""
    copy: UUID | None = None
    """The copy that was made of it for this read."""
    copy_until: date | None = None

    @property
    def is_usable(self) -> bool:
        """Whether it may be used now."""
        return self.row.is_usable


@dataclass(frozen=True, slots=True)
class LicenceNow:
    """How a licence stands now that was used before; ``why_not`` is empty while it is valid."""

    id: UUID
    label: str
    since: date
    why_not: str


@dataclass(frozen=True, slots=True)
class LicenceUseRow:
    """One read of a licence: who, why, on what basis, what; nothing of the person."""

    id: UUID
    licence_id: UUID
    type_name: str
    consumer_name: str
    actor_name: str
    office: str
    basis: str
    kind: str
    way: str
    reason: str
    case_number: int | None
    fields: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class LicenceUsePage:
    """Reads, the newest first."""

    rows: Sequence[LicenceUseRow]
    after: str = ""


@dataclass(frozen=True, slots=True)
class LicenceUseFilters:
    """Which reads: of a case, of a type, by a consumer's name; all that is given must hold."""

    case_number: int | None = None
    type_code: str = ""
    consumer: str = ""
