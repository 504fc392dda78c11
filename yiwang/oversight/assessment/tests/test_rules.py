"""The arithmetic of scores, periods, tables and indicators."""

from datetime import date
from decimal import Decimal

import pytest

from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.orgs import queries as orgs
from yiwang.oversight.assessment.rules import formula, gauges, scoring, spans, tables
from yiwang.oversight.assessment.types import Gauge, Party, Span
from yiwang.oversight.supervision import commands as watching
from yiwang.oversight.supervision import queries as watched
from yiwang.oversight.supervision.commands.measures.confirmed import UNLAWFUL
from yiwang.oversight.supervision.types import Level

from .factories import AFTER, given


@pytest.mark.parametrize(
    ("span", "day", "first", "last", "name"),
    [
        (Span.MONTH, (2026, 2, 11), (2026, 2, 1), (2026, 2, 28), "2026年2月"),
        (Span.MONTH, (2024, 2, 11), (2024, 2, 1), (2024, 2, 29), "2024年2月"),
        (Span.QUARTER, (2026, 5, 31), (2026, 4, 1), (2026, 6, 30), "2026年第二季度"),
        (Span.QUARTER, (2026, 12, 31), (2026, 10, 1), (2026, 12, 31), "2026年第四季度"),
        (Span.YEAR, (2026, 7, 1), (2026, 1, 1), (2026, 12, 31), "2026年"),
    ],
)
def test_periods_follow_the_calendar(span, day, first, last, name):
    begun = spans.begins(span, date(*day))
    assert (begun, spans.ends(span, begun)) == (date(*first), date(*last))
    assert spans.name(span, begun) == name


@pytest.mark.django_db
def test_what_counts_as_illegal_are_rules_that_exist_and_are_red():
    watching.follow(actor=SYSTEM, at=AFTER)
    known = {one.code: one.level for one in watched.rules(viewer=SYSTEM)}
    known[UNLAWFUL] = Level.RED  # made with its first finding
    illegal = formula.SHIPPED["illegal_rules"]
    assert {code: known.get(code) for code in illegal} == dict.fromkeys(illegal, Level.RED)


@pytest.mark.parametrize(
    ("counts", "points", "grade"),
    [
        ({"ENDED": 100, "RECEIVED": 100}, 100.0, "优秀"),
        ({"ENDED": 100, "RECEIVED": 100, "LATE": 5}, 82.4, "良好"),
        ({"ENDED": 100, "RECEIVED": 100, "LATE": 20}, 64.7, "合格"),
        ({"ENDED": 100, "RECEIVED": 100, "RED": 2, "YELLOW": 3}, 91.0, "优秀"),
        ({"ENDED": 100, "RECEIVED": 100, "ILLEGAL": 5}, 50.0, "不合格"),
        ({"ENDED": 100, "RECEIVED": 100, "ILLEGAL": 50}, 0.0, "不合格"),
        ({"ENDED": 100, "RECEIVED": 100, "PUBLISHED": 2}, 92.9, "优秀"),
        ({"ENDED": 100, "RECEIVED": 100, "GOOD": 9}, 100.0, "优秀"),
        ({"ENDED": 100, "RECEIVED": 100, "GOOD": 9, "BAD": 1}, 92.5, "优秀"),
    ],
)
def test_points_are_those_of_the_formula(counts, points, grade):
    """Satisfaction counts from ten ratings on; without it the other 85 points are the whole."""
    found = scoring.total(scoring.parts(formula.SHIPPED, Party.OFFICE, counts))
    assert (found, scoring.grade(found, formula.SHIPPED)) == (points, grade)


def test_a_finding_counts_once():
    told = formula.SHIPPED
    assert scoring.finding_group("OVERTIME", "RED", "T06", told) == "ILLEGAL"
    assert scoring.finding_group("PUBLISHED", "RED", "F01", told) == "PUBLISHED"
    assert scoring.finding_group("OVERTIME", "YELLOW", "T05", told) == "YELLOW"
    assert scoring.finding_group("OVERTIME", "NOTICE", "T05", told) == ""


def test_equal_points_share_a_rank():
    assert scoring.ranked([90.0, 95.0, 90.0, 80.0]) == {95.0: 1, 90.0: 2, 80.0: 4}


def test_a_formula_adds_up_to_a_hundred_and_names_its_source():
    weights = {**given()["weights"], "timeliness": 31}
    content = formula.with_weights(formula.SHIPPED, given(weights=weights, source=" ", least=0))
    assert set(formula.faults(content)) == {"weight-timeliness", "least", "source"}
    assert formula.faults(formula.with_weights(formula.SHIPPED, given())) == {}


def test_a_table_that_does_not_balance_says_where():
    office = {"figures": tables.completed({"RECEIVED": 5, "ENDED": 4, "OPEN_AFTER": 1})}
    good = tables.balance([office], {"RECEIVED": 5, "ENDED": 4})
    assert all(one["is_equal"] for one in good)
    wrong = [one["name"] for one in tables.balance([office], {"RECEIVED": 6, "ENDED": 4})
             if not one["is_equal"]]  # fmt: skip
    assert wrong == ["收件：各单位合计 = 地区数", "收件 + 期初在办 = 办结 + 撤回终止 + 期末在办"]


def test_few_ratings_show_no_share():
    assert tables.good_rate(tables.completed({"GOOD": 9})) == "—"
    assert tables.good_rate(tables.completed({"GOOD": 9, "BAD": 1})) == "90.0%"


@pytest.mark.django_db
def test_days_of_an_indicator_are_working_days():
    calendar = orgs.working_calendar()
    found = [
        (date(2026, 4, 13), date(2026, 4, 14), 5),
        (date(2026, 4, 13), date(2026, 4, 20), 4),
        (date(2026, 4, 13), date(2026, 4, 27), 1),
    ]
    assert gauges.days_of(found, 50, calendar) == 1
    assert gauges.days_of(found, 80, calendar) == 5
    assert gauges.days_of([], 80, calendar) is None


@pytest.mark.parametrize(
    ("gauge", "value", "actual", "is_reached"),
    [
        (Gauge.DAYS_P80, 3, 3, True),
        (Gauge.DAYS_P80, 3, 4, False),
        (Gauge.ON_TIME, 95, 95, True),
        (Gauge.ON_TIME, 95, 94, False),
        (Gauge.ON_TIME, 95, None, None),
    ],
)
def test_a_target_is_a_floor_or_a_ceiling(gauge, value, actual, is_reached):
    told = None if actual is None else Decimal(actual)
    assert gauges.is_reached(gauge, Decimal(value), told) is is_reached
