"""Requests for a holder's consent (授权请求), and who used a licence (谁用过)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from .licences import HolderKey
from .using import Consumer, UseScope


class RequestState(StrEnum):
    """Where a request stands."""

    ASKED = "ASKED"
    AGREED = "AGREED"
    REFUSED = "REFUSED"


REQUEST_WORDS: Mapping[RequestState, tuple[str, str]] = MappingProxyType(
    {
        RequestState.ASKED: ("等持证主体答复", "amber"),
        RequestState.AGREED: ("已同意", "green"),
        RequestState.REFUSED: ("不同意", "grey"),
    }
)


@dataclass(frozen=True, slots=True)
class WhichLicence:
    """Which licence a consumer asks for: by the code its holder shows, its identifier, or theirs.

    Of a holder's several the newest that is valid.
    """

    presented: str = ""
    identifier: str = ""
    holder: HolderKey = field(default_factory=HolderKey)
    type_code: str = ""


@dataclass(frozen=True, slots=True)
class NewRequest:
    """For what a consumer wants to read a licence, how much and until when."""

    purpose: str
    scope: UseScope
    until: date | None
    case_number: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the holder answers: no, or yes until a day that may come sooner, or for once."""

    is_yes: bool
    until: date | None = None
    is_single: bool = False


@dataclass(frozen=True, slots=True)
class RequestInfo:
    """A request, as its holder and who asked read it."""

    id: UUID
    licence_id: UUID
    type_name: str
    consumer: Consumer
    purpose: str
    scope: UseScope
    until: date
    case_number: int | None
    asked_at: datetime
    answer_by: date
    label: str
    tone: str
    is_open: bool
    is_live: bool
    """Whether it was agreed to, and the consent still stands."""
    state: RequestState


@dataclass(frozen=True, slots=True)
class LookInfo:
    """One look at a licence, one read of it or one leaving of a copy (谁用过)."""

    at: datetime
    who: str
    what: str
    why: str = ""
    case_number: int | None = None


@dataclass(frozen=True, slots=True)
class LookPage:
    """Looks, the newest first."""

    rows: Sequence[LookInfo] = ()
    after: str = ""
