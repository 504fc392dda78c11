"""How results reach applicants: every way, every refusal, and a courier in all its moods."""

import pytest
from django.apps import apps

from yiwang.foundation.core import jobs, outbox
from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.files import commands as files
from yiwang.services.cases import commands, models, queries
from yiwang.services.cases.types import CaseState, ClockKind, DocumentKind, Outcome
from yiwang.services.delivery import commands as delivery
from yiwang.services.delivery import queries as sent
from yiwang.services.delivery.types import (
    Address,
    Collected,
    Collector,
    ConsignmentState,
    ParcelState,
    QueueFilters,
    Signing,
    Way,
)

from .factories import (
    AT,
    PDF,
    case_to_decide,
    decided_case,
    filed_case,
    later,
    mandate,
    person,
    staff,
)

Consignment, HandOver, Parcel = (
    apps.get_model("delivery", name) for name in ("Consignment", "HandOver", "Parcel")
)
HOME = Address("张三", "13800138000", "示例省示例市示例县", "示例路1号")
S = ConsignmentState


def consignment(number):
    return Consignment.objects.get(subject=str(number))


def change(number, actor, way, address=None, **more):
    given = address or (HOME if way == "POST" else Address())
    plan = {"number": number, "way": way, "address": given, "actor": actor, "at": later(0.1)}
    commands.change_delivery(**{**plan, **more})


def fate(name, *, down=False):
    delivery.choose_fate(fate=name, is_down=down, actor=SYSTEM, at=AT)


def ordered(world, name="SIGNED"):
    """A decided case whose parcel the courier took at 0.2 days."""
    fate(name)
    number = decided_case(world)
    change(number, world.zhang, "POST")
    parcel = commands.order_parcel(case=number, actor=world.clerk, at=later(0.2))
    answered = delivery.settle(parcel_id=parcel, actor=SYSTEM, at=later(0.2))
    outbox.drain()
    return number, parcel, answered


def follow(parcel, days):
    delivery.track(parcel_id=parcel, actor=SYSTEM, at=later(days))
    outbox.drain()


def collect(world, number, *, actor=None, others=(), at=None, **changes):
    who = actor or world.clerk
    kept = files.store(
        content=[PDF], name="签收单.pdf", owner=f"handover:{number}", actor=who, at=AT
    )
    plan = {
        "collector": Collector.SELF,
        "name": "张三",
        "id_number": "0011",
        "signing": Signing.PAPER,
        "signature_file": kept.id,
    }
    commands.hand_over(
        cases=[(number, None), *((n, None) for n in others)],
        collected=Collected(**{**plan, **changes}),
        actor=who,
        at=at or later(1),
    )


def record_of(number, world):
    case = queries.case_for_applicant(number, viewer=world.zhang, at=later(3))
    (found,) = [d for d in case.documents if d.kind is DocumentKind.SERVICE_RECORD]
    return models.OfficialDocument.objects.get(case=number, n=found.n).data


def test_a_decision_opens_a_consignment_as_the_applicant_chose(world):
    number = filed_case(world)
    assert queries.delivery_choice(number, viewer=world.zhang).consignment is None
    number = decided_case(world)
    row = consignment(number)
    assert (row.way, row.state, row.recipient_name) == ("WINDOW", "WAITING", "张*")
    assert row.due_on == models.Case.objects.get(pk=number).due_on


def test_the_way_is_changed_before_the_decision_too(world):
    number = case_to_decide(world)
    change(number, world.zhang, "POST", version=0)
    with pytest.raises(commands.CaseConflict, match="邮寄"):
        change(number, world.zhang, "WINDOW", version=0)
    with pytest.raises(commands.CannotChangeDelivery) as refused:
        change(number, world.zhang, "POST", Address(name="张三"))
    assert set(refused.value.fields) == {"phone", "region", "address"}
    with pytest.raises(commands.CannotChangeDelivery):
        change(number, world.zhang, "PIGEON")
    commands.decide(case=number, outcome=Outcome.GRANTED, actor=world.approver, at=later(0.2))
    row = consignment(number)
    assert (row.way, row.address) == ("POST", HOME)
    assert "13800138000" not in row.address_masked
    assert "示例路" not in row.address_masked


@pytest.mark.parametrize("who", ["li", "reviewer", "stranger"])
def test_nobody_else_changes_the_way(world, who):
    number = decided_case(world)
    with pytest.raises((NotFound, NotPermitted)):
        change(number, getattr(world, who), "ONLINE")


def test_two_who_change_it_at_once_are_told(world):
    number = decided_case(world)
    change(number, world.zhang, "POST", version=1)
    with pytest.raises(delivery.ConsignmentConflict, match="申请人选择送达方式"):
        change(number, world.zhang, "ONLINE", version=1)
    assert consignment(number).way == "POST"


@pytest.mark.law("行政许可法", 44)
def test_a_result_is_handed_over_once_and_ends_the_issue_clock(world):
    number = decided_case(world)
    collect(world, number)
    row = consignment(number)
    assert (row.state, row.hand_over.name_masked) == (S.SERVED, "张*")
    data = record_of(number, world)
    assert data["recipient"] == "张三"
    assert data["served_in"] == "示例县市场监督管理局办理窗口"
    assert row.hand_over.signature_sm3 in data["evidence"]
    case = queries.case_for_applicant(number, viewer=world.zhang, at=later(30))
    issue = next(c for c in case.clocks if c.kind is ClockKind.ISSUE)
    assert (issue.running, issue.light) != (True, "RED")
    assert case.state is CaseState.DECIDED  # its seal is still missing
    with pytest.raises(delivery.AlreadyServed):
        collect(world, number)
    with pytest.raises(delivery.CannotServe):
        change(number, world.zhang, "POST")
    assert HandOver.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"id_number": "9999"}, "id_number"),
        ({"id_number": "1"}, "id_number"),
        ({"collector": Collector.AGENT, "id_number": "0011", "authority": "委托书"}, "id_number"),
        ({"collector": Collector.AGENT, "id_number": "110101199003072316"}, "authority"),
        ({"collector": Collector.HELPER, "id_number": "110101199003072316"}, "authority"),
        ({"signature_file": None}, "signature"),
    ],
)
def test_who_collects_is_shown_and_signs(world, changes, field):
    number = decided_case(world)
    with pytest.raises(delivery.CannotHandOver) as refused:
        collect(world, number, **changes)
    assert list(refused.value.fields) == [field]
    assert consignment(number).state == S.WAITING


def test_an_agent_with_authority_collects_several_at_once(world):
    first, second = decided_case(world), decided_case(world)
    agent = {"collector": Collector.AGENT, "name": "李四", "id_number": "110101199003072316"}
    collect(world, first, others=[second], authority="2026年3月3日委托书", **agent)
    assert {consignment(n).hand_over.together for n in (first, second)} == {
        consignment(first).hand_over.together
    }
    data = record_of(second, world)
    assert data["recipient"] == "张三（由委托代理人李四代领）"
    assert "另外 1 件" in data["evidence"]
    kept = consignment(first).hand_over
    assert "李四" not in f"{kept.name_masked}{kept.id_masked}{bytes(kept.sealed_collector)!r}"


def test_a_post_without_the_right_hands_nothing_over(world):
    number = decided_case(world)
    for who in (world.reviewer, world.approver):
        with pytest.raises(NotPermitted):
            collect(world, number, actor=who)
    own = staff(world.market, "张三", "cases.deliver", person_id=world.zhang.person_id)
    with pytest.raises(NotPermitted, match="自己申请的件"):
        collect(world, number, actor=own)


def test_another_s_signature_is_not_taken(world):
    number = decided_case(world)
    kept = files.store(content=[PDF], name="a.pdf", owner="x:1", actor=world.li, at=AT)
    with pytest.raises(delivery.CannotHandOver):
        collect(world, number, signature_file=kept.id)


def test_opening_an_electronic_result_serves_it_once(world):
    number = decided_case(world)
    with pytest.raises(delivery.CannotServe):
        commands.open_result(number=number, actor=world.zhang, at=later(0.2))
    change(number, world.zhang, "ONLINE")
    with pytest.raises(NotFound):
        commands.open_result(number=number, actor=world.li, at=later(0.2))
    first = commands.open_result(number=number, actor=world.zhang, at=later(0.2))
    again = commands.open_result(number=number, actor=world.zhang, at=later(5))
    assert first == again == later(0.2)
    data = record_of(number, world)
    assert data["way"] == "网上领取"
    assert "同意电子送达" in data["evidence"]
    assert models.DeliveryRecord.objects.filter(case=number).count() == 1


def test_a_parcel_is_sent_followed_and_signed_for(world):
    number, parcel, answered = ordered(world)
    assert answered
    row = Parcel.objects.get(pk=parcel)
    assert (row.state, row.waybill[:3]) == (ParcelState.ORDERED, "SLS")
    with pytest.raises(delivery.CannotServe):
        change(number, world.zhang, "WINDOW")
    delivery.settle(parcel_id=parcel, actor=SYSTEM, at=later(0.3))  # asked twice: the same order
    assert Parcel.objects.get(pk=parcel).waybill == row.waybill
    follow(parcel, 0.4)
    assert [t.code for t in row.traces.order_by("at")] == ["PICKED"]
    follow(parcel, 2)
    follow(parcel, 3)
    assert consignment(number).state == S.SERVED
    data = record_of(number, world)
    assert data["served_in"] == HOME.place
    assert row.waybill in data["evidence"]
    acts = [e.act for e in models.CaseEvent.objects.filter(case=number).order_by("n")]
    assert acts[-3:] == ["CHANGE_DELIVERY", "SEND_OUT", "DELIVER"]
    delivered = models.CaseEvent.objects.filter(case=number, act="DELIVER").get()
    assert delivered.effective_at < delivered.at


@pytest.mark.parametrize(
    ("name", "days", "state", "who"),
    [
        ("OTHER", 2, S.SERVED, "张三（由同住家属 李某代收）"),
        ("LATE", 3, S.SENT, ""),
        ("LATE", 5, S.SERVED, "张三"),
        ("WRONG", 3, S.RETURNED, ""),
        ("REJECTED", 3, S.RETURNED, ""),
        ("LOST", 3, S.SENT, ""),
        ("LOST", 8, S.LOST, ""),
    ],
)
def test_every_fate_of_a_parcel_is_followed(world, name, days, state, who):
    number, parcel, _ = ordered(world, name)
    follow(parcel, days)
    assert consignment(number).state == state
    if who:
        assert record_of(number, world)["recipient"] == who
    if state in {S.RETURNED, S.LOST}:
        last = models.CaseEvent.objects.filter(case=number).latest("n")
        assert (last.act, last.needs_attention) == ("COME_BACK", True)


def test_what_came_back_is_not_sent_again_by_itself(world):
    number, parcel, _ = ordered(world, "WRONG")
    follow(parcel, 3)
    jobs.run_all_schedules(later(4))
    assert Parcel.objects.count() == 1
    with pytest.raises(delivery.CannotServe):
        commands.order_parcel(case=number, actor=world.clerk, at=later(4))
    change(number, world.zhang, "POST", at=later(4))
    commands.order_parcel(case=number, actor=world.clerk, at=later(4))
    assert Parcel.objects.count() == 2


def test_an_order_whose_answer_was_lost_is_one_order(world):
    number, parcel, answered = ordered(world, "TWICE")
    assert not answered
    row = Parcel.objects.get(pk=parcel)
    assert (row.tries, row.error, consignment(number).state) == (1, "没有收到应答", S.ORDERING)
    assert sent.parcels_to_settle(viewer=SYSTEM, at=later(0.2)) == []
    jobs.run_all_schedules(later(0.3))
    assert consignment(number).state == S.SENT


def test_a_courier_that_is_down_waits_and_the_window_helps(world):
    fate("SIGNED", down=True)
    number = decided_case(world)
    change(number, world.zhang, "POST")
    parcel = commands.order_parcel(case=number, actor=world.clerk, at=later(0.2))
    assert not delivery.settle(parcel_id=parcel, actor=SYSTEM, at=later(0.2))
    (row,) = sent.queue(QueueFilters(states=(S.ORDERING,)), viewer=world.clerk).rows
    assert (row.subject, row.note) == (str(number), "寄递公司连不上")
    move = {"case": number, "actor": world.clerk, "at": later(0.3)}
    with pytest.raises(commands.CannotChangeDelivery):
        commands.move_delivery(consent=" ", **move)
    commands.move_delivery(consent="3月3日电话征得张三同意", **move)
    assert (consignment(number).way, consignment(number).state) == (Way.WINDOW, S.WAITING)
    fate("SIGNED")
    assert delivery.settle(parcel_id=parcel, actor=SYSTEM, at=later(0.31))
    assert Parcel.objects.get(pk=parcel).state == ParcelState.CANCELLED
    collect(world, number)


def test_a_change_while_the_order_is_on_its_way_cancels_it(world):
    fate("SIGNED")
    number = decided_case(world)
    change(number, world.zhang, "POST")
    parcel = commands.order_parcel(case=number, actor=world.clerk, at=later(0.2))
    change(number, world.zhang, "WINDOW", at=later(0.21))
    delivery.note_order(parcel_id=parcel, waybill="SLS1", actor=SYSTEM, at=later(0.21))
    assert consignment(number).state == S.WAITING
    assert sent.parcels_to_settle(viewer=SYSTEM, at=later(0.22)) == [parcel]
    delivery.settle(parcel_id=parcel, actor=SYSTEM, at=later(0.22))
    assert Parcel.objects.get(pk=parcel).state == ParcelState.CANCELLED


def test_an_order_is_taken_back_until_it_is_picked_up(world):
    number, parcel, _ = ordered(world)
    take = {"case": number, "reason": "地址要改", "actor": world.clerk}
    with pytest.raises(commands.CannotChangeDelivery):
        commands.withdraw_parcel(**{**take, "reason": ""}, at=later(0.21))
    commands.withdraw_parcel(**take, at=later(0.21))
    delivery.settle(parcel_id=parcel, actor=SYSTEM, at=later(0.22))
    assert consignment(number).state == S.WAITING
    second = commands.order_parcel(case=number, actor=world.clerk, at=later(0.3))
    delivery.settle(parcel_id=second, actor=SYSTEM, at=later(0.3))
    commands.withdraw_parcel(**take, at=later(0.4))
    delivery.settle(parcel_id=second, actor=SYSTEM, at=later(0.5))  # picked up by now
    assert Parcel.objects.get(pk=second).error == "已经揽收，寄递公司不能撤单"
    outbox.drain()
    follow(second, 3)
    assert consignment(number).state == S.SERVED


def test_an_order_the_courier_does_not_take_waits_for_the_desk(world):
    number, parcel, _ = ordered(world, "NOT_TAKEN")
    assert Parcel.objects.get(pk=parcel).state == ParcelState.REFUSED
    (row,) = sent.queue(QueueFilters(ways=(Way.POST,)), viewer=world.clerk).rows
    assert (row.state, row.note) == (S.WAITING, "寄递公司不接单：收件地址不通邮")
    assert consignment(number).state == S.WAITING


def test_the_queue_is_paged_and_of_one_s_own_organisations(world):
    numbers = [decided_case(world, at=later(n / 10)) for n in range(3)]
    page = sent.queue(QueueFilters(), viewer=world.clerk, limit=2)
    rest = sent.queue(QueueFilters(), viewer=world.clerk, limit=2, after=page.after)
    assert [int(r.subject) for r in (*page.rows, *rest.rows)] == numbers
    assert rest.after == ""
    assert sent.queue(QueueFilters(), viewer=world.stranger).rows == ()
    with pytest.raises(NotPermitted):
        sent.queue(QueueFilters(), viewer=world.reviewer)
    collect(world, numbers[0])
    (found,) = sent.queue(QueueFilters(text=str(numbers[0])), viewer=world.clerk).rows
    assert found.state is S.SERVED


def test_a_result_that_waits_long_is_reminded_of(world):
    number = decided_case(world)
    for day in (6, 7, 16, 40, 41):
        jobs.run_all_schedules(later(day))
        outbox.drain()
    assert consignment(number).reminders == 3
    assert consignment(number).remind_at is None


def test_results_decided_before_get_their_consignment(world):
    number, handed = decided_case(world), decided_case(world)
    collect(world, handed)
    HandOver.objects.all().delete()
    for row in Consignment.objects.all():
        row.steps.all().delete()
        row.delete()
    assert not commands.open_deliveries(actor=SYSTEM, at=later(2))
    assert Consignment.objects.get().subject == str(number)
    Consignment.objects.all().delete()
    collect(world, number)  # opened when it is needed


def test_the_sheet_of_the_courier_is_a_kept_reading(world):
    number, _, _ = ordered(world)
    (line,) = delivery.print_sheet(subjects=[str(number)], actor=world.clerk, at=later(1))
    assert line.address == HOME
    assert delivery.print_sheet(subjects=[str(number)], actor=world.stranger, at=AT) == ()
    with pytest.raises(NotPermitted):
        delivery.print_sheet(subjects=[str(number)], actor=world.reviewer, at=AT)


def test_an_authority_the_platform_holds_is_looked_up(world):
    number = decided_case(world)
    agent, number_of_agent = person("赵六", "110101199003075816"), "110101199003075816"
    mandate(agent, principal_person_id=world.zhang.person_id)
    held = apps.get_model("identity", "Mandate").objects.get()
    wanted = {"collector": Collector.AGENT, "name": "赵六", "mandate_id": held.pk}
    with pytest.raises(delivery.CannotHandOver) as refused:
        collect(world, number, id_number="110101199003072316", **wanted)
    assert list(refused.value.fields) == ["id_number"]
    held.state = "ENDED"
    held.save()
    with pytest.raises(delivery.CannotHandOver) as refused:
        collect(world, number, id_number=number_of_agent, **wanted)
    assert "已经停止" in refused.value.fields["mandate"]
    held.state = "ACTIVE"
    held.save()
    collect(world, number, id_number=number_of_agent, **wanted)
    written = HandOver.objects.get().authority
    assert str(held.pk)[-12:] in written
    assert "受托人 赵*" in written
