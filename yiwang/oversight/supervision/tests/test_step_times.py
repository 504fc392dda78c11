"""How far cases came, and the median days from step to step, counted at night."""

from datetime import UTC, date, datetime, timedelta

import pytest

from yiwang.foundation.core.errors import NotPermitted
from yiwang.foundation.core.hot import counting as counted
from yiwang.foundation.core.types import SYSTEM, Actor, ActorKind
from yiwang.oversight.supervision import commands, schedules
from yiwang.oversight.supervision.models import LogReader, StepTime
from yiwang.oversight.supervision.queries import cockpit, counting
from yiwang.oversight.supervision.rules import projection
from yiwang.oversight.supervision.tests.figures import noon, walked
from yiwang.oversight.supervision.types import Measure
from yiwang.services.catalogue.tests import factories as f

pytestmark = pytest.mark.django_db
TODAY = date(2026, 4, 30)
NIGHT = datetime(2026, 4, 29, 17, 55, tzinfo=UTC)
COUNTY = f.COUNTY
ELSEWHERE = "990200000000"


@pytest.fixture
def office(db):
    f.regions()
    return f.organisation(COUNTY, "市场监督管理局", 1)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def medians(region=COUNTY):
    scope = counting.region(region, viewer=SYSTEM)
    told = cockpit.freshness(scope, at=NIGHT, viewer=SYSTEM).steps
    return told and dict(told.medians)


def rows():
    return sorted(StepTime.objects.values_list("scope", "step", "n", "days"))


@pytest.mark.parametrize(
    ("kind", "state", "is_reviewed", "is_delivered"),
    [
        ("CASE", "SUBMITTED", False, False),
        ("CASE", "CORRECTION", False, False),
        ("CASE", "ACCEPTED", False, False),
        ("CASE", "REVIEW", True, False),
        ("CASE", "DECISION", True, False),
        ("CASE", "ISSUING", True, False),
        ("CASE", "DELIVERED", True, True),
        ("CASE", "CLOSED", True, True),
        ("CASE", "WITHDRAWN", False, False),
        ("CASE", "VOID", False, False),
        ("COMPLAINT", "CLOSED", False, False),
    ],
)
def test_how_far_a_case_came_is_told_by_its_state(kind, state, is_reviewed, is_delivered):
    told = {"matter": "1", "v": 1, "kind": kind, "state": state, "opened_on": "2026-04-01"}
    row = projection.fact_of(projection.Entry(1, noon(TODAY), TODAY, told), None)
    assert (row.reviewed_on, row.delivered_on) == (
        TODAY if is_reviewed else None, TODAY if is_delivered else None,
    )  # fmt: skip
    counts = {counted[5] for counted, _ in projection.counts_of(row)}
    assert (Measure.REVIEWED in counts, Measure.DELIVERED in counts) == (is_reviewed, is_delivered)


def test_nothing_was_counted_before_the_first_night(office):
    assert medians() is None
    assert commands.count_steps(actor=SYSTEM, at=NIGHT) == 0
    assert (medians(), rows()) == (None, [])


def test_the_median_of_each_step_is_a_number_of_days_that_occurred(office):
    walked(office, ago(20), 1, 0, 2, 5)
    walked(office, ago(21), 2, 1, 6, 1)
    walked(office, ago(25), 3, 0, 9)
    walked(office, ago(10), 4)
    walked(office, ago(90), 30, 10, 10, 10)  # delivered on the first of the days, the rest before
    walked(office, ago(1), 0, 0, 0, 1)  # delivered today: the day is not over
    commands.count_steps(actor=SYSTEM, at=NIGHT)
    assert medians() == {
        Measure.ACCEPTED: (2, 5), Measure.REVIEWED: (0, 4), Measure.DECIDED: (2, 4),
        Measure.DELIVERED: (5, 3),
    }  # fmt: skip
    assert medians("990000000000") == medians()
    assert medians(ELSEWHERE) == {}


def test_counted_twice_it_is_the_same_and_what_is_past_goes(office):
    walked(office, ago(20), 1, 0, 2, 5)
    assert commands.count_steps(actor=SYSTEM, at=NIGHT) == len(rows()) > 0
    once = rows()
    schedules.count_steps(NIGHT)
    schedules.count_steps(NIGHT + timedelta(minutes=1))
    assert rows() == once
    schedules.count_steps(NIGHT + timedelta(days=40))
    assert rows() == []


def test_it_costs_the_same_for_few_and_for_many(office):
    def cost():
        with counted() as spent:
            commands.count_steps(actor=SYSTEM, at=NIGHT)
        return spent.statements

    walked(office, ago(20), 1, 0, 2, 5)
    few = cost()
    other = f.organisation("990000000000", "卫生健康委员会", 6)
    for n in range(5):
        walked(other, ago(20 + n), 1, n, 2, 5)
    assert cost() == few


def test_while_the_log_is_read_anew_the_last_medians_stay(office):
    walked(office, ago(20), 1, 0, 2, 5)
    commands.count_steps(actor=SYSTEM, at=NIGHT)
    once = rows()
    LogReader.objects.update(entry=0, replay_until=9)
    assert commands.count_steps(actor=SYSTEM, at=NIGHT + timedelta(days=40)) == 0
    assert rows() == once


def test_the_platform_alone_counts(office):
    watcher = Actor(ActorKind.STAFF, "1", "监察员", permissions=frozenset({"supervision.act"}))
    with pytest.raises(NotPermitted):
        commands.count_steps(actor=watcher, at=NIGHT)


def test_counters_of_the_way_equal_a_recount(office):
    walked(office, ago(20), 1, 0, 2, 5)
    walked(office, ago(25), 3, 0)
    assert commands.recount(actor=SYSTEM, at=NIGHT) == 0
    asked = [Measure.REVIEWED, Measure.DECIDED, Measure.DELIVERED, Measure.CLOSED]
    scope = counting.region(COUNTY, viewer=SYSTEM)
    told = counting.sums([scope], asked, ago(30), TODAY, viewer=SYSTEM)
    assert [told.get((scope, one), 0) for one in asked] == [2, 1, 1, 1]
