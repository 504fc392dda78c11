"""What was granted, afterwards, in Chromium: followed up by its holder, ended by two of staff."""

from datetime import date

import pytest

from tests.journeys.acting import follow, press
from yiwang.foundation.identity.types import Permission
from yiwang.services.cases import commands, queries
from yiwang.services.cases.tests.factories import AT, case_to_decide, later, staff
from yiwang.services.cases.types import DocumentKind, Outcome, ResultState

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.slow
def test_a_result_is_followed_up_and_revoked_on_both_sides(world, seat, look, freeze):
    number = case_to_decide(world)
    commands.decide(
        case=number, outcome=Outcome.GRANTED, valid_until=date(2026, 12, 31),
        actor=world.approver, at=AT,
    )  # fmt: skip
    citizen, reviewer = seat(world.zhang, 360), seat(world.reviewer)
    citizen.open(f"/my/cases/{number}/")
    look(citizen, "granted")
    follow(citizen, "申请延续")
    look(citizen, "renewal")
    press(citizen, "开始申请延续")
    assert "/apply/" in citizen.url
    reviewer.open(f"/desk/cases/{number}/")
    look(reviewer, "desk")
    follow(reviewer, "撤回、撤销或者注销")
    reviewer.get_by_text("以欺骗、贿赂等不正当手段取得").click()
    press(reviewer, "撤回、撤销或者注销结果")
    look(reviewer, "propose-refused")
    reviewer.locator("[name=reason]").fill("经查，申请时提交的营业执照系伪造")
    press(reviewer, "撤回、撤销或者注销结果")
    reviewer.get_by_text("告知书已发给被许可人").wait_for()
    citizen.open(f"/my/cases/{number}/")
    follow(citizen, "去陈述申辩")
    look(citizen, "plea")
    citizen.locator("[name=plea]").fill("执照是登记机关发的")
    press(citizen, "提交陈述申辩")
    citizen.get_by_text("陈述申辩已收到").first.wait_for()
    look(citizen, "pleaded")
    freeze(later(9))
    chief = seat(staff(world.market, "李批", Permission.DECIDE))
    chief.open(f"/desk/cases/{number}/ending/decide/")
    look(chief, "decide")
    chief.locator("[name=answer]").fill("经登记机关核实系伪造")
    press(chief, "同意并作出决定")
    chief.get_by_text("决定书已发给被许可人").wait_for()
    citizen.open(f"/my/cases/{number}/")
    look(citizen, "revoked")
    citizen.open("/public/")
    citizen.get_by_text("已撤销").first.wait_for()
    citizen.open("/public/hearings/")
    look(citizen, "hearings")
    seen = queries.result_of(number, viewer=world.zhang, at=later(9))
    assert seen is not None
    assert seen.state is ResultState.REVOKED
    kinds = {d.kind for d in queries.documents(number, viewer=world.zhang)}
    assert {DocumentKind.ENDING_NOTICE, DocumentKind.REVOCATION_DECISION} <= kinds
