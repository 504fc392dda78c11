"""Law supervision 法制监督: draws, check sheets, what pages show."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID


class Point(StrEnum):
    """What a decision is checked for (核查要点), 行政诉讼法 70; 行政许可法 38, 42, 44."""

    COMPETENCE = "COMPETENCE"
    BASIS = "BASIS"
    PROCEDURE = "PROCEDURE"
    REASONS = "REASONS"
    DAYS = "DAYS"
    SERVICE = "SERVICE"


POINTS: Mapping[Point, str] = MappingProxyType(
    {
        Point.COMPETENCE: "职权",
        Point.BASIS: "依据",
        Point.PROCEDURE: "程序",
        Point.REASONS: "理由",
        Point.DAYS: "期限",
        Point.SERVICE: "送达",
    }
)


class SheetState(StrEnum):
    """Where a check sheet stands (核查表状态)."""

    OPEN = "OPEN"
    CHECKED = "CHECKED"
    CONFIRMED = "CONFIRMED"


SHEET_STATES: Mapping[SheetState, tuple[str, str]] = MappingProxyType(
    {
        SheetState.OPEN: ("待核查", "amber"),
        SheetState.CHECKED: ("待复核", "blue"),
        SheetState.CONFIRMED: ("已复核", "green"),
    }
)


class About(StrEnum):
    """What a correction proposal wants corrected (改正对象)."""

    ITEM = "ITEM"
    RULE = "RULE"


ABOUT: Mapping[About, str] = MappingProxyType(
    {About.ITEM: "事项的规定和做法", About.RULE: "监察规则"}
)


class AmendmentState(StrEnum):
    """Where a correction proposal stands (改正建议状态)."""

    OPEN = "OPEN"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    CLOSED = "CLOSED"


AMENDMENT_STATES: Mapping[AmendmentState, tuple[str, str]] = MappingProxyType(
    {
        AmendmentState.OPEN: ("待答复", "amber"),
        AmendmentState.ACCEPTED: ("已采纳，等待改正", "blue"),
        AmendmentState.DECLINED: ("不采纳，等待核实", "red"),
        AmendmentState.CLOSED: ("已办结", "green"),
    }
)


@dataclass(frozen=True, slots=True)
class DrawPlan:
    """What is to be drawn (抽查方案): decisions of a period in a division, a share of them."""

    name: str
    first: date
    last: date
    share: int
    """Per cent, 1 to 100."""
    is_stratified: bool = False
    """The share of each organisation, at least one."""
    with_refusals: bool = False
    """All refusals too, by rule and not by lot."""
    organisations: tuple[UUID, ...] = ()
    """Of these organisations only; all when empty."""
    items: tuple[str, ...] = ()
    """Of the items with these basic codes only; all when empty."""


@dataclass(frozen=True, slots=True)
class DrawInfo:
    """A draw; the seed is empty until the list is closed and the lots are drawn."""

    id: UUID
    name: str
    region_name: str
    organisation_name: str
    first: date
    last: date
    share: int
    is_stratified: bool
    with_refusals: bool
    seed_sm3: str
    committed_at: datetime
    seed: str
    list_sm3: str
    list_size: int
    drawn: int
    drawn_at: datetime | None
    scope: str = ""
    """Which organisations and items, when not all."""
    may_draw: bool = False


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A drawn decision in a list."""

    id: UUID
    matter: str
    item_name: str
    organisation_name: str
    outcome: str
    by_rule: bool
    state: SheetState
    faults: int


@dataclass(frozen=True, slots=True)
class SheetInfo:
    """A check sheet (核查表) with the facts of the log and what the viewer may do."""

    row: SheetRow
    draw_id: UUID
    version: int
    points: tuple[tuple[Point, bool, str], ...]
    checker_name: str
    confirmer_name: str
    words: str
    facts: tuple[tuple[str, str], ...]
    may_check: bool
    may_confirm: bool
    may_propose: bool = False
    amendments: tuple["AmendmentInfo", ...] = ()


@dataclass(frozen=True, slots=True)
class AmendmentDraft:
    """What a correction proposal says (改正建议): what is wrong, to be answered by when."""

    about: About
    rule: str
    """The code of the rule of supervision, when it is about one."""
    text: str
    answer_by: date | None


@dataclass(frozen=True, slots=True)
class AmendmentInfo:
    """A correction proposal, and what the viewer may do with it."""

    id: UUID
    sheet_id: UUID
    matter: str
    version: int
    state: AmendmentState
    about: About
    subject: str
    organisation_name: str
    text: str
    answer_by: date
    is_late: bool
    proposer_name: str
    proposed_at: datetime
    answer: str
    answerer_name: str
    answered_at: datetime | None
    done_by: date | None
    was_accepted: bool
    closing: str
    closer_name: str
    closed_at: datetime | None
    actions: frozenset[str]
    """ANSWER (the owner), CLOSE (law supervision)."""
