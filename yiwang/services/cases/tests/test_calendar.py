"""When a year's days off become known, open cases are counted anew."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yiwang.foundation.core.errors import NotPermitted
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.orgs import commands as orgs
from yiwang.foundation.orgs import queries as orgs_queries
from yiwang.foundation.orgs.types import DayException
from yiwang.services.cases import commands, models, queries
from yiwang.services.cases.commands import upkeep
from yiwang.services.cases.commands.recounting import stage_due
from yiwang.services.cases.subscribers import recount

from .factories import accepted_case
from .test_clock_walk import CALENDAR
from .test_running import branches, publish

LATE = datetime(2026, 12, 21, 1, 30, tzinfo=UTC)  # Monday
HOLIDAY = [date(2027, 1, n) for n in (1, 4, 5)]
pytestmark = pytest.mark.django_db


def _notice(days=HOLIDAY):
    rows = [DayException(on=day, is_working=False, holiday="元旦") for day in days]
    orgs.import_year(year=2027, days=rows, source="通知", actor=SYSTEM, at=LATE)


def _dates(number):
    case = models.Case.objects.get(pk=number)
    return case.promised_due_on, case.due_on


def test_a_notice_moves_the_dates_of_open_cases(world, freeze, deliver):
    freeze(LATE)
    number = accepted_case(world, at=LATE)
    before, _ = _dates(number)
    assert before.year == 2027
    _notice()
    deliver()
    recount(year=2027, after=0)
    promised, due = _dates(number)
    assert promised == due
    assert promised > before
    task = models.Task.objects.get(case=number, finished_at=None)
    assert task.due_on == promised


def test_counting_twice_changes_nothing(world, freeze):
    freeze(LATE)
    accepted_case(world, at=LATE)
    _notice()
    assert commands.recount_dates(year=2027, actor=SYSTEM, at=LATE) == 1
    assert commands.recount_dates(year=2027, actor=SYSTEM, at=LATE) == 0


def test_a_batch_is_bounded_and_asks_for_the_next(world, freeze, monkeypatch):
    freeze(LATE)
    number = accepted_case(world, at=LATE)
    asked = []
    monkeypatch.setattr(upkeep, "RECOUNTED_AT_ONCE", 1)
    monkeypatch.setattr(upkeep, "enqueue", lambda name, **more: asked.append((name, more)))
    _notice()
    commands.recount_dates(year=2027, actor=SYSTEM, at=LATE)
    assert asked == [("cases.recount_dates", {"year": 2027, "after": number})]
    assert commands.recount_dates(year=2027, after=number, actor=SYSTEM, at=LATE) == 0


def test_a_batch_costs_the_same_statements_whatever_it_holds(world, freeze):
    freeze(LATE)
    costs: list[tuple[int, int]] = []
    for days in (HOLIDAY, HOLIDAY[:2]):
        for _ in range(len(costs) * 2 + 1):
            accepted_case(world, at=LATE)
        _notice(days)
        with CaptureQueriesContext(connection) as asked:
            changed = commands.recount_dates(year=2027, actor=SYSTEM, at=LATE)
        costs.append((changed, len(asked)))
    assert [changed for changed, _ in costs] == [1, 4]
    assert costs[0][1] == costs[1][1]


def test_a_year_no_case_reaches_moves_nothing(world, freeze):
    freeze(LATE)
    number = accepted_case(world, at=LATE - timedelta(days=60))
    before = _dates(number)
    assert commands.recount_dates(year=2027, actor=SYSTEM, at=LATE) == 0
    assert _dates(number) == before


def test_what_moved_is_written_and_told(world, freeze):
    freeze(LATE)
    number = accepted_case(world, at=LATE)
    _notice()
    commands.recount_dates(year=2027, actor=SYSTEM, at=LATE)
    seen = queries.case_for_applicant(number, viewer=world.zhang, at=LATE)
    assert seen.history[-1].name == "放假安排公布，重算期限"
    assert any("按新的安排" in line for clock in seen.clocks for line in clock.reasons)
    day: Any = seen.promised_due_on
    told: Any = apps.get_model("notifications", "Message").objects.order_by("-id").first()
    assert f"改为{day.year}年{day.month}月{day.day}日" in told.text
    file = queries.case_for_staff(number, viewer=world.reviewer, at=LATE)
    assert file.trace[-1].opinion == "2027年放假安排公布，期限重新计算"
    case = models.Case.objects.get(pk=number)
    assert case.last_n == file.trace[-1].n
    commands.review(
        case=number, version=case.version, opinion="符合", passed=True, actor=world.reviewer,
        at=LATE,
    )  # fmt: skip


def test_stages_of_a_route_move_with_the_notice(world, freeze):
    publish(world, branches(world.civil))
    freeze(LATE)
    number = accepted_case(world, at=LATE)
    before = {t.n: t.due_on for t in models.StageTask.objects.filter(case=number)}
    _notice(days=[date(2027, 1, n) for n in range(1, 13)])
    assert commands.recount_dates(year=2027, actor=SYSTEM, at=LATE) == 1
    rows = {t.n: t for t in models.StageTask.objects.filter(case=number)}
    calendar = orgs_queries.working_calendar(fresh=True)
    marking: Any = models.Case.objects.get(pk=number).marking
    for n, row in rows.items():
        assert row.due_on >= before[n]
        assert calendar.is_workday(row.due_on)
        assert marking["open"][row.stage]["due_on"] == row.due_on.isoformat()


@pytest.mark.parametrize(
    ("halts", "expected"),
    [
        ([], date(2026, 3, 5)),
        ([(date(2026, 3, 3), date(2026, 3, 5))], date(2026, 3, 9)),
        ([(date(2026, 2, 2), date(2026, 2, 5))], date(2026, 3, 5)),
    ],
)
def test_a_stage_is_counted_from_its_days_and_the_halts_since(halts, expected):
    assert stage_due(date(2026, 3, 2), 3, halts, CALENDAR) == expected


def test_nobody_but_the_system_counts_anew(world):
    with pytest.raises(NotPermitted):
        commands.recount_dates(year=2027, actor=world.clerk, at=LATE)
