"""What stops a clock and what does not; the row's dates come from the history alone."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.errors import NotPermitted
from yiwang.services.cases import commands, models, queries, schedules
from yiwang.services.cases.commands.steps import Step
from yiwang.services.cases.events import ClockResumed, ClockSuspended, TermExtended
from yiwang.services.cases.types import CorrectionPoint, DocumentKind, Light, Overlay, StopKind
from yiwang.services.cases.types.desk import DeskFilters, DeskView

from .factories import AT, case_to_decide, filed_case, later, reviewed_case, version_of


def case_of(number):
    return models.Case.objects.get(pk=number)


def act(number, actor, at=AT):
    return {"case": number, "version": version_of(number), "actor": actor, "at": at}


@pytest.mark.law("行政许可法", 45)
def test_expert_review_stops_both_clocks(world, events):
    number = reviewed_case(world)
    commands.start_special(
        kind=StopKind.EXPERT,
        basis="《行政许可法》第四十五条",
        planned_days=5,
        **act(number, world.approver),
    )
    case = case_of(number)
    assert case.overlay == Overlay.SPECIAL
    seen = queries.case_for_applicant(number, viewer=world.zhang, at=AT)
    assert (seen.label, seen.told) == (
        "特别程序",
        "正在专家评审，从 2026年3月2日 起暂停计时。",
    )
    commands.end_special(result="通过", **act(number, world.reviewer, later(7)))
    case = case_of(number)
    assert (str(case.statutory_due_on), str(case.promised_due_on)) == ("2026-04-06", "2026-03-23")
    assert len(events(ClockResumed)) == 1
    assert events(ClockSuspended)[0].kind == "EXPERT"


@pytest.mark.law("行政许可法", 45)
@pytest.mark.parametrize("kind", [StopKind.SITE_SURVEY, StopKind.PUBLIC_NOTICE, StopKind.PAYMENT])
def test_nothing_else_stops_a_permit(world, kind):
    number = reviewed_case(world)
    with pytest.raises(commands.CannotSuspend) as refused:
        commands.start_special(kind=kind, basis="x", planned_days=5, **act(number, world.approver))
    assert "kind" in refused.value.fields


def test_a_special_procedure_needs_basis_and_days(world):
    number = reviewed_case(world)
    with pytest.raises(commands.CannotSuspend) as refused:
        commands.start_special(
            kind=StopKind.TEST, basis="", planned_days=0, **act(number, world.approver)
        )
    assert set(refused.value.fields) == {"basis", "planned_days"}


def test_only_who_decides_lays_a_stop(world):
    number = reviewed_case(world)
    with pytest.raises(NotPermitted):
        commands.extend(days=5, reason="案情复杂", **act(number, world.reviewer))


@pytest.mark.law("行政许可法", 42)
def test_the_term_is_extended_once(world, events):
    number = reviewed_case(world)
    commands.extend(days=10, reason="案情复杂", **act(number, world.approver))
    case = case_of(number)
    assert (str(case.statutory_due_on), str(case.promised_due_on)) == ("2026-04-13", "2026-03-30")
    assert models.OfficialDocument.objects.filter(
        case=number, kind=DocumentKind.EXTENSION_NOTICE
    ).exists()
    assert events(TermExtended)[0].days == 10
    with pytest.raises((commands.CannotExtend, commands.CannotAct)):
        commands.extend(days=1, reason="再次", **act(number, world.approver))


@pytest.mark.law("行政许可法", 42)
@pytest.mark.parametrize(("days", "reason"), [(11, "理由"), (0, "理由"), (5, "")])
def test_an_unlawful_extension_is_refused(world, days, reason):
    number = reviewed_case(world)
    with pytest.raises(commands.CannotExtend):
        commands.extend(days=days, reason=reason, **act(number, world.approver))


def test_it_is_too_late_to_extend(world):
    number = reviewed_case(world)
    late = datetime(2026, 3, 17, 1, tzinfo=UTC)
    with pytest.raises(commands.CannotExtend, match="已超过承诺日期"):
        commands.extend(days=5, reason="理由", **act(number, world.approver, late))


@pytest.mark.law("行政许可法", 45)
def test_a_suspension_stops_the_promised_clock_only(world):
    number = case_to_decide(world)
    whole: Any = {"reason": "涉诉", "basis": "《行政许可法》", "resume_when": "判决生效后恢复"}
    with pytest.raises(commands.CannotSuspend) as refused:
        commands.suspend(**{**whole, "resume_when": ""}, **act(number, world.approver))
    assert list(refused.value.fields) == ["resume_when"]
    commands.suspend(**whole, **act(number, world.approver))
    with pytest.raises(commands.CannotSuspend):
        commands.resume(result="", **act(number, world.approver, later(4)))
    commands.resume(result="判决生效", **act(number, world.approver, later(4)))
    case = case_of(number)
    assert (str(case.statutory_due_on), str(case.promised_due_on)) == ("2026-03-30", "2026-03-20")


@pytest.mark.law("行政许可法", 45)
def test_a_case_late_by_law_is_red_at_the_desk_whatever_was_promised(world):
    number = case_to_decide(world)
    why: dict[str, Any] = {
        "reason": "涉诉",
        "basis": "《行政许可法》",
        "resume_when": "判决生效后恢复",
    }
    commands.suspend(**why, **act(number, world.approver))
    commands.resume(result="判决生效", **act(number, world.approver, later(24)))
    case, day = case_of(number), later(30)
    assert case.statutory_due_on < local_date(day) < case.promised_due_on
    seen: dict[str, Any] = {"viewer": world.approver, "at": day}
    for light, found in ((Light.RED, [number]), (Light.YELLOW, []), (Light.GREEN, [])):
        wanted = DeskFilters(view=DeskView.OPEN, lights=(light,))
        assert [row.number for row in queries.desk_list(wanted, **seen).rows] == found
        assert [row.number for row in queries.desk_export(wanted, **seen)] == found
    (row,) = queries.desk_list(DeskFilters(view=DeskView.OPEN), **seen).rows
    counts = queries.desk_counts(**seen)
    assert (row.light, counts.red, counts.yellow) == (Light.RED, 1, 0)
    assert queries.case_for_staff(number, **seen).light == Light.RED


def test_what_stands_still_keeps_the_day_of_the_law_too(world):
    number = reviewed_case(world)
    commands.start_special(
        kind=StopKind.TEST, basis="第四十五条", planned_days=3, **act(number, world.approver)
    )
    before = case_of(number).statutory_due_on
    models.Case.objects.filter(pk=number).update(clock_memory=None)
    schedules.refresh_lights(datetime(2026, 4, 20, 1, tzinfo=UTC))
    kept, again = case_of(number), case_of(number)
    Step.refresh(again, date(2026, 4, 20), again.clock_events())
    assert kept.statutory_due_on == again.statutory_due_on > before
    assert kept.clock_memory == again.clock_memory


def test_lights_follow_the_promised_date(world):
    number = reviewed_case(world)
    lights = []
    for day in (2, 13, 17):
        schedules.refresh_lights(datetime(2026, 3, day, 1, tzinfo=UTC))
        lights.append(case_of(number).light)
    assert lights == [Light.GREEN, Light.YELLOW, Light.RED]


def test_a_paused_case_never_turns_red(world):
    number = reviewed_case(world)
    commands.start_special(
        kind=StopKind.TEST, basis="第四十五条", planned_days=3, **act(number, world.approver)
    )
    schedules.refresh_lights(datetime(2026, 4, 20, 1, tzinfo=UTC))
    assert case_of(number).light == Light.GREEN


def test_a_case_that_waits_for_the_applicant_has_no_light(world):
    number = filed_case(world)
    commands.request_correction(
        points=[CorrectionPoint(material_no=3, problem="x", how="y")], **act(number, world.clerk)
    )
    schedules.refresh_lights(later(20))
    assert case_of(number).light == Light.NONE


def test_dates_are_recomputable_from_the_history(world):
    number = reviewed_case(world)
    commands.extend(days=3, reason="案情复杂", **act(number, world.approver))
    commands.start_special(
        kind=StopKind.TEST,
        basis="第四十五条",
        planned_days=3,
        **act(number, world.approver, later(1)),
    )
    commands.end_special(result="合格", **act(number, world.reviewer, later(4)))
    kept, again = case_of(number), case_of(number)
    again.promised_due_on = again.statutory_due_on = again.accepted_on = None
    Step.refresh(again, local_date(later(4)))
    for name in ("promised_due_on", "statutory_due_on", "accepted_on", "due_on", "yellow_on"):
        assert getattr(again, name) == getattr(kept, name)


def test_moving_a_case_takes_few_statements(world, django_assert_max_num_queries):
    number = reviewed_case(world)
    plan = act(number, world.reviewer)
    with django_assert_max_num_queries(12):
        commands.send_to_decision(**plan)
