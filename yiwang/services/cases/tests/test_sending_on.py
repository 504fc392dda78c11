"""Voiding by two persons, and sending a case on with everything it holds."""

from typing import Any

import pytest

from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.files import queries as stored
from yiwang.foundation.identity.types import Permission
from yiwang.foundation.orgs import commands as orgs
from yiwang.foundation.orgs import queries as places
from yiwang.foundation.orgs.types import OrganisationKind
from yiwang.lib.codes.uscc import synthetic_uscc
from yiwang.services.cases import commands, models, queries
from yiwang.services.cases.events import CaseTransferred, CaseVoided
from yiwang.services.cases.types import CaseState, DeliveryWay, DocumentKind
from yiwang.services.catalogue import commands as catalogue
from yiwang.services.catalogue import queries as guides

from .factories import (
    AT,
    accepted_case,
    body,
    decided_case,
    filed_case,
    later,
    reviewed_case,
    staff,
    version_of,
)

ERROR: Any = {"reason": "同一份申请收了两次", "basis": "《行政许可法》第七条"}
UP: Any = {"reason": "由市级决定", "basis": "《行政许可法》第四十三条"}
CITY = "示例市市场监督管理局"


def case_of(number):
    return models.Case.objects.get(pk=number)


def void_of(number, viewer) -> Any:
    return queries.void_of(number, viewer=viewer)


def links_of(number, viewer) -> Any:
    return queries.links_of(number, viewer=viewer)


def letter(number, kind):
    return models.OfficialDocument.objects.get(case=number, kind=kind).data


def propose(number, actor, **changes):
    plan: dict[str, Any] = {"case": number, "actor": actor, "at": AT, **ERROR}
    return commands.propose_void(**{**plan, **changes})


@pytest.fixture
def chief(world):
    """A second approver of the same office."""
    return staff(world.market, "李批", Permission.DECIDE)


@pytest.fixture
def city(world):
    """The city's office offers the same permit; returns (its item, a clerk of it)."""
    office = orgs.add_organisation(
        name=CITY,
        standard_name="市场监督管理局",
        uscc=synthetic_uscc(3, kind="11"),
        region_code="990100000000",
        kind=OrganisationKind.DEPARTMENT,
        actor=SYSTEM,
        at=AT,
    )
    found = places.organisation(office)
    assert found is not None
    catalogue.publish_lists(
        basic_code="000131001000",
        body=body(),
        organisations=[found],
        form_version_id=world.form_version_id,
        actor=SYSTEM,
        at=AT,
    )
    guides.forget()
    clerk = staff(office, "市窗", Permission.ACCEPT, organisation_name=CITY)
    item = next(g.code for g in guides.in_region("990100000000") if g.organisation_name == CITY)
    return item, clerk


def test_a_case_of_our_own_error_is_voided_by_two_persons(world, events):
    number, other = filed_case(world), filed_case(world)
    propose(number, world.clerk, continues=other)
    assert case_of(number).state == CaseState.SUBMITTED
    waiting = void_of(number, world.approver)
    assert (waiting.proposed_name, waiting.may_answer) == ("王窗", True)
    assert not void_of(number, world.clerk).may_answer
    commands.void(case=number, actor=world.approver, at=later(1))
    case = case_of(number)
    assert (case.state, case.is_open) == (CaseState.VOID, False)
    said = letter(number, DocumentKind.VOIDING_NOTICE)
    assert "行政复议" in said["review_remedy"]
    assert said["continues"].replace(" ", "") == str(other)
    assert models.CaseEvent.objects.filter(case=number, needs_attention=True).count() == 2
    assert len(events(CaseVoided)) == 1
    seen = queries.case_for_applicant(number, viewer=world.zhang, at=later(1))
    assert seen.label == "已终止"


def test_nobody_voids_what_they_proposed(world, chief):
    number = accepted_case(world)
    propose(number, world.approver)
    acts: Any = ((commands.void, {}), (commands.reject_void, {"answer": "不"}))
    for act, more in acts:
        with pytest.raises(NotPermitted) as refused:
            act(case=number, actor=world.approver, at=AT, **more)
        assert "不能批准自己提出的作废" in refused.value.text
    with pytest.raises(commands.CannotVoid):
        propose(number, chief)
    with pytest.raises(commands.CannotVoid):
        commands.reject_void(case=number, answer=" ", actor=chief, at=AT)
    commands.reject_void(case=number, answer="不是重复", actor=chief, at=AT)
    assert case_of(number).state == CaseState.ACCEPTED
    assert void_of(number, chief).approved is False
    with pytest.raises(commands.CannotVoid):
        commands.void(case=number, actor=chief, at=AT)


def test_voiding_needs_an_error_and_a_basis(world):
    number = filed_case(world)
    for field, value in (("reason", " "), ("basis", ""), ("continues", 1)):
        with pytest.raises(commands.CannotVoid) as refused:
            propose(number, world.clerk, **{field: value})
        assert field in refused.value.fields


@pytest.mark.law("行政许可法", 69)
def test_a_served_decision_is_never_voided(world, chief):
    number = decided_case(world)
    propose(number, world.approver)
    commands.deliver(
        case=number,
        way=DeliveryWay.WINDOW,
        receiver="张三",
        evidence="本人签名",
        actor=world.clerk,
        at=later(1),
    )
    with pytest.raises(commands.CannotVoid) as refused:
        commands.void(case=number, actor=chief, at=later(1))
    assert "依法撤销、撤回或者变更" in refused.value.text
    with pytest.raises(commands.CannotVoid):
        propose(number, world.reviewer)
    assert case_of(number).state == CaseState.DECIDED


def test_a_stranger_and_the_applicant_propose_nothing(world):
    number = filed_case(world)
    with pytest.raises(NotPermitted):
        propose(number, world.zhang)
    with pytest.raises(NotFound):
        propose(number, world.stranger)
    with pytest.raises(NotFound):
        queries.void_of(number, viewer=world.stranger)


@pytest.mark.law("行政许可法", 43)
@pytest.mark.law("行政许可法", 35)
def test_a_case_goes_up_with_its_materials_and_nothing_is_asked_again(world, city, events):
    item, clerk = city
    number = reviewed_case(world)
    (target,) = queries.transfer_targets(number, viewer=world.approver)
    assert (target.item_code, target.organisation_name) == (item, CITY)
    commands.transfer(case=number, item_code=item, **UP, actor=world.approver, at=later(3))
    old = case_of(number)
    assert (old.state, old.is_open) == (CaseState.TRANSFERRED, False)
    links = links_of(number, world.zhang)
    new = links.went_to.number
    case = case_of(new)
    assert (case.state, case.organisation_name) == (CaseState.SUBMITTED, CITY)
    assert (case.applicant_id, case.values, case.filed_by) == (
        old.applicant_id,
        old.values,
        old.filed_by,
    )
    assert str(case.due_on) == "2026-03-12", "five working days from the receiver's own receipt"
    files = [
        m.file_id
        for m in models.SubmittedMaterial.objects.filter(case=new)
        if m.file_id is not None
    ]
    assert {stored.infos(files)[f].owner for f in files} == {f"case:{new}"}
    said = letter(number, DocumentKind.TRANSFER_LETTER)
    assert said["receiver"] == CITY
    assert "经营场所布局图" in [m["name"] for m in said["materials"]]
    assert events(CaseTransferred)[0].new_case_id == new
    assert links_of(new, clerk).came_from.number == number
    commands.accept(case=new, actor=clerk, at=later(4))
    with pytest.raises(NotFound):
        queries.links_of(number, viewer=world.li)


def test_elsewhere_the_letter_goes_and_the_case_ends(world):
    number = accepted_case(world)
    commands.transfer(
        case=number, organisation="省药品监督管理局", **UP, actor=world.approver, at=AT
    )
    links = links_of(number, world.zhang)
    assert (links.went_to.number, links.went_to.organisation_name) == (None, "省药品监督管理局")
    told = queries.case_for_applicant(number, viewer=world.zhang, at=AT)
    assert (told.label, told.told[:8]) == ("已转送", "这件已经转送有权")


A_TRANSFER_NAMES_RECEIVER_REASON_AND_BASIS: Any = [
    {"organisation": ""},
    {"organisation": "省局", "reason": ""},
    {"organisation": "省局", "basis": " "},
    {"item_code": "no-such-item"},
]


def test_a_transfer_names_receiver_reason_and_basis(world):
    number = accepted_case(world)
    for changes in A_TRANSFER_NAMES_RECEIVER_REASON_AND_BASIS:
        with pytest.raises(commands.CannotTransfer):
            commands.transfer(
                **{"case": number, **UP, **changes, "actor": world.approver, "at": AT}
            )
        assert case_of(number).state == CaseState.ACCEPTED


@pytest.mark.law("行政许可法", 32)
def test_what_was_declined_is_sent_on_when_the_applicant_agrees(world, city):
    number = filed_case(world)
    commands.decline(case=number, reason="由市级办理", authority=CITY, actor=world.clerk, at=AT)
    offer = links_of(number, world.zhang).offer
    assert offer.organisation_name == CITY
    with pytest.raises(NotPermitted):
        commands.forward(number=number, actor=world.clerk, at=AT)
    commands.forward(number=number, version=version_of(number), actor=world.zhang, at=later(1))
    links = links_of(number, world.zhang)
    assert links.offer is None
    assert case_of(links.went_to.number).state == CaseState.SUBMITTED
    assert case_of(number).state == CaseState.DECLINED
    with pytest.raises(commands.CannotTransfer):
        commands.forward(number=number, actor=world.zhang, at=later(1))


def test_an_authority_that_is_not_here_is_only_named(world):
    number = filed_case(world)
    commands.decline(
        case=number, reason="由省级办理", authority="省药监局", actor=world.clerk, at=AT
    )
    assert links_of(number, world.zhang).offer is None
    with pytest.raises(commands.CannotTransfer):
        commands.forward(number=number, actor=world.zhang, at=AT)


def test_a_receiver_that_asks_for_more_does_not_get_it_blindly(world, city):
    item, _ = city
    number = reviewed_case(world)
    models.SubmittedMaterial.objects.filter(case=number, material_no=3).delete()
    with pytest.raises(commands.CannotTransfer) as refused:
        commands.transfer(case=number, item_code=item, **UP, actor=world.approver, at=AT)
    assert "不能直接转送" in refused.value.text
    assert case_of(number).state == CaseState.REVIEW


def test_every_ending_says_on_both_sides_that_no_limit_runs(world):
    """撤回 and 终止: document, remedies, and both clocks line by line."""
    withdrawn, ended = accepted_case(world), accepted_case(world)
    commands.withdraw(number=withdrawn, reason="不办了", actor=world.zhang, at=later(2))
    commands.terminate(
        case=ended, reason="申请人注销", basis="第七十条", actor=world.approver, at=later(2)
    )
    for number, kind in (
        (withdrawn, DocumentKind.WITHDRAWAL_CONFIRMATION),
        (ended, DocumentKind.TERMINATION_NOTICE),
    ):
        seen = queries.case_for_applicant(number, viewer=world.zhang, at=later(3))
        file = queries.case_for_staff(number, viewer=world.approver, at=later(3))
        for name in ("STATUTORY", "PROMISED"):
            for lines in (
                next(c.reasons for c in seen.clocks if c.kind == name),
                next(c.lines for c in file.clocks if c.kind == name),
            ):
                assert lines[-1] == "2026年3月4日办理结束，从那天起不再计时。"
        printed = next(d for d in file.documents if d.kind is kind)
        assert "停止计算" in str(printed.parts)
    assert "行政复议" in letter(ended, DocumentKind.TERMINATION_NOTICE)["review_remedy"]
