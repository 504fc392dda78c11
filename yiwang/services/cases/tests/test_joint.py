"""Joint handling: filed once, seen by all at once, asked once, decided apart, answered once."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from yiwang.foundation.core.errors import DomainError, NotPermitted
from yiwang.foundation.core.types import SYSTEM
from yiwang.services.cases import commands, queries
from yiwang.services.cases.models import (
    Case,
    CaseEvent,
    Correction,
    OfficialDocument,
    SubmittedMaterial,
)
from yiwang.services.cases.types import (
    Action,
    CaseState,
    CorrectionPoint,
    DeliveryWay,
    Outcome,
    Overlay,
    StopKind,
)
from yiwang.services.cases.types.joint import EarlyOpinion, SliceStage

from . import factories as f
from . import joint_factories as j
from .joint_factories import FIRE, PERMIT, SIGN

pytestmark = pytest.mark.django_db
SCALE = CorrectionPoint(material_no=3, field="", problem="没有比例尺", how="补画比例尺")
EXIT = CorrectionPoint(material_no=3, field="", problem="没有标出口", how="标出安全出口")


@pytest.fixture
def there(db):
    return j.joint()


def state(number):
    return CaseState(j.case(number).state)


def seen(number, *, viewer, at):
    board = queries.joint_board(number, viewer=viewer, at=at)
    assert board is not None
    return board


def stages(number):
    return {code: row.stage for code, row in j.slices(number).items()}


def opine(there, number, code, opinion, *points, text=""):
    commands.opine(
        case=j.part(number, code).number,
        opinion=opinion,
        points=points,
        text=text,
        actor=there.people[code][0],
        at=f.AT,
    )


def test_every_organisation_has_its_part_the_moment_it_is_filed(there):
    number = j.filed(there)
    parts = {code: j.part(number, code) for code in (PERMIT, SIGN, FIRE)}
    assert {p.submitted_at for p in parts.values()} == {f.AT}
    assert {p.organisation_id for p in parts.values()} == {
        there.world.market,
        there.city,
        there.fire,
    }
    assert all(p.values["place"] == f.ADDRESS and p.applicant_name == "张*" for p in parts.values())
    materials = SubmittedMaterial.objects.filter(case__in=parts.values())
    assert {m.name for m in materials} == {"经营场所布局图", "食品安全制度"}
    assert len({m.file_id for m in materials if m.file_id}) == 1, "handed in once, seen by all"
    assert all(m.file_sm3 for m in materials if m.file_id)
    kinds = OfficialDocument.objects.values_list("case_id", "kind")
    assert list(kinds) == [(number, "MATERIALS_RECEIPT")]
    assert j.case(number).is_lead
    assert parts[FIRE].is_part
    board = seen(number, viewer=there.lead, at=f.AT)
    assert board.days == 20
    assert board.path == ("食品经营许可（新办）", "设置大型户外广告许可")
    file = queries.case_for_staff(parts[FIRE].number, viewer=there.people[FIRE][0], at=f.AT)
    assert file.materials


def test_filed_twice_is_split_once(there):
    draft = f.ready_draft(there.world, there.code)
    for _ in range(2):
        commands.submit(number=draft.number, token=draft.token, actor=there.world.zhang, at=f.AT)
    assert Case.objects.count() == 4


@pytest.mark.parametrize(
    ("act", "more"),
    [
        ("accept", {}),
        ("decline", {"reason": "不归我们"}),
        ("request_correction", {"points": [SCALE]}),
    ],
)
def test_a_part_is_not_taken_in_by_itself(there, act, more):
    number = j.part(j.filed(there), FIRE).number
    with pytest.raises(NotPermitted):
        getattr(commands, act)(case=number, actor=there.people[FIRE][0], at=f.AT, **more)
    assert state(number) is CaseState.SUBMITTED


def test_the_whole_is_not_reviewed_by_the_lead_alone(there):
    number = j.accepted(there)
    assert Action.REVIEW not in queries.case_for_staff(number, viewer=there.lead, at=f.AT).actions


def test_five_silent_days_accept_the_parts_with_the_whole(there):
    number = j.filed(there)
    assert commands.auto_accept(case=number, actor=SYSTEM, at=f.later(10))
    assert state(number) is CaseState.REVIEW
    assert j.part(number, FIRE).accepted_on == j.case(number).accepted_on == f.AT.date()
    assert stages(number)[SIGN] == SliceStage.HELD


def test_questions_of_all_make_one_notice(there):
    number = j.filed(there)
    opine(there, number, FIRE, EarlyOpinion.QUESTIONS, SCALE, EXIT)
    opine(there, number, SIGN, EarlyOpinion.QUESTIONS, SCALE)
    with pytest.raises(DomainError, match="还没有告知申请人"):
        commands.accept(case=number, actor=there.lead, at=f.AT)
    commands.request_correction(case=number, points=[], actor=there.lead, at=f.AT)
    (notice,) = Correction.objects.all()
    assert notice.case_id == number
    asked = {p["problem"]: p["asked_by"] for p in notice.points}
    assert set(asked) == {"没有比例尺", "没有标出口"}
    assert len(asked["没有比例尺"]) == 2
    assert state(number) is CaseState.CORRECTION
    fresh = f.upload(there.world.zhang, f"draft:{number}", name="新图.pdf")
    commands.resubmit(
        number=number, files_by_material=[(3, fresh)], actor=there.world.zhang, at=f.AT
    )
    for code in (FIRE, SIGN, PERMIT):
        held = SubmittedMaterial.objects.filter(
            case=j.part(number, code), material_no=3, is_superseded=False
        )
        assert [m.file_name for m in held] == ["新图.pdf"], code
    assert {row.opinion for row in j.slices(number).values()} == {""}
    commands.accept(case=number, actor=there.lead, at=f.AT)


def test_after_acceptance_only_who_asks_stands_still(there):
    number = j.accepted(there)
    commands.claim(case=j.part(number, FIRE).number, actor=there.people[FIRE][0], at=f.AT)
    opine(there, number, FIRE, EarlyOpinion.QUESTIONS, EXIT)
    commands.request_correction(case=number, points=[], actor=there.lead, at=f.AT)
    assert j.part(number, FIRE).overlay == Overlay.CORRECTION
    assert j.part(number, PERMIT).overlay == Overlay.NONE
    fresh = f.upload(there.world.zhang, f"draft:{number}", name="新图.pdf")
    commands.resubmit(
        number=number, files_by_material=[(3, fresh)], actor=there.world.zhang, at=f.later(1)
    )
    assert j.part(number, FIRE).overlay == Overlay.NONE


def test_all_are_accepted_at_once_but_who_waits_for_another(there):
    number = j.accepted(there)
    assert stages(number) == {PERMIT: "OPEN", FIRE: "OPEN", SIGN: "HELD"}
    assert j.part(number, PERMIT).accepted_on == f.AT.date()
    assert j.part(number, SIGN).accepted_on is None
    (notice,) = OfficialDocument.objects.filter(kind="ACCEPTANCE_NOTICE")
    assert notice.case_id == number
    assert len(notice.data["slices"]) == 3


def test_each_decides_apart_and_the_lead_answers_once(there, events):
    number = j.accepted(there)
    j.decide(there, number, FIRE, outcome=Outcome.REFUSED)
    j.decide(there, number, PERMIT)
    assert stages(number)[SIGN] == SliceStage.OPEN, "what it waited for was granted"
    with pytest.raises(DomainError):
        commands.conclude(case=number, actor=there.lead, at=f.AT)
    j.decide(there, number, SIGN, at=f.later(3))
    assert state(number) is CaseState.DECISION
    commands.conclude(case=number, actor=there.lead, at=f.later(3))
    whole = j.case(number)
    assert (whole.state, whole.outcome) == (CaseState.DECIDED, Outcome.PARTLY)
    (answer,) = OfficialDocument.objects.filter(kind="JOINT_ANSWER")
    assert [r["result"] for r in answer.data["results"]] == ["准予", "准予", "不予"]
    assert all("号" in r["document"] for r in answer.data["results"])
    board = seen(number, viewer=there.world.zhang, at=f.later(3))
    assert {s.stage for s in board.slices} == {SliceStage.DONE}
    commands.deliver(
        case=number,
        way=DeliveryWay.ONLINE,
        receiver="张三",
        evidence="网上签收",
        actor=there.lead,
        at=f.later(4),
    )
    acts = CaseEvent.objects.filter(act=Action.DELIVER).values_list("case_id", flat=True)
    assert len(acts) == 4


def test_a_refusal_ends_what_waited_for_it_and_nothing_else(there):
    number = j.accepted(there)
    j.decide(there, number, PERMIT, outcome=Outcome.REFUSED)
    assert stages(number) == {PERMIT: "DONE", SIGN: "ENDED", FIRE: "OPEN"}
    assert state(j.part(number, SIGN).number) is CaseState.TERMINATED
    j.decide(there, number, FIRE)
    commands.conclude(case=number, actor=there.lead, at=f.AT)
    assert j.case(number).outcome == Outcome.PARTLY


def test_an_objection_goes_to_the_lead_before_anything_is_accepted(there):
    number = j.filed(there)
    opine(there, number, FIRE, EarlyOpinion.OBJECTS, text="场所在地下三层")
    with pytest.raises(DomainError, match="分歧"):
        commands.accept(case=number, actor=there.lead, at=f.AT)
    (dispute,) = seen(number, viewer=there.lead, at=f.AT).disputes
    known: dict[str, Any] = {"case": number, "dispute": dispute.n, "at": f.AT}
    with pytest.raises(NotPermitted):
        commands.settle_dispute(
            case=j.part(number, SIGN).number,
            dispute=dispute.n,
            result="同意",
            actor=there.people[SIGN][0],
            at=f.AT,
        )
    with pytest.raises(commands.CannotSettle):
        commands.settle_dispute(result=" ", actor=there.lead, **known)
    commands.settle_dispute(result="改在一层经营，同意受理", actor=there.lead, **known)
    with pytest.raises(commands.CannotSettle, match="已经协调"):
        commands.settle_dispute(result="再来", actor=there.lead, **known)
    commands.accept(case=number, actor=there.lead, at=f.AT)


def test_one_organisation_objects_to_the_part_of_another(there):
    number = j.accepted(there)
    mine, other = j.slices(number)[FIRE], j.slices(number)[PERMIT]
    known: dict[str, Any] = {"case": mine.child, "actor": there.people[FIRE][0], "at": f.AT}
    for about, reason in ((mine.n, "自己"), (99, "没有"), (other.n, " ")):
        with pytest.raises(commands.CannotObject):
            commands.raise_dispute(about=about, reason=reason, **known)
    commands.raise_dispute(about=other.n, reason="布局挡住安全出口", **known)
    for code in (PERMIT, SIGN, FIRE):
        j.decide(there, number, code)
    with pytest.raises(commands.CannotConclude, match="分歧"):
        commands.conclude(case=number, actor=there.lead, at=f.AT)


OPINIONS = {
    "nothing": (EarlyOpinion.NONE, (), "", "opinion"),
    "objection without reason": (EarlyOpinion.OBJECTS, (), " ", "text"),
    "too long": (EarlyOpinion.PASSED, (), "长" * 2001, "text"),
    "questions without points": (EarlyOpinion.QUESTIONS, (), "", "points"),
    "a point without how": (
        EarlyOpinion.QUESTIONS,
        (CorrectionPoint(material_no=3, field="", problem="缺", how=" "),),
        "",
        "point-0",
    ),
}


@pytest.mark.parametrize("name", OPINIONS)
def test_an_opinion_is_refused(there, name):
    opinion, points, text, field = OPINIONS[name]
    number = j.filed(there)
    with pytest.raises(commands.CannotOpine) as refused:
        opine(there, number, FIRE, opinion, *points, text=text)
    assert field in refused.value.fields
    assert not j.slices(number)[FIRE].opinion


def test_a_question_about_what_the_applicant_was_never_asked_is_refused(there):
    number = j.filed(there)
    strange = CorrectionPoint(material_no=5, field="", problem="缺", how="补")
    with pytest.raises(commands.CannotOpine, match="不在联办的清单里"):
        opine(there, number, FIRE, EarlyOpinion.QUESTIONS, strange)


def test_an_opinion_comes_before_acceptance(there):
    number = j.accepted(there)
    with pytest.raises(commands.CannotOpine, match="已经受理"):
        opine(there, number, FIRE, EarlyOpinion.PASSED)


def test_while_a_part_is_examined_the_whole_waits_too(there):
    number = j.accepted(there)
    due = j.case(number).promised_due_on
    child = j.part(number, FIRE).number
    reviewer, approver = there.people[FIRE]
    commands.claim(case=child, actor=reviewer, at=f.AT)
    commands.start_special(
        case=child,
        kind=StopKind.TEST,
        basis="《消防法》第十五条",
        planned_days=3,
        actor=approver,
        at=f.AT,
    )
    assert j.case(number).overlay == Overlay.SPECIAL
    assert j.part(number, PERMIT).overlay == Overlay.NONE, "its own clock runs on"
    commands.end_special(case=child, result="合格", actor=approver, at=f.later(3))
    whole = j.case(number)
    assert whole.overlay == Overlay.NONE
    assert whole.promised_due_on > due


def test_withdrawing_the_whole_ends_every_part(there):
    number = j.accepted(there)
    commands.withdraw(number=number, reason="不开了", actor=there.world.zhang, at=f.AT)
    assert set(stages(number).values()) == {SliceStage.ENDED}
    assert {j.part(number, c).state for c in (PERMIT, SIGN, FIRE)} == {CaseState.WITHDRAWN}


def test_withdrawing_one_part_leaves_the_others(there):
    number = j.accepted(there)
    child = j.part(number, FIRE).number
    commands.withdraw(number=child, reason="不办了", actor=there.world.zhang, at=f.AT)
    assert stages(number) == {PERMIT: "OPEN", SIGN: "HELD", FIRE: "ENDED"}
    assert state(number) is CaseState.REVIEW


def test_who_says_nothing_is_seen_before_it_is_late(there):
    number = j.filed(there)
    opine(there, number, FIRE, EarlyOpinion.PASSED)
    watch = f.staff(there.world.market, "监察员", "supervision.read")
    assert queries.silent_parts(viewer=watch, at=f.later(2)) == ()
    found = queries.silent_parts(viewer=watch, at=f.later(3))
    assert {s.organisation_name for s in found} == {"示例县市场监督管理局", "示例县城市管理局"}
    with pytest.raises(NotPermitted):
        queries.silent_parts(viewer=there.world.zhang, at=f.later(3))
    board = seen(number, viewer=there.lead, at=f.later(3))
    assert len(board.silent) == 2


def test_a_stranger_learns_nothing(there):
    number = j.filed(there)
    with pytest.raises(DomainError):
        queries.joint_board(number, viewer=there.world.li, at=f.AT)
    with pytest.raises(DomainError):
        queries.joint_board(number, viewer=there.world.stranger, at=f.AT)


@pytest.mark.django_db(transaction=True)
def test_two_organisations_decide_in_the_same_second(transactional_db):
    there = j.joint()
    number = j.accepted(there)

    def decided(code):
        try:
            j.decide(there, number, code)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(decided, (PERMIT, FIRE)))
    j.decide(there, number, SIGN)
    assert set(stages(number).values()) == {SliceStage.DONE}
    assert state(number) is CaseState.DECISION
