"""Decisions made outside the platform (网外审批): how one is found, answered and settled."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID


class OutsideSource(StrEnum):
    """What brought it to light."""

    STOCK = "STOCK"
    """The office itself recorded a licence that it issued after its seal came into use."""
    REPORT = "REPORT"
    """Supervision came upon it: a paper at a window, a complaint, a check on site."""


class OutsideState(StrEnum):
    """Where it stands."""

    OPEN = "OPEN"
    ANSWERED = "ANSWERED"
    CONFIRMED = "CONFIRMED"
    DISMISSED = "DISMISSED"


class OutsideAct(StrEnum):
    """What is done with it."""

    FIND = "FIND"
    ANSWER = "ANSWER"
    CONFIRM = "CONFIRM"
    DISMISS = "DISMISS"


OUTSIDE_STATES: Mapping[OutsideState, tuple[str, str]] = MappingProxyType(
    {
        OutsideState.OPEN: ("待说明", "amber"),
        OutsideState.ANSWERED: ("待认定", "blue"),
        OutsideState.CONFIRMED: ("属于网外审批", "red"),
        OutsideState.DISMISSED: ("不属于网外审批", "grey"),
    }
)
OUTSIDE_ACTS: Mapping[OutsideAct, str] = MappingProxyType(
    {
        OutsideAct.FIND: "发现",
        OutsideAct.ANSWER: "说明情况",
        OutsideAct.CONFIRM: "认定属于网外审批",
        OutsideAct.DISMISS: "认定不属于网外审批",
    }
)
OUTSIDE_SOURCES: Mapping[OutsideSource, str] = MappingProxyType(
    {
        OutsideSource.STOCK: "归集存量证照时发现，颁证日期在本单位启用电子印章以后",
        OutsideSource.REPORT: "监察登记",
    }
)


@dataclass(frozen=True, slots=True)
class OutsideReport:
    """What supervision knows of a decision it came upon."""

    organisation_id: UUID
    what: str
    number: str
    issued_on: date
    where: str


@dataclass(frozen=True, slots=True)
class OutsideRow:
    """A decision found outside the platform, as a list shows it; no holder is named."""

    id: UUID
    state: OutsideState
    source: OutsideSource
    organisation_name: str
    what: str
    number: str
    issued_on: date
    found_at: datetime
    answer_by: date
    is_late: bool


@dataclass(frozen=True, slots=True)
class OutsideCount:
    """How many an office has, by where they stand."""

    organisation_name: str
    open: int
    confirmed: int
    dismissed: int


@dataclass(frozen=True, slots=True)
class OutsidePage:
    """A page of the list, the newest first, with counts by office."""

    rows: tuple[OutsideRow, ...]
    counts: tuple[OutsideCount, ...]
    after: str


@dataclass(frozen=True, slots=True)
class OutsideStep:
    """One act upon it."""

    name: str
    actor_name: str
    office: str
    at: datetime
    opinion: str


@dataclass(frozen=True, slots=True)
class OutsideInfo:
    """One with its past, and what the viewer may do now."""

    row: OutsideRow
    where: str
    version: int
    steps: tuple[OutsideStep, ...]
    acts: frozenset[OutsideAct]
