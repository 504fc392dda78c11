"""What crosses the border: contents of supervision, lights, facts, findings, counts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


class Content(StrEnum):
    """The five contents of S2 (监察内容), and the special watch of licences, seals, payment."""

    OVERTIME = "OVERTIME"
    """超时."""
    CORRECTION = "CORRECTION"
    """多次补正."""
    CONDITION = "CONDITION"
    """办理条件真伪."""
    PUBLISHED = "PUBLISHED"
    """网上公示内容."""
    EFFICIENCY = "EFFICIENCY"
    """效能."""
    SPECIAL = "SPECIAL"
    """证照、印章、缴费专项."""


class Level(StrEnum):
    """How grave it is (预警级别)."""

    NOTICE = "NOTICE"
    """提示."""
    YELLOW = "YELLOW"
    """黄灯."""
    RED = "RED"
    """红灯."""


class RuleState(StrEnum):
    """States of a version of a rule (规则状态)."""

    DRAFT = "DRAFT"
    TRIED = "TRIED"
    LIVE = "LIVE"
    RETIRED = "RETIRED"


class FindingState(StrEnum):
    """States of a finding (预警状态)."""

    OPEN = "OPEN"
    """待说明."""
    ANSWERED = "ANSWERED"
    """待认定."""
    FALSE = "FALSE"
    """误报."""
    CONFIRMED = "CONFIRMED"
    """属实."""


class Measure(StrEnum):
    """What a tally counts; the day it counts for stands beside it."""

    RECEIVED = "RECEIVED"
    """收件: the day of receipt."""
    ACCEPTED = "ACCEPTED"
    """受理: the day of acceptance."""
    ENDED = "ENDED"
    """办结: the day of decision, answer or end."""
    LATE = "LATE"
    """超时办结: the day it ended."""
    EARLY = "EARLY"
    """提前办结: the day it ended."""
    REVIEWED = "REVIEWED"
    """审查: the day on which the review of a case began."""
    DECIDED = "DECIDED"
    """决定: the day of the decision or answer."""
    DELIVERED = "DELIVERED"
    """送达: the day on which a case's result was handed over."""
    CLOSED = "CLOSED"
    """结束办理: the first day on which it was not open any more."""
    STOPPED = "STOPPED"
    """撤回、终止、作废、转送: the day it ended."""
    REFUSED = "REFUSED"
    """不予许可、不予受理: the day it ended."""
    CORRECTED = "CORRECTED"
    """发过补正: the day of receipt."""
    AGAIN = "AGAIN"
    """补正两次以上: the day of receipt."""
    ONLINE = "ONLINE"
    """网上申请: the day of receipt."""
    OPEN = "OPEN"
    """在办, by the day its light turns red (9999-12-31: no clock runs)."""
    YELLOW = "YELLOW"
    """在办, by the day its light turns yellow."""
    DAYS = "DAYS"
    """用时合计 (days from receipt to end): the day it ended."""
    GOOD = "GOOD"
    """好评: the day it was given."""
    BAD = "BAD"
    """差评."""
    FOUND = "FOUND"
    """预警: the day it was raised."""
    CONFIRMED = "CONFIRMED"
    """属实的预警: the day it was raised."""


class LightNow(StrEnum):
    """Light of a matter today (灯)."""

    NONE = "NONE"
    GREEN = "GREEN"
    YELLOW = "YELLOW"
    RED = "RED"


@dataclass(frozen=True, slots=True)
class FactView:
    """A matter as supervision lists it; no name of an applicant."""

    matter: str
    kind: str
    organisation_id: UUID | None
    organisation_name: str
    region_code: str
    item_name: str
    state: str
    light: LightNow
    step: str
    holder: UUID | None
    opened_on: date
    due_on: date | None
    red_on: date | None
    ended_on: date | None
    is_late: bool
    notices: int
    days_over: int = 0
    """Calendar days since the light turned red."""


@dataclass(frozen=True, slots=True)
class ActView:
    """An act of a matter on its time line."""

    v: int
    act: str
    at: datetime
    by: UUID | None
    role: str
    step: str
    is_late: bool
    more: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding as lists and pages show it."""

    id: int
    rule: str
    rule_name: str
    content: Content
    level: Level
    matter: str
    kind: str
    organisation_id: UUID | None
    organisation_name: str
    region_code: str
    item_name: str
    staff: UUID | None
    quote: list[list[str]]
    raised_at: datetime
    state: FindingState
    answer_due_on: date
    answer: str
    evidence: list[str]
    answered_name: str
    answered_at: datetime | None
    verdict: str
    judged_name: str
    judged_at: datetime | None
    actions: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class FactPage:
    """A part of a list of matters, and after which it goes on."""

    rows: tuple[FactView, ...]
    after: tuple[date, str] | None


@dataclass(frozen=True, slots=True)
class RecountView:
    """A proof of the counters (复核)."""

    id: int
    at: datetime
    counters: int
    total: int
    differing: int
    is_mended: bool
    lines: list[list[Any]]
    by_name: str


@dataclass(frozen=True, slots=True)
class FactExportView:
    """A list taken away as a file, as its owner sees it; ``lines`` grows while it is made.

    ``failed_at``: when writing broke off; none while it is written, and once it is done.
    """

    id: UUID
    name: str
    total: int
    lines: int
    size: int
    asked_at: datetime
    gone_at: datetime
    is_done: bool
    failed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StepTimes:
    """Median days to come to each step (环节用时), and of how many cases."""

    counted_at: datetime
    medians: Mapping[Measure, tuple[int, int]]
    """Step → days, cases; a step nobody came to is absent."""


@dataclass(frozen=True, slots=True)
class Freshness:
    """How fresh and how proved the counters are; late: an act has waited to be read.

    ``steps``: of the division asked for; None while nothing was counted yet.
    """

    read_at: datetime | None
    proved_at: datetime | None
    differing: int
    is_late: bool
    steps: StepTimes | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """How fresh the figures are: until when the log was read, the newest proof."""

    read_at: datetime | None
    proof: RecountView | None


@dataclass(frozen=True, slots=True)
class RuleView:
    """A rule with the version in force; ``raised`` and ``false`` count what it found (误报)."""

    code: str
    content: Content
    name: str
    level: Level | None
    source: str
    version: int | None
    raised: int
    false: int


@dataclass(frozen=True, slots=True)
class VersionView:
    """A version of a rule with its trial."""

    id: int
    n: int
    name: str
    check: str
    threshold: dict[str, Any]
    level: Level
    source: str
    owner: str
    state: RuleState
    trial: dict[str, Any] | None
    made_at: datetime
    live_at: datetime | None
    ended_at: datetime | None
    actions: frozenset[str] = frozenset()
