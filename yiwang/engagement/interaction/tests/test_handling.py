"""From acceptance to the last word: limits, lights, passing on, answering together, again."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from yiwang.engagement.interaction import commands, queries
from yiwang.engagement.interaction.models import VoiceStep
from yiwang.engagement.interaction.schedules import close_voices
from yiwang.engagement.interaction.types import (
    Contentment,
    DeskTab,
    Openness,
    VoiceDeed,
    VoiceKind,
    VoiceLight,
    VoiceState,
)
from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.core.types import ANYONE

from .factories import (
    AT,
    COUNTY,
    ID_NUMBER,
    PHONE,
    TEXT,
    answered,
    day,
    does,
    filed,
    hidden,
    own,
    seen,
    standings,
)
from .factories import place as make_place

Message = apps.get_model("notifications", "Message")
pytestmark = pytest.mark.django_db
K = VoiceKind
SAID = "您的材料齐全，3月16日前办结，办好后短信通知您。"


def complaint(place, **changes):
    return filed(K.COMPLAINT, item_code=place.world.permit, **changes)


def test_a_complaint_goes_from_acceptance_to_content(place):
    given = complaint(place, is_named=True, name="李四", phone=PHONE)
    assert given.due_on == date(2026, 3, 9)
    with pytest.raises(commands.CannotHandle):
        does(commands.answer_voice, given.number, place.officer, text=SAID)
    does(commands.accept_voice, given.number, place.officer, day(1))
    assert own(given).line.due_on == date(2026, 3, 24)  # fifteen working days
    does(commands.answer_voice, given.number, place.officer, day(2), text=SAID)
    assert own(given).answer == SAID
    told = {"number": given.number, "code": given.query_code, "actor": ANYONE, "at": day(3)}
    commands.rate_voice(**told, is_content=True)
    assert own(given).line.state is VoiceState.CLOSED
    stood = standings(given.number)
    assert [one["act"] for one in stood] == ["FILE", "ACCEPT", "ANSWER", "RATE"]
    assert [one["v"] for one in stood] == [1, 2, 3, 4]
    last = stood[-1]
    assert (last["outcome"], last["decided_on"], last["accepted_on"], last["closed_on"]) == (
        "CONTENT", "2026-03-04", "2026-03-03", "2026-03-05",
    )  # fmt: skip
    words = [m.text for m in Message.objects.order_by("pk")]
    assert len(words) == 3
    assert all("李四" not in text and given.number % 10**6 for text in words)
    assert "已答复" in words[2]


def test_discontent_opens_the_matter_once_more_and_only_once(place):
    given = complaint(place)
    answered(given, place.officer)
    told = {"number": given.number, "code": given.query_code, "actor": ANYONE}
    with pytest.raises(commands.CannotHandle) as refused:
        commands.rate_voice(**told, is_content=False, reason="", at=AT)
    assert "reason" in refused.value.fields
    commands.rate_voice(**told, is_content=False, reason="没有说哪天能办好", at=day(1))
    assert own(given).contentment is Contentment.DISCONTENT
    with pytest.raises(commands.CannotHandle):
        commands.rate_voice(**told, is_content=True, at=day(1))
    commands.reopen_voice(**told, reason="没有说哪天能办好", at=day(2))
    found = own(given, day(2))
    assert (found.line.state, found.line.is_reopened) == (VoiceState.HANDLING, True)
    assert standings(given.number)[-1]["more"]["reopened"] == 1
    assert standings(given.number)[-1]["is_open"] is True
    does(commands.answer_voice, given.number, place.officer, day(3), text=SAID)
    with pytest.raises(commands.CannotHandle, match="15 天内"):
        commands.reopen_voice(**told, reason="还是没有说清楚", at=day(4))
    commands.rate_voice(**told, is_content=True, at=day(4))


def test_after_fifteen_days_it_is_closed_and_stays_so(place):
    given = complaint(place)
    answered(given, place.officer)
    told = {"number": given.number, "code": given.query_code, "actor": ANYONE}
    with pytest.raises(commands.CannotHandle):
        commands.reopen_voice(**told, reason="还是没有说清楚", at=day(16))
    close_voices(day(15))
    assert own(given).line.state is VoiceState.ANSWERED
    close_voices(day(17))
    assert own(given).line.state is VoiceState.CLOSED


@pytest.mark.parametrize(
    ("days", "light"),
    [(0, VoiceLight.GREEN), (3, VoiceLight.GREEN), (4, VoiceLight.YELLOW),
     (7, VoiceLight.YELLOW), (8, VoiceLight.RED)],
)  # fmt: skip
def test_lights_are_seen_by_staff_and_by_who_asked(place, days, light):
    given = filed(item_code=place.world.permit)
    assert seen(given.number, place.officer, day(days)).line.light is light
    assert own(given, day(days)).line.light is light
    assert standings(given.number)[0]["yellow_on"] == "2026-03-06"
    tab = {VoiceLight.RED: DeskTab.RED, VoiceLight.YELLOW: DeskTab.YELLOW}.get(light)
    listed = [
        one
        for one in (DeskTab.RED, DeskTab.YELLOW)
        if queries.desk_voices(one, viewer=place.officer, at=day(days)).lines
    ]
    assert listed == ([tab] if tab else [])


def test_reports_have_calendar_days_and_longer_limits(place):
    given = filed(K.REPORT, organisation_id=place.world.market)
    assert given.due_on == date(2026, 3, 17)
    does(commands.accept_voice, given.number, place.clerk)
    assert own(given).line.due_on == date(2026, 5, 4)  # 1 May is no working day


def test_a_limit_of_its_own_counts_from_now_on(place):
    given = filed(item_code=place.world.permit)
    told = {
        "kind": K.CONSULTATION,
        "organisation_id": place.world.market,
        "accept_days": 0,
        "extension_days": 2,
        "in_working_days": True,
        "at": AT,
    }
    with pytest.raises(NotPermitted):
        commands.set_limit(**told, answer_days=3, source="县政府办文件第三条", actor=place.officer)
    with pytest.raises(commands.CannotSetLimit) as refused:
        commands.set_limit(**told, answer_days=0, source="", actor=place.manager)
    assert set(refused.value.fields) == {"answer_days", "source"}
    commands.set_limit(**told, answer_days=3, source="县政府办文件第三条", actor=place.manager)
    assert filed(item_code=place.world.permit).due_on == date(2026, 3, 5)
    assert own(given).line.due_on == date(2026, 3, 9)
    assert queries.limits_of(place.world.market)[0].source == "县政府办文件第三条"
    assert "未核对" in queries.limits_of(place.world.market)[1].source


def passed(number, actor, to, reason="高龄津贴由民政局办理"):
    does(commands.transfer_voice, number, actor, organisation_id=to, reason=reason)


def test_an_office_passes_on_once_then_only_who_coordinates(place):
    given = filed(item_code=place.world.permit)
    with pytest.raises(commands.CannotHandle) as refused:
        passed(given.number, place.officer, place.world.civil, reason="")
    assert "reason" in refused.value.fields
    passed(given.number, place.officer, place.world.civil)
    assert hidden(given.number, place.officer)
    assert own(given).line.organisation_name == "示例县民政局"
    assert own(given).line.due_on == date(2026, 3, 9)
    with pytest.raises(NotPermitted, match="转办过一次"):
        passed(given.number, place.stranger, place.world.market)
    passed(given.number, place.manager, place.world.market)
    assert standings(given.number)[-1]["more"]["transferred"] == 2
    assert any("高龄津贴" in step.opinion for step in own(given).steps)


def test_passing_on_restarts_no_clock(place):
    given = complaint(place)
    does(commands.accept_voice, given.number, place.officer, day(1))
    due = own(given).line.due_on
    passed(given.number, place.officer, place.world.civil)
    found = seen(given.number, place.stranger, day(3))
    assert (found.line.due_on, found.line.state) == (due, VoiceState.HANDLING)
    assert VoiceDeed.ACCEPT not in found.actions
    assert VoiceDeed.ANSWER in found.actions


def test_a_complaint_is_never_passed_to_those_it_names(place):
    given = filed(K.COMPLAINT, organisation_id=place.world.market)
    with pytest.raises(commands.CannotHandle) as refused:
        does(
            commands.transfer_voice,
            given.number,
            place.clerk,
            organisation_id=place.world.market,
            reason="请你单位处理",
        )
    assert "被投诉举报的单位" in refused.value.fields["organisation_id"]
    names = {
        one.name
        for one in queries.voice_targets(seen(given.number, place.clerk), viewer=place.clerk)
    }
    assert "示例县民政局" in names
    assert "示例县市场监督管理局" not in names


def test_others_add_their_part_before_the_lead_answers(place):
    given = complaint(place)
    does(commands.accept_voice, given.number, place.officer)
    assert hidden(given.number, place.stranger)
    does(
        commands.invite_part,
        given.number,
        place.officer,
        organisation_id=place.world.civil,
        asked="请说明低保户是否免收",
    )
    assert seen(given.number, place.stranger).actions == {VoiceDeed.ADD}
    with pytest.raises(commands.CannotHandle, match="民政局还没有写协办意见"):
        does(commands.answer_voice, given.number, place.officer, text=SAID)
    with pytest.raises(NotPermitted):
        does(commands.answer_voice, given.number, place.stranger, text=SAID)
    does(commands.add_part, given.number, place.stranger, text="低保户凭证免收工本费。")
    does(commands.answer_voice, given.number, place.officer, text=SAID)
    assert seen(given.number, place.officer).parts[0].text == "低保户凭证免收工本费。"
    shown = own(given)
    assert shown.parts == ()
    assert VoiceDeed.ADD not in {step.deed for step in shown.steps}


def test_time_is_extended_once_with_a_reason_before_it_is_over(place):
    given = complaint(place)
    does(commands.accept_voice, given.number, place.officer)
    with pytest.raises(commands.CannotHandle):
        does(commands.extend_voice, given.number, place.officer, reason="")
    does(commands.extend_voice, given.number, place.officer, reason="要到现场检测，结果未出")
    assert own(given).line.due_on == date(2026, 4, 6)
    with pytest.raises(commands.CannotHandle):
        does(commands.extend_voice, given.number, place.officer, reason="还要再检测一次")
    late = complaint(place)
    does(commands.accept_voice, late.number, place.officer)
    with pytest.raises(commands.CannotHandle):
        does(commands.extend_voice, late.number, place.officer, day(60), reason="还要再检测一次")


def test_what_is_not_taken_up_says_why_and_where_to_go(place):
    given = complaint(place)
    with pytest.raises(commands.CannotHandle) as refused:
        does(commands.decline_voice, given.number, place.officer, reason="无")
    assert "应当去哪里反映" in refused.value.fields["reason"]
    does(commands.decline_voice, given.number, place.officer, reason="已经起诉，请等法院判决")
    assert own(given).line.state is VoiceState.DECLINED
    assert "法院" in own(given).steps[-1].opinion
    assert standings(given.number)[-1]["outcome"] == "DECLINED"


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_once_one_counts():
    place = make_place()
    given = filed(item_code=place.world.permit)

    def answer(who):
        try:
            commands.answer_voice(
                number=given.number, version=1, text=SAID + who.name, actor=who, at=AT
            )
        except commands.VoiceOvertaken as refused:
            return refused.detail["who"]
        finally:
            connection.close()
        return ""

    both = [place.officer, place.colleague]
    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(answer, both))
    winner = both[told.index("")]
    assert sorted(told) == ["", winner.name]
    assert own(given).answer == SAID + winner.name
    assert VoiceStep.objects.filter(act="ANSWER").count() == 1


def test_other_offices_see_nothing_and_can_do_nothing(place):
    given = filed(item_code=place.world.permit)
    for who in (place.stranger, place.clerk, place.agent, place.publisher, place.world.zhang):
        assert hidden(given.number, who)
        assert not any(queries.desk_voices(tab, viewer=who, at=AT).lines for tab in DeskTab)
        with pytest.raises(NotFound):
            commands.answer_voice(number=given.number, version=1, text=SAID, actor=who, at=AT)
    watcher = seen(given.number, place.supervisor)
    assert watcher.actions == frozenset()
    with pytest.raises(NotFound):
        commands.rate_voice(number=given.number, is_content=True, actor=place.world.zhang, at=AT)
    with pytest.raises(NotFound):
        commands.rate_voice(
            number=given.number, code="000000"[: 6] if given.query_code != "000000" else "111111",
            is_content=True, actor=ANYONE, at=AT,
        )  # fmt: skip


def test_the_desk_lists_by_state_most_urgent_first_and_pages(place, django_assert_max_num_queries):
    numbers = [
        filed(item_code=place.world.permit, at=day(n), text=f"{TEXT}{n}").number for n in range(3)
    ]
    with django_assert_max_num_queries(2):
        first = queries.desk_voices(DeskTab.WAITING, limit=2, viewer=place.officer, at=day(2))
    rest = queries.desk_voices(
        DeskTab.WAITING, after=first.after, limit=2, viewer=place.officer, at=day(2)
    )
    assert [one.number for one in (*first.lines, *rest.lines)] == numbers
    with django_assert_max_num_queries(1):
        counts = queries.desk_voice_counts(viewer=place.officer, at=day(2))
    assert (counts[DeskTab.WAITING], counts[DeskTab.HANDLING]) == (3, 0)


def test_who_reads_a_reporters_name_leaves_a_trace_they_see(place):
    zhang = place.world.zhang
    given = filed(K.REPORT, actor=zhang, organisation_id=place.world.market)
    with pytest.raises(NotPermitted):
        does(commands.open_identity, given.number, place.clerk, reason="想知道是谁举报")
    with pytest.raises(commands.CannotHandle):
        does(commands.open_identity, given.number, place.supervisor, reason="")
    who = does(commands.open_identity, given.number, place.supervisor, reason="当面核实举报的事实")
    assert (who.name, who.phone) == ("张三", "13800138000")
    mine = queries.own_voice(given.number, viewer=zhang, at=AT)
    assert mine is not None
    last = mine.steps[-1]
    assert (last.said, last.actor_name, last.opinion) == (
        "查阅举报人身份", "孙勇", "当面核实举报的事实",
    )  # fmt: skip
    assert seen(given.number, place.clerk).asker == "身份保密"


def test_an_answer_is_opened_by_two_without_numbers_of_persons(place):
    given = filed(item_code=place.world.permit)
    answered(given, place.officer)
    told: dict[str, Any] = {
        "title": "食品经营许可多久办好",
        "question": f"我交了材料，电话{PHONE}，身份证{ID_NUMBER}，多久能办好？",
        "answer": "材料齐全的，十个工作日内办结。",
    }
    does(commands.propose_publication, given.number, place.officer, **told)
    both = replace(place.officer, permissions=place.officer.permissions | {"voices.publish"})
    with pytest.raises(commands.CannotHandle, match="两个人"):
        does(commands.publish_answer, given.number, both, **told)
    assert queries.answered_questions("食品经营许可").lines == ()
    assert queries.desk_voices(DeskTab.PROPOSED, viewer=place.publisher, at=AT).lines
    no = does(commands.publish_answer, given.number, place.publisher, **told)
    found = queries.answered_question(no)
    assert found is not None
    assert PHONE not in found.question
    assert ID_NUMBER not in found.question
    assert "139****5678" in found.question
    for words in ("食品经营许可 多久", "经营许可"):
        assert [one.no for one in queries.answered_questions(words).lines] == [no]
    assert queries.answered_questions("结婚登记预约").lines == ()
    assert [one.no for one in queries.answered_questions(item_code=place.world.permit).lines] == [
        no
    ]
    assert seen(given.number, place.officer).openness is Openness.PUBLISHED


def test_what_another_would_not_open_stays_closed(place):
    given = filed(item_code=place.world.permit)
    answered(given, place.officer)
    told: dict[str, Any] = {"title": "食品经营许可多久办好", "question": TEXT, "answer": SAID}
    does(commands.propose_publication, given.number, place.officer, **told)
    does(commands.keep_back_answer, given.number, place.publisher, reason="只涉及一个人的情况")
    assert seen(given.number, place.officer).openness is Openness.KEPT_BACK
    assert VoiceDeed.PROPOSE in seen(given.number, place.officer).actions
    assert queries.answered_questions().lines == ()


def test_history_is_never_changed(place):
    given = filed()
    with pytest.raises(Exception, match="never changed"):
        VoiceStep.objects.filter(of=given.number).update(opinion="改")


def test_the_county_is_where_it_is(place):
    assert seen(filed().number, place.clerk).region_code == COUNTY
