"""What crosses the border about written promises and their later check (告知承诺)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from .states import Light


class Judgement(StrEnum):
    """What is proposed when a promise was false (处理)."""

    RECTIFY = "RECTIFY"
    """限期整改: it can still be made true."""
    REVOKE = "REVOKE"
    """撤销 what was granted on it, 行政许可法 69."""


@dataclass(frozen=True, slots=True)
class PromiseView:
    """A promise of a case with its check (承诺核查)."""

    n: int
    name: str
    promise: str
    what: str
    consequence: str
    due_on: date
    light: Light
    result: str
    """TRUE, FALSE, or empty while it is to be checked."""
    opinion: str
    on_site: bool
    checked_name: str
    second_name: str
    checked_at: datetime | None
    proposal: str
    judged_reason: str
    judged_name: str
    judged_at: datetime | None
    rectify_by: date | None
    barred_until: date | None
    objection: str
    objected_at: datetime | None
    answer: str
    answered_name: str
    answered_at: datetime | None
    is_lifted: bool
    may_check: bool
    may_judge: bool
    may_object: bool
    may_answer: bool


@dataclass(frozen=True, slots=True)
class PromisesView:
    """All promises of a case that are checked after its decision."""

    promises: tuple[PromiseView, ...]
    version: int


@dataclass(frozen=True, slots=True)
class DueCheck:
    """A line of the desk's list of checks (待核查的承诺)."""

    number: int
    n: int
    item_name: str
    applicant_name: str
    name: str
    promise: str
    due_on: date
    days_left: int
    light: Light
    waits_for: str
    """CHECK; JUDGE when it was found false; OBJECTION when one waits for its answer."""


@dataclass(frozen=True, slots=True)
class DueCheckPage:
    """A page of the list, the most urgent first; ``after`` asks for the next one."""

    rows: tuple[DueCheck, ...]
    after: str = ""
