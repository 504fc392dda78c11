"""Licences (电子证照) as others see them: states, acts, holders, one of them, lists of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from yiwang.foundation.identity.types import PartyKind


class LicenceState(StrEnum):
    """Where a licence stands (证照状态); only VALID may be used."""

    DRAFT = "DRAFT"
    VALID = "VALID"
    SUSPENDED = "SUSPENDED"
    REVOKED = "REVOKED"
    WITHDRAWN = "WITHDRAWN"
    CANCELLED = "CANCELLED"
    FORFEITED = "FORFEITED"
    EXPIRED = "EXPIRED"
    REPLACED = "REPLACED"
    TRANSFERRED = "TRANSFERRED"
    VOID = "VOID"


class LicenceAct(StrEnum):
    """Every act upon a licence (证照操作).

    The first four begin a version, FILL completes its face, SEAL brings it into force; the others
    move it.
    """

    ISSUE = "ISSUE"
    CHANGE = "CHANGE"
    RENEW = "RENEW"
    REISSUE = "REISSUE"
    FILL = "FILL"
    SEAL = "SEAL"
    REPLACE = "REPLACE"
    SUSPEND = "SUSPEND"
    GIVE_BACK = "GIVE_BACK"
    REVOKE = "REVOKE"
    WITHDRAW = "WITHDRAW"
    FORFEIT = "FORFEIT"
    CANCEL = "CANCEL"
    TRANSFER = "TRANSFER"
    VOID = "VOID"
    EXPIRE = "EXPIRE"


STATE_WORDS: Mapping[LicenceState, tuple[str, str]] = MappingProxyType(
    {
        LicenceState.DRAFT: ("制证中", "blue"),
        LicenceState.VALID: ("有效", "green"),
        LicenceState.SUSPENDED: ("暂扣", "amber"),
        LicenceState.REVOKED: ("撤销", "red"),
        LicenceState.WITHDRAWN: ("撤回", "red"),
        LicenceState.CANCELLED: ("注销", "grey"),
        LicenceState.FORFEITED: ("吊销", "red"),
        LicenceState.EXPIRED: ("过期失效", "grey"),
        LicenceState.REPLACED: ("被新版替代", "grey"),
        LicenceState.TRANSFERRED: ("转出", "grey"),
        LicenceState.VOID: ("制证错误作废", "grey"),
    }
)
"""The word and the tone of each state."""
LICENCE_ACT_NAMES: Mapping[LicenceAct, str] = MappingProxyType(
    {
        LicenceAct.ISSUE: "新发",
        LicenceAct.CHANGE: "变更",
        LicenceAct.RENEW: "延续",
        LicenceAct.REISSUE: "补发",
        LicenceAct.FILL: "补全照面",
        LicenceAct.SEAL: "用印生效",
        LicenceAct.REPLACE: "由新版替代",
        LicenceAct.SUSPEND: "暂扣",
        LicenceAct.GIVE_BACK: "暂扣发还",
        LicenceAct.REVOKE: "撤销",
        LicenceAct.WITHDRAW: "撤回",
        LicenceAct.FORFEIT: "吊销",
        LicenceAct.CANCEL: "注销",
        LicenceAct.TRANSFER: "转出",
        LicenceAct.VOID: "作废",
        LicenceAct.EXPIRE: "过期失效",
    }
)


@dataclass(frozen=True, slots=True)
class HolderKey:
    """Whose licences are asked for: a party of the platform, or a code and its kind, or both.

    ``code_kind`` is ``111`` for a resident number, ``001`` for a credit code (GB/T 36903).
    """

    party_id: UUID | None = None
    code_kind: str = ""
    code: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class LicenceHolderInfo:
    """One of those who hold a licence (持证主体), as the viewer may see them."""

    kind: str
    """A ``HolderKind``."""
    name: str
    code_kind: str
    masked_code: str
    party_id: UUID | None


@dataclass(frozen=True, slots=True)
class LicenceRow:
    """A licence in a list."""

    id: UUID
    identifier: str
    type_code: str
    type_name: str
    number: str
    edition: int
    """The version in the identifier, 1 for 001 (证照版本)."""
    holder: str
    """Masked unless the viewer holds it."""
    issuer_name: str
    state: LicenceState
    label: str
    tone: str
    issued_on: date
    valid_from: date
    valid_to: date | None
    """The last day; None: 长期."""

    @property
    def is_usable(self) -> bool:
        """Whether it may be used now."""
        return self.state is LicenceState.VALID


@dataclass(frozen=True, slots=True)
class LicencePage:
    """Licences, the newest first; ``after`` leads on, empty at the end."""

    rows: Sequence[LicenceRow]
    after: str = ""


@dataclass(frozen=True, slots=True)
class FaceText:
    """One field of a face with its value, masked where the viewer may not see it in clear."""

    key: str
    label: str
    text: str
    tag: str
    is_personal: bool
    fault: str = ""
    """Why the licence cannot be sealed with this value, and how to mend it."""


@dataclass(frozen=True, slots=True)
class LicenceStepInfo:
    """One act upon a licence (证照痕迹)."""

    act: LicenceAct
    actor_name: str
    office: str
    at: datetime
    reason: str
    basis: str
    document: str

    @property
    def name(self) -> str:
        """What was done, in words."""
        return LICENCE_ACT_NAMES[self.act]


@dataclass(frozen=True, slots=True)
class LicenceInfo:
    """A licence as holder and office see it."""

    row: LicenceRow
    version: int
    """Counts acts: an act names the version it saw."""
    organisation_id: UUID
    issuer_code: str
    region_code: str
    holders: tuple[LicenceHolderInfo, ...]
    face: tuple[FaceText, ...]
    lacks_photos: tuple[tuple[str, str], ...]
    """Key and label of the pictures that a licence in making lacks."""
    is_masked: bool
    state_reason: str
    state_basis: str
    state_at: datetime
    case_number: int | None
    document_number: str
    original: UUID | None
    sealed_at: datetime | None
    seal_wait: str
    """Why it is not sealed yet, in words."""
    editions: tuple[LicenceRow, ...]
    """All versions of the same licence, the newest first; this one too."""
    steps: tuple[LicenceStepInfo, ...]
    acts: frozenset[LicenceAct]
    """What the viewer may do now."""


@dataclass(frozen=True, slots=True)
class LicenceStanding:
    """What everybody learns of a licence by its code or identifier (核验)."""

    id: UUID
    type_name: str
    number: str
    """Masked where it is a person's number."""
    issuer_name: str
    holder: str
    """Masked."""
    edition: int
    state: LicenceState
    label: str
    tone: str
    since: date
    reason: str
    """Why it is not valid; nothing while it is."""
    issued_on: date
    valid_from: date
    valid_to: date | None
    face: tuple[tuple[str, str], ...]
    """Label and value, personal fields masked."""
    succeeded_by: int | None = None
    """The version that took its place."""

    @property
    def is_usable(self) -> bool:
        """Whether it may be relied upon now."""
        return self.state is LicenceState.VALID


@dataclass(frozen=True, slots=True)
class Why:
    """Why a licence is acted upon: reason, basis, and the document that says so."""

    reason: str
    basis: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class Grant:
    """What a decision grants, as the library needs it (准予的内容)."""

    case_number: int
    basic_code: str
    organisation_id: UUID
    region_code: str
    holder_kind: PartyKind
    holder_id: UUID
    receiver_id: UUID | None
    """Who is told."""
    valid_from: date
    valid_to: date | None
    told: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What the application says, by the labels of its form."""
    document_number: str = ""
    act: LicenceAct = LicenceAct.ISSUE
    """CHANGE or RENEW: the next version of what an earlier case granted."""
    follows: int | None = None


@dataclass(frozen=True, slots=True)
class StatusListInfo:
    """One number of the signed list of changes (证照状态清单)."""

    number: int
    made_at: datetime
    body: bytes
    """JSON, the bytes that are signed."""
    sm3: str
    signature: bytes
    """SM2 with SM3 over the body, r and s, 64 bytes."""
    key_name: str
    public_key: bytes


@dataclass(frozen=True, slots=True)
class LicenceFilters:
    """Which licences an office asks for."""

    state: str = ""
    type_code: str = ""
    text: str = ""
    """The beginning of a number, an identifier, or the whole name or code of a holder."""
