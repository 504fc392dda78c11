"""The counters by token: what the list behind each figure counts, of one's own division."""

from datetime import timedelta

import pytest
from django.test import RequestFactory

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotPermitted
from yiwang.foundation.core.types import SYSTEM
from yiwang.oversight.assessment.tests.factories import COUNTY, person
from yiwang.oversight.supervision import commands
from yiwang.oversight.supervision.queries import facts
from yiwang.oversight.supervision.tests.figures import Matter, taken, walked
from yiwang.oversight.supervision.types import Measure
from yiwang.services.catalogue.tests import factories as f
from yiwang.web.openapi.v1.desk.supervision import TallyFilter, tallies

pytestmark = pytest.mark.django_db


def asked(scope, viewer):
    """Ask for the cases of a scope as the supervisor's system does."""
    request = RequestFactory().get("/api/v1/desk/tallies")
    request.actor = viewer  # type: ignore[attr-defined]
    return tallies(request, TallyFilter.model_validate({"scope": scope}))


def test_the_counters_are_those_of_the_lists(db):
    f.regions()
    office, today = f.organisation(COUNTY, "市场监督管理局", 1), clock.local_date(clock.now())
    taken(
        [
            *(Matter(office, today - timedelta(days=n), days=3) for n in range(3, 9)),
            *(Matter(office, today - timedelta(days=n), days=0, promised=4) for n in (1, 5, 9)),
        ]
    )
    viewer, scope = person("监察员", region=COUNTY), f"r:{COUNTY}"
    told = asked(scope, viewer)
    first = today - timedelta(days=29)
    for measure in (Measure.RECEIVED, Measure.ENDED, Measure.EARLY):
        wanted = facts.asked(scope, measure, first, today, viewer=viewer)
        rows = facts.listed(wanted, today=today, limit=100, viewer=viewer).rows
        counted = sum(one["n"] for one in told["rows"] if one["measure"] is measure)
        assert counted == len(rows) > 0
    assert (told["open"], told["red"], told["is_late"]) == (3, 2, True)
    assert told["read_at"] is None


def test_median_days_of_steps_are_told_once_counted(db):
    f.regions()
    office, now = f.organisation(COUNTY, "市场监督管理局", 1), clock.now()
    commands.follow(actor=SYSTEM, at=now)
    viewer, scope = person("监察员", region=COUNTY), f"r:{COUNTY}"
    walked(office, clock.local_date(now) - timedelta(days=9), 1, 0, 4)
    told = asked(scope, viewer)
    assert (told["steps_at"], told["steps"]) == (None, [])
    commands.count_steps(actor=SYSTEM, at=now)
    told = asked(scope, viewer)
    assert told["steps_at"] == now
    assert sorted((one["step"], one["days"], one["n"]) for one in told["steps"]) == [
        (Measure.ACCEPTED, 1, 1), (Measure.DECIDED, 4, 1), (Measure.REVIEWED, 0, 1),
    ]  # fmt: skip


def test_a_division_out_of_reach_is_refused(db):
    f.regions()
    with pytest.raises(NotPermitted):
        asked("r:990000000000", person("监察员", region=COUNTY))
