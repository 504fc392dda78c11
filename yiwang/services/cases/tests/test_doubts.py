"""A register has something otherwise: flagged, put in doubt, answered; the case goes on."""

from dataclasses import replace

import pytest
from django.apps import apps

from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.exchange import commands as exchange
from yiwang.foundation.exchange import queries as doubts
from yiwang.foundation.exchange.types import ObjectionState
from yiwang.foundation.identity import queries as identity
from yiwang.foundation.notifications import queries as notifications
from yiwang.services.cases import commands, queries
from yiwang.services.cases.rules import filing

from .factories import AT, VALUES, later, legal_person, ready_draft

TYPED = "示例县新街9号"


@pytest.fixture
def company(world):
    """An enterprise whose address the register has, and who represents it."""
    key = legal_person()
    rows = apps.get_model("identity", "LegalPerson").objects.filter(pk=key)
    rows.update(address="示例县老街1号", facts_on=AT.date(), representative=world.zhang.person_id)
    return replace(world.zhang, legal_person_id=key)


def doubt(company, world, **more):
    given = {
        "party_kind": "LEGAL", "party_id": company.legal_person_id,
        "source": "市场监督管理部门登记信息", "fact": "营业执照.住所", "label": "住所",
        "held": "示例县老街1号", "claimed": TYPED, "reason": "已迁址，见变更通知书",
        "organisation_id": world.market, "region_code": "990102000000",
        "actor": company, "at": AT,
    }  # fmt: skip
    return exchange.raise_objection(**(given | more))


def test_a_doubt_goes_to_its_source_once_and_corrects_what_is_held(world, company):
    key = doubt(company, world, number=7)
    assert doubt(company, world, claimed="又一次") == key
    (row,) = doubts.own_objections(viewer=company, at=AT).rows
    assert (row.id, row.state, row.days_left) == (key, ObjectionState.OPEN, 10)
    assert "老街" not in row.held
    assert row.claimed == TYPED  # one's own
    (beside,) = doubts.objections_about(7, viewer=world.stranger, at=AT)
    assert "新街" not in beside.claimed
    with pytest.raises(NotFound):
        doubts.objection(key, viewer=world.li, at=AT)
    (waits,) = doubts.waiting_objections(viewer=world.reviewer, at=AT).rows
    assert (waits.claimed, waits.may_answer, waits.light) == (TYPED, True, "GREEN")
    late = doubts.waiting_objections(viewer=world.reviewer, at=later(30)).rows[0]
    assert late.light == "RED"
    act = {"objection_id": key, "version": 1, "at": later(1)}
    with pytest.raises(NotPermitted):
        exchange.answer_objection(corrected=True, answer="属实", actor=world.stranger, **act)
    with pytest.raises(exchange.CannotAnswer):
        exchange.answer_objection(corrected=True, answer=" ", actor=world.reviewer, **act)
    exchange.answer_objection(corrected=True, answer="属实，已更正", actor=world.reviewer, **act)
    with pytest.raises(exchange.ObjectionConflict, match="赵审已经答复"):
        exchange.answer_objection(corrected=False, answer="不同意", actor=world.second, **act)
    assert identity.prefill_facts(company)["营业执照.住所"].value == TYPED
    (told,) = notifications.inbox(world.zhang, limit=10)
    assert "属实，已更正" in told.text
    assert doubts.waiting_objections(viewer=world.reviewer, at=later(1)).rows == ()


REFUSED = [
    ({"claimed": ""}, "正确的内容"),
    ({"claimed": "示例县老街1号"}, "登记的一样"),
    ({"reason": " "}, "依据"),
    ({"reason": "长" * 501}, "最多 500 个字"),
]


@pytest.mark.parametrize(("change", "said"), REFUSED)
def test_a_doubt_says_what_is_right_and_why(world, company, change, said):
    with pytest.raises(exchange.CannotObject, match=said):
        doubt(company, world, **change)


def test_nobody_doubts_what_is_held_of_others(world, company):
    with pytest.raises(NotPermitted):
        doubt(company, world, actor=world.li)


def test_who_raised_a_doubt_does_not_answer_it(world, company):
    key = doubt(company, world)
    both = replace(world.reviewer, person_id=world.zhang.person_id)
    with pytest.raises(NotPermitted):
        exchange.answer_objection(
            objection_id=key, version=1, corrected=True, answer="是", actor=both, at=AT
        )


DIFFERENT = [
    ({"a": "李四"}, {"a": "张三"}, {"a": "公安部门人口信息"}),
    ({"a": "张三"}, {"a": "张三"}, {}),
    ({"a": ""}, {"a": "张三"}, {}),
    ({}, {"a": "张三"}, {}),
]


@pytest.mark.parametrize(("typed", "known", "found"), DIFFERENT)
def test_what_a_register_has_otherwise_is_found(typed, known, found):
    assert filing.differing({"a": "居民身份证.姓名"}, typed, known) == found


def test_a_difference_is_flagged_and_the_case_goes_on(world):
    draft = ready_draft(world)
    act = {"number": draft.number, "actor": world.zhang, "at": AT}
    commands.autosave(
        values=VALUES | {"name": "李四"}, version=draft.version, page="applicant", **act
    )
    commands.sign(way="TYPED", evidence={"name": "张三"}, **act)
    number = commands.submit(token=draft.token, **act).number
    (one,) = queries.differences(number, viewer=world.clerk)
    assert (one.field, one.source) == ("name", "公安部门人口信息")
    assert (one.typed, one.held) == ("李*", "张*")
    assert queries.differences(number, viewer=world.zhang) == (one,)
    with pytest.raises(NotFound):
        queries.differences(number, viewer=world.li)
