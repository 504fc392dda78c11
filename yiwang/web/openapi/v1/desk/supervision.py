"""Supervision (电子监察): what was found, the matters behind a figure, the rules, the proofs."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Schema
from pydantic import Field

from yiwang.foundation.core import clock
from yiwang.oversight.supervision.queries import cockpit, counting, facts, findings
from yiwang.oversight.supervision.types import Content, FindingState, Level, LightNow, Measure
from yiwang.web.openapi.schemas import REFUSALS, Page
from yiwang.web.openapi.v1.desk.demands import WATCH
from yiwang.web.openapi.v1.desk.lists import READ
from yiwang.web.openapi.v1.desk.routes import router
from yiwang.web.ui.access import actor_of

COUNTED: Final = tuple(one for one in Measure if one not in {Measure.OPEN, Measure.YELLOW})
"""Measures whose day lies in the past; open matters are told as lights."""

BEGINNING: Final = date(2010, 1, 1)


class FindingOut(Schema):
    """What a rule found, quoted; no applicant is named."""

    id: int
    rule: str
    rule_name: str
    content: Content
    level: Level
    matter: str
    kind: str
    organisation_name: str
    region_code: str
    item_name: str
    quote: list[list[str]]
    raised_at: datetime
    state: FindingState
    answer_due_on: date
    answer: str
    verdict: str


class WatchedFindingsOut(Page):
    """Newest first."""

    rows: list[FindingOut]


class WatchedFilter(Schema):
    """Which, and where the list goes on."""

    content: Content | None = None
    state: FindingState | None = None
    rule: str = Field("", max_length=8)
    organisation: UUID | None = None
    before: int | None = None
    limit: int = Field(20, ge=1, le=100)


class FactOut(Schema):
    """A matter as supervision sees it."""

    matter: str
    kind: str
    organisation_name: str
    region_code: str
    item_name: str
    state: str
    light: LightNow
    step: str
    opened_on: date
    due_on: date | None
    ended_on: date | None
    is_late: bool
    notices: int
    days_over: int


class FactsOut(Schema):
    """The matters a figure counts; ``next`` is what ``after`` takes."""

    total: int
    rows: list[FactOut]
    next: str | None


class FactFilter(Schema):
    """What a figure counts: scope r:division, o:organisation, i:organisation:item, s:staff."""

    scope: str = Field(max_length=80)
    measure: Measure = Measure.RECEIVED
    first: date = date.min
    last: date = counting.NEVER
    kind: str = Field("CASE", max_length=16)
    after: str = Field("", max_length=60)
    limit: int = Field(20, ge=1, le=100)


class TallyOut(Schema):
    """How many matters of a kind a day counts for a measure."""

    kind: str
    measure: Measure
    day: date
    n: int


class StepTimeOut(Schema):
    """Median days from the step before, and of how many cases of thirty days."""

    step: Measure
    days: int
    n: int


class TalliesOut(Schema):
    """Counters by day, and how many are open, yellow and red today; a day that is missing is 0.

    ``steps`` of a division, counted at night; few cases say little.
    """

    read_at: datetime | None
    is_late: bool
    open: int
    yellow: int
    red: int
    steps_at: datetime | None
    steps: list[StepTimeOut]
    rows: list[TallyOut]


class TallyFilter(Schema):
    """Scope as in facts; at most 731 days, without days the last thirty."""

    scope: str = Field(max_length=80)
    kind: str = Field("CASE", max_length=16)
    first: date | None = Field(None, ge=BEGINNING)
    last: date | None = Field(None, ge=BEGINNING)


class FactActOut(Schema):
    """One act of a matter."""

    act: str
    at: datetime
    step: str
    is_late: bool


class FactWholeOut(FactOut):
    """A matter with its acts."""

    acts: list[FactActOut]


class WatchRuleOut(Schema):
    """A rule with what it found and how often it was wrong."""

    code: str
    name: str
    content: Content
    level: Level | None
    source: str
    version: int | None
    raised: int
    false: int


class RecountOut(Schema):
    """A proof of the counters."""

    at: datetime
    counters: int
    total: int
    differing: int
    is_mended: bool


@router.get("/findings", response={200: WatchedFindingsOut, **REFUSALS}, auth=READ)
def findings_of(request: HttpRequest, which: Query[WatchedFilter]) -> Mapping[str, Any]:
    """What supervision found: of its division, or of the caller's own office."""
    rows = findings.raised(
        content=which.content or "",
        rule=which.rule,
        states=(which.state,) if which.state else (),
        organisation_id=which.organisation,
        before=which.before,
        limit=which.limit,
        viewer=actor_of(request),
    )
    return {"rows": rows, "next": str(rows[-1].id) if len(rows) == which.limit else None}


@router.get("/findings/{number}", response={200: FindingOut, **REFUSALS}, auth=READ)
def finding_of(request: HttpRequest, number: int) -> Any:
    """One; offices explain and supervision judges at the desk."""
    return findings.finding(number, viewer=actor_of(request))


@router.get("/facts", response={200: FactsOut, **REFUSALS}, auth=WATCH)
def facts_of(request: HttpRequest, which: Query[FactFilter]) -> Mapping[str, Any]:
    """The matters behind a figure, and how many there are."""
    viewer, today = actor_of(request), clock.local_date(clock.now())
    asked = facts.asked(
        which.scope, which.measure, which.first, which.last, (which.kind,), viewer=viewer
    )
    page = facts.listed(
        asked, today=today, after=facts.place(which.after), limit=which.limit, viewer=viewer
    )
    sums = counting.sums(
        [asked.scope], [asked.measure], asked.first, asked.last, kinds=asked.kinds, viewer=viewer
    )
    return {
        "total": sums.get((asked.scope, asked.measure), 0),
        "rows": page.rows,
        "next": f"{page.after[0]},{page.after[1]}" if page.after else None,
    }


@router.get("/tallies", response={200: TalliesOut, **REFUSALS}, auth=WATCH)
def tallies(request: HttpRequest, which: Query[TallyFilter]) -> Mapping[str, Any]:
    """The figures of cockpit and statistics; `facts` lists the matters behind each."""
    viewer, now = actor_of(request), clock.now()
    facts.within_reach(which.scope, viewer=viewer)
    today = clock.local_date(now)
    last = which.last or today
    first = max(which.first or last - timedelta(days=29), last - timedelta(days=730))
    counts = cockpit.by_day(which.scope, (which.kind,), COUNTED, first, last, viewer=viewer)
    light = counting.lights([which.scope], today, kinds=(which.kind,), viewer=viewer)
    every, yellow, red = light[which.scope]
    fresh = cockpit.freshness(which.scope, at=now, viewer=viewer)
    return {
        "read_at": fresh.read_at, "is_late": fresh.is_late,
        "open": every, "yellow": yellow, "red": red,
        "steps_at": fresh.steps.counted_at if fresh.steps else None,
        "steps": [
            {"step": step, "days": days, "n": n}
            for step, (days, n) in (fresh.steps.medians if fresh.steps else {}).items()
        ],
        "rows": [
            {"kind": kind, "measure": measure, "day": day, "n": n}
            for (kind, measure, day), n in sorted(counts.items(), key=lambda one: one[0][1:])
        ],
    }  # fmt: skip


@router.get("/facts/{matter}", response={200: FactWholeOut, **REFUSALS}, auth=READ)
def fact_of(request: HttpRequest, matter: str) -> Mapping[str, Any]:
    """Where a matter stands, and its acts."""
    viewer, today = actor_of(request), clock.local_date(clock.now())
    row = facts.fact(matter, today=today, viewer=viewer)
    acts = facts.acts(matter, today=today, viewer=viewer)
    return {name: getattr(row, name) for name in FactOut.model_fields} | {"acts": acts}


@router.get("/watch-rules", response={200: list[WatchRuleOut], **REFUSALS}, auth=WATCH)
def watch_rules(request: HttpRequest) -> Any:
    """The rules of supervision; written, tried and put in force by people at the desk."""
    return findings.rules(viewer=actor_of(request))


@router.get("/recounts", response={200: list[RecountOut], **REFUSALS}, auth=WATCH)
def recounts(request: HttpRequest) -> Any:
    """The last proofs of the counters."""
    return facts.recounts(viewer=actor_of(request))
