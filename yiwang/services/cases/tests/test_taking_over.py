"""A helper acts in the open: the person is told, sees all, takes over at once."""

from datetime import timedelta

import pytest
from django.apps import apps

from yiwang.foundation.core.errors import NotFound
from yiwang.services.cases import commands, queries

from .factories import (
    AT,
    VALUES,
    citizen,
    filed_case,
    later,
    mandate,
    person,
    ready_draft,
)

pytestmark = pytest.mark.django_db
SCOPE = ["许可", "其他"]


@pytest.fixture
def li(world):
    return world.li


@pytest.fixture
def helper(world, li):
    who = person("赵六", "110101199003075816")
    mandate(who, principal_person_id=li.person_id, scope=SCOPE)
    return citizen(who, name="赵*", on_behalf_of=li.person_id)


def the_mandate():
    return apps.get_model("identity", "Mandate").objects.get()


def told(person_id, subject=""):
    rows = apps.get_model("notifications", "Message").objects.filter(person_id=person_id)
    return [row.subject for row in rows.order_by("pk") if subject in row.subject]


def test_what_a_helper_does_the_person_is_told(world, li, helper):
    number = filed_case(world, actor=helper)
    commands.tell_filed(numbers=[number], actor=helper, at=AT)
    assert told(li.person_id) == ["申请已提交"]
    assert told(helper.person_id) == ["申请已提交"]
    other = filed_case(world, item=world.service, actor=helper)
    commands.accept(case=other, actor=world.clerk, at=AT)
    assert told(li.person_id) == told(helper.person_id) == ["申请已提交"] * 2 + ["申请已受理"]
    commands.withdraw(number=number, actor=helper, at=AT)
    assert told(li.person_id, "凭您的委托办事") == ["有人凭您的委托办事"]


def test_the_person_takes_over_and_the_helper_is_out_at_once(world, li, helper):
    number = filed_case(world, actor=helper)
    draft = ready_draft(world, item=world.service, actor=helper)
    (seen,) = queries.done_under(the_mandate().pk, viewer=li, at=AT).rows
    assert seen.number == number
    made = commands.take_over(mandate_id=the_mandate().pk, actor=li, at=later(1))
    assert (made.drafts, made.cases, made.left) == (1, 1, 0)
    mine = queries.draft(draft.number, viewer=li)
    assert mine.values["place"] == VALUES["place"]
    assert mine.signature_way == "", "signed anew by the person"
    with pytest.raises(NotFound):
        queries.draft(draft.number, viewer=helper)
    with pytest.raises(commands.NotAuthorised):
        commands.withdraw(number=number, actor=helper, at=later(1))
    assert the_mandate().end_reason == "本人接管"
    assert "授权已停止" in told(helper.person_id)
    assert queries.done_under(the_mandate().pk, viewer=helper, at=later(1)).rows == ()
    before = len(told(helper.person_id))
    commands.accept(case=number, actor=world.clerk, at=later(1))
    assert len(told(helper.person_id)) == before, "messages come to the person alone"
    assert "受理" in told(li.person_id)[-1]


def test_only_the_one_who_gave_an_authority_takes_over(world, li, helper):
    for who in (world.zhang, helper, citizen(helper.person_id)):
        with pytest.raises(NotFound):
            commands.take_over(mandate_id=the_mandate().pk, actor=who, at=AT)


def test_a_draft_the_person_has_already_stays_as_it_is(world, li, helper):
    ready_draft(world, actor=helper)
    mine = ready_draft(world, actor=li)
    made = commands.take_over(mandate_id=the_mandate().pk, actor=li, at=AT)
    assert (made.drafts, made.left) == (0, 1)
    assert [d.number for d in queries.open_drafts(viewer=li)] == [mine.number]


def test_a_helper_sees_drafts_of_the_person_they_act_for_and_of_nobody_else(world, li, helper):
    other = citizen(helper.person_id, on_behalf_of=world.zhang.person_id)
    mandate(helper.person_id, principal_person_id=world.zhang.person_id, scope=SCOPE)
    draft = ready_draft(world, actor=helper)
    assert [d.number for d in queries.open_drafts(viewer=helper)] == [draft.number]
    assert queries.open_drafts(viewer=other) == []
    assert queries.open_drafts(viewer=citizen(helper.person_id)) == []
    for who in (other, citizen(helper.person_id)):
        with pytest.raises(NotFound):
            queries.draft(draft.number, viewer=who)


def test_the_helper_s_day_shows_counts_and_no_numbers(world, li, helper):
    own = citizen(helper.person_id)
    filed_case(world, actor=helper)
    ready_draft(world, item=world.service, actor=helper)
    (one,) = queries.helped_people(viewer=own, at=AT)
    assert (one.name, one.filed_today, one.drafts, one.waiting) == ("李*", 1, 1, 0)
    (next_day,) = queries.helped_people(viewer=own, at=later(1))
    assert (next_day.is_today, next_day.filed_today) == (False, 0)


def test_an_authority_for_one_case_files_one(world, li, helper):
    apps.get_model("identity", "Mandate").objects.update(is_single=True)
    filed_case(world, actor=helper)
    with pytest.raises(commands.NotAuthorised, match="只办一件"):
        filed_case(world, item=world.service, actor=helper)


def test_an_authority_for_one_item_reaches_no_other(world, li, helper):
    apps.get_model("identity", "Mandate").objects.update(items=[world.permit])
    filed_case(world, actor=helper)
    with pytest.raises(commands.NotAuthorised, match="只限委托时写明的事项"):
        commands.begin(item_code=world.service, actor=helper, at=AT + timedelta(hours=1))
