"""Acceptance with gaps: told before it, promised after it, filled part by part."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.services.cases import commands, models, queries, schedules
from yiwang.services.cases.events import CaseAccepted, CasePreAccepted, GapsSupplied
from yiwang.services.cases.rules import gaps as rules
from yiwang.services.cases.types import (
    CaseState,
    CorrectionPoint,
    DocumentKind,
    GapPoint,
    Light,
    Outcome,
)
from yiwang.services.catalogue.types import MaterialLine

from .factories import AT, filed_case, later, upload, version_of

PLAN, RULES = 3, 4
BOTH = (GapPoint(PLAN, "没有盖章", "图纸在设计院盖章"), GapPoint(RULES))
DUE = date(2026, 3, 10)
LATE = datetime(2026, 3, 31, 1, tzinfo=UTC)


def case_of(number):
    return models.Case.objects.get(pk=number)


def pre_accept(world, number, **changes):
    plan = {"case": number, "version": version_of(number), "gaps": BOTH, "actor": world.clerk}
    return commands.pre_accept(**{**plan, "at": AT, **changes})


def with_gaps(world, number, **changes):
    plan = {"case": number, "gaps": [GapPoint(RULES)], "due_on": DUE, "actor": world.clerk}
    return commands.accept_with_gaps(**{**plan, "version": version_of(number), "at": AT, **changes})


def supply(world, number, *numbers, at=AT, **changes):
    files = [(no, upload(world.zhang, f"case:{number}", at)) for no in numbers]
    plan = {"number": number, "files_by_material": files, "actor": world.zhang, "at": at}
    return commands.supply(**{**plan, **changes})


def letter(number, kind):
    return models.OfficialDocument.objects.get(case=number, kind=kind).data


@pytest.mark.law("行政许可法", 32)
def test_pre_acceptance_tells_every_gap_once_and_starts_no_limit(world, events):
    number = filed_case(world)
    pre_accept(world, number)
    case = case_of(number)
    assert (case.state, str(case.due_on)) == (CaseState.PRE_ACCEPTED, "2026-03-23")
    assert (case.accepted_on, case.promised_due_on, case.statutory_due_on) == (None, None, None)
    seen = queries.case_for_applicant(number, viewer=world.zhang, at=AT)
    assert (seen.label, seen.colour) == ("预受理", "amber")
    assert seen.told.startswith("已预受理。还需要您在 2026年3月23日 前补齐 2 项")
    said = letter(number, DocumentKind.PRE_ACCEPTANCE_NOTICE)
    assert [p["name"] for p in said["points"]] == ["经营场所布局图", "食品安全制度"]
    assert len(said["clocks"]) == 3
    reasons = {str(c.kind): c.reasons for c in seen.clocks}
    assert "容缺预受理，不计时" in reasons["PROMISED"][1]
    assert "答复即已作出" in reasons["ACCEPTANCE"][1]
    assert events(CasePreAccepted)[0].gaps == 2
    schedules.accept_unanswered(later(12))
    assert case_of(number).state == CaseState.PRE_ACCEPTED


def test_acceptance_bears_the_day_the_last_gap_was_filled(world, events):
    number = filed_case(world)
    pre_accept(world, number)
    supply(world, number, RULES, at=later(2))
    case = case_of(number)
    assert (case.state, str(case.due_on)) == (CaseState.PRE_ACCEPTED, "2026-03-23")
    commands.note_pre_review(case=number, opinion="制度可行", actor=world.reviewer, at=later(3))
    assert str(case_of(number).due_on) == "2026-03-23"
    with pytest.raises((NotPermitted, commands.CannotAct)):
        commands.accept(case=number, actor=world.clerk, at=later(3))
    supply(world, number, PLAN, at=later(4))
    assert case_of(number).state == CaseState.SUBMITTED
    assert [e.left for e in events(GapsSupplied)] == [1, 0]
    commands.accept(case=number, actor=world.clerk, at=later(7))
    case = case_of(number)
    assert str(case.accepted_on) == "2026-03-06", "Friday, when it became complete"
    assert str(case.promised_due_on) == "2026-03-20"
    assert letter(number, DocumentKind.ACCEPTANCE_NOTICE)["complete_on"] == "2026年3月6日"
    view = queries.case_for_applicant(number, viewer=world.zhang, at=later(7))
    promised = next(c for c in view.clocks if c.kind == "PROMISED")
    assert "材料补齐之日为受理日" in "".join(promised.reasons)
    assert "制度可行" not in "".join(line.opinion for line in view.history)


def test_complete_and_unanswered_counts_as_accepted_from_completion(world):
    number = filed_case(world)
    pre_accept(world, number, gaps=[GapPoint(RULES)])
    supply(world, number, RULES, at=later(4))
    schedules.accept_unanswered(later(10))
    assert case_of(number).state == CaseState.SUBMITTED
    schedules.accept_unanswered(later(15))
    case = case_of(number)
    assert (case.state, str(case.accepted_on)) == (CaseState.ACCEPTED, "2026-03-06")


def test_gaps_never_filled_end_the_case_after_a_reminder(world):
    number = filed_case(world)
    pre_accept(world, number)
    schedules.remind_gaps(later(3))
    assert not models.Gap.objects.filter(case=number).exclude(reminded_on=None).exists()
    before = version_of(number)
    schedules.remind_gaps(later(19))
    schedules.remind_gaps(later(20))
    assert models.Gap.objects.filter(case=number, reminded_on="2026-03-21").count() == 2
    assert version_of(number) == before, "a reminder is no act"
    schedules.end_unsupplied(later(20))
    assert case_of(number).state == CaseState.PRE_ACCEPTED
    schedules.end_unsupplied(LATE)
    assert (case_of(number).state, case_of(number).is_open) == (CaseState.TERMINATED, False)
    assert "行政复议" in letter(number, DocumentKind.TERMINATION_NOTICE)["review_remedy"]
    assert not models.Gap.objects.filter(case=number, closed_at=None).exists()
    schedules.end_unsupplied(LATE)


WHAT_MAY_NOT_BE_PRE_ACCEPTED_IS_REFUSED: Any = [
    ({"gaps": []}, "gaps"),
    ({"gaps": [GapPoint(RULES), GapPoint(RULES)]}, "gaps"),
    ({"gaps": [GapPoint(99)]}, "gap-99"),
    ({"gaps": [GapPoint(2)]}, "gap-2"),
    ({"gaps": [GapPoint(PLAN, "没有")]}, "gap-3"),
    ({"due_days": 0}, "due_days"),
    ({"due_days": 91}, "due_days"),
]


def test_what_may_not_be_pre_accepted_is_refused(world):
    number = filed_case(world)
    for changes, field in WHAT_MAY_NOT_BE_PRE_ACCEPTED_IS_REFUSED:
        with pytest.raises(commands.CannotTolerate) as refused:
            pre_accept(world, number, **changes)
        assert field in refused.value.fields
        assert case_of(number).state == CaseState.SUBMITTED


def test_what_is_missing_is_told_once_only(world):
    number = filed_case(world)
    pre_accept(world, number, gaps=[GapPoint(RULES)])
    supply(world, number, RULES)
    with pytest.raises(commands.CannotTolerate):
        pre_accept(world, number)
    point = CorrectionPoint(material_no=PLAN, problem="看不清", how="重拍")
    again = {"case": number, "points": [point], "actor": world.clerk, "at": AT}
    with pytest.raises(commands.CannotRequestCorrection) as refused:
        commands.request_correction(**again)
    assert "second_reason" in refused.value.fields
    commands.request_correction(**again, second_reason="新交的有误")


@pytest.mark.law("行政许可法", 42)
def test_acceptance_with_gaps_runs_both_limits_and_holds_the_grant_back(world, events):
    number = filed_case(world)
    with_gaps(world, number)
    case = case_of(number)
    assert (case.state, str(case.accepted_on)) == (CaseState.ACCEPTED, "2026-03-02")
    assert (str(case.promised_due_on), str(case.statutory_due_on)) == ("2026-03-16", "2026-03-30")
    said = letter(number, DocumentKind.GAP_ACCEPTANCE_NOTICE)
    assert "随申请于" in said["promise"]
    assert "照常计算" in said["clocks"][0]
    assert events(CaseAccepted)[0].promised_due_on == date(2026, 3, 16)
    step = {"case": number, "actor": world.reviewer, "at": later(1)}
    commands.review(**step, opinion="符合", passed=True)
    commands.send_to_decision(**step, proposal="拟准予")
    with pytest.raises(commands.CannotDecide) as refused:
        commands.decide(case=number, outcome=Outcome.GRANTED, actor=world.approver, at=later(1))
    assert "还有 1 项容缺材料没有补交：食品安全制度" in refused.value.text
    page = queries.waiting_gaps(viewer=world.approver, at=later(9))
    assert [(r.number, r.light) for r in page.rows] == [(number, Light.RED)]
    supply(world, number, RULES, at=later(9))
    assert not queries.waiting_gaps(viewer=world.approver, at=later(9)).rows
    commands.decide(case=number, outcome=Outcome.GRANTED, actor=world.approver, at=later(9))
    assert case_of(number).state == CaseState.DECIDED


def test_an_approver_may_refuse_instead_of_waiting(world):
    number = filed_case(world)
    with_gaps(world, number)
    step = {"case": number, "actor": world.reviewer, "at": later(1)}
    commands.review(**step, opinion="不补交", passed=False)
    commands.send_to_decision(**step)
    commands.decide(
        case=number,
        outcome=Outcome.REFUSED,
        reason="逾期没有补交食品安全制度",
        clause="《食品安全法》第三十三条",
        remedy=queries.case_for_staff(number, viewer=world.approver, at=AT).standard_remedy,
        actor=world.approver,
        at=later(9),
    )
    assert not models.Gap.objects.filter(case=number, closed_at=None).exists()
    with pytest.raises((NotPermitted, commands.CannotAct, commands.CannotSupply)):
        supply(world, number, RULES, at=later(9))


WHAT_MAY_NOT_FOLLOW_AFTER_ACCEPTANCE_IS_REFUSED: Any = [
    ({"gaps": []}, "gaps"),
    ({"gaps": [GapPoint(PLAN, "没有", "有理由也不行")]}, "gap-3"),
    ({"due_on": AT.date()}, "due_on"),
    ({"due_on": date(2026, 3, 17)}, "due_on"),
]


def test_what_may_not_follow_after_acceptance_is_refused(world):
    number = filed_case(world)
    for changes, field in WHAT_MAY_NOT_FOLLOW_AFTER_ACCEPTANCE_IS_REFUSED:
        with pytest.raises(commands.CannotTolerate) as refused:
            with_gaps(world, number, **changes)
        assert field in refused.value.fields
        assert case_of(number).state == CaseState.SUBMITTED


def test_without_a_written_promise_there_is_no_acceptance_with_gaps(world):
    number = filed_case(world)
    rows = models.SubmittedMaterial.objects.filter(case=number, material_no=RULES)
    rows.update(way="PAPER")
    with pytest.raises(commands.CannotTolerate) as refused:
        with_gaps(world, number)
    assert "promise" in refused.value.fields
    with_gaps(world, number, promise="3月2日张三当面签承诺书")
    assert models.Gap.objects.get(case=number).promise["way"] == "WINDOW"


def test_an_item_done_at_once_is_not_accepted_with_gaps(world):
    number = filed_case(world, world.instant)
    with pytest.raises(commands.CannotTolerate) as refused:
        with_gaps(world, number)
    assert "容缺预受理" in refused.value.text


def test_only_what_is_missing_is_taken_from_the_applicant_or_a_window(world):
    number = filed_case(world)
    pre_accept(world, number, gaps=[GapPoint(RULES)])
    with pytest.raises(commands.CannotSupply):
        supply(world, number)
    with pytest.raises(commands.CannotSupply):
        supply(world, number, PLAN)
    with pytest.raises(NotFound):
        supply(world, number, RULES, actor=world.li)
    with pytest.raises(NotPermitted):
        supply(world, number, actor=world.reviewer, papers=[RULES])
    with pytest.raises(commands.CannotSupply):
        supply(world, number, files_by_material=[], papers=[RULES])
    supply(world, number, actor=world.clerk, files_by_material=[], papers=[RULES])
    assert case_of(number).state == CaseState.SUBMITTED
    with pytest.raises((NotPermitted, commands.CannotAct, commands.CannotSupply)):
        supply(world, number, RULES)


def test_an_old_version_changes_nothing(world):
    number = filed_case(world)
    pre_accept(world, number)
    with pytest.raises(commands.CaseConflict):
        supply(world, number, RULES, version=1)
    with pytest.raises(commands.CannotTolerate):
        commands.note_pre_review(case=number, opinion=" ", actor=world.clerk, at=AT)
    assert models.Gap.objects.filter(case=number, closed_at=None).count() == 2


def test_gaps_are_shown_to_who_may_know_of_the_case(world):
    number = filed_case(world)
    pre_accept(world, number)
    seen = queries.gaps_of(number, viewer=world.zhang, at=AT)
    assert (len(seen.waiting), seen.may_supply, str(seen.due_on)) == (2, True, "2026-03-23")
    assert not queries.gaps_of(number, viewer=world.reviewer, at=AT).may_supply
    for nobody in (world.li, world.stranger):
        with pytest.raises(NotFound):
            queries.gaps_of(number, viewer=nobody, at=AT)
    first = queries.waiting_gaps(viewer=world.clerk, at=AT, limit=1)
    rest = queries.waiting_gaps(viewer=world.clerk, at=AT, after=first.after, limit=1)
    assert [r.n for r in (*first.rows, *rest.rows)] == [1, 2]
    assert not queries.waiting_gaps(viewer=world.stranger, at=AT).rows
    assert rest.after == ""


LINES = {
    1: MaterialLine(1, "申请书", "电子", "REQUIRED", is_application_form=True),
    3: MaterialLine(3, "布局图", "电子", "REQUIRED"),
    4: MaterialLine(4, "制度", "电子", "REQUIRED", tolerable=True),
}


@pytest.mark.parametrize(
    ("point", "before", "after"),
    [
        (GapPoint(4), True, True),
        (GapPoint(3), False, False),
        (GapPoint(3, "", "图纸在盖章"), True, False),
        (GapPoint(1, "", "任何理由"), False, False),
        (GapPoint(9, "", "任何理由"), False, False),
    ],
)
def test_what_may_be_missing(point, before, after):
    for may, accepted in ((before, False), (after, True)):
        assert (not rules.faults([point], LINES, after_acceptance=accepted)) is may


@pytest.mark.parametrize(
    ("today", "light"),
    [
        (date(2026, 3, 5), Light.GREEN),
        (date(2026, 3, 6), Light.YELLOW),
        (date(2026, 3, 10), Light.YELLOW),
        (date(2026, 3, 11), Light.RED),
    ],
)
def test_a_gap_has_a_light_of_its_own(today, light):
    assert rules.light(DUE, date(2026, 3, 6), today, is_open=True) is light
    assert rules.light(DUE, date(2026, 3, 6), today, is_open=False) is Light.NONE


def test_a_case_filed_by_nobody_online_is_supplied_online(world):
    """The applicant of a window case completes it at home."""
    number = filed_case(world)
    models.Case.objects.filter(pk=number).update(channel="WINDOW", filed_by=None)
    pre_accept(world, number, gaps=[GapPoint(RULES)])
    supply(world, number, RULES)
    assert case_of(number).state == CaseState.SUBMITTED
