"""A complaint in Chromium, from a stranger's phone to satisfaction, with officer and hotline."""

import re

import pytest
from playwright.sync_api import expect

from yiwang.engagement.interaction.tests.factories import AT, place
from yiwang.foundation.core.types import ANYONE
from yiwang.web.ui.tests.browser import check_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "3月1日在示例县民政局窗口办高龄津贴，等了两个小时，工作人员一直在打电话，没有人办理。"


def both_widths(page, axe, name):
    """Look at a page on a phone and on a desk."""
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        check_page(page, axe, f"{name}-{width}")


def press(page, name):
    """Press the button of an act, opening its part."""
    closed = page.locator("details:not([open]) > summary", has_text=re.compile(f"^{name}$"))
    if closed.count():
        closed.click()
    page.get_by_role("button", name=name, exact=True).click()


def answer(officer, axe, text, name):
    officer.get_by_label("答复", exact=True).fill(text)
    both_widths(officer, axe, name)
    press(officer, "答复")
    expect(officer.get_by_text("已答复，会告诉对方")).to_be_visible()


def file_it(asker, axe):
    """Complain without a name: refused once with all typed words kept, then taken."""
    asker.open("/ask/")
    both_widths(asker, axe, "voices-ask")
    asker.get_by_role("main").get_by_role("link", name="投诉举报").click()
    asker.get_by_role("radio", name="投诉").check()
    asker.get_by_label("标题").fill("窗口没有人办理")
    asker.get_by_label("内容").fill("<b>太慢</b>")
    asker.get_by_role("radio", name="匿名").check()
    asker.get_by_role("button", name="提交", exact=True).last.click()
    expect(asker.get_by_text("内容太短，请至少写 10 个字").first).to_be_visible()
    assert asker.get_by_label("内容").input_value() == "<b>太慢</b>"
    assert asker.get_by_label("标题").input_value() == "窗口没有人办理"
    both_widths(asker, axe, "voices-new-refused")
    asker.get_by_label("内容").fill(f"<script>alert(1)</script>{WORDS}")
    asker.get_by_label("哪个单位").select_option(label="示例县市场监督管理局")
    asker.get_by_role("button", name="提交", exact=True).last.click()
    expect(asker.get_by_text("请记下编号和查询码")).to_be_visible()
    expect(asker.get_by_text("<script>alert(1)</script>")).to_be_visible()
    both_widths(asker, axe, "voices-filed")
    return asker.url


def pass_it_on(clerk, axe):
    """Accept it at the centre, then transfer it with a reason."""
    clerk.open("/desk/voices/")
    both_widths(clerk, axe, "voices-desk-list")
    clerk.locator("table a").first.click()
    both_widths(clerk, axe, "voices-desk-waiting")
    press(clerk, "受理")
    expect(clerk.get_by_text("已受理，会告诉对方答复的日期")).to_be_visible()
    clerk.locator("summary", has_text="转办").click()
    part = clerk.locator("details", has=clerk.get_by_label("转办的理由"))
    part.get_by_label("单位").select_option(label="示例县民政局")
    press(clerk, "转办")
    expect(clerk.get_by_text("请写明转办的理由").first).to_be_visible()
    both_widths(clerk, axe, "voices-desk-transfer")
    clerk.get_by_label("转办的理由").fill("高龄津贴窗口由民政局管理")
    press(clerk, "转办")
    expect(clerk.get_by_text("已转办")).to_be_visible()


def reopen_it(asker, axe):
    """Be discontent, with a reason, and ask that it be taken up again."""
    expect(asker.get_by_text("窗口增加一人")).to_be_visible()
    both_widths(asker, axe, "voices-answered")
    asker.get_by_role("button", name="不满意").click()
    expect(asker.get_by_text("请写明不满意的原因").first).to_be_visible()
    asker.get_by_label("哪里不满意").fill("没有说我的津贴什么时候能办")
    asker.get_by_role("button", name="不满意").click()
    asker.get_by_label("哪里不满意").fill("没有说我的津贴什么时候能办")
    asker.get_by_role("button", name="要求重新办理").click()
    expect(asker.get_by_text("已要求重新办理")).to_be_visible()
    both_widths(asker, axe, "voices-reopened")


def test_a_complaint_without_a_name_goes_round_to_the_end(seat, axe, transactional_db, freeze):
    freeze(AT)
    county = place()
    asker = seat(ANYONE, width=360)
    address = file_it(asker, axe)
    pass_it_on(seat(county.clerk), axe)
    officer = seat(county.stranger)
    officer.open("/desk/voices/?tab=handling")
    officer.locator("table a").first.click()
    answer(officer, axe, "已批评当班人员，窗口增加一人。", "voices-desk-answer")
    asker.goto(address)
    reopen_it(asker, axe)
    officer.open("/desk/voices/?tab=handling")
    expect(officer.get_by_text("重新办理").first).to_be_visible()
    officer.locator("table a").first.click()
    answer(officer, axe, "津贴已经核定，本月25日发放到您的社保卡。", "voices-desk-again")
    asker.goto(address)
    asker.get_by_role("button", name="满意", exact=True).click()
    expect(asker.get_by_text("谢谢您的评价，这件事已经办结")).to_be_visible()
    both_widths(asker, axe, "voices-closed")


def test_a_caller_is_written_down_and_follows_by_number(seat, axe, transactional_db, freeze):
    freeze(AT)
    county = place()
    agent = seat(county.agent)
    agent.open("/desk/voices/new/")
    agent.get_by_role("button", name="登记", exact=True).last.click()
    expect(agent.get_by_text("请选择是哪一条热线").first).to_be_visible()
    both_widths(agent, axe, "voices-hotline-refused")
    agent.get_by_role("radio", name="12345").check()
    agent.get_by_label("姓名").fill("李四")
    agent.get_by_label("电话").fill("139 1234 5678")
    agent.get_by_role("radio", name="咨询").check()
    agent.get_by_label("标题").fill("高龄津贴怎么领")
    agent.get_by_label("内容").fill("来电人母亲今年八十岁，问高龄津贴怎么申请。")
    agent.get_by_role("button", name="登记", exact=True).last.click()
    expect(agent.get_by_role("heading", name="已登记")).to_be_visible()
    both_widths(agent, axe, "voices-hotline-done")
    number, code = (agent.locator("dl dd").nth(n).inner_text() for n in (0, 1))
    caller = seat(ANYONE, width=360)
    caller.open("/ask/follow/")
    caller.get_by_label("编号").fill(number)
    caller.get_by_label("查询码").fill("1" if code != "1" else "2")
    caller.get_by_role("button", name="查询").click()
    expect(caller.get_by_text("编号或者查询码不对").first).to_be_visible()
    both_widths(caller, axe, "voices-follow")
    caller.get_by_label("查询码").fill(code)
    caller.get_by_role("button", name="查询").click()
    expect(caller.get_by_text("来电人母亲今年八十岁")).to_be_visible()
    manager = seat(county.manager)
    manager.open("/desk/voices/limits/")
    both_widths(manager, axe, "voices-limits")
    manager.get_by_label("核实期限（天）").fill("2")
    manager.get_by_role("button", name="保存").last.click()
    expect(manager.get_by_text("请填写整改期限（天）").first).to_be_visible()
    both_widths(manager, axe, "voices-limits-refused")
    zhang = seat(county.world.zhang, width=360)
    zhang.open("/my/voices/")
    both_widths(zhang, axe, "voices-mine")
    zhang.open("/ask/new/")
    both_widths(zhang, axe, "voices-new-known")
