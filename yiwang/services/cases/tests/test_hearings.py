"""A hearing from the notice of right to the record: every day with its article, every refusal."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from yiwang.foundation.core.errors import NotPermitted
from yiwang.foundation.core.types import ANYONE
from yiwang.foundation.orgs import queries as orgs
from yiwang.services.cases import commands, models, queries
from yiwang.services.cases.rules import beside
from yiwang.services.cases.rules import hearings as days
from yiwang.services.cases.types import DocumentKind, Outcome, Overlay, StopKind
from yiwang.services.cases.types.scene import HearingStage, Participant

from .factories import AT, case_to_decide, later, on_the_staff, reviewed_case, staff, version_of

S = HearingStage
TOLD = date(2026, 3, 2)  # a Monday
NOBODY = UUID(int=1)


def act(number, actor, at=AT):
    return {"case": number, "version": version_of(number), "actor": actor, "at": at}


def papers_of(number, kind):
    return models.OfficialDocument.objects.filter(case=number, kind=kind).order_by("n")


@pytest.fixture
def presider(world):
    who = staff(world.market, "郑持")
    on_the_staff(who, world.reviewer, world.second)
    return who


@pytest.fixture
def told(world):
    number = case_to_decide(world)
    commands.tell_hearing(matter="与相邻住户的通风采光", **act(number, world.approver))
    return number


@pytest.fixture
def asked(world, told):
    commands.request_hearing(grounds="布局图没有看全", **act(told, world.zhang, later(1)))
    return told


HELD = datetime(2026, 3, 13, 1, 30, tzinfo=UTC)  # Friday, 9:30 in China


def arranged(world, number, who, at=None, **changes):
    wanted = {"held_at": HELD, "place": "一楼听证室", "presider": who.staff_id, **changes}
    commands.arrange_hearing(**wanted, **act(number, world.approver, at or later(2)))


@pytest.mark.law("行政许可法", 47)
@pytest.mark.parametrize(
    ("asked_on", "expected"),
    [(date(2026, 3, 2), date(2026, 3, 30)), (date(2026, 9, 24), date(2026, 10, 29))],
)
@pytest.mark.django_db
def test_a_hearing_is_held_within_twenty_working_days(asked_on, expected):
    assert days.hold_until(asked_on, orgs.working_calendar()) >= expected - timedelta(days=3)
    between = orgs.working_calendar().working_days_between
    assert between(asked_on, days.hold_until(asked_on, orgs.working_calendar())) == 20


@pytest.mark.law("行政许可法", 48)
@pytest.mark.parametrize(
    ("held_on", "by_party", "sentence"),
    [
        (date(2026, 3, 11), False, ""),  # seven working days after Monday the 2nd
        (date(2026, 3, 10), False, "七个工作日前"),
        (date(2026, 3, 2), False, "七个工作日前"),
        (date(2026, 3, 15), False, "不是工作日"),
        (date(2026, 3, 30), False, ""),
        (date(2026, 3, 31), False, "2026年3月30日前举行"),
        (date(2026, 3, 31), True, ""),
        (date(2027, 3, 31), True, "一年以内"),
    ],
)
@pytest.mark.django_db
def test_the_day_of_a_hearing_keeps_the_law(held_on, by_party, sentence):
    calendar = orgs.working_calendar()
    found = days.faults_of_date(
        held_on,
        today=TOLD,
        hold_until=days.hold_until(TOLD, calendar),
        calendar=calendar,
        asked_by_party=by_party,
    )
    assert sentence in found.get("held_on", "")
    assert bool(found) == bool(sentence)


def of(**happened):
    usual = dict.fromkeys(("requested", "waived", "arranged", "recorded", "closed"), False)
    return days.stage(**(usual | {"today": TOLD, "ask_until": date(2026, 3, 9)} | happened))


@pytest.mark.parametrize(
    ("happened", "stage", "fault"),
    [
        ({}, S.TOLD, ""),
        ({"today": date(2026, 3, 9)}, S.TOLD, ""),
        ({"today": date(2026, 3, 10)}, S.LAPSED, "已经过了"),
        ({"waived": True}, S.WAIVED, "已经放弃"),
        ({"requested": True, "today": date(2026, 4, 9)}, S.REQUESTED, "已经有人要求"),
        ({"requested": True, "arranged": True}, S.ARRANGED, "已经有人要求"),
        ({"requested": True, "arranged": True, "recorded": True}, S.RECORDED, "已经有人要求"),
        ({"requested": True, "arranged": True, "closed": True}, S.CLOSED, "已经结束"),
        ({"requested": True, "waived": True}, S.WAIVED, "已经放弃"),
    ],
)
def test_each_stage_says_whether_one_may_still_ask(happened, stage, fault):
    assert of(**happened) is stage
    found = days.fault_of_request(stage, date(2026, 3, 9))
    assert fault in found
    assert bool(found) == bool(fault)


@pytest.mark.law("行政许可法", 48)
@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({}, ""),
        ({"reviewers": {NOBODY}}, "以外的人"),
        ({"person": UUID(int=2), "reviewers": {UUID(int=2)}}, "以外的人"),
        ({"person": UUID(int=3), "parties": {UUID(int=3)}}, "回避"),
        ({"took_in": NOBODY}, "收件"),
    ],
)
def test_who_presides_is_free_of_the_case(changes, word):
    usual: dict[str, Any] = {"person": None, "reviewers": set(), "parties": set(), "took_in": None}
    assert word in days.fault_of_presider(NOBODY, **(usual | changes))


@pytest.mark.law("行政许可法", 48)
@pytest.mark.parametrize(
    ("stage", "until", "parties", "checks", "words"),
    [
        (None, None, (), 0, ()),
        (S.TOLD, TOLD, (), 0, ("可以要求听证",)),
        (S.LAPSED, TOLD, (), 0, ()),
        (S.WAIVED, TOLD, (), 0, ()),
        (S.REQUESTED, TOLD, (), 0, ("听证结束",)),
        (S.RECORDED, TOLD, (), 0, ("听证结束",)),
        (S.CLOSED, TOLD, (), 0, ()),
        (None, None, ((TOLD, False),), 0, ("1名利害关系人",)),
        (None, None, ((TOLD, True), (date(2026, 2, 27), False)), 0, ()),
        (None, None, (), 1, ("现场核查",)),
    ],
)
def test_a_decision_waits_for_whom_the_law_wants_heard(stage, until, parties, checks, words):
    hearings = [(stage, until)] if stage else []
    found = beside.waits_for(hearings=hearings, parties=parties, open_checks=checks, today=TOLD)
    assert len(found) == len(words)
    assert all(word in sentence for word, sentence in zip(words, found, strict=True))


@pytest.mark.law("行政许可法", 46, 47, 48)
def test_a_hearing_goes_from_the_right_to_the_record_and_the_decision(world, asked, presider):
    file = queries.case_for_staff(asked, viewer=world.approver, at=later(1))
    assert file.overlay is Overlay.SPECIAL
    (hearing,) = file.proceedings.hearings
    assert (hearing.stage, str(hearing.hold_until)) == (S.REQUESTED, "2026-03-31")
    with pytest.raises((commands.CannotAct, commands.CannotDecide)):
        commands.decide(outcome=Outcome.GRANTED, **act(asked, world.approver, later(1)))
    with pytest.raises(commands.CannotSuspend, match="自动恢复"):
        commands.end_special(result="x", **act(asked, world.reviewer, later(1)))
    arranged(world, asked, presider)
    moved = HELD + timedelta(days=3)
    arranged(world, asked, presider, held_at=moved, moved_reason="主持人出差")
    with pytest.raises(commands.CannotHear, match="不能再次改期"):
        arranged(world, asked, presider, moved_reason="再改")
    after = moved + timedelta(hours=3)
    commands.record_hearing(
        record="审查人员说明理由；申请人补充了图纸。",
        participants=[
            Participant("张三", "申请人"),
            Participant("赵审", "审查人员", signed=True),
            Participant("李四", "利害关系人", reason="漏记了一句"),
        ],
        **act(asked, world.approver, after),
    )
    view = queries.case_for_applicant(asked, viewer=world.zhang, at=after)
    assert view.proceedings.hearings[-1].stage is S.RECORDED
    assert view.overlay is Overlay.SPECIAL
    commands.confirm_record(name="张三", signed=True, **act(asked, world.zhang, after))
    file = queries.case_for_staff(asked, viewer=world.approver, at=after)
    (hearing,) = file.proceedings.hearings
    assert (hearing.stage, file.overlay, file.proceedings.waits_for) == (S.CLOSED, Overlay.NONE, ())
    (procedure,) = file.proceedings.procedures
    assert (procedure.kind, procedure.planned_days, procedure.real_days) == ("HEARING", 20, 9)
    assert any("听证：" in line for clock in file.clocks for line in clock.lines)
    record = papers_of(asked, DocumentKind.HEARING_RECORD).get()
    assert [p["reason"] for p in record.data["signatures"]] == ["", "", "", "漏记了一句"]
    assert papers_of(asked, DocumentKind.HEARING_NOTICE).count() == 2
    commands.decide(outcome=Outcome.GRANTED, **act(asked, world.approver, after))
    assert "根据听证笔录" in papers_of(asked, DocumentKind.GRANT_DECISION).get().data["heard"]


def test_the_clock_lines_say_what_a_hearing_does(world, told):
    view = queries.case_for_applicant(told, viewer=world.zhang, at=AT)
    lines = [line for clock in view.clocks for line in clock.reasons]
    assert any("等待答复期间照常计算" in line for line in lines)
    assert papers_of(told, DocumentKind.HEARING_RIGHT_NOTICE).get().data["ask_by"] == "2026年3月9日"


@pytest.mark.law("行政许可法", 47)
def test_who_says_nothing_in_five_days_is_decided_upon(world, told):
    with pytest.raises(commands.CannotDecide, match="第四十七条"):
        commands.decide(outcome=Outcome.GRANTED, **act(told, world.approver, later(7)))
    late = later(8)
    with pytest.raises(commands.CannotHear, match="已经过了"):
        commands.request_hearing(grounds="晚了", **act(told, world.zhang, late))
    commands.decide(outcome=Outcome.GRANTED, **act(told, world.approver, late))


def test_a_hearing_is_waived_before_and_after_it_was_asked_for(world, told):
    commands.waive_hearing(**act(told, world.zhang, later(1)))
    commands.decide(outcome=Outcome.GRANTED, **act(told, world.approver, later(1)))
    other = case_to_decide(world)
    commands.tell_hearing(matter="采光", **act(other, world.reviewer))
    commands.request_hearing(grounds="要说明", **act(other, world.reviewer, later(1)))
    commands.waive_hearing(**act(other, world.zhang, later(2)))
    file = queries.case_for_staff(other, viewer=world.approver, at=later(2))
    assert (file.overlay, file.proceedings.procedures[0].result) == (Overlay.NONE, "放弃听证")


@pytest.mark.law("行政许可法", 46)
def test_what_the_authority_orders_is_not_the_applicant_s_to_waive(world):
    number = reviewed_case(world)
    commands.order_hearing(matter="公众用水", basis="第四十六条", **act(number, world.approver))
    with pytest.raises(commands.CannotHear, match="不是您要求的"):
        commands.waive_hearing(**act(number, world.zhang))
    (hearing,) = queries.case_for_applicant(number, viewer=world.zhang, at=AT).proceedings.hearings
    assert (hearing.matter, hearing.stage) == ("公众用水", S.REQUESTED)


def test_a_hearing_asked_for_while_another_procedure_runs_stops_the_clock_when_arranged(
    world, told, presider
):
    commands.start_special(
        kind=StopKind.EXPERT, basis="第四十五条", planned_days=3, **act(told, world.approver)
    )
    commands.request_hearing(grounds="要说明", **act(told, world.zhang, later(1)))
    assert models.Hearing.objects.get(case=told).stop_n is None
    commands.end_special(result="通过", **act(told, world.reviewer, later(2)))
    arranged(world, told, presider)
    assert models.Hearing.objects.get(case=told).stop_n is not None
    assert models.Case.objects.get(pk=told).overlay == Overlay.SPECIAL


REFUSED: dict[str, tuple[str, dict[str, Any], str, set[str]]] = {
    "no matter": ("tell_hearing", {"matter": " "}, "reviewer", {"matter"}),
    "no basis": ("tell_hearing", {"matter": "采光", "basis": ""}, "reviewer", {"basis"}),
    "no order": ("order_hearing", {"matter": "", "basis": ""}, "approver", {"matter", "basis"}),
    "not told": ("request_hearing", {"grounds": "要"}, "zhang", set()),
    "no grounds": ("request_hearing", {"grounds": ""}, "zhang", {"grounds"}),
    "nothing to waive": ("waive_hearing", {}, "zhang", set()),
    "nothing to arrange": (
        "arrange_hearing",
        {"held_at": HELD, "place": "x", "presider": NOBODY},
        "approver",
        set(),
    ),
    "nothing to record": ("record_hearing", {"record": "x", "participants": []}, "reviewer", set()),
    "nothing to sign": ("confirm_record", {"name": "张三", "signed": True}, "zhang", set()),
    "applicant orders": ("order_hearing", {"matter": "x", "basis": "x"}, "zhang", set()),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_does_not_fit_is_refused(world, case):
    name, given, who, fields = REFUSED[case]
    number = reviewed_case(world)
    with pytest.raises(commands.CannotHear) as refused:
        getattr(commands, name)(**given, **act(number, getattr(world, who)))
    assert set(refused.value.fields) == fields
    assert refused.value.text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"presider": NOBODY}, "presider"),
        ({"presider": "reviewer"}, "presider"),
        ({"held_at": HELD - timedelta(days=3)}, "held_at"),
        ({"place": ""}, "place"),
        ({"in_public": False}, "closed_reason"),
    ],
)
def test_a_notice_that_breaks_the_law_is_refused(world, asked, presider, changes, field):
    if changes.get("presider") == "reviewer":
        changes = {"presider": world.reviewer.staff_id}
    with pytest.raises(commands.CannotHear) as refused:
        arranged(world, asked, presider, **changes)
    assert {"held_at": "held_on"}.get(field, field) in refused.value.fields


ONE = Participant("张三", "申请人")
LACKING = {
    "text": ("", [ONE], later(12), "record"),
    "people": ("写了", [], later(12), "participants"),
    "time": ("写了", [ONE], later(3), "record"),
    "two of a name": ("写了", [ONE, Participant("张三", "x")], later(12), "participants"),
}


@pytest.mark.parametrize("case", LACKING)
def test_a_record_lacking_something_is_refused(world, asked, presider, case):
    record, people, at, field = LACKING[case]
    arranged(world, asked, presider)
    given = {"record": record, "participants": people, **act(asked, world.approver, at)}
    with pytest.raises(commands.CannotHear) as refused:
        commands.record_hearing(**given)
    assert set(refused.value.fields) == {field}


def test_strangers_do_nothing_with_a_hearing(world, told):
    with pytest.raises(NotPermitted):
        commands.tell_hearing(matter="x", **act(told, world.clerk))
    assert queries.case_for_staff(told, viewer=world.reviewer, at=AT).proceedings.count == 1


def announced(at=AT, region="", **page):
    return queries.public_hearings(region, viewer=ANYONE, at=at, **page)


@pytest.mark.law("行政许可法", 48)
def test_a_hearing_in_public_is_announced_until_it_is_held(world, asked, presider):
    arranged(world, asked, presider)
    (row,) = announced(region="990102000000").rows
    assert (row.place, row.held_at, row.presider) == ("一楼听证室", HELD, "郑持")
    assert not any("张" in str(value) for value in (row.matter, row.item_name, row.basis))
    assert announced(region="340000000000").rows == ()
    assert announced(at=HELD + timedelta(hours=1)).rows == ()
    assert announced(after=f"{int(HELD.timestamp())}.{asked}.{2**15}").rows == ()
    commands.waive_hearing(**act(asked, world.zhang, later(3)))
    assert announced().rows == ()


def test_a_hearing_behind_closed_doors_is_not_announced(world, asked, presider):
    arranged(world, asked, presider, in_public=False, closed_reason="涉及商业秘密")
    assert announced().rows == ()
