"""One notice with everything; the answer begins the five days anew."""

from datetime import UTC, datetime

import pytest

from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.services.cases import commands, models, queries, schedules
from yiwang.services.cases.events import CaseResubmitted, CorrectionRequested
from yiwang.services.cases.types import CaseState, CorrectionPoint, DocumentKind, Overlay

from .factories import AT, accepted_case, filed_case, later, reviewed_case, upload, version_of

POINTS = (
    CorrectionPoint(material_no=3, problem="看不清", how="请重新拍照"),
    CorrectionPoint(field="place", problem="地址不完整", how="请写到门牌号"),
)
LATE = datetime(2026, 3, 31, 1, tzinfo=UTC)


def case_of(number):
    return models.Case.objects.get(pk=number)


def request(number, actor, **changes):
    plan = {"case": number, "version": version_of(number), "points": POINTS}
    return commands.request_correction(**{**plan, "actor": actor, "at": AT, **changes})


def answer(world, number, at=AT, **changes):
    file_id = upload(world.zhang, f"case:{number}", at)
    plan = {
        "number": number,
        "values": {"place": "示例路1号101室"},
        "files_by_material": [(3, file_id)],
        "actor": world.zhang,
        "at": at,
    }
    return commands.resubmit(**{**plan, **changes})


@pytest.mark.law("行政许可法", 32)
def test_the_notice_holds_every_point_and_stops_the_clock(world, events):
    number = filed_case(world)
    request(number, world.clerk)
    seen = queries.case_for_applicant(number, viewer=world.zhang, at=AT)
    assert (seen.label, seen.state) == ("待补正", CaseState.CORRECTION)
    assert seen.told == "还需要您在 2026年3月23日 前补充 2 项。补正期间不计入办理时限。"
    assert seen.open_correction is not None
    assert [p["name"] for p in seen.open_correction.points] == ["经营场所布局图", "经营场所"]
    data = models.OfficialDocument.objects.get(
        case=number, kind=DocumentKind.CORRECTION_NOTICE
    ).data
    assert len(data["points"]) == 2
    (event,) = events(CorrectionRequested)
    assert (event.points, event.is_repeated) == (2, False)


@pytest.mark.parametrize(
    ("points", "field"),
    [
        ((), "points"),
        ((CorrectionPoint(material_no=3, problem="", how="x"),), "point-0"),
        ((CorrectionPoint(material_no=3, problem="x", how=" "),), "point-0"),
    ],
)
def test_an_empty_notice_is_refused(world, points, field):
    number = filed_case(world)
    with pytest.raises(commands.CannotRequestCorrection) as refused:
        request(number, world.clerk, points=points)
    assert field in refused.value.fields


def test_a_point_outside_the_list_is_refused(world):
    number = filed_case(world)
    with pytest.raises(commands.CannotRequestCorrection):
        request(number, world.clerk, points=[CorrectionPoint(material_no=99, problem="x", how="y")])


def test_the_answer_begins_the_five_days_anew(world, events):
    number = filed_case(world)
    request(number, world.clerk)
    answer(world, number, later(2))
    case = case_of(number)
    assert (case.state, str(case.due_on)) == (CaseState.SUBMITTED, "2026-03-11")
    assert case.values["place"] == "示例路1号101室"
    rows = models.SubmittedMaterial.objects.filter(case=number, material_no=3).order_by("n")
    assert [r.is_superseded for r in rows] == [True, False]
    assert len(events(CaseResubmitted)) == 1


def test_everything_unanswered_is_told_at_once(world):
    number = filed_case(world)
    request(number, world.clerk)
    with pytest.raises(commands.CannotResubmit) as refused:
        answer(world, number, values={}, files_by_material=[])
    assert refused.value.fields == {
        "material-3": "请重新提供经营场所布局图",
        "place": "请修改经营场所",
    }


def test_only_the_applicant_answers(world):
    number = filed_case(world)
    request(number, world.clerk)
    with pytest.raises(NotFound):
        answer(world, number, actor=world.li)
    with pytest.raises(NotPermitted):
        answer(world, number, actor=world.reviewer)


def test_a_second_notice_needs_a_reason_supervision_sees(world, events):
    number = filed_case(world)
    request(number, world.clerk)
    answer(world, number)
    with pytest.raises(commands.CannotRequestCorrection) as refused:
        request(number, world.clerk)
    assert "second_reason" in refused.value.fields
    request(number, world.clerk, second_reason="新交的图有误")
    assert models.CaseEvent.objects.filter(case=number, needs_attention=True).count() == 1
    assert events(CorrectionRequested)[-1].is_repeated


def test_after_acceptance_only_the_promised_clock_stops(world):
    number = reviewed_case(world)
    before = case_of(number)
    request(number, world.reviewer)
    case = case_of(number)
    assert (case.state, case.overlay) == (CaseState.REVIEW, Overlay.CORRECTION)
    assert case.statutory_due_on == before.statutory_due_on
    assert case.promised_due_on > before.promised_due_on
    answer(world, number, later(2))
    case = case_of(number)
    assert case.overlay == Overlay.NONE
    assert str(case.promised_due_on) == "2026-03-18"


def test_a_correction_that_never_comes_ends_the_case(world):
    number = filed_case(world)
    request(number, world.clerk)
    schedules.end_uncorrected(later(10))
    assert case_of(number).state == CaseState.CORRECTION
    schedules.end_uncorrected(LATE)
    case = case_of(number)
    assert (case.state, case.is_open) == (CaseState.TERMINATED, False)
    assert models.OfficialDocument.objects.filter(
        case=number, kind=DocumentKind.TERMINATION_NOTICE
    ).exists()
    schedules.end_uncorrected(LATE)


def test_a_waiting_case_is_never_deemed_accepted(world):
    number = filed_case(world)
    request(number, world.clerk)
    schedules.accept_unanswered(later(12))
    assert case_of(number).state == CaseState.CORRECTION


def test_the_window_cannot_correct_an_accepted_case(world):
    number = accepted_case(world)
    with pytest.raises((NotPermitted, commands.CannotAct)):
        request(number, world.clerk)
