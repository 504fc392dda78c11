"""Declaring, giving up, expiring, withdrawing; the index; what forms ask."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yiwang.engagement.naming import commands, queries
from yiwang.engagement.naming.models import Reservation, TakenName
from yiwang.engagement.naming.queries.asked import NAME, NUMBER, ReservedNames
from yiwang.engagement.naming.types import Box, Deed, HoldState, Verdict
from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.core.types import ANYONE, SYSTEM, RealNameLevel

from .factories import AT, COUNTY, TODAY, WANTED, parts, registered, reserve, seen

LegalPerson = apps.get_model("identity", "LegalPerson")
pytestmark = pytest.mark.django_db


def judge(name=WANTED, today=TODAY, **given):
    return queries.judged(COUNTY, name, today=today, **given)


@pytest.mark.law("企业名称登记管理规定", 16, 17, 18)
def test_a_name_is_kept_for_who_declares_it_first(world):
    key = reserve(world.zhang)
    one = seen(key, world.zhang)
    assert (one.name, one.said, one.is_live) == ("示例县云溪餐饮有限公司", "保留中", True)
    assert (one.last_day - TODAY).days in {59, 60, 61, 62}
    assert one.actions == {Deed.RELEASE}
    found = judge()
    assert found.verdict is Verdict.TAKEN
    assert found.same[0].is_reserved
    assert len(found.free) == 3
    with pytest.raises(commands.CannotReserve) as refused:
        reserve(world.li)
    assert "已由别人申报保留" in refused.value.fields[Box.TRADE.value]
    assert queries.reservation(key, today=TODAY, viewer=world.li) is None


def test_what_is_offered_instead_can_be_reserved(world):
    registered("示例县云溪餐饮有限公司")
    for trade in judge().free:
        assert judge(parts(trade)).verdict is Verdict.FREE
        reserve(world.li, parts(trade))


def test_a_name_is_judged_in_three_statements(world):
    registered("示例县云溪餐饮有限公司")
    judge()  # divisions and authorities are kept
    with CaptureQueriesContext(connection) as told:
        judge()
    assert len(told) == 3


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"name": parts("云")}, "trade", "两个以上"),
        ({"name": parts(industry="小额贷款")}, "proof", "批准文件"),
        ({"has_promised": False}, "promise", "勾选承诺"),
        ({"name": parts("公安")}, "trade", "党政军机关"),
    ],
)
def test_what_cannot_be_kept_says_which_box_to_change(world, change, field, words):
    change = dict(change)
    name = change.pop("name", WANTED)
    with pytest.raises(commands.CannotReserve) as refused:
        reserve(world.zhang, name, **change)
    assert words in refused.value.fields[field]
    assert not Reservation.objects.exists()


def test_a_proof_opens_an_approved_trade_for_a_year(world):
    key = reserve(
        world.zhang, parts(industry="小额贷款"), proof="皖金监〔2026〕1号", needs_approval=True
    )
    one = seen(key, world.zhang)
    assert one.proof == "皖金监〔2026〕1号"
    assert (one.last_day - TODAY).days in {365, 366}


def test_only_a_known_person_keeps_names_and_only_ten(world):
    for nobody in (ANYONE, world.reviewer, replace(world.zhang, level=RealNameLevel.REGISTERED)):
        with pytest.raises(NotPermitted):
            reserve(nobody)
    for one in "甲乙丙丁戊己庚辛壬癸":
        reserve(world.zhang, parts(f"云{one}"))
    with pytest.raises(commands.CannotReserve, match="10 个名称"):
        reserve(world.zhang, parts("明德"))


def test_there_is_no_authority_in_the_city(world):
    with pytest.raises(commands.CannotReserve, match="没有企业登记机关"):
        reserve(world.zhang, region_code="990100000000")


def test_a_name_given_up_is_free_again(world):
    key = reserve(world.zhang)
    with pytest.raises(commands.CannotReserve, match="刚刚有变化"):
        commands.release_name(reservation_id=key, version=9, actor=world.zhang, at=AT)
    with pytest.raises(NotFound):
        commands.release_name(reservation_id=key, version=1, actor=world.li, at=AT)
    commands.release_name(reservation_id=key, version=1, actor=world.zhang, at=AT)
    assert judge().verdict is Verdict.FREE
    reserve(world.li)
    with pytest.raises(commands.CannotReserve, match="不在保留期内"):
        commands.release_name(reservation_id=key, version=2, actor=world.zhang, at=AT)


def test_a_name_is_free_the_day_after_its_term(world):
    last = seen(reserve(world.zhang), world.zhang).last_day
    assert judge(today=last).verdict is Verdict.TAKEN
    assert judge(today=last + timedelta(days=1)).verdict is Verdict.FREE
    over = AT + timedelta(days=100)
    assert commands.sweep_names(actor=SYSTEM, at=over) == 1
    assert not TakenName.objects.exists()
    reserve(world.li, at=over)


def test_the_register_stands_in_the_way_until_a_year_after_the_end(world):
    key = registered("示例县云溪饭店有限公司")
    assert judge().same[0].name == "示例县云溪饭店有限公司"
    LegalPerson.objects.filter(pk=key).update(cancelled_on=TODAY)
    commands.take_up_name(legal_person_id=key, actor=SYSTEM, at=AT)
    assert judge(today=TODAY + timedelta(days=365)).verdict is Verdict.TAKEN
    assert judge(today=TODAY + timedelta(days=367)).verdict is Verdict.FREE


def test_the_walk_through_the_register_takes_up_every_name_once(world):
    registered("示例县云溪餐饮有限公司")
    assert commands.follow_register(actor=SYSTEM, at=AT) == LegalPerson.objects.count()
    assert commands.follow_register(actor=SYSTEM, at=AT) == 0
    assert TakenName.objects.filter(name="示例县云溪餐饮有限公司").count() == 1


def test_an_enterprise_of_the_very_name_ends_the_reservation(world):
    key = reserve(world.zhang)
    registered(WANTED.whole)
    assert seen(key, world.zhang).state is HoldState.USED
    assert judge().verdict is Verdict.TAKEN


@pytest.mark.law("企业名称登记管理规定", 11, 20)
def test_an_unlawful_name_is_withdrawn_by_two(world):
    key = reserve(world.zhang)
    both = replace(world.reviewer, permissions=world.reviewer.permissions | {"cases.decide"})
    why: dict[str, Any] = {
        "reason": "字号容易误认",
        "clause": "《企业名称登记管理规定》第十一条第（八）项",
    }
    told: dict[str, Any] = {"reservation_id": key, "at": AT}
    with pytest.raises(NotFound):
        commands.propose_withdrawal(**told, **why, version=1, actor=world.stranger)
    with pytest.raises(NotPermitted):
        commands.propose_withdrawal(**told, **why, version=1, actor=world.approver)
    with pytest.raises(commands.CannotWithdraw) as refused:
        commands.propose_withdrawal(**told, reason="", clause="", version=1, actor=both)
    assert set(refused.value.fields) == {"reason", "clause"}
    with pytest.raises(commands.CannotWithdraw):
        commands.confirm_withdrawal(**told, version=1, actor=both)
    commands.propose_withdrawal(**told, **why, version=1, actor=both)
    assert judge().verdict is Verdict.TAKEN
    with pytest.raises(commands.Overtaken):
        commands.confirm_withdrawal(**told, version=1, actor=world.approver)
    with pytest.raises(commands.CannotWithdraw, match="不同的人"):
        commands.confirm_withdrawal(**told, version=2, actor=both)
    commands.confirm_withdrawal(**told, version=2, opinion="同意", actor=world.approver)
    one = seen(key, world.zhang)
    assert (one.state, [step.deed for step in one.steps]) == (
        HoldState.WITHDRAWN,
        [Deed.RESERVE, Deed.PROPOSE, Deed.CONFIRM],
    )
    assert judge().verdict is Verdict.FREE


def test_what_another_does_not_share_stays(world):
    key = reserve(world.zhang)
    commands.propose_withdrawal(
        reservation_id=key,
        version=1,
        reason="字号容易误认",
        clause="第十一条第（八）项",
        actor=world.reviewer,
        at=AT,
    )
    told: dict[str, Any] = {"reservation_id": key, "version": 2, "actor": world.approver, "at": AT}
    with pytest.raises(commands.CannotWithdraw, match="为什么不撤销"):
        commands.dismiss_withdrawal(**told, opinion="")
    commands.dismiss_withdrawal(**told, opinion="词义清楚，不会误认")
    assert seen(key, world.reviewer).actions == {Deed.PROPOSE}


def test_lists_are_paged_and_seen_by_holder_and_authority_only(world):
    for one in "甲乙丙":
        reserve(world.zhang, parts(f"云{one}"))
    first = queries.reservations_of(today=TODAY, limit=2, viewer=world.zhang)
    rest = queries.reservations_of(today=TODAY, after=first.after, limit=2, viewer=world.zhang)
    assert [one.parts.trade for one in (*first.lines, *rest.lines)] == ["云丙", "云乙", "云甲"]
    assert rest.after is None
    at_office = queries.reservations_at(today=TODAY, viewer=world.reviewer)
    assert len(at_office.lines) == 3
    found = queries.reservations_at(today=TODAY, text=first.lines[0].number, viewer=world.reviewer)
    assert [one.parts.trade for one in found.lines] == ["云丙"]
    for stranger in (world.stranger, world.li, world.clerk):
        assert not queries.reservations_at(today=TODAY, viewer=stranger).lines


def test_the_notice_says_what_is_kept_or_why_it_is_not(world):
    key = reserve(world.zhang)
    number, pdf = queries.notice_pdf(key, viewer=world.zhang)
    assert number == seen(key, world.zhang).number
    assert pdf.startswith(b"%PDF")
    with pytest.raises(NotFound):
        queries.notice_pdf(key, viewer=world.li)


@pytest.mark.law("企业名称登记管理规定", 18)
def test_a_form_takes_the_name_and_refuses_anothers_or_an_old_one(world):
    source = ReservedNames()
    key = reserve(world.zhang)
    one, party = seen(key, world.zhang), world.zhang.person_id
    number, name = one.number, one.name

    def faults(who=party, at=AT, **told):
        return source.faults({NAME: told.get("name", ""), NUMBER: told.get("number", "")}, who, at)

    assert faults(name=name, number=number) == {}
    assert "不是您申报的" in faults(world.li.person_id, name=name, number=number)[NUMBER]
    assert "已由别人申报保留" in faults(world.li.person_id, name=name)[NAME]
    assert faults(world.li.person_id, name="示例县明德餐饮有限公司") == {}
    assert "改成一致" in faults(name="示例县明德餐饮有限公司", number=number)[NAME]
    late = AT + timedelta(days=100)
    assert "已经届满" in faults(name=name, number=number, at=late)[NUMBER]
    commands.release_name(reservation_id=key, version=1, actor=world.zhang, at=AT)
    assert "不再保留" in faults(name=name, number=number)[NUMBER]
