"""Acts of the law in Chromium, citizen and staff in turn: gaps, and a promise checked later."""

import pytest

from tests.journeys.acting import bring, fill_day, follow, press
from yiwang.services.cases import commands, queries
from yiwang.services.cases.tests.factories import AT, filed_case
from yiwang.services.cases.tests.test_promises import granted, item  # noqa: F401
from yiwang.services.cases.types import CaseState

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def pre_accept(clerk, number, look):
    clerk.open(f"/desk/cases/{number}/pre-accept/")
    look(clerk, "pre-accept")
    clerk.locator("summary", has_text="经营场所布局图").click()
    clerk.locator("[name=gap-3]").check()
    clerk.locator("[name=gap-3-missing]").fill("没有设计院的章")
    clerk.locator("[name=gap-3-reason]").fill("图纸正在设计院盖章")
    press(clerk, "看看申请人会读到什么")
    look(clerk, "pre-accept-letter")
    press(clerk, "发出容缺预受理通知书")
    clerk.get_by_text("容缺预受理通知书已发给申请人").wait_for()
    look(clerk, "pre-accepted")


@pytest.mark.slow
def test_missing_materials_are_told_once_and_supplied_from_a_phone(world, seat, look):
    number = filed_case(world)
    clerk, citizen = seat(world.clerk), seat(world.zhang, 360)
    pre_accept(clerk, number, look)
    citizen.open(f"/my/cases/{number}/")
    look(citizen, "case")
    follow(citizen, "去补交")
    bring(citizen, 4)
    look(citizen, "supply")
    press(citizen, "提交补交的材料")
    citizen.get_by_text("待补交").first.wait_for()
    follow(citizen, "去补交")
    press(citizen, "提交补交的材料")
    assert citizen.title().startswith("有 ")
    bring(citizen, 3)
    press(citizen, "提交补交的材料")
    citizen.wait_for_url(lambda url: "/supply/" not in url)
    assert queries.case_for_staff(number, viewer=world.clerk, at=AT).state is CaseState.SUBMITTED
    other = filed_case(world)
    clerk.open(f"/desk/cases/{other}/accept-with-gaps/")
    fill_day(clerk, "due_on", (2026, 3, 9))
    look(clerk, "with-gaps")
    press(clerk, "看看申请人会读到什么")
    press(clerk, "发出容缺受理通知书")
    clerk.open("/desk/cases/gaps/")
    look(clerk, "waiting")
    step = {"case": other, "actor": world.reviewer, "at": AT}
    commands.review(**step, opinion="符合", passed=True)
    commands.send_to_decision(**step)
    head = seat(world.approver)
    head.open(f"/desk/cases/{other}/decide/")
    head.get_by_role("radio", name="准予", exact=True).check()
    press(head, "看看申请人会读到什么")
    press(head, "作出决定")
    head.get_by_text("还有 1 项容缺材料没有补交").first.wait_for()
    citizen.open(f"/my/cases/{other}/supply/")
    bring(citizen, 4)
    press(citizen, "提交补交的材料")
    head.open(f"/desk/cases/{other}/decide/")
    head.get_by_role("radio", name="准予", exact=True).check()
    press(head, "看看申请人会读到什么")
    press(head, "作出决定")
    head.get_by_text("决定已作出，正在等待用印").wait_for()


@pytest.mark.slow
def test_a_promise_is_checked_and_a_false_one_objected_to(world, seat, look, item):  # noqa: F811
    number = granted(world, item)
    reviewer, head = seat(world.reviewer), seat(world.approver)
    reviewer.open("/desk/cases/promises/")
    look(reviewer, "promises")
    reviewer.open(f"/desk/cases/{number}/promises/1/check/")
    look(reviewer, "promise-check")
    reviewer.get_by_role("radio", name="承诺不实").check()
    reviewer.get_by_label("核查意见").fill("查验登记，没有洗消间")
    reviewer.get_by_role("radio", name="数据比对或者书面核查").check()
    press(reviewer, "核查承诺")
    head.open(f"/desk/cases/{number}/promises/1/judge/")
    head.get_by_role("radio", name="责令限期整改").check()
    head.get_by_label("认定的事实和理由").fill("与承诺的场所不符")
    fill_day(head, "rectify_by", (2026, 4, 1))
    fill_day(head, "barred_until", (2026, 12, 31))
    look(head, "promise-judge")
    press(head, "认定承诺不实")
    head.get_by_text("已认定，告知书已发给申请人").wait_for()
    look(head, "promise-judged")
    citizen = seat(world.zhang, 360)
    citizen.open(f"/my/cases/{number}/")
    look(citizen, "promise-case")
    follow(citizen, "提出异议")
    citizen.get_by_label("哪里与事实不符").fill("洗消间在二楼")
    look(citizen, "objection")
    press(citizen, "提出异议")
    citizen.get_by_text("等待答复").wait_for()
