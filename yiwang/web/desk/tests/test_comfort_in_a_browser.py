"""Working at the desk in Chromium: words are kept, phrases, a material beside, urging, a batch."""

import re

import pytest
from playwright.sync_api import expect

from yiwang.services.cases.tests import factories as f
from yiwang.web.desk.tests.test_joint_in_a_browser import both_widths

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_an_opinion_is_kept_helped_and_sent(seat, axe, transactional_db, freeze, live_server):
    freeze(f.AT)
    world = f.world()
    number = f.accepted_case(world)
    f.commands.claim(case=number, actor=world.reviewer, at=f.AT)
    desk = seat(world.reviewer)
    desk.open("/desk/phrases/")
    desk.get_by_role("button", name="保存").click()
    expect(desk.get_by_text("请写明常用意见的内容").first).to_be_visible()
    desk.get_by_label("内容").fill("材料齐全，布局符合要求。")
    desk.get_by_role("button", name="保存").click()
    expect(desk.get_by_text("常用意见已保存")).to_be_visible()
    both_widths(desk, axe, "phrases")
    desk.open(f"/desk/cases/{number}/review/")
    desk.get_by_label("审查意见").fill("已核对原件。")
    desk.locator(".savestate.ok").wait_for()
    desk.open(f"/desk/cases/{number}/")
    desk.open(f"/desk/cases/{number}/review/")
    expect(desk.get_by_text("还没有提交的内容")).to_be_visible()
    expect(desk.get_by_label("审查意见")).to_have_value("已核对原件。")
    desk.get_by_label("常用意见").select_option(index=1)
    desk.get_by_role("button", name="放进意见").click()
    expect(desk.get_by_label("审查意见")).to_have_value("已核对原件。\n材料齐全，布局符合要求。")
    desk.get_by_role("button", name=re.compile("在旁边看")).first.click()
    frame = desk.locator("iframe.viewer")
    expect(frame).to_be_visible()
    assert desk.get_by_label("审查意见").input_value().startswith("已核对原件。")
    both_widths(desk, axe, "review-beside")
    desk.get_by_role("link", name="和这位申请人上一次的申请对照").click()
    expect(desk.get_by_text("以前没有办过这件事")).to_be_visible()
    both_widths(desk, axe, "compare-nothing")
    desk.open(f"/desk/cases/{number}/notes/")
    desk.get_by_label("写备注").fill("现场照片模糊，已电话说明")
    desk.get_by_role("button", name="保存备注").click()
    expect(desk.get_by_text("现场照片模糊，已电话说明")).to_be_visible()
    both_widths(desk, axe, "notes")


def test_a_citizen_urges_and_colleagues_handle_several_at_once(
    seat, axe, transactional_db, freeze, live_server
):
    freeze(f.AT)
    world = f.world()
    first, second = f.filed_case(world), f.filed_case(world)
    citizen = seat(world.zhang, width=360)
    citizen.open(f"/my/cases/{first}/")
    citizen.get_by_role("link", name="催办").click()
    citizen.get_by_label("想说明的情况").fill("下周要开业")
    citizen.get_by_role("button", name="催办").click()
    expect(citizen.get_by_text("已催办，办理部门会答复您")).to_be_visible()
    expect(citizen.get_by_text("24 小时内已经催办过一次")).to_be_visible()
    both_widths(citizen, axe, "urged")
    desk = seat(world.clerk)
    desk.open("/desk/cases/urgings/")
    both_widths(desk, axe, "urgings")
    desk.get_by_label("答复").fill("今天审核，明天答复")
    desk.get_by_role("button", name=re.compile("答复")).click()
    expect(desk.get_by_text("没有等答复的催办")).to_be_visible()
    citizen.reload()
    expect(citizen.get_by_text("今天审核，明天答复")).to_be_visible()
    desk.open("/desk/cases/batch/?act=ACCEPT")
    desk.get_by_role("link", name=re.compile("食品经营许可")).first.click()
    for box in desk.locator("input[name=case]").all():
        box.check()
    desk.get_by_role("button", name="受理选中的件").click()
    expect(desk.get_by_text("还有 2 件没有打开看过")).to_be_visible()
    both_widths(desk, axe, "batch-unread")
    for number in (first, second):
        desk.open(f"/desk/cases/{number}/?batch=1")
    desk.open(f"/desk/cases/batch/?act=ACCEPT&item={world.permit}")
    expect(desk.get_by_text("已看过")).to_have_count(2)
    for box in desk.locator("input[name=case]").all():
        box.check()
    desk.get_by_role("button", name="受理选中的件").click()
    expect(desk.get_by_role("heading", name="办理结果：2 件")).to_be_visible()
    both_widths(desk, axe, "batch-done")
    desk.open("/desk/cases/export/")
    both_widths(desk, axe, "export")
    desk.get_by_label("用途").fill("6月办件质量抽查")
    desk.get_by_role("button", name="导出").click()
    expect(desk.get_by_text("正在生成").first).to_be_visible()
    both_widths(desk, axe, "exports")
