"""What a holder does with a licence: shows it, lets others use it, takes copies for a purpose."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from .licences import LicenceInfo


class Shows(StrEnum):
    """What whoever scans the code is shown (亮证内容)."""

    PROOF = "PROOF"
    FACE = "FACE"


SHOWS_NAMES: Mapping[Shows, str] = MappingProxyType(
    {Shows.PROOF: "只证明证照有效", Shows.FACE: "照面的全部内容"}
)


@dataclass(frozen=True, slots=True)
class PresentationInfo:
    """One presentation (亮证), as the holder sees it; ``code`` is empty once it is over."""

    id: UUID
    licence_id: UUID
    shows: Shows
    code: str
    made_at: datetime
    expires_at: datetime
    read_at: datetime | None
    reader: str

    @property
    def name(self) -> str:
        """What it shows, in words."""
        return SHOWS_NAMES[self.shows]


@dataclass(frozen=True, slots=True)
class PresentedLicence:
    """What whoever scanned a code is shown, once."""

    type_name: str
    number: str
    holder: str
    issuer_name: str
    label: str
    tone: str
    issued_on: date
    valid_from: date
    valid_to: date | None
    face: tuple[tuple[str, str], ...]
    """Label and value; empty where only validity is proved."""
    shown_at: datetime


class SharedWith(StrEnum):
    """Whom a licence is shared with (被授权人)."""

    PERSON = "PERSON"
    LEGAL = "LEGAL"


@dataclass(frozen=True, slots=True)
class NewSharing:
    """Whom the holder lets use a licence, for what and how long, as it was typed."""

    kind: SharedWith
    name: str
    code: str
    purpose: str
    until: date | None
    is_single: bool = False


@dataclass(frozen=True, slots=True)
class SharingInfo:
    """An authorisation to use a licence (证照授权); the code is masked."""

    id: UUID
    licence_id: UUID
    name: str
    masked_code: str
    purpose: str
    until: date
    is_single: bool
    made_at: datetime
    used_at: datetime | None
    label: str
    tone: str
    is_live: bool


@dataclass(frozen=True, slots=True)
class SharedLicence:
    """A licence of another one that the viewer was let use (他人授权给我的)."""

    sharing: SharingInfo
    type_name: str
    holder: str
    issuer_name: str
    state: str
    """The state of the licence in words."""
    may_copy: bool
    copies: tuple["CopyInfo", ...] = ()


@dataclass(frozen=True, slots=True)
class NewCopy:
    """What a copy is for, whom it goes to and until when, as it was typed."""

    reason: str
    user: str
    until: date | None


@dataclass(frozen=True, slots=True)
class CopyInfo:
    """A copy for one purpose (加注件)."""

    id: UUID
    licence_id: UUID
    file: UUID
    reason: str
    user: str
    until: date
    maker: str
    made_at: datetime
    sm3: str
    label: str
    tone: str
    is_live: bool


@dataclass(frozen=True, slots=True)
class CopyStanding:
    """What everybody learns of a copy by its file (核验)."""

    type_name: str
    reason: str
    user: str
    until: date
    made_at: datetime
    became: str
    """Why it may not be relied upon any more; empty while it may."""


@dataclass(frozen=True, slots=True)
class HeldLicence:
    """What the holder did with a licence, beside the licence itself."""

    info: LicenceInfo
    warning: str
    """That it runs out soon, or why it may not be used."""
    may_use: bool
    pages: int
    """Of its original; 0: it has none yet."""
    sharings: Sequence[SharingInfo]
    copies: Sequence[CopyInfo]
