"""The special watch of licences, seals and payment, and its alarms (专项监察、告警)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from . import Level


class Area(StrEnum):
    """What the special watch looks at (专项); the kind of its findings."""

    LICENCE = "LICENCE"
    """证照."""
    SEAL = "SEAL"
    """印章与密钥."""
    PAYMENT = "PAYMENT"
    """缴费."""


class WatchedKind(StrEnum):
    """What is counted (专项事件)."""

    LICENCE_ENDED = "LICENCE_ENDED"
    """暂扣、撤销、吊销、注销等, by a person."""
    LICENCE_REMADE = "LICENCE_REMADE"
    """换发、补发: a later edition was sealed."""
    LICENCE_READ = "LICENCE_READ"
    """没有办件的用证."""
    SEAL_USED = "SEAL_USED"
    """用印, by a person."""
    KEY_COMPROMISED = "KEY_COMPROMISED"
    KEY_DESTROYED = "KEY_DESTROYED"
    CERTIFICATE_ENDING = "CERTIFICATE_ENDING"
    REFUNDED = "REFUNDED"
    WAIVED = "WAIVED"
    CANCELLED = "CANCELLED"
    """撤销缴款单."""
    UNRECONCILED = "UNRECONCILED"
    """没有对账的入账, of one institution and day."""


AREAS: Final = {
    WatchedKind.LICENCE_ENDED: Area.LICENCE,
    WatchedKind.LICENCE_REMADE: Area.LICENCE,
    WatchedKind.LICENCE_READ: Area.LICENCE,
    WatchedKind.SEAL_USED: Area.SEAL,
    WatchedKind.KEY_COMPROMISED: Area.SEAL,
    WatchedKind.KEY_DESTROYED: Area.SEAL,
    WatchedKind.CERTIFICATE_ENDING: Area.SEAL,
    WatchedKind.REFUNDED: Area.PAYMENT,
    WatchedKind.WAIVED: Area.PAYMENT,
    WatchedKind.CANCELLED: Area.PAYMENT,
    WatchedKind.UNRECONCILED: Area.PAYMENT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """One event of the special watch; ``subject`` makes it once among its kind.

    ``who`` is counted by where a person did it, ``thing`` (a seal) where a thing is compared with
    itself. ``amount`` is in fen; ``days`` is how long it has
    lasted already.
    """

    kind: WatchedKind
    subject: str
    at: datetime
    about: str = ""
    who: str = ""
    thing: str = ""
    organisation_id: UUID | None = None
    region_code: str = ""
    staff: UUID | None = None
    amount: int = 0
    days: int = 0


class Way(StrEnum):
    """How an alarm goes out (告警方式)."""

    MAIL = "MAIL"
    WEBHOOK = "WEBHOOK"
    DEMO = "DEMO"


class AlarmState(StrEnum):
    """Where an alarm stands (告警状态)."""

    HELD = "HELD"
    """夜间暂存."""
    WAITING = "WAITING"
    """待发送; with tries: 正在重试."""
    SENT = "SENT"
    FAILED = "FAILED"
    """发送失败, after the last try."""
    DROPPED = "DROPPED"
    """未发送: the channel was switched off."""


RESENT: Final = (AlarmState.FAILED, AlarmState.DROPPED)
"""What a person may send once more."""


@dataclass(frozen=True, slots=True)
class AlarmDraft:
    """A channel as somebody fills it in."""

    way: str
    name: str
    address: str
    areas: tuple[str, ...]
    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChannelView:
    """A channel as pages show it; the address of a person is masked."""

    id: int
    way: Way
    name: str
    address: str
    areas: tuple[Area, ...]
    levels: tuple[Level, ...]
    region_code: str
    is_on: bool
    made_name: str
    made_at: datetime
    failing_since: datetime | None
    error: str
    lacks: tuple[str, ...] = ()
    """What the way itself is missing in the settings."""


@dataclass(frozen=True, slots=True)
class AlarmView:
    """What was sent, or is to be (告警记录)."""

    id: int
    channel_id: int
    channel_name: str
    way: Way
    address: str
    finding: int | None
    rule_name: str
    level: Level
    state: AlarmState
    tries: int
    result: str
    raised_at: datetime
    sent_at: datetime | None
    may_resend: bool
