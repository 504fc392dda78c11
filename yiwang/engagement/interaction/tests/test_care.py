"""Policies for enterprises: rules as a table, refusals, counts once, a need that is a voice."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yiwang.engagement.content.tests import factories as texts
from yiwang.engagement.content.types import Kind
from yiwang.engagement.interaction import commands, queries
from yiwang.engagement.interaction.models import PolicyReach
from yiwang.engagement.interaction.rules.care import full_years, reasons
from yiwang.engagement.interaction.types import VISIT, Call, VoiceKind
from yiwang.engagement.interaction.types.care import (
    Condition,
    ConditionKind,
    EnterpriseFacts,
    NeedWhich,
)
from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.lib.codes.uscc import synthetic_uscc
from yiwang.services.cases.tests import factories as f

from .factories import AT, PHONE, answered, day, filed, new, seen, standings, with_company

K = ConditionKind
TODAY = date(2026, 3, 2)
BODY = "对本县成立三年以上的餐饮业、零售业企业，一次性补助五千元。"
FACTS = EnterpriseFacts(
    "餐饮业", "示例省示例市示例县示例路2号", date(2020, 3, 2), "91", is_active=True
)
INDUSTRY = Condition(K.INDUSTRY, ("餐饮业", "零售业"), "餐饮业、零售业企业")
PLACE = Condition(K.DIVISION, ("示例省", "示例市", "示例县"), "对本县")
AGE = Condition(K.AGE, ("3", ""), "成立三年以上")
BODY_KIND = Condition(K.KIND, ("91",), "企业")
NEED = "我们去年搬过一次，补助要在原来的所申请还是现在的所申请？"


@pytest.mark.parametrize(
    ("condition", "changes", "fact"),
    [
        (INDUSTRY, {}, "餐饮业"),
        (INDUSTRY, {"industry": "食品制造业"}, ""),
        (INDUSTRY, {"industry": ""}, ""),
        (PLACE, {}, FACTS.address),
        (PLACE, {"address": "示例省示例市另一县人民路2号"}, ""),
        (PLACE, {"address": ""}, ""),
        (AGE, {}, "2020年3月2日成立，满 6 年"),
        (AGE, {"registered_on": date(2023, 3, 2)}, "2023年3月2日成立，满 3 年"),
        (AGE, {"registered_on": date(2023, 3, 3)}, ""),
        (AGE, {"registered_on": None}, ""),
        (AGE, {"registered_on": date(2026, 3, 3)}, ""),
        (Condition(K.AGE, ("", "6"), "新办企业"), {}, "2020年3月2日成立，满 6 年"),
        (Condition(K.AGE, ("", "5"), "新办"), {}, ""),
        (BODY_KIND, {}, "企业"),
        (BODY_KIND, {"body_kind": "92"}, ""),
        (BODY_KIND, {"is_active": False}, ""),
    ],
)
def test_one_condition(condition, changes, fact):
    found = reasons([condition], replace(FACTS, **changes), TODAY)
    assert [one.fact for one in found] == ([fact] if fact else [])
    assert all(one.source == condition.source for one in found)


def test_all_conditions_are_met_or_none_is_told():
    assert len(reasons([INDUSTRY, PLACE, AGE, BODY_KIND], FACTS, TODAY)) == 4
    assert reasons([INDUSTRY, Condition(K.KIND, ("92",), "个体")], FACTS, TODAY) == ()


@pytest.mark.parametrize(
    ("since", "years"), [(date(2024, 2, 29), 2), (date(2025, 3, 3), 0), (date(2025, 3, 2), 1)]
)
def test_full_years(since, years):
    assert full_years(since, TODAY) == years


def policy(**changes):
    """A policy of the county that is public."""
    told = {"title": "示例县支持小店经营若干措施", "body": BODY} | changes
    return texts.published(Kind.POLICY, **told)[1]


EDITOR = texts.person("editor")


def conditioned(place, no=None, actor=EDITOR, version=0, **changes):
    """Say whom it is for."""
    no = no or policy()
    told = {"organisation_id": place.world.market, "conditions": [INDUSTRY, AGE]} | changes
    commands.set_policy_match(policy_no=no, version=version, actor=actor, at=AT, **told)
    return no


def company(place, n=1, **changes):
    """Somebody who acts for a restaurant of the county."""
    key = f.legal_person(f"示例小馆{n}有限公司", synthetic_uscc(20 + n))
    told = {"industry": "餐饮业", "address": FACTS.address, "registered_on": FACTS.registered_on}
    apps.get_model("identity", "LegalPerson").objects.filter(pk=key).update(**(told | changes))
    return with_company(place.world.zhang, key)


def counts(no):
    one = queries.policy_match(no, viewer=EDITOR)
    assert one is not None
    return (one.matched, one.seen, one.needs, one.answered)


def told(no, boss, **changes):
    return commands.tell_need(
        **{"policy_no": no, "token": uuid4(), "title": "搬过家的小店怎么申请", "text": NEED,
           "actor": boss, "at": AT, **changes}
    )  # fmt: skip


@pytest.mark.django_db
def test_a_policy_reaches_an_enterprise_and_its_need_is_answered(place):
    no, boss = conditioned(place), company(place)
    (one,) = queries.matched_policies(viewer=boss, at=AT)
    assert (one.policy_no, one.is_new, len(one.reasons)) == (no, True, 2)
    assert counts(no) == (0, 0, 0, 0)
    assert commands.note_reached(actor=boss, at=AT) == 1
    assert commands.note_reached(actor=boss, at=AT) == 0
    for _ in range(2):
        commands.see_policy(policy_no=no, actor=boss, at=AT)
    assert counts(no) == (1, 1, 0, 0)
    given = told(no, boss)
    assert standings(given.number)[0]["kind"] == "NEED"
    assert seen(given.number, place.officer).line.organisation_name == "示例县市场监督管理局"
    assert counts(no) == (1, 1, 1, 0)
    answered(given, place.officer)
    assert counts(no) == (1, 1, 1, 1)
    assert not queries.matched_policies(viewer=boss, at=AT)[0].is_new


@pytest.mark.django_db
def test_a_need_sent_twice_is_one(place):
    no, boss, token = conditioned(place), company(place), uuid4()
    assert told(no, boss, token=token).number == told(no, boss, token=token).number
    assert counts(no)[2] == 1


@pytest.mark.django_db
def test_opening_it_at_once_counts_as_reached(place):
    no = conditioned(place)
    commands.see_policy(policy_no=no, actor=company(place), at=AT)
    commands.see_policy(policy_no=no, actor=company(place, 2), at=AT)
    assert counts(no) == (2, 2, 0, 0)


@pytest.mark.django_db
def test_what_does_not_match_does_not_exist(place):
    no = conditioned(place)
    for boss in (company(place, industry="食品制造业"), place.world.zhang):
        assert queries.matched_policies(viewer=boss, at=AT) == ()
    with pytest.raises(NotFound):
        commands.see_policy(policy_no=no, actor=company(place, 3, registered_on=None), at=AT)
    with pytest.raises(NotFound):
        told(no, company(place, 4, industry=""))
    with pytest.raises(NotPermitted):
        commands.note_reached(actor=place.world.zhang, at=AT)
    assert not PolicyReach.objects.exists()


@pytest.mark.django_db
def test_a_policy_that_is_taken_off_matches_nobody(place):
    no, boss = conditioned(place), company(place)
    apps.get_model("content", "Manuscript").objects.filter(public_no=no).update(published=None)
    assert queries.matched_policies(viewer=boss, at=AT) == ()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "conditions"),
    [
        ("", []),
        ("INDUSTRY", [Condition(K.INDUSTRY, (), "餐饮业、零售业企业")]),
        ("AGE", [Condition(K.AGE, ("三", ""), "成立三年以上")]),
        ("AGE", [Condition(K.AGE, ("5", "3"), "成立三年以上")]),
        ("AGE", [Condition(K.AGE, ("", ""), "成立三年以上")]),
        ("KIND", [Condition(K.KIND, ("12",), "企业法人")]),
        ("INDUSTRY_source", [Condition(K.INDUSTRY, ("餐饮业",), "")]),
        ("INDUSTRY_source", [Condition(K.INDUSTRY, ("餐饮业",), "对所有的餐饮业")]),
    ],
)
def test_conditions_that_are_not_sound_or_not_in_the_policy(place, field, conditions):
    with pytest.raises(commands.CannotMatch) as refused:
        conditioned(place, conditions=conditions)
    assert set(refused.value.fields) == {field}


@pytest.mark.django_db
def test_other_refusals_of_conditions(place):
    no = policy()
    with pytest.raises(commands.CannotMatch) as refused:
        conditioned(place, no, organisation_id=UUID(int=0))
    assert set(refused.value.fields) == {"organisation_id"}
    with pytest.raises(NotFound):
        conditioned(place, 10**9)
    for actor in (texts.person("publisher"), texts.person("editor", "990200000000"), place.officer):
        with pytest.raises(NotPermitted):
            conditioned(place, no, actor)
    conditioned(place, no)
    with pytest.raises(commands.MatchOvertaken):
        conditioned(place, no)
    conditioned(place, no, version=1, conditions=[AGE])
    kept = queries.policy_match(no, viewer=EDITOR)
    assert kept is not None
    assert kept.conditions == (AGE,)


@pytest.mark.django_db
def test_who_sees_the_counts(place):
    no = conditioned(place)
    assert [one.policy_no for one in queries.policy_matches(viewer=EDITOR)] == [no]
    assert queries.policy_matches(before=no, viewer=EDITOR) == ()
    for viewer in (place.officer, texts.person("editor", "990200000000")):
        assert queries.policy_matches(viewer=viewer) == ()
        assert queries.policy_match(no, viewer=viewer) is None


WINDOW = 365
TOLD: dict[str, Any] = {
    "title": "错峰用电怎么申请",
    "text": "我们两条生产线晚上开工，请问错峰电价怎样申请？",
}


def figures(viewer, at=AT, days=WINDOW):
    return {
        one.organisation_name: one.counts
        for one in queries.need_figures(days=days, viewer=viewer, at=at)
    }


def listed(which, viewer, at=AT, **told):
    page = queries.needs(which, days=WINDOW, viewer=viewer, at=at, **told)
    return [line.number for line in page.lines]


@pytest.mark.django_db
def test_needs_are_counted_and_each_figure_equals_its_list(place):
    boss = company(place)
    early = filed(VoiceKind.NEED, boss, **TOLD, item_code=place.world.permit)
    filed(VoiceKind.NEED, boss, title="想租一间仓库", text="想在县里租一间三百平方米的仓库。")
    filed(VoiceKind.CONSULTATION, boss)
    answered(early, place.officer, day(1))
    late, market, centre = day(40), "示例县市场监督管理局", "示例县政务服务中心"
    assert figures(place.manager, late) == {market: (1, 0, 0, 1, 1), centre: (1, 1, 1, 0, 0)}
    assert figures(place.officer, late) == {market: (1, 0, 0, 1, 1)}
    assert figures(place.stranger, late) == {}
    for n, which in enumerate(NeedWhich):
        for one in queries.need_figures(days=WINDOW, viewer=place.manager, at=late):
            counted = listed(which, place.manager, late, organisation_id=one.organisation_id)
            assert len(counted) == one.counts[n], (which, one)
    assert figures(place.manager, late, days=30) == {}


@pytest.mark.django_db
def test_the_list_of_needs_goes_on(place):
    boss = company(place)
    texts = ("想租仓库三百平方米", "希望夜里能装卸货", "招不到懂冷链的师傅", "水费单据想合开")
    made = {filed(VoiceKind.NEED, boss, title=one, text=one * 3).number for one in texts}
    found, after = [], ""
    for _ in texts:
        page = queries.needs(
            NeedWhich.FILED, days=WINDOW, after=after, limit=1, viewer=place.manager, at=AT
        )
        found += [line.number for line in page.lines]
        after = page.after
    assert set(found) == made
    assert after == ""
    with CaptureQueriesContext(connection) as asked:
        figures(place.manager)
    assert len(asked) <= 3


def visited(place, actor=None, at=AT, kind=VoiceKind.NEED, **changes):
    told = {"is_named": True, "name": "示例小馆有限公司", "phone": PHONE, **TOLD}
    wanted = new(kind, **(told | changes))
    call = Call(VISIT, AT - timedelta(hours=2))
    return commands.file_voice(new=wanted, call=call, actor=actor or place.manager, at=at)


@pytest.mark.django_db
def test_staff_write_down_what_they_are_told_at_a_visit(place):
    given = visited(place, organisation_id=place.world.market)
    found = seen(given.number, place.officer)
    assert (found.line_name, found.asker, found.is_visit) == ("走访企业", "示例小馆有限公司", True)
    assert standings(given.number)[0]["channel"] == VISIT
    assert figures(place.manager)["示例县市场监督管理局"][0] == 1
    for who in (place.officer, place.agent, company(place)):
        with pytest.raises(NotPermitted):
            visited(place, who)
    with pytest.raises(NotPermitted):
        visited(place, kind=VoiceKind.CONSULTATION)
    with pytest.raises(commands.CannotFile) as refused:
        visited(place, name="", at=AT - timedelta(days=1))
    assert set(refused.value.fields) == {"name", "called_at"}
