"""What crosses the border: purposes and kinds of keys, signed values, what pages show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from uuid import UUID


class Purpose(StrEnum):
    """What a key is for; one key per purpose, so that leaking one use reveals no other."""

    PERSONAL_DATA = "personal-data"
    LOOKUP_INDEX = "lookup-index"
    KEY_WRAPPING = "key-wrapping"
    APPLICATION_NUMBER = "application-number"
    FORM_HANDOVER = "form-handover"
    QUERY_CODE = "query-code"
    PAYMENT_NOTICE = "payment-notice"
    PAY_LINK = "pay-link"
    DOCUMENT_TOKEN = "document-token"  # noqa: S105  a purpose, not a secret


class KeyKind(StrEnum):
    """Whose signing key it is and what it signs (密钥用途)."""

    SEAL = "SEAL"
    AUTHORITY = "AUTHORITY"
    PERSON = "PERSON"
    ENTERPRISE = "ENTERPRISE"
    PLATFORM = "PLATFORM"
    AUDIT = "AUDIT"
    OTHER = "OTHER"


class KeyState(StrEnum):
    """Where a version of a key stands (密钥状态)."""

    PREPARED = "PREPARED"
    """待启用: made, signs nothing before what carries its certificate is made."""
    IN_USE = "IN_USE"
    RETIRED = "RETIRED"
    """已停用: signs no more; what it signed still verifies."""
    DESTROYED = "DESTROYED"
    """已销毁: the private part is gone for good."""


class KeyAct(StrEnum):
    """What one keeper proposes and another one approves (密钥操作)."""

    ROTATE = "ROTATE"
    DESTROY = "DESTROY"
    IMPORT = "IMPORT"


class ProposalState(StrEnum):
    """What became of a proposal (申请状态)."""

    OPEN = "OPEN"
    APPROVED = "APPROVED"
    REFUSED = "REFUSED"
    WITHDRAWN = "WITHDRAWN"
    LAPSED = "LAPSED"


KINDS: Final = MappingProxyType(
    {
        KeyKind.SEAL: "电子印章",
        KeyKind.AUTHORITY: "证书机构和制章系统",
        KeyKind.PLATFORM: "平台签名",
        KeyKind.AUDIT: "审计封存",
        KeyKind.PERSON: "个人签名",
        KeyKind.ENTERPRISE: "企业签章",
        KeyKind.OTHER: "其他",
    }
)
STATES: Final = MappingProxyType(
    {
        KeyState.PREPARED: ("待启用", "blue"),
        KeyState.IN_USE: ("在用", "green"),
        KeyState.RETIRED: ("已停用", "grey"),
        KeyState.DESTROYED: ("已销毁", "grey"),
    }
)
ACTS: Final = MappingProxyType(
    {KeyAct.ROTATE: "更换密钥", KeyAct.DESTROY: "销毁密钥", KeyAct.IMPORT: "导入证书"}
)
PROPOSALS: Final = MappingProxyType(
    {
        ProposalState.OPEN: ("待审批", "blue"),
        ProposalState.APPROVED: ("已批准", "green"),
        ProposalState.REFUSED: ("未获批准", "grey"),
        ProposalState.WITHDRAWN: ("已撤回", "grey"),
        ProposalState.LAPSED: ("已过期", "grey"),
    }
)
ALGORITHM: Final = "SM2（签名），SM3（摘要）"
TWO_STEPS: Final = frozenset({KeyKind.SEAL})
"""Their certificate lies inside something signed (GB/T 38540: the seal lists its signers'
certificates), so a new version waits until that was made anew."""
THRESHOLDS: Final = (1, 7, 30)
"""Days before a certificate's end at which its keepers are told."""


@dataclass(frozen=True)
class Signature:
    """A raw SM2 signature (64 bytes r‖s), its key's name and public key (65 bytes, 04‖x‖y)."""

    key_name: str
    public_key: bytes
    value: bytes


@dataclass(frozen=True, slots=True)
class StoreState:
    """Whether the key store opens (密钥库状态); ``sentence`` says what to do when it does not."""

    is_open: bool
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class CertificateInfo:
    """A certificate of a key in custody (密钥证书)."""

    id: UUID
    key_id: int
    key_name: str
    subject: str
    issuer: str
    serial: str
    not_before: datetime
    not_after: datetime
    is_test: bool
    is_current: bool
    """Of the version in use, and not followed by another one."""


@dataclass(frozen=True, slots=True)
class KeyLine:
    """A version of a key, never its private part (密钥)."""

    id: int
    name: str
    version: int
    kind: KeyKind
    owner: str
    state: KeyState
    created_at: datetime
    retired_at: datetime | None
    destroyed_at: datetime | None
    certificate: CertificateInfo | None


@dataclass(frozen=True, slots=True)
class KeyPage:
    """A page of keys; ``after`` is the last one's id, empty at the end."""

    rows: Sequence[KeyLine]
    after: str


@dataclass(frozen=True, slots=True)
class ProposalInfo:
    """What was proposed for a key, why, by whom, and what became of it (密钥操作申请)."""

    id: UUID
    key: KeyLine
    act: KeyAct
    state: ProposalState
    reason: str
    is_compromised: bool
    proposed_by: str
    proposed_name: str
    proposed_at: datetime
    expires_at: datetime
    decided_name: str
    decided_at: datetime | None
    opinion: str
    subject: str = ""
    """Of the certificate to import; with whom issued it, its end and its anchor's digest."""
    issuer: str = ""
    not_after: datetime | None = None
    anchor_sm3: str = ""


@dataclass(frozen=True, slots=True)
class KeyFile:
    """A key with all its versions, certificates and proposals (密钥档案), newest first."""

    key: KeyLine
    fingerprint: str
    """SM3 of the public key."""
    why_not: Mapping[KeyAct, str]
    """For each act why it cannot be proposed; empty: it can."""
    versions: Sequence[KeyLine]
    certificates: Sequence[CertificateInfo]
    proposals: Sequence[ProposalInfo]
