"""The province for measurement: its rhythm, and what a later run may ask for."""

from datetime import date, datetime

import pytest

from config.world.province import main, population
from config.world.province.plan import OtherProvince, Plan, chunks
from yiwang.foundation.core.clock import ZONE
from yiwang.lib.workdays.calendar import Calendar, DayKind

AT = datetime(2026, 11, 22, 12, tzinfo=ZONE)


def test_working_days_are_full_weekends_little_and_holidays_empty():
    feast = {date(2026, 10, n): DayKind.OFF for n in range(1, 8)}
    calendar = Calendar.of({**feast, date(2026, 10, 10): DayKind.WORK}, version="test")
    weights = dict(population.day_weights(calendar, date(2026, 9, 28), date(2026, 10, 18)))
    assert all(weights[day] == 0 for day in feast)
    assert weights[date(2026, 9, 28)] > 0.8
    assert weights[date(2026, 10, 10)] > 0.8  # a Saturday that works
    assert 0 < weights[date(2026, 10, 17)] < 0.2


def test_chunks_cover_everything_once():
    pieces = chunks(25_001, 10_000)
    assert pieces == [(0, 10_000), (10_000, 10_000), (20_000, 5_001)]


def test_a_later_run_keeps_the_plan_and_refuses_another(db):
    sizes = {"organisations": 10, "guides": 20, "persons": 30, "cases": 40}
    first = Plan.kept(**sizes, at=AT)
    again = Plan.kept(**sizes, at=AT.replace(year=2027))
    assert again == first
    with pytest.raises(OtherProvince):
        Plan.kept(**{**sizes, "cases": 41}, at=AT)


def test_outside_the_demo_nothing_is_invented(settings, capsys):
    settings.YIWANG_DEMO = False
    assert main([]) == 2
    assert "demo mode only" in capsys.readouterr().out
