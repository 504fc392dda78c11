"""What was granted, afterwards: retracted, revoked, cancelled by two persons, the holder heard."""

from datetime import date, timedelta
from typing import Any

import pytest

from yiwang.foundation.core.errors import DomainError, NotFound, NotPermitted
from yiwang.foundation.core.types import ANYONE
from yiwang.foundation.identity.types import Permission
from yiwang.services.cases import commands, models, queries
from yiwang.services.cases.events import ResultEnded
from yiwang.services.cases.rules import results as rules
from yiwang.services.cases.types import (
    Action,
    CaseState,
    DeliveryWay,
    DocumentKind,
    Ending,
    Outcome,
    Purpose,
    ResultState,
)
from yiwang.services.delivery import queries as sent
from yiwang.services.delivery.types import Address, ConsignmentState

from .factories import (
    AT,
    case_to_decide,
    decided_case,
    later,
    on_the_staff,
    staff,
    version_of,
)
from .test_serving import follow, ordered

UNTIL = date(2026, 12, 31)
FACTS = "经查，申请时提交的营业执照系伪造"


def granted(world, until=UNTIL):
    number = case_to_decide(world)
    commands.decide(
        case=number, outcome=Outcome.GRANTED, valid_until=until, actor=world.approver, at=AT
    )
    return number


def result(number, viewer, at=AT) -> Any:
    return queries.result_of(number, viewer=viewer, at=at)


def propose(number, actor, **changes):
    plan: dict[str, Any] = {
        "case": number, "ground": "FRAUD", "reason": FACTS, "actor": actor, "at": AT,
    }  # fmt: skip
    return commands.propose_ending(**{**plan, **changes})


def letter(number, kind):
    return models.OfficialDocument.objects.get(case=number, kind=kind).data


@pytest.fixture
def chief(world):
    return staff(world.market, "李批", Permission.DECIDE)


# --- rules ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "until", "expected"),
    [
        ("VALID", None, ResultState.VALID),
        ("VALID", date(2026, 3, 2), ResultState.VALID),
        ("VALID", date(2026, 3, 1), ResultState.EXPIRED),
        ("REVOKED", date(2026, 3, 1), ResultState.REVOKED),
        ("RENEWED", date(2026, 3, 1), ResultState.RENEWED),
    ],
)
def test_a_result_expires_by_its_day_alone(state, until, expected):
    assert rules.state_on(state, until, date(2026, 3, 2)) is expected


@pytest.mark.law("行政许可法", 70)
@pytest.mark.parametrize(
    ("state", "endings", "grounds"),
    [
        (ResultState.VALID, {"RETRACT", "REVOKE", "CANCEL"}, 13),
        (ResultState.EXPIRED, {"CANCEL"}, 1),
        (ResultState.REVOKED, {"CANCEL"}, 1),
        (ResultState.RETRACTED, {"CANCEL"}, 1),
        (ResultState.CANCELLED, set(), 0),
        (ResultState.RENEWED, set(), 0),
        (ResultState.CHANGED, set(), 0),
    ],
)
def test_only_grounds_that_fit_what_became_of_it_are_open(state, endings, grounds):
    found = rules.grounds_now(state)
    assert {one.ending for one in found} == endings
    assert len(found) == grounds


@pytest.mark.law("行政许可法", 8)
@pytest.mark.law("行政许可法", 69)
def test_every_ground_names_its_article_and_who_is_heard():
    for ground in rules.GROUNDS.values():
        assert ground.basis.startswith("《中华人民共和国行政许可法》第")
        assert ground.is_heard or ground.ending is Ending.CANCEL, "a burden is heard before"
    assert all(one.compensated for one in rules.GROUNDS.values() if one.ending is Ending.RETRACT), (
        "article 8: losses are compensated"
    )
    assert rules.owed(rules.GROUNDS["FRAUD"], "") == rules.UNPROTECTED


# --- acts ----------------------------------------------------------------------------------------


@pytest.mark.law("行政许可法", 69)
def test_revoking_tells_hears_and_takes_two_persons(world, chief, events):
    number = granted(world)
    assert result(number, world.zhang).state is ResultState.VALID
    propose(number, world.reviewer, version=version_of(number))
    notice = letter(number, DocumentKind.ENDING_NOTICE)
    assert notice["reason"] == FACTS
    assert "利益不受保护" in notice["owed"]
    assert len(notice["clocks"]) == 2
    view = result(number, world.zhang)
    assert view.open_ending.may_plead
    assert view.open_ending.proposed_name == "", "the holder reads no names of staff"
    with pytest.raises(NotPermitted):
        commands.end_result(case=number, actor=world.reviewer, at=AT)
    with pytest.raises(commands.CannotEnd, match="可以陈述申辩"):
        commands.end_result(case=number, actor=chief, at=AT)
    commands.plead(case=number, plea="执照是真的", actor=world.zhang, at=AT)
    after = later(9)
    with pytest.raises(commands.CannotEnd, match="核实意见"):
        commands.end_result(case=number, actor=chief, at=after)
    commands.end_result(case=number, answer="经登记机关核实系伪造", actor=chief, at=after)
    decision = letter(number, DocumentKind.REVOCATION_DECISION)
    assert "行政复议" in decision["review_remedy"]
    assert "经登记机关核实系伪造" in decision["heard"]
    assert "第六十九条第二款" in decision["basis"]
    view = result(number, world.zhang, after)
    assert (view.state, view.changed_on) == (ResultState.REVOKED, after.date())
    assert view.may_ask == ()
    case = models.Case.objects.get(pk=number)
    assert (case.state, case.outcome) == (CaseState.DECIDED, Outcome.GRANTED)
    assert [event.ground for event in events(ResultEnded)] == ["FRAUD"]


def test_what_became_of_a_result_is_public(world, chief):
    number = granted(world)
    rows = queries.publicity(viewer=ANYONE, today=AT.date()).rows
    assert [row.became for row in rows] == [""]
    propose(number, world.reviewer)
    commands.end_result(case=number, actor=chief, at=later(9))
    rows = queries.publicity(viewer=ANYONE, today=later(9).date()).rows
    assert [row.became for row in rows] == ["已撤销"]


@pytest.mark.law("行政许可法", 47)
def test_a_hearing_that_was_asked_for_comes_before_the_ending(world, chief):
    number = granted(world)
    on_the_staff(chief)
    propose(number, world.reviewer)
    commands.request_hearing(case=number, grounds="想当面说明", actor=world.zhang, at=AT)
    case = models.Case.objects.get(pk=number)
    assert case.overlay == "NONE", "no clock runs any more that could stop"
    with pytest.raises(commands.CannotEnd, match="听证"):
        commands.end_result(case=number, actor=chief, at=later(9))
    commands.waive_hearing(case=number, actor=world.zhang, at=later(9))
    commands.end_result(case=number, actor=chief, at=later(9))
    with pytest.raises(commands.CannotHear, match="已经作出决定"):
        commands.order_hearing(
            case=number, matter="再听一次", basis="第四十六条", actor=chief, at=later(9)
        )


@pytest.mark.law("行政许可法", 8)
def test_retracting_says_what_is_compensated(world, chief):
    number = granted(world)
    with pytest.raises(commands.CannotEnd) as refused:
        propose(number, world.reviewer, ground="LAW_CHANGED")
    assert set(refused.value.fields) == {"compensation"}
    propose(number, world.reviewer, ground="LAW_CHANGED", compensation="按评估补偿剩余年限")
    commands.end_result(case=number, actor=chief, at=later(9))
    said = letter(number, DocumentKind.RETRACTION_DECISION)["owed"]
    assert said == "依法给予补偿：按评估补偿剩余年限"
    assert result(number, chief, later(9)).state is ResultState.RETRACTED
    propose(number, world.reviewer, ground="ENDED", at=later(9))
    commands.end_result(case=number, actor=chief, at=later(9))
    assert letter(number, DocumentKind.CANCELLATION_DECISION)["ending"] == "注销"
    assert result(number, chief, later(9)).state is ResultState.CANCELLED


@pytest.mark.law("行政许可法", 70)
def test_what_expired_is_cancelled_without_hearing_anybody(world, chief):
    number = granted(world, until=date(2026, 3, 20))
    after = later(30)
    assert result(number, world.zhang, after).state is ResultState.EXPIRED
    propose(number, world.reviewer, ground="EXPIRED", at=after)
    assert result(number, world.zhang, after).open_ending.plead_until is None
    commands.end_result(case=number, actor=chief, at=after)
    assert result(number, world.zhang, after).state is ResultState.CANCELLED


def test_refusing_an_ending_leaves_the_result_as_it_was(world, chief):
    number = granted(world)
    propose(number, world.reviewer)
    with pytest.raises(commands.CannotEnd, match="理由"):
        commands.reject_ending(case=number, answer=" ", actor=chief, at=AT)
    with pytest.raises(commands.CannotEnd, match="已经有人提出"):
        propose(number, chief)
    commands.reject_ending(case=number, answer="证据不足", actor=chief, at=AT)
    view = result(number, world.zhang)
    assert view.state is ResultState.VALID
    assert view.endings[0].answer == "", "why another person did not agree is inside"
    with pytest.raises(commands.CannotEnd, match="没有等待决定"):
        commands.end_result(case=number, actor=chief, at=AT)


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"ground": "NONE"}, {"ground"}),
        ({"ground": "EXPIRED"}, {"ground"}),
        ({"reason": " "}, {"reason"}),
        ({"check_n": 4}, {"ground"}),
    ],
)
def test_a_proposal_that_the_law_misses_something_in_is_refused(world, changes, fields):
    number = granted(world)
    with pytest.raises(commands.CannotEnd) as refused:
        propose(number, world.reviewer, **changes)
    assert set(refused.value.fields) == fields


def test_speaking_has_its_time_and_its_words(world):
    number = granted(world)
    with pytest.raises(commands.CannotEnd, match="没有要陈述申辩"):
        commands.plead(case=number, plea="不同意", actor=world.zhang, at=AT)
    propose(number, world.reviewer)
    with pytest.raises(commands.CannotEnd, match="写明"):
        commands.plead(case=number, plea=" ", actor=world.zhang, at=AT)
    with pytest.raises(NotFound):
        commands.plead(case=number, plea="不同意", actor=world.li, at=AT)
    with pytest.raises(commands.CannotEnd, match="已经过了"):
        commands.plead(case=number, plea="不同意", actor=world.zhang, at=later(20))
    with pytest.raises(commands.CaseConflict):
        commands.plead(case=number, version=1, plea="不同意", actor=world.zhang, at=AT)


def test_a_refusal_grants_nothing_that_could_end(world):
    number = decided_case(world, Outcome.REFUSED)
    assert result(number, world.zhang) is None
    file = queries.case_for_staff(number, viewer=world.approver, at=AT)
    assert Action.PROPOSE_ENDING not in file.actions
    with pytest.raises(commands.CannotEnd):
        propose(number, world.approver)


def test_a_case_decided_before_results_were_kept_is_as_good(world, chief):
    number = decided_case(world)
    models.GrantedResult.objects.all().delete()
    assert result(number, world.zhang).state is ResultState.VALID
    propose(number, world.reviewer)
    commands.end_result(case=number, actor=chief, at=later(9))
    assert result(number, world.zhang, later(9)).state is ResultState.REVOKED


def test_a_term_ends_after_the_decision_and_is_written_on_it(world):
    number = case_to_decide(world)
    with pytest.raises(commands.CannotDecide) as refused:
        commands.decide(
            case=number, outcome=Outcome.GRANTED, valid_until=AT.date(), actor=world.approver, at=AT
        )
    assert set(refused.value.fields) == {"valid_until"}
    commands.decide(
        case=number, outcome=Outcome.GRANTED, valid_until=UNTIL, actor=world.approver, at=AT
    )
    assert letter(number, DocumentKind.GRANT_DECISION)["validity"].endswith("至2026年12月31日")
    view = result(number, world.zhang)
    assert view.renew_by == UNTIL - timedelta(days=30)
    assert set(view.may_ask) == set(Purpose)


def test_what_was_voided_is_sent_no_more(world, chief):
    number = decided_case(world)
    commands.propose_void(case=number, reason="重复", basis="第七条", actor=world.reviewer, at=AT)
    commands.void(case=number, actor=chief, at=AT)
    found = sent.consignment(str(number), viewer=world.clerk)
    assert found is not None
    assert found.state is ConsignmentState.DROPPED


def test_what_was_revoked_before_it_was_delivered_is_delivered_no_more(world, chief):
    number = granted(world)
    propose(number, world.reviewer)
    commands.end_result(case=number, actor=chief, at=later(9))
    found = sent.consignment(str(number), viewer=world.clerk)
    assert found is not None
    assert (found.state, found.label) == (ConsignmentState.DROPPED, "不再送达")
    proof: Any = {"receiver": "张三", "evidence": "签名", "actor": world.clerk, "at": later(9)}
    with pytest.raises(DomainError):
        commands.deliver(case=number, way=DeliveryWay.WINDOW, **proof)
    with pytest.raises(DomainError):
        commands.change_delivery(
            number=number, way="WINDOW", address=Address(), actor=world.zhang, at=later(9)
        )


def test_a_result_on_its_way_does_not_hold_its_ending_up(world, chief):
    number, parcel, _ = ordered(world)
    follow(parcel, 1)
    propose(number, world.reviewer, at=later(1))
    commands.end_result(case=number, actor=chief, at=later(10))
    found = sent.consignment(str(number), viewer=world.clerk)
    assert found is not None
    assert found.state is ConsignmentState.SENT, "it arrives, or comes back"
    assert result(number, world.zhang, later(10)).state is ResultState.REVOKED
