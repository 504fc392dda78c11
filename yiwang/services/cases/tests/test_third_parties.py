"""Third parties are told, heard by a code or at the desk, and answered before the decision."""

import re
from typing import Any

import pytest
from django.apps import apps

from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import ANYONE
from yiwang.services.cases import commands, models, queries
from yiwang.services.cases.types import DocumentKind, Outcome, Overlay, StopKind
from yiwang.services.cases.types.scene import HearingStage

from .factories import AT, case_to_decide, later, reviewed_case, upload, version_of


def act(number, actor, at=AT):
    return {"case": number, "version": version_of(number), "actor": actor, "at": at}


@pytest.fixture
def number(world):
    return case_to_decide(world)


@pytest.fixture
def party(world, number):
    commands.tell_third_party(
        name="李四",
        interest="油烟影响住户",
        phone="13900139000",
        offers_hearing=True,
        **act(number, world.reviewer),
    )
    return models.InterestedParty.objects.get(case=number)


def look(number, code, client="a"):
    return queries.statement(str(number), code, client=client, viewer=ANYONE, at=AT)


@pytest.mark.law("行政许可法", 36)
def test_a_third_party_speaks_with_the_code_and_is_answered(world, number, party):
    message = apps.get_model("notifications", "Message").objects.order_by("-pk")
    told = next(m.text for m in message if "陈述码" in m.text)
    (code,) = re.findall(r"陈述码(\d{8})", told)
    assert code == party.code()
    with pytest.raises(commands.CannotDecide, match="第三十六条"):
        commands.decide(outcome=Outcome.GRANTED, **act(number, world.approver))
    assert look(number, code).interest == "油烟影响住户"
    say = {"case": number, "code": code, "actor": ANYONE, "at": AT}
    with pytest.raises(commands.CannotState):
        commands.give_statement(statement=" ", **say)
    commands.give_statement(statement="要装油烟净化", **say)
    with pytest.raises(commands.CannotState, match="已经收到"):
        commands.give_statement(statement="再说", **say)
    with pytest.raises(commands.CannotAnswerStatement):
        commands.answer_statement(n=party.n, answer="", **act(number, world.reviewer))
    commands.answer_statement(n=party.n, answer="已要求安装", **act(number, world.reviewer))
    assert (look(number, code).answer, look(number, code).is_open) == ("已要求安装", False)
    (shown,) = queries.case_for_applicant(
        number, viewer=world.zhang, at=AT
    ).proceedings.third_parties
    assert (shown.name, shown.phone_masked, shown.statement) == ("李*", "", "要装油烟净化")
    commands.decide(outcome=Outcome.GRANTED, **act(number, world.approver))
    decision = models.OfficialDocument.objects.get(case=number, kind=DocumentKind.GRANT_DECISION)
    assert "1名利害关系人" in decision.data["heard"]


@pytest.mark.law("行政许可法", 47)
def test_a_third_party_asks_for_a_hearing_with_the_statement(world, number, party):
    commands.give_statement(
        case=number,
        code=party.code(),
        statement="要听证",
        wants_hearing=True,
        actor=ANYONE,
        at=later(1),
    )
    file = queries.case_for_staff(number, viewer=world.approver, at=later(1))
    (hearing,) = file.proceedings.hearings
    assert (file.overlay, hearing.stage) == (Overlay.SPECIAL, HearingStage.REQUESTED)
    assert (hearing.requested_name, hearing.matter) == ("李*", "油烟影响住户")


def test_the_notice_with_its_code_is_for_staff_to_serve(world, number, party):
    kinds = [d.kind for d in queries.documents(number, viewer=world.zhang)]
    assert DocumentKind.THIRD_PARTY_NOTICE not in kinds
    seen = queries.case_for_applicant(number, viewer=world.zhang, at=AT)
    assert DocumentKind.THIRD_PARTY_NOTICE not in [d.kind for d in seen.documents]
    with pytest.raises(NotFound):
        queries.document_pdf(number, party.n, viewer=world.zhang, at=AT)
    assert queries.document_pdf(number, party.n, viewer=world.reviewer, at=AT).startswith(b"%PDF")


def test_guessing_the_code_waits(world, number, party):
    for _ in range(5):
        with pytest.raises(queries.UnknownStatement):
            look(number, "00000000" if party.code() != "00000000" else "1" * 8)
    with pytest.raises(queries.TooManyMisses):
        look(number, party.code())
    with pytest.raises(commands.CannotState, match="对照告知书"):
        commands.give_statement(case=number, code="1", statement="x", actor=ANYONE, at=AT)


def test_a_statement_is_entered_at_the_desk_with_its_scan(world, number, party):
    scan = upload(world.reviewer, f"statement:{number}:{party.n}", name="陈述.pdf")
    foreign = upload(world.zhang, "draft:1")
    given = {"n": party.n, "statement": "口头陈述"}
    with pytest.raises(commands.CannotState, match="没有找到这个文件"):
        commands.take_statement(**given, file_ids=(foreign,), **act(number, world.reviewer))
    commands.take_statement(**given, file_ids=(scan,), **act(number, world.reviewer))
    (shown,) = queries.case_for_staff(
        number, viewer=world.reviewer, at=AT
    ).proceedings.third_parties
    assert [one.name for one in shown.files] == ["陈述.pdf"]


def test_after_the_time_given_the_case_is_decided(world, number, party):
    with pytest.raises(commands.CannotDecide):
        commands.decide(outcome=Outcome.GRANTED, **act(number, world.approver, later(7)))
    with pytest.raises(commands.CannotState, match="要求听证的期限已过"):
        commands.take_statement(
            n=party.n, statement="晚", wants_hearing=True, **act(number, world.reviewer, later(8))
        )
    commands.decide(outcome=Outcome.GRANTED, **act(number, world.approver, later(8)))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"interest": ""}, "interest"),
        ({"phone": "123"}, "phone"),
        ({"days_given": 0}, "days_given"),
        ({"days_given": 31}, "days_given"),
        ({"days_given": 4, "offers_hearing": True}, "days_given"),
    ],
)
def test_a_notice_to_a_third_party_lacking_something_is_refused(world, number, changes, field):
    given = {"name": "李四", "interest": "采光", **changes}
    with pytest.raises(commands.CannotTellThirdParty) as refused:
        commands.tell_third_party(**given, **act(number, world.reviewer))
    assert set(refused.value.fields) == {field}


@pytest.mark.law("行政许可法", 45)
def test_a_procedure_has_who_carries_it_out_its_date_result_and_real_days(world):
    number = reviewed_case(world)
    commands.start_special(
        kind=StopKind.EXPERT,
        basis="《行政许可法》第四十五条",
        planned_days=5,
        body="示例县专家库",
        contact="0550-1234",
        **act(number, world.approver),
    )
    file = queries.case_for_staff(number, viewer=world.approver, at=AT)
    (one,) = file.proceedings.procedures
    when: dict[str, Any] = {"held_on": later(2).date(), "held_where": "三楼"}
    commands.arrange_special(**when, **act(number, world.approver))
    moved = when | {"held_on": later(3).date()}
    with pytest.raises(commands.CannotArrange) as refused:
        commands.arrange_special(**moved, **act(number, world.approver))
    assert set(refused.value.fields) == {"reason"}
    commands.arrange_special(**moved, reason="专家出差", **act(number, world.approver))
    result = upload(world.approver, f"procedure:{number}:{one.n}", name="评审意见.pdf")
    commands.attach_result(case=number, n=one.n, file_id=result, actor=world.approver, at=AT)
    with pytest.raises(commands.CannotAttachResult):
        commands.attach_result(case=number, n=99, file_id=result, actor=world.approver, at=AT)
    commands.end_special(result="通过", **act(number, world.reviewer, later(3)))
    (one,) = queries.case_for_applicant(
        number, viewer=world.zhang, at=later(3)
    ).proceedings.procedures
    assert (one.body, one.planned_days, one.real_days, one.moves) == ("示例县专家库", 5, 3, 1)
    assert one.effects == (
        "法定时限：2026年3月2日起至2026年3月5日不计算（《行政许可法》第四十五条）。",
        "承诺时限：2026年3月2日起至2026年3月5日不计算。",
    )
    assert [file.name for file in one.files] == ["评审意见.pdf"]
    with pytest.raises(commands.CannotArrange, match="没有进行中"):
        commands.arrange_special(**moved, **act(number, world.approver, later(3)))


@pytest.mark.parametrize(
    ("kind", "basis", "field"),
    [
        (StopKind.HEARING, "《行政许可法》第四十五条", "kind"),
        (StopKind.PUBLIC_NOTICE, "有规定", "basis"),
        (StopKind.SUSPENSION, "《办法》", "kind"),
    ],
)
def test_other_items_pause_only_with_their_rule_and_hearings_have_their_own_acts(
    world, kind, basis, field
):
    number = reviewed_case(world, world.service)
    with pytest.raises(commands.CannotSuspend) as refused:
        commands.start_special(
            kind=kind, basis=basis, planned_days=5, **act(number, world.approver)
        )
    assert set(refused.value.fields) == {field}
