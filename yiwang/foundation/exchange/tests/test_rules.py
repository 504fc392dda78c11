"""Whom a doubt is sent to, and what of a value is shown."""

from datetime import date

import pytest

from yiwang.foundation.exchange import rules
from yiwang.foundation.exchange.types import ObjectionState


def test_the_department_of_a_source_is_found():
    assert rules.department_of("公安部门人口信息") == "公安局"
    assert rules.department_of("某某") == rules.DATA_OFFICE


@pytest.mark.parametrize("text", ["张三", "示例县老街1号", "110101199003070011"])
def test_the_middle_of_a_value_is_hidden(text):
    assert rules.masked(text) != text
    assert "*" in rules.masked(text)


@pytest.mark.parametrize(
    ("day", "state", "light"),
    [
        (1, ObjectionState.OPEN, "GREEN"),
        (9, ObjectionState.OPEN, "YELLOW"),
        (11, ObjectionState.OPEN, "RED"),
        (11, ObjectionState.UPHELD, ""),
    ],
)
def test_a_light_warns_before_the_day(day, state, light):
    due, warned = date(2026, 3, 10), date(2026, 3, 8)
    assert rules.light(due, warned, date(2026, 3, day), state) == light
