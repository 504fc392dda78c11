"""Libraries of other levels (证照库上下联通): partners, packages, what was found, the balance."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID


class Direction(StrEnum):
    """Which way a package goes."""

    OUT = "OUT"
    IN = "IN"


class PackageState(StrEnum):
    """What became of a package."""

    SENT = "SENT"
    WAITING = "WAITING"
    APPLIED = "APPLIED"


PACKAGE_WORDS: Mapping[PackageState, tuple[str, str]] = MappingProxyType(
    {
        PackageState.SENT: ("已导出", "green"),
        PackageState.WAITING: ("等前面的数据包", "amber"),
        PackageState.APPLIED: ("已并入", "green"),
    }
)


@dataclass(frozen=True, slots=True)
class PartnerInfo:
    """A library we exchange with."""

    id: UUID
    name: str
    code: str
    region_code: str
    public_key: str
    own_code: str
    own_key: str
    sent: int
    """The last package we made."""
    received: int
    """The last package we applied."""
    held: int
    """Licences of theirs that we know."""
    missing: tuple[int, ...] = ()
    """Packages that others wait for."""
    compared_on: date | None = None
    """The day of the last balance of theirs that was compared."""
    holds: bool | None = None
    """Whether that one held."""
    compared_today: bool = False


@dataclass(frozen=True, slots=True)
class PackageInfo:
    """One package with what was found when it was applied."""

    id: UUID
    direction: Direction
    number: int
    state: PackageState
    sm3: str
    rows: int
    refused: tuple[str, ...]
    """Rows that were not taken, each with the reason."""
    by: str
    at: datetime

    @property
    def label(self) -> str:
        """The state in words."""
        return PACKAGE_WORDS[self.state][0]

    @property
    def tone(self) -> str:
        """Its colour."""
        return PACKAGE_WORDS[self.state][1]


@dataclass(frozen=True, slots=True)
class Received:
    """What receiving a package brought about."""

    number: int
    state: PackageState
    missing: tuple[int, ...] = ()
    """Numbers that are waited for."""
    again: bool = False
    """It had been received before: nothing changed."""


@dataclass(frozen=True, slots=True)
class BalanceLine:
    """One type in the daily balance: how many, and whether both sides have the same."""

    type_code: str
    type_name: str
    """Empty where we have no such type."""
    theirs: int
    ours: int
    missing: tuple[str, ...] = ()
    """Numbers they have and we have not."""
    surplus: tuple[str, ...] = ()
    differing: tuple[str, ...] = ()
    cut: bool = False
    """More differ than are listed."""

    @property
    def holds(self) -> bool:
        """Whether nothing differs."""
        return not (self.missing or self.surplus or self.differing)


@dataclass(frozen=True, slots=True)
class Balance:
    """A balance compared (每日对账)."""

    on: str
    lines: tuple[BalanceLine, ...]
    upto: int
    """The package it holds for."""

    @property
    def holds(self) -> bool:
        """Whether both sides have the same."""
        return all(one.holds for one in self.lines)


@dataclass(frozen=True, slots=True)
class BalanceInfo:
    """A balance of a day that was compared."""

    on: date
    upto: int
    holds: bool
    lines: tuple[BalanceLine, ...]
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A licence of another library in a list; the holder is masked."""

    identifier: str
    number: str
    type_name: str
    holder: str
    issuer_name: str
    library: str
    valid_to: date | None
    label: str
    tone: str
