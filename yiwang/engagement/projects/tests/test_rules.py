"""Rules as tables: what may be applied for, days that suit, profiles, prefilling."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings

from yiwang.engagement.projects.rules import approvals, dates, joint, plans, prefill
from yiwang.engagement.projects.rules.approvals import CaseFacts, Place, standings
from yiwang.engagement.projects.rules.prefill import Held, Question
from yiwang.engagement.projects.types import (
    Absence,
    Counted,
    EventAct,
    EventKind,
    EventState,
    Instead,
    Opinion,
    PlannedApproval,
    ProjectKind,
    Standing,
)
from yiwang.lib.workdays.calendar import Calendar

from .factories import content

YEAR = Calendar.of({}, version="test", announced_until=2026)
TODAY = date(2026, 3, 2)
D3, D4, D5 = (date(2026, 3, n) for n in (3, 4, 5))
GRANTED = CaseFacts(is_open=False, is_granted=True)


def place(key, *after, inside=None, instead=Instead.NONE, case=None):
    return Place(key, after, inside, instead, case)


@pytest.mark.parametrize(
    ("of", "wanted"),
    [
        (place("a"), Standing.READY),
        (place("a", "z"), Standing.WAITING),
        (place("a", "done"), Standing.READY),
        (place("a", "gone"), Standing.READY),  # dropped from the list
        (place("a", "z", case=CaseFacts(is_draft=True)), Standing.DRAFT),
        (place("a", case=CaseFacts()), Standing.UNDERWAY),
        (place("a", case=CaseFacts(waits_for_owner=True)), Standing.OWNER),
        (place("a", case=GRANTED), Standing.GRANTED),
        (place("a", case=CaseFacts(is_open=False, is_refused=True)), Standing.REFUSED),
        (place("a", case=CaseFacts(is_open=False)), Standing.ENDED),
        (place("a", inside=EventKind.DRAWING), Standing.SETTLED),
        (place("a", inside=EventKind.ACCEPTANCE), Standing.INSIDE),
        (place("a", "z", instead=Instead.ASSESSMENT), Standing.ASSESSED),
        (place("a", instead=Instead.NOT_NEEDED), Standing.NOT_NEEDED),
        (place("a", instead=Instead.OUTSIDE), Standing.OUTSIDE),
    ],
)
def test_where_an_approval_stands(of, wanted):
    rows = [of, place("z"), place("done", case=GRANTED)]
    assert standings(rows, {EventKind.DRAWING})["a"] is wanted


def test_what_an_approval_waits_for_is_named():
    rows = [place("a", "z", "done"), place("z"), place("done", case=GRANTED)]
    names = {"a": "甲", "z": "乙", "done": "丙"}
    assert approvals.why_waiting(rows[0], names, standings(rows, ())) == "先办完“乙”"


def test_days_that_suit_everybody():
    found = dates.choices(
        [D4, D3, D5],
        {"规划": {D3, D4, D5}, "消防": {D4, D5}, "人防": None},
        {"规划": {D4}, "人防": {D3}},
    )
    assert [c.day for c in found] == [D3, D4, D5]
    assert found[0].cannot == ("消防", "人防")
    assert found[1].cannot == ("规划",)
    assert found[1].unknown == ("人防",)
    assert dates.found(found, today=TODAY) is None
    answered = dates.choices([D3, D5], {"规划": {D3, D5}, "消防": {D5}}, {})
    assert dates.found(answered, today=TODAY) == D5
    assert dates.found(answered, today=date(2026, 3, 6)) is None


@pytest.mark.parametrize(
    ("days", "wanted"),
    [
        ([], "请至少写一个日期"),
        ([date(2026, 2, 27)], "2026 年 2 月 27 日已经过去了"),
        ([date(2026, 3, 7)], "2026 年 3 月 7 日不是工作日"),
        ([date(2026, 3, n) for n in range(2, 14)], "一次最多提出 10 个日期"),
        ([D3, D4], ""),
    ],
)
def test_days_that_may_be_proposed(days, wanted):
    assert dates.fault(days, YEAR, today=TODAY) == wanted


def test_every_state_of_a_joint_event_has_a_way_on():
    for state in joint.OPEN:
        ways = {act for (at, act) in joint.MOVES if at is state}
        assert EventAct.CALL_OFF in ways
        assert len(ways) > 1
    for state in set(EventState) - joint.OPEN:
        assert not [act for (at, act) in joint.MOVES if at is state]


@pytest.mark.parametrize(
    ("rule", "today", "wanted"),
    [
        (Absence.AGREES, date(2026, 3, 4), False),
        (Absence.AGREES, date(2026, 3, 5), True),
        (Absence.WAITS, date(2026, 3, 30), False),
    ],
)
def test_silence_counts_some_days_after_the_day(rule, today, wanted):
    assert joint.defaulted(TODAY, rule, 2, YEAR, today=today) is wanted


def test_the_lead_waits_for_everybody():
    quiet = [joint.Said("消防", Opinion.PASSED), joint.Said("人防", Opinion.NONE)]
    assert "人防" in joint.why_not_told(quiet, untold=1)
    assert "人防" in joint.why_not_concluded(quiet, unsettled=0)
    said = [joint.Said("消防", Opinion.PASSED), joint.Said("人防", Opinion.DEFAULT)]
    assert joint.why_not_told(said, untold=0) == "各部门没有提出问题，可以出具结论"
    assert joint.why_not_concluded(said, unsettled=2).startswith("还有 2 个问题")
    assert joint.why_not_told(said, untold=1) == joint.why_not_concluded(said, unsettled=0) == ""


def test_a_form_is_told_what_the_project_says():
    asked = [
        Question("a", "项目代码", "TEXT"),
        Question("b", "建设地点", "ADDRESS"),
        Question("c", "总投资（万元）", "MONEY"),
        Question("d", "联系电话", "PHONE"),
    ]
    facts = {"code": "2020-340102-47-01-000001", "place": "某路", "amount": "5"}
    assert prefill.answers(asked, facts) == {"a": facts["code"], "c": "5"}


def test_a_material_handed_in_before_is_put_in_again():
    def held(name, day):
        at = datetime(2026, 3, day, tzinfo=UTC)
        return Held(name, UUID(int=day), f"{name}.pdf", day, "备案", at)

    rows = [held("总平面图（含人防）", 2), held("总平面图(含人防)", 3), held("施工合同", 4)]
    found = prefill.carried([(3, "总平面图（含人防）"), (5, "申请报告")], rows)
    assert [(no, one.number) for no, one in found] == [(3, 3)]


def test_a_list_that_does_not_hold_together_is_refused():
    known = plans.from_plain(content())
    assert plans.faults(known) == {}
    assert "总用时" in plans.faults(replace(known, total=121))["total"]
    assert "合计 40 个工作日" in plans.faults(replace(known, total=39))["total"]
    one, two = (
        PlannedApproval("a", "甲", "部门", after=("b",)),
        PlannedApproval("b", "乙", "部门", after=("a",)),
    )
    assert approvals.faults([one, two]) == ["前后顺序成环：甲、乙"]
    assert "不在清单里" in approvals.faults([one])[0]
    assert approvals.faults([PlannedApproval("c", "丙", "部门")] * 2) == ["“c”重复"]


def test_another_version_keeps_what_it_does_not_change():
    found = plans.from_plain(
        plans.revised(
            content(),
            total=50,
            days={1: 5},
            counted=frozenset({Counted.NOTICE}),
            absence=Absence.WAITS,
            absence_days=0,
            dropped=frozenset({"check"}),
        )
    )
    assert plans.faults(found) == {}
    assert (found.total, found.stage(1).days, found.stage(2).days) == (50, 5, 10)
    assert found.counted == {Counted.NOTICE}
    assert [a.key for a in found.stage(4).approvals] == ["000131027000"]


def test_what_is_shipped_holds_together_and_names_real_items():
    folder = Path(settings.YIWANG_REFERENCE)
    shipped = json.loads((folder / "projects/approval_profiles.json").read_text("utf8"))
    items = json.loads((folder / "items/items.json").read_text("utf8"))["items"]
    names = {row["base_code"]["value"]: row["name"] for row in items}
    assert set(shipped["kinds"]) == {kind.value for kind in ProjectKind}
    for division in shipped["divisions"]:
        for kind, total in division["totals"].items():
            found = plans.from_plain({**shipped["kinds"][kind]["content"], "total": total})
            assert plans.faults(found) == {}, (division["region"], kind)
            for one in found.approvals():
                assert names.get(one.code, one.name) == one.name
