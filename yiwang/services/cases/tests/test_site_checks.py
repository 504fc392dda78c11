"""Checks on site: two persons, drafts that stay, both signatures, a report; no clock stops."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from yiwang.foundation.core.errors import NotPermitted
from yiwang.foundation.orgs import queries as orgs
from yiwang.services.cases import commands, models, queries
from yiwang.services.cases.rules import checks
from yiwang.services.cases.types import DocumentKind, Outcome
from yiwang.services.cases.types.scene import CheckKind

from .factories import (
    AT,
    accepted_case,
    later,
    on_the_staff,
    reviewed_case,
    upload,
    version_of,
)

ONE, TWO, THREE = (UUID(int=n) for n in (1, 2, 3))
PERSON = UUID(int=9)
WHOLE = {
    "c1": "PASS",
    "place": "示例路1号",
    "present": "YES",
    "words": "无",
    "applicant": "张三",
    "passed": "YES",
    "conclusion": "场所与布局图一致",
}


def act(number, actor, at=AT):
    return {"case": number, "version": version_of(number), "actor": actor, "at": at}


@pytest.fixture
def number(world):
    on_the_staff(world.reviewer, world.second, world.approver)
    return reviewed_case(world)


@pytest.fixture
def n(world, number):
    people = [world.reviewer.staff_id, world.second.staff_id]
    commands.plan_check(purpose="看布局", inspectors=people, **act(number, world.approver))
    return models.SiteCheck.objects.get(case=number).n


def sheet_of(number, n, world):
    (check,) = queries.case_for_staff(number, viewer=world.reviewer, at=AT).proceedings.checks
    assert check.n == n
    return check


def sign(number, n, who, at=AT, values=None, **changes):
    sheet = models.SiteCheck.objects.get(case=number, n=n)
    given: dict[str, Any] = {
        "values": values or {},
        "sheet_version": sheet.sheet_version,
        "no_relation": True,
    }
    return commands.sign_check(case=number, n=n, **(given | changes), actor=who, at=at)


@pytest.mark.law("行政许可法", 34, 55)
@pytest.mark.parametrize(
    ("people", "wanted", "changes", "word"),
    [
        ({ONE: None, TWO: None}, [ONE, TWO], {}, ""),
        ({ONE: None, TWO: None}, [ONE], {}, "两名以上"),
        ({ONE: None, TWO: None}, [ONE, ONE], {}, "两名以上"),
        ({ONE: None}, [ONE, TWO], {}, "本单位"),
        ({ONE: PERSON, TWO: None}, [ONE, TWO], {"parties": {PERSON}}, "回避"),
        ({ONE: None, TWO: None}, [ONE, TWO], {"took_in": TWO}, "收件"),
        ({ONE: PERSON, TWO: PERSON}, [ONE, TWO], {}, "两个不同的人"),
    ],
)
def test_two_who_are_free_of_the_case_check_on_site(people, wanted, changes, word):
    found = checks.fault_of_people(
        people, wanted, **({"parties": set(), "took_in": None} | changes)
    )
    assert word in found
    assert bool(found) == bool(word)


@pytest.mark.law("行政许可法", 55)
@pytest.mark.django_db
def test_inspectors_come_within_five_days_of_acceptance():
    calendar = orgs.working_calendar()
    day = date(2026, 3, 4)
    due = checks.latest_due(CheckKind.INSPECT, day, date(2026, 3, 2), calendar)
    assert due == date(2026, 3, 9)
    assert checks.latest_due(CheckKind.INSPECT, date(2026, 4, 1), day, calendar) == date(2026, 4, 1)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({}, ""),
        ({"c1": ""}, "c1"),
        ({"c1": "PROBLEM"}, "c1-note"),
        ({"place": " "}, "place"),
        ({"present": ""}, "present"),
        ({"words": ""}, "words"),
        ({"applicant": ""}, "applicant"),
        ({"applicant": "", "refusal": "不同意"}, ""),
        ({"present": "NO", "words": "", "applicant": ""}, ""),
        ({"passed": ""}, "passed"),
        ({"conclusion": ""}, "conclusion"),
    ],
)
def test_a_sheet_says_what_it_lacks(changes, field):
    points = checks.points_of(["有与经营相适应的场所"])
    assert set(checks.faults_of_report(WHOLE | changes, points)) == ({field} if field else set())


@pytest.mark.law("行政许可法", 34)
def test_both_sign_the_same_sheet_and_the_clocks_go_on(world, number, n):
    before = models.Case.objects.get(pk=number)
    mine = queries.my_checks(viewer=world.second, at=AT)
    assert [(row.case, row.waits_for) for row in mine.rows] == [(number, "")]
    version = commands.keep_check(
        case=number, n=n, values={"place": "示例路"}, sheet_version=0, actor=world.reviewer, at=AT
    )
    photo = upload(world.reviewer, f"check:{number}:{n}", name="门口.pdf")
    commands.attach_photo(case=number, n=n, file_id=photo, actor=world.reviewer, at=later(1))
    assert not sign(number, n, world.reviewer, values=WHOLE)
    assert queries.my_checks(viewer=world.second, at=AT).rows[0].waits_for == "钱审"
    with pytest.raises(commands.CannotReport, match="已经签过字"):
        sign(number, n, world.reviewer)
    commands.send_to_decision(**act(number, world.reviewer))
    with pytest.raises(commands.CannotDecide, match="现场核查"):
        commands.decide(outcome=Outcome.GRANTED, **act(number, world.approver))
    assert sign(number, n, world.second, at=later(1))
    file = queries.case_for_staff(number, viewer=world.second, at=later(1))
    (check,) = file.proceedings.checks
    assert (check.passed, check.is_open, version) == (True, False, 1)
    assert photo in file.file_ids
    report = models.OfficialDocument.objects.get(case=number, kind=DocumentKind.SITE_CHECK_REPORT)
    assert report.data["findings"] == [["有与经营相适应的场所", "符合", "—"]]
    assert [one["name"] for one in report.data["photos"]] == ["门口.pdf"]
    after = models.Case.objects.get(pk=number)
    assert after.statutory_due_on == before.statutory_due_on
    lines = [line for clock in file.clocks for line in clock.lines]
    assert any("现场核查" in line and "照常计算" in line for line in lines)
    assert not queries.my_checks(viewer=world.second, at=later(1)).rows


def test_a_change_after_a_signature_asks_both_again(world, number, n):
    sign(number, n, world.reviewer, values=WHOLE)
    assert not sign(number, n, world.second, values={"conclusion": "另有一处"})
    assert [one.signed_at is not None for one in sheet_of(number, n, world).inspectors] == [
        False,
        True,
    ]


def test_the_second_to_save_reads_who_was_first_and_loses_nothing(world, number, n):
    given = {"case": number, "n": n, "sheet_version": 0, "at": AT}
    commands.keep_check(values={"place": "甲"}, actor=world.reviewer, **given)
    with pytest.raises(commands.SheetConflict, match="赵审在"):
        commands.keep_check(values={"place": "乙"}, actor=world.second, **given)
    assert sheet_of(number, n, world).values == {"place": "甲"}


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "one person": ({"inspectors": ["reviewer"]}, "inspectors"),
    "no purpose": ({"purpose": " "}, "purpose"),
    "past day": ({"due_on": date(2026, 3, 1)}, "due_on"),
    "too late a day": ({"due_on": date(2026, 4, 30)}, "due_on"),
    "who filed": ({"inspectors": ["reviewer", "stranger"]}, "inspectors"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_check_that_does_not_fit_is_refused(world, number, case):
    changes, field = REFUSED[case]
    given: dict[str, Any] = {"purpose": "看布局", "inspectors": ["reviewer", "second"]}
    given |= changes
    given["inspectors"] = [getattr(world, name).staff_id for name in given["inspectors"]]
    with pytest.raises(commands.CannotPlanCheck) as refused:
        commands.plan_check(**given, **act(number, world.approver))
    assert set(refused.value.fields) == {field}


def test_who_is_not_named_writes_nothing(world, number, n):
    sheet = {"case": number, "n": n, "values": WHOLE, "sheet_version": 0, "at": AT}
    with pytest.raises(NotPermitted, match="指派的核查人员"):
        commands.keep_check(actor=world.approver, **sheet)
    with pytest.raises(commands.CannotReport) as refused:
        commands.sign_check(actor=world.reviewer, no_relation=False, **sheet)
    assert set(refused.value.fields) == {"no_relation"}
    people = [world.reviewer.staff_id, world.second.staff_id]
    with pytest.raises(commands.CannotPlanCheck) as second:
        commands.plan_check(purpose="再看", inspectors=people, **act(number, world.approver))
    assert set(second.value.fields) == {"purpose"}


def test_a_check_is_called_off_with_its_reason(world, number, n):
    with pytest.raises(commands.CannotPlanCheck):
        commands.call_off_check(n=n, reason="", **act(number, world.approver))
    commands.call_off_check(n=n, reason="改为书面审查", **act(number, world.approver))
    with pytest.raises(commands.CannotReport, match="已经结束"):
        sign(number, n, world.reviewer, values=WHOLE)
    with pytest.raises(commands.CannotPlanCheck, match="不能取消"):
        commands.call_off_check(n=n, reason="再", **act(number, world.approver))


def test_an_accepted_case_comes_under_review_with_the_check(world):
    on_the_staff(world.reviewer, world.second)
    number = accepted_case(world)
    people = [world.reviewer.staff_id, world.second.staff_id]
    commands.plan_check(
        purpose="检验", kind=CheckKind.INSPECT, inspectors=people, **act(number, world.reviewer)
    )
    (check,) = queries.case_for_applicant(number, viewer=world.zhang, at=AT).proceedings.checks
    assert (str(check.due_on), check.values, check.files) == ("2026-03-09", {}, ())
