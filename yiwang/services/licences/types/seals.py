"""Electronic seals (电子印章): states, acts, and what others see of a seal, its users and uses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class SealState(StrEnum):
    """Where a seal stands (印章状态)."""

    APPLIED = "APPLIED"
    """待审批."""
    REFUSED = "REFUSED"
    """未获批准: the end."""
    APPROVED = "APPROVED"
    """待制作."""
    MADE = "MADE"
    """待领取."""
    IN_USE = "IN_USE"
    """在用."""
    SUSPENDED = "SUSPENDED"
    """已停用: may come back."""
    DESTROYED = "DESTROYED"
    """已销毁: the end."""


class SealAct(StrEnum):
    """Every act upon a seal (印章操作)."""

    APPLY = "APPLY"
    APPROVE = "APPROVE"
    REFUSE = "REFUSE"
    MAKE = "MAKE"
    COLLECT = "COLLECT"
    SUSPEND = "SUSPEND"
    RESUME = "RESUME"
    DESTROY = "DESTROY"
    AUTHORISE = "AUTHORISE"
    END_AUTHORITY = "END_AUTHORITY"
    REKEY = "REKEY"
    """By the platform alone, when two keepers gave the seal a new key."""


@dataclass(frozen=True, slots=True)
class SealStepInfo:
    """One act with who, when and why (印章办理痕迹)."""

    label: str
    actor_name: str
    office: str
    at: datetime
    opinion: str


@dataclass(frozen=True, slots=True)
class SealUserInfo:
    """Who may use a seal (用章授权): a member of staff, or whoever holds a role in its office."""

    id: UUID
    name: str
    kinds: tuple[str, ...]
    """Kinds of documents; empty: all."""
    per_day: int | None
    """Uses a day at most; None: no limit."""
    granted_name: str
    granted_at: datetime


@dataclass(frozen=True, slots=True)
class SealRow:
    """A seal in a list."""

    id: UUID
    code: str
    name: str
    organisation_name: str
    state: SealState
    label: str
    tone: str
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class SealPage:
    """Seals, the newest first."""

    rows: Sequence[SealRow]
    after: str = ""


@dataclass(frozen=True, slots=True)
class SealInfo:
    """A seal as those in charge of it see it (电子印章)."""

    id: UUID
    code: str
    name: str
    organisation_id: UUID
    organisation_name: str
    style_name: str
    reason: str
    state: SealState
    label: str
    tone: str
    years: int
    valid_from: datetime | None
    valid_until: datetime | None
    is_expired: bool
    is_test: bool
    version: int
    users: tuple[SealUserInfo, ...]
    steps: tuple[SealStepInfo, ...]
    acts: frozenset[SealAct]
    """What the viewer may do now."""
    used: int


@dataclass(frozen=True, slots=True)
class SealUseRow:
    """One use of a seal (用印记录)."""

    id: UUID
    seal_id: UUID
    seal_name: str
    case_number: int | None
    document: str
    kind: str
    document_sm3: str
    purpose: str
    actor_name: str
    office: str
    at: datetime
    is_signed: bool


@dataclass(frozen=True, slots=True)
class SealUsePage:
    """Uses, the newest first."""

    rows: Sequence[SealUseRow]
    after: str = ""


@dataclass(frozen=True, slots=True)
class SealUseFilters:
    """Which uses are asked for: of a seal, on a day, by a person (part of the name)."""

    seal_id: UUID | None = None
    day: date | None = None
    person: str = ""


@dataclass(frozen=True, slots=True)
class OfficeSeal:
    """The seal an office uses on its documents now, as the sealing of a document needs it."""

    id: UUID
    name: str
    der: bytes
    width: int
    """Millimetres."""
    height: int


@dataclass(frozen=True, slots=True)
class SealPicture:
    """What a seal looks like: a PNG and its size on paper."""

    png: bytes
    width: int
    """Millimetres."""
    height: int


@dataclass(frozen=True, slots=True)
class ExpectedSeal:
    """The seal that a document would bear, were it issued now (用印预览)."""

    name: str = ""
    """Empty: the office has none in use."""
    owner: str = ""
    picture: SealPicture | None = None
    obstacle: str = ""
    """Why it could not be put now; a sentence without its full stop."""


@dataclass(frozen=True, slots=True)
class SealDocument:
    """What a seal is put to (用印文件)."""

    reference: str
    """Where the document is: ``cases:<number>:<n>``, or another app's word for it."""
    kind: str
    """The kind of document that a limit may name: a licence type's code, a letter's."""
    sm3: str
    """SM3 of the document before the seal, 64 hexadecimal characters."""
    case_number: int | None = None
