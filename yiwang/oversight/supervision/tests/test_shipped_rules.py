"""Every shipped rule finds what it is for, and is silent beside it: one row of a table each."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.standing import Standing, stands
from yiwang.foundation.core.types import SYSTEM
from yiwang.oversight.supervision import commands, queries
from yiwang.oversight.supervision.models import DidAct, Finding, Tally
from yiwang.oversight.supervision.rules.shipped import SHIPPED
from yiwang.oversight.supervision.tests.test_findings import (
    codes,
    fact,
    read_all,
    supervisor,
    sweep,
)
from yiwang.oversight.supervision.types import Measure
from yiwang.services.cases.tests.factories import staff
from yiwang.services.catalogue import commands as catalogue
from yiwang.services.catalogue.tests import factories as f

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 16)
"""A Monday."""
NOON = datetime(2026, 3, 16, 4, tzinfo=UTC)
ONE, ANOTHER = UUID(int=71), UUID(int=72)
BASIC = "000131023000"
NEXT = timedelta(days=1)


# --- days: matters as they stand on Monday -------------------------------------------------------

RUNS = {"yellow_on": DAY + 5 * NEXT, "red_on": DAY + 9 * NEXT, "moved_on": DAY}
YELLOW = {**RUNS, "yellow_on": DAY}
RED = {**YELLOW, "red_on": DAY}
FRIDAY, WEDNESDAY = DAY - 3 * NEXT, DAY - 5 * NEXT
DAYS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("T01", {**RUNS, "state": "SUBMITTED", "moved_on": FRIDAY},
     {**RUNS, "state": "SUBMITTED"}),
    ("T01", {**RUNS, "state": "RECEIVED", "moved_on": FRIDAY},
     {**RUNS, "state": "REVIEW", "moved_on": FRIDAY}),
    ("T03", {**RUNS, "step_due_on": DAY - NEXT}, {**RUNS, "step_due_on": DAY}),
    ("T03", {**RUNS, "step_due_on": DAY - NEXT},
     {**RUNS, "step_due_on": DAY - NEXT, "decided_on": DAY - NEXT}),
    ("T04", YELLOW, {**YELLOW, "yellow_on": DAY + NEXT}),
    ("T04", YELLOW, RED),
    ("T05", RED, YELLOW),
    ("T05", RED, {**RED, "decided_on": DAY}),
    ("T05", RED, {**RED, "kind": "COMPLAINT"}),
    ("T06", {**RUNS, "accepted_on": DAY - 30 * NEXT, "statutory_due_on": DAY - NEXT},
     {**RUNS, "accepted_on": DAY - 30 * NEXT, "statutory_due_on": DAY}),
    ("T06", {**RUNS, "accepted_on": DAY - 30 * NEXT, "statutory_due_on": DAY - NEXT},
     {**RUNS, "statutory_due_on": DAY - NEXT}),
    ("T07", {**RED, "decided_on": DAY - 15 * NEXT}, RED),
    ("S01", {**RUNS, "moved_on": WEDNESDAY}, {**RUNS, "moved_on": FRIDAY}),
    ("S01", {**RUNS, "moved_on": WEDNESDAY, "kind": "CONSULTATION"},
     {**RUNS, "moved_on": WEDNESDAY, "yellow_on": None, "red_on": None}),
    ("C01", {**RED, "kind": "CONSULTATION"}, {**YELLOW, "kind": "CONSULTATION"}),
    ("C02", {**YELLOW, "kind": "REPORT"}, {**RED, "kind": "REPORT"}),
    ("C02", {**YELLOW, "kind": "NEED"}, YELLOW),
    ("E01", {**RED, "kind": "RATING"}, {**YELLOW, "kind": "RATING"}),
]  # fmt: skip


@pytest.mark.parametrize(("code", "found", "silent"), DAYS)
def test_a_rule_of_days(code, found, silent):
    fact("silent", **silent)
    sweep(NOON)
    assert code not in codes()
    fact("found", **found)
    sweep(NOON)
    sweep(NOON + timedelta(hours=2))
    assert Finding.objects.get(rule_id=code).matter == "found"


# --- acts: matters as the log tells them, one after the other ------------------------------------


@dataclass(frozen=True)
class Act:
    """An act some time after the filing on Monday noon."""

    act: str
    after: timedelta = timedelta(0)
    is_staff: bool = True
    due_on: date | None = DAY + 7 * NEXT
    more: dict[str, Any] = field(default_factory=dict)


@command("supervision.act_in_a_test")
def act_upon(*, matter, v, act, actor, at):
    """Act upon a matter, as the log of cases tells it; 《行政许可法》第四十二条."""
    concerning(f"cases:{matter}")
    stands(
        Standing(
            kind="CASE", matter=matter, v=v, act=act.act, state="REVIEW", is_open=True,
            organisation_id=ONE, region_code=f.COUNTY, opened_on=DAY, due_on=act.due_on,
            item_name="公共场所卫生许可", yellow_on=act.due_on, accepted_on=DAY, step="审查",
            more=act.more,
        )
    )  # fmt: skip


def lived(matter, acts):
    clerk = staff(ONE, "王审查", "cases.review")
    for v, act in enumerate((Act("SUBMIT", is_staff=False), *acts), 1):
        actor = clerk if act.is_staff else SYSTEM
        act_upon(matter=matter, v=v, act=act, actor=actor, at=NOON + act.after)
    read_all(NOON + 30 * NEXT)


def notice(n=1, *materials, after=1, **more):
    told = {"notices": n, "materials": list(materials), "late": False, **more}
    return Act("REQUEST_CORRECTION", after * NEXT, more=told)


def seconds(n):
    return timedelta(seconds=n)


WEEK = 7
ACTS = [
    ("T02", [Act("AUTO_ACCEPT", 8 * NEXT, is_staff=False)], [Act("ACCEPT", NEXT)]),
    ("T08", [Act("ACCEPT", (WEEK + 1) * NEXT)], [Act("ACCEPT", WEEK * NEXT)]),
    ("T08", [Act("ACCEPT", (WEEK + 1) * NEXT)],
     [Act("AUTO_ACCEPT", (WEEK + 1) * NEXT, is_staff=False)]),
    ("T09", [notice(), notice(2, after=2)], [notice(), Act("RESUBMIT", 2 * NEXT, is_staff=False)]),
    ("T10", [notice(1, 1, 3), notice(2, 3, after=2)], [notice(1, 1, 3), notice(2, 2, after=2)]),
    ("T11", [notice(late=True)], [notice()]),
    ("T12", [notice(after=WEEK + 1)], [notice(after=WEEK)]),
    ("T12", [notice(after=WEEK + 1)], [notice(after=WEEK + 1, late=True)]),
    ("P06", [Act("ACCEPT", NEXT), Act("GRANT", NEXT + seconds(4))],
     [Act("ACCEPT", NEXT), Act("GRANT", NEXT + seconds(5))]),
    ("P06", [Act("ACCEPT", NEXT), Act("REFUSE", NEXT + seconds(1))],
     [Act("ACCEPT", NEXT), Act("SEND_TO_DECISION", NEXT + seconds(1))]),
]  # fmt: skip


@pytest.mark.parametrize(("code", "found", "silent"), ACTS)
def test_a_rule_of_acts(code, found, silent):
    lived("silent", silent)
    assert code not in codes()
    lived("found", found)
    one = Finding.objects.get(rule_id=code)
    assert (one.matter, one.occasion, one.organisation_id) == ("found", f"v{len(found) + 1}", ONE)
    assert one.quote


# --- comparisons: an office beside another with the same item ------------------------------------


def matters(office, n, odd, **changes):
    """So many matters of an office that ended last week, the first of them odd in this way."""
    for k in range(n):
        given = {
            "organisation_id": office.id, "region_code": "", "basic_code": BASIC, "is_open": False,
            "outcome": "GRANTED", "opened_on": DAY - 9 * NEXT, "ended_on": DAY - 7 * NEXT,
            **(changes if k < odd else {}),
        }  # fmt: skip
        fact(f"{office.name}{k}", **{k: v for k, v in given.items() if k != "materials"})
        if "materials" in given:
            DidAct.objects.create(
                matter=f"{office.name}{k}", v=2, entry=1, act="REQUEST_CORRECTION",
                at=NOON - 8 * NEXT, state="CORRECTION", more={"materials": given["materials"]},
            )  # fmt: skip


ASKS, REFUSES, LATE = {"materials": [3]}, {"outcome": "REFUSED"}, {"is_late": True}
DECLINES, WITHDRAWN = {"outcome": "DECLINED"}, {"is_late": True, "outcome": "WITHDRAWN"}
LONG_AGO = {"ended_on": DAY - 91 * NEXT}
COMPARED = [
    ("P01", ASKS, ((10, 5), (10, 1)), ("第3项", "50 %（5/10）", "1/10")),
    ("P02", REFUSES, ((10, 5), (20, 3)), ("50 %（5/10）", "3/20")),
    ("P02", DECLINES, ((10, 10), (10, 0)), ("100 %（10/10）", "0/10")),
    ("E02", LATE, ((10, 2), (10, 1)), ("20 %（2/10）",)),
]
"""Rule, what is odd, (matters, odd ones) here and elsewhere, what the quote says."""
ALIKE = [
    ("P01", ASKS, ((10, 4), (10, 0))),
    ("P01", ASKS, ((9, 9), (10, 0))),
    ("P01", ASKS, ((10, 10), (9, 0))),
    ("P01", ASKS, ((10, 10), (10, 2))),
    ("P02", REFUSES, ((10, 4), (20, 0))),
    ("P02", REFUSES, ((9, 9), (20, 0))),
    ("P02", REFUSES, ((10, 10), (9, 0))),
    ("P02", REFUSES, ((20, 20), (20, 4))),
    ("P02", {**REFUSES, **LONG_AGO}, ((20, 10), (20, 0))),
    ("E02", LATE, ((10, 1), (10, 0))),
    ("E02", LATE, ((9, 9), (9, 0))),
    ("E02", WITHDRAWN, ((20, 9), (10, 0))),
    ("E02", {**LATE, "kind": "COMPLAINT"}, ((20, 9), (10, 0))),
    ("E02", {**LATE, **LONG_AGO}, ((20, 9), (10, 0))),
]


@pytest.fixture
def offices():
    """An office of the county and one of the city."""
    f.regions()
    return f.organisation(f.COUNTY, "卫生健康委员会", 6), f.organisation(f.CITY, "公安局", 3)


@pytest.mark.parametrize(("code", "odd", "sides", "said"), COMPARED)
def test_a_rule_that_compares(code, odd, sides, said, offices):
    for office, (n, of) in zip(offices, sides, strict=True):
        matters(office, n, of, **odd)
    commands.compare(actor=SYSTEM, at=NOON)
    commands.compare(actor=SYSTEM, at=NOON + NEXT)
    one = Finding.objects.get(rule_id=code)
    assert (one.organisation_id, one.region_code) == (offices[0].id, f.COUNTY)
    assert set(said) <= {text for _, text in one.quote}
    assert seen_by(f.COUNTY) == [(code, frozenset({"JUDGE"}))]
    assert seen_by("990103000000") == []
    found = Tally.objects.filter(measure=Measure.FOUND, scope=f"r:{f.COUNTY}", kind="OFFICE")
    assert [row.n for row in found] == [1]


@pytest.mark.parametrize(("code", "odd", "sides"), ALIKE)
def test_a_rule_that_compares_is_silent(code, odd, sides, offices):
    for office, (n, of) in zip(offices, sides, strict=True):
        matters(office, n, of, **odd)
    commands.compare(actor=SYSTEM, at=NOON)
    assert code not in codes()


def seen_by(region_code):
    """What the supervisor of a county sees in the list, and may do."""
    watcher = supervisor(region_code)
    return [(one.rule, one.actions) for one in queries.raised(viewer=watcher)]


# --- published texts: what the check over the catalogue says -------------------------------------


def published(office, **changes):
    catalogue.publish_basic(code=f.BASIC, content=f.basic(use_levels="3,4"), actor=SYSTEM, at=f.AT)
    catalogue.publish_lists(
        basic_code=f.BASIC, body=f.body(**changes), organisations=[office], actor=SYSTEM, at=f.AT
    )


def check(at):
    key = catalogue.start_check(actor=SYSTEM, at=at)
    while not catalogue.continue_check(run_id=key, actor=SYSTEM, at=at):
        pass


def test_published_texts_are_found_where_they_are_published(offices):
    county, city = offices
    published(county, faq=[])
    published(city)
    check(NOON - NEXT)
    commands.compare(actor=SYSTEM, at=NOON)
    one = Finding.objects.get()
    assert (one.rule_id, one.organisation_id, one.region_code) == ("L01", county.id, f.COUNTY)
    assert ["涉及办事指南", "1"] in one.quote
    assert seen_by(f.COUNTY) == [("L01", frozenset({"JUDGE"}))]
    assert seen_by("990103000000") == []


def test_an_old_check_is_found_once_and_what_was_mended_since_is_not(offices):
    county, city = offices
    published(county, faq=[])
    published(city, faq=[], note="城区通用")
    check(NOON - NEXT)
    published(city, note="城区通用")
    for day in (0, 1, 20, 50):
        commands.compare(actor=SYSTEM, at=NOON + day * NEXT)
    assert [one.organisation_id for one in Finding.objects.all()] == [county.id]


def test_sound_texts_and_no_check_at_all_are_silent(offices):
    published(offices[0])
    commands.compare(actor=SYSTEM, at=NOON)
    check(NOON)
    commands.compare(actor=SYSTEM, at=NOON + NEXT)
    assert codes() == []


# --- and none is left out ------------------------------------------------------------------------


def test_every_shipped_rule_has_its_rows():
    told = {code for code, _, _ in (*DAYS, *ACTS)} | {"L01"}
    assert told | {row[0] for row in COMPARED} == {one.code for one in SHIPPED}
    assert {row[0] for row in COMPARED} == {row[0] for row in ALIKE}
