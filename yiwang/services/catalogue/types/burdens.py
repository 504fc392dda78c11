"""What is asked of people, in numbers: texts in force, sums of places and items, two sides."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID


class SideKind(StrEnum):
    """What stands on a side of a comparison (对标对象)."""

    REGION = "REGION"
    ORGANISATION = "ORGANISATION"
    LEVEL = "LEVEL"


class Gap(StrEnum):
    """By what two sides are compared (对标指标)."""

    MATERIALS = "MATERIALS"
    STEPS = "STEPS"
    DAYS = "DAYS"
    VISITS = "VISITS"


GAP_NAMES = MappingProxyType(
    {Gap.MATERIALS: "材料", Gap.STEPS: "环节", Gap.DAYS: "承诺时限", Gap.VISITS: "到现场次数"}
)


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: a division, an organisation or a level."""

    kind: SideKind
    key: str


@dataclass(frozen=True, slots=True)
class TextInForce:
    """A distinct text that lists in a division publish now, with how many."""

    basic_code: str
    name: str
    body_id: int
    content: dict[str, Any]
    lists: int
    form_version_ids: tuple[int | None, ...] = ()


@dataclass(frozen=True, slots=True)
class TextReplaced:
    """A text that took another's place in lists that were published together.

    ``first_region`` and ``last_region`` are the outermost divisions of those lists, in order.
    """

    name: str
    department: str
    before: dict[str, Any]
    after: dict[str, Any]
    reason: str
    lists: int
    first_region: str
    last_region: str
    organisation_id: UUID


@dataclass(frozen=True, slots=True)
class PlaceBurden:
    """What an organisation's lists asked on a day, and what the same lists ask now."""

    organisation_id: UUID
    region_code: str
    level: str
    lists: int
    materials: int
    steps: int
    materials_now: int
    steps_now: int


@dataclass(frozen=True, slots=True)
class ItemBurden:
    """What the lists of an item asked on a day, and what the same lists ask now."""

    basic_code: str
    name: str
    department: str
    texts: int
    lists: int
    materials: int
    steps: int
    materials_now: int
    steps_now: int


@dataclass(frozen=True, slots=True)
class Measured:
    """One list in numbers (对标)."""

    code: str
    materials: int
    steps: int
    days: Decimal
    visits: int


@dataclass(frozen=True, slots=True)
class Compared:
    """An item that both sides offer, with how much more the first asks."""

    basic_code: str
    name: str
    first: Measured
    second: Measured
    gap: Decimal
