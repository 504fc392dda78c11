"""What may be published."""

import pytest

from yiwang.services.catalogue.rules import quality
from yiwang.services.catalogue.tests.factories import basic, body, material

QUESTIONS = [{"key": "q", "text": "?", "options": [{"key": "a", "text": "A"}]}]


def refusals(**changes):
    found = quality.findings(basic(), body(**changes))
    return [f.code for f in found if f.refuses]


def test_a_complete_text_is_not_refused():
    assert refusals() == []


@pytest.mark.law("行政许可法", 42)
@pytest.mark.parametrize(
    ("promised", "statutory", "longer"),
    [
        ({"value": 20, "unit": "WD"}, {"value": 20, "unit": "WD"}, False),
        ({"value": 21, "unit": "WD"}, {"value": 20, "unit": "WD"}, True),
        ({"value": 20, "unit": "WD"}, {"value": 60, "unit": "CD"}, False),
        ({"value": 20, "unit": "WD"}, {"value": 15, "unit": "CD"}, True),
        ({"value": 45, "unit": "WD"}, {"value": 3, "unit": "M"}, False),
        ({"value": 0, "unit": "NOW"}, {"value": 3, "unit": "WD"}, False),
        ({"value": 99, "unit": "WD"}, None, False),
    ],
)
def test_a_promise_is_never_longer_than_the_law_allows(promised, statutory, longer):
    assert quality.is_longer(promised, statutory) is longer


@pytest.mark.parametrize(
    "name", ["其他材料", "有关材料", "相关证明", "其它相关材料", "法律规定的其他材料"]
)
def test_a_catch_all_material_is_refused(name):
    assert refusals(materials=[material(name=name)]) == ["vague"]


@pytest.mark.parametrize("name", ["居民身份证", "建设工程有关的施工合同", "关系证明"])
def test_a_concrete_material_is_not_taken_for_a_catch_all(name):
    assert refusals(materials=[material(name=name)]) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"fee": {"charged": True, "standard": ""}}, "fee"),
        ({"fee": {"charged": False, "standard": "10元"}}, "fee_none"),
        ({"visits": 1}, "visits"),
        ({"visits_reason": "要核对原件"}, "visits"),
        ({"promised": {"value": 0, "unit": "NOW"}}, "handling"),
        ({"situations": [{"key": "a", "name": "甲", "materials": []}]}, "situation"),
        ({"situations": [{"key": "a", "name": "甲", "materials": [9]}]}, "situation_no"),
        (
            {
                "questions": QUESTIONS,
                "situations": [{"key": "a", "name": "甲", "materials": [1], "answers": {"q": "z"}}],
            },
            "situation_answer",
        ),
    ],
)
def test_a_text_that_breaks_a_rule_is_refused(changes, code):
    assert refusals(**changes) == [code]


def test_an_item_without_basis_is_refused():
    found = quality.findings(basic(bases=[]), body())
    assert [f.code for f in found if f.refuses] == ["basis"]
