"""Joint events: asked for, a day found, opinions, one set of findings, mended, concluded."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.apps import apps

from yiwang.engagement.projects import commands, queries
from yiwang.engagement.projects.types import EventAct, EventKind, EventState, Opinion
from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.core.types import SYSTEM
from yiwang.services.cases.tests import factories as f

from .factories import AT, BUILD, FIRE, HOUSING, drawing

pytestmark = pytest.mark.django_db
D3, D4, D5 = (date(2026, 3, n) for n in (3, 4, 5))
DAY = f.later(1)  # 3 March
POINT = ("疏散楼梯净宽不足", "加宽到 1.2 米")


def refused(code, command, *args, **given):
    """A command refuses with a code."""
    with pytest.raises(commands.CannotProject) as found:
        command(*args, **given)
    assert found.value.full_code.endswith(code), found.value.full_code
    return found.value


def test_a_drawing_review_from_the_request_to_the_report(here):
    with pytest.raises(commands.CannotMeet, match="先办完"):
        commands.request_event(
            project_id=here.project_id, kind=EventKind.DRAWING, actor=here.owner, at=AT
        )
    event = drawing(here)
    with pytest.raises(commands.CannotMeet, match="等牵头部门"):
        commands.request_event(
            project_id=here.project_id, kind=EventKind.DRAWING, actor=here.owner, at=AT
        )
    assert event.seen().state is EventState.REQUESTED
    event.invite(D3, D4)
    commands.keep_busy_day(day=D3, note="集中学习", actor=here.defender, at=AT)
    assert event.answer(1, here.builder, D3, D4) is None
    assert event.answer(2, here.defender, D3, D4) == D4
    assert event.seen().found_day == D4
    event.act(commands.fix_day, day=D4)
    on = f.later(2)
    event.say(1, here.builder, on, POINT, POINT)
    assert event.seen(here.owner).findings == ()  # told once, with all others
    assert event.seen(here.owner).parties[0].opinion is Opinion.NONE
    event.say(2, here.defender, on)
    assert event.act(commands.tell_findings, at=on) == 1
    (point,) = event.seen(here.owner).findings
    assert (point.text, point.how) == POINT
    later = f.later(9)
    scan = f.upload(here.owner, "draft:project", later)
    state = commands.mend(
        event_id=event.id, n=1, answer="已加宽", file_ids=[scan], actor=here.owner, at=later
    )
    assert state is EventState.RECTIFIED
    event.act(commands.fix_day, day=date(2026, 3, 12), at=later)
    again = f.later(10)
    assert [p.speciality for p in event.seen(at=again).parties] == ["消防"]  # only who had points
    new = (("新问题", "改"),)
    value = refused(
        "opinion", commands.give_opinion, event_id=event.id, n=1, opinion=Opinion.FINDINGS,
        points=new, actor=here.builder, at=again,
    )  # fmt: skip
    assert "一次告知" in value.fields["late_reason"]
    event.say(1, here.builder, again, settled=[1])
    number = event.act(commands.conclude_event, passed=True, text="图纸合格", at=again)
    assert number == "（示例县）联审图字〔2026〕第0001号"
    assert here.standing(FIRE, again) == "SETTLED"
    assert here.standing(BUILD, again) == "READY"
    line = here.seen(at=f.later(20)).stages[2].events[0]
    assert line.days == 2  # 3 and 12 March; mending (4 to 11) is the owner's, both ends as well
    name, pdf = queries.report_pdf(event.id, viewer=here.owner, at=again)
    assert (name, pdf[:5]) == (number, b"%PDF-")
    assert queries.may_open_file(scan, event.id, viewer=here.defender, at=again)
    told = apps.get_model("notifications", "Message").objects.values_list("subject", flat=True)
    assert {"联合审图时间已定", "联合审图整改通知", "联合审图通过"} <= set(told)


def test_every_act_has_its_person_and_its_moment(here):
    event = drawing(here)
    fix: dict[str, Any] = {"event_id": event.id, "version": 1, "day": D3, "at": AT}
    refused("state", commands.fix_day, actor=here.builder, **fix)
    parties = [("消防", here.places[HOUSING])]
    invite: dict[str, Any] = {"event_id": event.id, "parties": parties, "days": [D3], "at": AT}
    for who in (here.owner, here.defender):
        with pytest.raises(NotPermitted):
            commands.invite_parties(version=1, actor=who, **invite)
    with pytest.raises(NotFound):
        commands.invite_parties(version=1, actor=here.world.clerk, **invite)
    with pytest.raises(commands.Overtaken):
        commands.invite_parties(version=9, actor=here.builder, **invite)
    own = replace(here.builder, person_id=here.owner.person_id)
    refused("own", commands.invite_parties, version=1, actor=own, **invite)
    unknown = [("园林", here.places[HOUSING])]
    for key, value in (("parties", []), ("parties", unknown), ("days", [])):
        given = {**invite, key: value}
        refused("invitation", commands.invite_parties, version=1, actor=here.builder, **given)
    event.invite(D4)
    refused("days", commands.answer_invitation, event_id=event.id, n=1, days=[D5],
            actor=here.builder, at=AT)  # fmt: skip
    with pytest.raises(NotPermitted):
        event.answer(1, here.defender, D4)
    said_no = refused("reason", event.act, commands.fix_day, day=D4)
    assert "不是各部门都可以" in said_no.fields["reason"]
    refused("day", event.act, commands.fix_day, day=None)
    refused("day", event.act, commands.fix_day, day=date(2026, 3, 7))
    event.act(commands.fix_day, day=D4, reason="工期紧")
    refused("early", event.say, 1, here.builder, AT)
    on = f.later(2)
    said: dict[str, Any] = {"event_id": event.id, "n": 1, "actor": here.builder, "at": on}
    for opinion, points in (
        (Opinion.NONE, ()),
        (Opinion.FINDINGS, ()),
        (Opinion.FINDINGS, (("只有问题", ""),)),
        (Opinion.PASSED, (POINT,)),
    ):
        refused("opinion", commands.give_opinion, opinion=opinion, points=points, **said)
    event.say(1, here.builder, on, POINT)
    refused("said", event.say, 1, here.builder, on)
    refused("opinions", event.act, commands.tell_findings, at=on)
    refused("opinions", event.act, commands.conclude_event, passed=True, text="好", at=on)
    event.say(2, here.defender, on)
    refused("opinions", event.act, commands.conclude_event, passed=True, text="好", at=on)
    refused("missing", event.act, commands.conclude_event, passed=False, text=" ", at=on)
    event.act(commands.tell_findings, at=on)
    mend: dict[str, Any] = {"event_id": event.id, "n": 1, "at": on}
    refused("missing", commands.mend, answer=" ", actor=here.owner, **mend)
    with pytest.raises(NotPermitted):
        commands.mend(answer="好了", actor=here.builder, **mend)
    with pytest.raises(NotFound):
        commands.mend(answer="好了", actor=here.owner, **{**mend, "n": 9})
    refused("missing", event.act, commands.call_off_event, reason="", at=on)
    event.act(commands.call_off_event, reason="停工", at=on)
    assert event.seen().acts == frozenset()
    assert here.seen().stages[2].events[0].may_request


def test_silence_counts_as_agreement_where_the_list_says_so(here):
    event = drawing(here)
    event.invite(D3)
    event.answer(1, here.builder, D3)
    event.answer(2, here.defender, D3)
    event.act(commands.fix_day, day=D3)
    event.say(1, here.builder, DAY)
    assert commands.take_silence(actor=SYSTEM, at=f.later(3)) == 0  # 5 March: two working days
    assert commands.take_silence(actor=SYSTEM, at=f.later(4)) == 1
    assert event.seen().parties[1].opinion_name == "缺席，视为同意"
    assert commands.take_silence(actor=SYSTEM, at=f.later(4)) == 0
    assert EventAct.CONCLUDE in event.seen().acts
    with pytest.raises(NotPermitted):
        commands.take_silence(actor=here.builder, at=AT)


def test_what_waits_is_on_the_list_of_each(here):
    event = drawing(here)
    (task,) = queries.event_tasks(viewer=here.builder)
    assert task.what == "牵头：邀请参与部门"
    assert queries.event_tasks(viewer=here.defender) == ()
    event.invite(D3)
    assert queries.event_tasks(viewer=here.defender)[0].what == "人防：答复可用时间"
    event.answer(2, here.defender, D3)
    assert queries.event_tasks(viewer=here.defender) == ()
    with pytest.raises(NotPermitted):
        queries.event_tasks(viewer=here.owner)


def test_days_of_one_s_own_organisation(here):
    key = commands.keep_busy_day(day=D3, actor=here.defender, at=AT)
    refused("day", commands.keep_busy_day, day=date(2026, 1, 1), actor=here.defender, at=AT)
    with pytest.raises(NotPermitted):
        commands.keep_busy_day(day=D3, actor=here.owner, at=AT)
    with pytest.raises(NotFound):
        commands.free_busy_day(busy_id=key, actor=here.builder, at=AT)
    assert [b.day for b in queries.busy_days(viewer=here.defender, at=AT)] == [D3]
    commands.free_busy_day(busy_id=key, actor=here.defender, at=AT)
    assert queries.busy_days(viewer=here.defender, at=AT) == ()
