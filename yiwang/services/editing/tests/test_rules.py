"""Rules without a database: the workflow, whose element is it, differences, citations."""

import pytest

from yiwang.foundation.core import lanes
from yiwang.services.catalogue.tests.factories import basic, body, material
from yiwang.services.editing.rules import citations, completeness, differences, elements, workflow
from yiwang.services.editing.types import Act, Kind, State, Target


@pytest.mark.parametrize(
    ("state", "act", "kind", "then"),
    [
        (State.DRAFT, Act.SUBMIT, Kind.CHANGE, State.DEPARTMENT_CHECK),
        (State.RETURNED, Act.SUBMIT, Kind.CHANGE, State.DEPARTMENT_CHECK),
        (State.DEPARTMENT_CHECK, Act.CHECK, Kind.CHANGE, State.LEGAL_CHECK),
        (State.DEPARTMENT_CHECK, Act.CHECK, Kind.DELEGATE, State.RECEIVER_CHECK),
        (State.RECEIVER_CHECK, Act.CONFIRM, Kind.DELEGATE, State.LEGAL_CHECK),
        (State.LEGAL_CHECK, Act.LEGAL, Kind.CHANGE, State.READY),
        (State.READY, Act.PUBLISH, Kind.CHANGE, State.PUBLISHED),
        (State.SCHEDULED, Act.WITHDRAW, Kind.CHANGE, State.WITHDRAWN),
        (State.SCHEDULED, Act.TAKE_EFFECT, Kind.CHANGE, State.PUBLISHED),
        (State.DRAFT, Act.PUBLISH, Kind.CHANGE, None),
        (State.LEGAL_CHECK, Act.PUBLISH, Kind.CHANGE, None),
        (State.DEPARTMENT_CHECK, Act.SAVE, Kind.CHANGE, None),
        (State.PUBLISHED, Act.WITHDRAW, Kind.CHANGE, None),
        (State.WITHDRAWN, Act.SUBMIT, Kind.CHANGE, None),
    ],
)
def test_each_act_has_its_place(state, act, kind, then):
    assert workflow.after(state, act, kind=kind) is then


def test_lanes_share_nobody():
    acted = {"edit": ["a"], "check": ["b"]}
    assert lanes.is_another("a", "edit", acted)
    assert not lanes.is_another("a", "legal", acted)
    assert not lanes.is_another("b", "publish", acted)
    assert lanes.is_another("c", "publish", acted)
    assert workflow.lane(Act.RETURN, State.LEGAL_CHECK) == "legal"


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"name": "别的名称"}, "name"),
        ({"bases": []}, "bases"),
        ({"kind_code": "20"}, "kind_code"),
        ({"weather": "晴"}, "weather"),
        ({"statutory": {"value": 30, "unit": "WD"}}, "statutory"),
        ({"fee": {"charged": True, "standard": "10元"}}, "fee"),
        ({"result": {"name": "批文", "type": "批文"}}, "result"),
        ({"promised": {"value": 6, "unit": "WD"}}, "promised"),
        ({"promised": {"value": 1, "unit": "M"}}, "promised"),
        ({"materials": [material(), material(2, "户口簿", basis="")]}, "materials"),
        ({"conditions": [{"text": "有本地户籍"}]}, "conditions"),
        ({"visits": 1}, "visits"),
    ],
)
@pytest.mark.law("优化营商环境条例", 35)
def test_a_list_may_not_change_what_is_not_its_own_nor_tighten(changes, key):
    refused = elements.refusals(body(), body(**changes), is_office=False)
    assert set(refused) == {key}


@pytest.mark.parametrize(
    "changes",
    [
        {"promised": {"value": 3, "unit": "WD"}},
        {"promised": {"value": 0, "unit": "NOW"}, "handling": "NOW"},
        {"conditions": []},
        {"materials": [material(necessity="OPTIONAL")]},
        {"contact": {"consult": "0551-1"}, "faq": [{"question": "问", "answer": "答"}]},
        {"steps": []},
    ],
)
def test_a_list_may_be_kinder_and_say_its_own(changes):
    assert elements.refusals(body(), body(**changes), is_office=False) == {}


def test_the_office_of_the_province_may_tighten_but_not_write_basic_elements_into_a_list():
    longer = body(promised={"value": 9, "unit": "WD"})
    assert elements.refusals(body(), longer, is_office=True) == {}
    assert set(elements.refusals(body(), body(name="x"), is_office=True)) == {"name"}


def test_more_than_twenty_elements_are_revised():
    assert len(elements.LIST_ELEMENTS) + len(elements.BASIC_ELEMENTS) >= 30
    assert {e.key for e in elements.LIST_ELEMENTS} >= set(body())
    assert {e.key for e in elements.BASIC_ELEMENTS} == set(basic())


def test_differences_are_told_line_by_line():
    new = body(
        promised={"value": 3, "unit": "WD"}, materials=[material(), material(2, "户口簿", basis="")]
    )
    found = {d.key: d for d in differences.differences(Target.LIST, body(), new)}
    assert set(found) == {"promised", "materials"}
    assert (found["promised"].removed, found["promised"].added) == (
        ("5个工作日",),
        ("3个工作日",),
    )
    assert found["materials"].removed == ()
    assert found["materials"].added == ("户口簿（必要，电子材料）",)


def test_a_bases_difference_names_law_and_article():
    (law,) = basic()["bases"]
    new = basic(bases=[{**law, "articles": ["第十三条"]}])
    (found,) = differences.differences(Target.BASIC, basic(), new)
    assert found.added == ("《行政许可法》第十三条（2019-04-23）",)


def test_two_changes_are_put_together_and_what_both_changed_is_named():
    base = body()
    mine = {**base, "note": "我写的", "visits": 2}
    theirs = {**base, "note": "别人写的", "depth": "网上申请"}
    merged = differences.merge(Target.LIST, base=base, mine=mine, theirs=theirs)
    assert merged.disputed == ("note",)
    assert (merged.content["note"], merged.content["visits"]) == ("我写的", 2)
    assert merged.content["depth"] == "网上申请"


@pytest.mark.parametrize(
    ("kind", "changes", "field"),
    [
        (Kind.CHANGE, {}, ""),
        (Kind.CREATE, {"name": ""}, "name"),
        (Kind.CREATE, {"bases": []}, "bases"),
        (Kind.CONVERT, {"name": "新名"}, "kind_code"),
        (Kind.DELEGATE, {"name": "新名"}, "use_levels"),
    ],
)
def test_what_is_missing_is_named_beside_its_field(kind, changes, field):
    found = completeness.missing(
        Target.BASIC,
        kind,
        base={} if kind is Kind.CREATE else basic(),
        content=basic(**changes),
        reason="理由",
        bases=[{"law": "x"}],
        receivers=1,
    )
    assert set(found) == {field}


def test_reason_basis_and_receivers_are_asked():
    found = completeness.missing(
        Target.LIST, Kind.DELEGATE, base=body(), content=body(), reason=" ", bases=[], receivers=0
    )
    assert set(found) == {"reason", "bases_of", "receivers"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("第三十五条", ("第三十五条",)),
        ("36、第三十五条", ("第三十五条", "第三十六条")),
        ("十", ("第十条",)),
        ("105，110", ("第一百零五条", "第一百一十条")),
        ("第十九条第二款", ("第十九条",)),
        ("", ()),
    ],
)
def test_articles_are_read_as_people_write_them(text, found):
    assert citations.articles(text) == found


@pytest.mark.parametrize("text", ["第章", "法", "0", "99999"])
def test_what_is_no_article_is_refused(text):
    with pytest.raises(ValueError, match=text):
        citations.articles(text)


@pytest.mark.parametrize(
    ("cited", "amended", "touched"),
    [
        (("第三十五条",), ("第三十五条",), ("第三十五条",)),
        (("第三十五条第二款",), ("第三十五条",), ("第三十五条第二款",)),
        (("第三十四条",), ("第三十五条",), None),
        ((), ("第三十五条",), ()),
        (("第三十四条",), (), ("第三十四条",)),
    ],
)
def test_an_amended_article_touches_what_cites_it(cited, amended, touched):
    assert citations.touched(cited, amended) == touched


def test_a_law_has_one_name():
    assert citations.law_name("《中华人民共和国食品安全法》") == "食品安全法"


def test_a_checker_reads_words_and_no_codes():
    content = {
        "power_source": "2",
        "materials": [{"no": 1, "name": "申请表"}, {"no": 2, "name": "委托书"}],
        "questions": [
            {"key": "q1", "text": "谁来办？", "options": [o("o1", "自己"), o("o2", "别人")]},
            {
                "key": "q2",
                "text": "是不是亲属",
                "options": [o("a", "是"), o("b", "不是")],
                "needs": {"q1": "o2"},
            },
        ],
        "situations": [
            {"name": "代办", "answers": {"q1": "o2", "q2": "a|b"}, "materials": [1, 2]},
            {"name": "旧", "answers": {"gone": "x"}, "materials": [9]},
        ],
    }
    assert differences.lines("power_source", content) == ("上级下放",)
    assert differences.lines("questions", content) == (
        "谁来办？自己、别人",
        "是不是亲属：是、不是（谁来办？选“别人”时才问）",
    )
    assert differences.lines("situations", content) == (
        "代办（谁来办？选“别人”、是不是亲属选“是”或者“不是”；材料：申请表、委托书）",
        "旧（gone选“x”；材料：第9项）",
    )


def o(key, text):
    """An option."""
    return {"key": key, "text": text}
