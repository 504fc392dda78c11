"""Reviewing, deciding, delivering: each refusal, and the separation of duties."""

import pytest

from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.services.cases import commands, models, queries
from yiwang.services.cases.events import CaseDecided, CaseDelivered
from yiwang.services.cases.types import Action, CaseState, Check, DeliveryWay, Outcome

from .factories import (
    AT,
    VALUES,
    accepted_case,
    case_to_decide,
    decided_case,
    filed_case,
    reviewed_case,
    staff,
    version_of,
)


def case_of(number):
    return models.Case.objects.get(pk=number)


def review(number, actor, **changes):
    plan = {"case": number, "version": version_of(number), "opinion": "符合", "passed": True}
    return commands.review(**{**plan, "actor": actor, "at": AT, **changes})


def send(number, actor):
    return commands.send_to_decision(case=number, version=version_of(number), actor=actor, at=AT)


def decide(number, actor, **changes):
    plan = {"case": number, "version": version_of(number), "outcome": Outcome.GRANTED}
    return commands.decide(**{**plan, "actor": actor, "at": AT, **changes})


def test_a_review_begins_the_examination(world):
    number = accepted_case(world)
    review(number, world.reviewer, checks=[Check("布局图", passed=True)])
    assert case_of(number).state == CaseState.REVIEW
    (opinion,) = queries.case_for_staff(number, viewer=world.approver, at=AT).reviews
    assert (opinion.reviewer_name, opinion.checks[0]["name"]) == ("赵审", "布局图")


def test_the_applicant_does_not_read_the_opinion(world):
    number = reviewed_case(world)
    lines = queries.case_for_applicant(number, viewer=world.zhang, at=AT).history
    assert not any("符合条件" in line.opinion for line in lines)
    assert "赵审" not in {line.actor_name for line in lines}


def test_an_opinion_has_a_text(world):
    number = accepted_case(world)
    with pytest.raises(commands.CannotReview):
        review(number, world.reviewer, opinion=" ")


def test_a_reviewer_gives_one_opinion_a_round(world):
    number = reviewed_case(world)
    with pytest.raises(commands.CannotReview, match="已经审查过"):
        review(number, world.reviewer)


@pytest.mark.parametrize("who", ["clerk", "approver", "zhang"])
def test_only_reviewers_review(world, who):
    number = accepted_case(world)
    with pytest.raises((NotPermitted, NotFound)):
        review(number, getattr(world, who))


def test_who_took_it_in_does_not_review_it(world):
    both = staff(world.market, "兼岗", "cases.intake", "cases.accept", "cases.review")
    number = commands.file(
        item_code=world.permit,
        values=VALUES,
        papers=[3, 4],
        party_kind="PERSON",
        party_id=world.li.person_id,
        signature={"way": "PAPER"},
        idempotency_key="1",
        actor=both,
        at=AT,
    ).number
    commands.accept(case=number, version=version_of(number), actor=both, at=AT)
    with pytest.raises(NotPermitted, match="不能审查自己收的件"):
        review(number, both)


def test_an_unreviewed_case_is_not_sent_up(world):
    number = accepted_case(world)
    commands.claim(case=number, actor=world.reviewer, at=AT)
    with pytest.raises(commands.CannotSendUp):
        send(number, world.reviewer)


@pytest.mark.law("行政许可法", 34)
def test_two_reviewers_where_the_guide_says_so(world):
    number = reviewed_case(world, world.strict)
    with pytest.raises(commands.CannotSendUp, match="需要两名审查员"):
        send(number, world.reviewer)
    review(number, world.second)
    send(number, world.reviewer)
    assert case_of(number).state == CaseState.DECISION


def test_who_reviewed_does_not_decide(world):
    number = case_to_decide(world)
    both = staff(
        world.market,
        "赵审",
        "cases.decide",
        staff_id=world.reviewer.staff_id,
        person_id=world.reviewer.person_id,
    )
    assert Action.GRANT not in queries.case_for_staff(number, viewer=both, at=AT).actions
    with pytest.raises(NotPermitted, match="不能审批自己拟办的件"):
        decide(number, both)


@pytest.mark.parametrize("who", ["clerk", "reviewer", "zhang", "stranger"])
def test_only_approvers_decide(world, who):
    number = case_to_decide(world)
    with pytest.raises((NotPermitted, NotFound)):
        decide(number, getattr(world, who))


def test_a_case_under_review_is_not_decided(world):
    number = reviewed_case(world)
    with pytest.raises(commands.CannotAct):
        decide(number, world.approver)


@pytest.mark.law("行政许可法", 38)
@pytest.mark.parametrize(
    ("missing", "field"),
    [("reason", "reason"), ("clause", "clause"), ("remedy", "remedy")],
)
def test_a_refusal_needs_reason_clause_and_remedies(world, missing, field):
    number = case_to_decide(world)
    whole = {"reason": "理由", "clause": "第三十三条", "remedy": "行政复议或者行政诉讼"}
    with pytest.raises(commands.CannotDecide) as refused:
        decide(number, world.approver, outcome=Outcome.REFUSED, **{**whole, missing: ""})
    assert list(refused.value.fields) == [field]
    assert case_of(number).state == CaseState.DECISION


def test_a_decision_is_an_event(world, events):
    number = decided_case(world)
    (event,) = events(CaseDecided)
    assert (event.case_id, event.outcome) == (number, "GRANTED")
    assert models.Decision.objects.get(case=number).clause == "《食品安全法》第三十五条"


def test_an_old_version_does_not_decide(world):
    number = case_to_decide(world)
    with pytest.raises(commands.CaseConflict):
        decide(number, world.approver, version=1)


def test_a_returned_case_is_reviewed_again(world):
    number = case_to_decide(world)
    back = {"case": number, "version": version_of(number), "actor": world.approver, "at": AT}
    with pytest.raises(commands.CannotReview):
        commands.return_to_review(reason="", **back)
    commands.return_to_review(reason="请核对面积", **back)
    assert case_of(number).state == CaseState.REVIEW
    with pytest.raises(commands.CannotSendUp):
        send(number, world.reviewer)
    review(number, world.reviewer)
    send(number, world.reviewer)


def deliver(number, actor, **changes):
    plan = {
        "case": number,
        "version": version_of(number),
        "way": DeliveryWay.POST,
        "receiver": "张三",
        "evidence": "EMS 1234",
    }
    return commands.deliver(**{**plan, "actor": actor, "at": AT, **changes})


def test_delivery_is_an_event(world, events):
    number = decided_case(world)
    deliver(number, world.clerk)
    (event,) = events(CaseDelivered)
    assert event.way == "POST"


@pytest.mark.parametrize("missing", ["receiver", "evidence"])
def test_delivery_needs_proof(world, missing):
    number = decided_case(world)
    with pytest.raises(commands.CannotDeliver) as refused:
        deliver(number, world.clerk, **{missing: ""})
    assert list(refused.value.fields) == [missing]


def test_nothing_is_delivered_before_the_decision(world):
    number = case_to_decide(world)
    with pytest.raises(commands.CannotDeliver):
        deliver(number, world.clerk)


def test_only_a_window_delivers(world):
    number = decided_case(world)
    with pytest.raises(NotPermitted):
        deliver(number, world.reviewer)


def test_the_applicant_withdraws_before_the_decision(world):
    number = filed_case(world)
    with pytest.raises(NotFound):
        commands.withdraw(number=number, actor=world.li, at=AT)
    with pytest.raises(NotPermitted):
        commands.withdraw(number=number, actor=world.reviewer, at=AT)
    commands.withdraw(number=number, reason="不办了", actor=world.zhang, at=AT)
    seen = queries.case_for_applicant(number, viewer=world.zhang, at=AT)
    assert (seen.label, seen.told) == ("已撤回", "您于 2026年3月2日 撤回。")


def test_a_decided_case_is_not_withdrawn(world):
    number = decided_case(world)
    with pytest.raises(commands.CannotAct):
        commands.withdraw(number=number, actor=world.zhang, at=AT)


def test_termination_needs_reason_and_basis(world):
    number = reviewed_case(world)
    end = {"case": number, "version": version_of(number), "actor": world.approver, "at": AT}
    with pytest.raises(commands.CannotTerminate) as refused:
        commands.terminate(reason="", basis="", **end)
    assert set(refused.value.fields) == {"reason", "basis"}
    commands.terminate(reason="申请人已注销", basis="《行政许可法》第七十条", **end)
    assert case_of(number).state == CaseState.TERMINATED
