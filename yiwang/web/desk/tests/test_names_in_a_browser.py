"""A name in Chromium: judged, reserved, refused to another, withdrawn by two, told its holder."""

import pytest
from playwright.sync_api import expect

from yiwang.engagement.naming.tests.factories import registered
from yiwang.services.cases.tests import factories as f
from yiwang.web.ui.tests.browser import check_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def both_widths(page, axe, name):
    """Look at a page on a phone and on a desk."""
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        check_page(page, axe, f"{name}-{width}")


def look_up(page, trade, industry="餐饮"):
    """Fill the boxes and look."""
    page.open("/names/")
    page.get_by_label("字号").fill(trade)
    page.get_by_label("行业或者经营特点").fill(industry)
    page.get_by_role("button", name="查一查").click()


def test_a_name_is_judged_reserved_and_withdrawn(seat, axe, transactional_db, freeze):
    freeze(f.AT)
    world = f.world()
    registered("示例县云溪饭店有限公司")
    zhang = seat(world.zhang, width=360)
    look_up(zhang, "公安云", "")
    expect(zhang.get_by_text("不能用“公安”").first).to_be_visible()
    both_widths(zhang, axe, "names-faulty")
    look_up(zhang, "云溪")
    expect(zhang.get_by_text("示例县云溪饭店有限公司")).to_be_visible()
    both_widths(zhang, axe, "names-taken")
    zhang.get_by_role("link", name="云源溪").click()
    zhang.get_by_role("button", name="申报保留").click()
    expect(zhang.get_by_text("请阅读并勾选承诺").first).to_be_visible()
    both_widths(zhang, axe, "names-promise")
    zhang.get_by_role("checkbox", name="我已阅读并承诺").check()
    zhang.get_by_role("button", name="申报保留").click()
    expect(zhang.get_by_text("名称已为您保留")).to_be_visible()
    both_widths(zhang, axe, "names-kept")
    li = seat(world.li)
    look_up(li, "云源溪", "饭店")
    expect(li.get_by_text("别人保留中")).to_be_visible()
    reviewer, approver = seat(world.reviewer), seat(world.approver)
    reviewer.open("/desk/names/")
    both_widths(reviewer, axe, "names-desk-list")
    reviewer.get_by_role("link", name="示例县云源溪餐饮有限公司").click()
    reviewer.get_by_label("撤销理由").fill("与在先的老字号容易混淆")
    reviewer.get_by_label("依据条款").fill("《企业名称登记管理规定》第十一条第（八）项")
    both_widths(reviewer, axe, "names-desk-propose")
    reviewer.get_by_role("button", name="提出撤销").click()
    expect(reviewer.get_by_text("等另一位有审批权限的人员确认")).to_be_visible()
    approver.open("/desk/names/")
    approver.get_by_role("link", name="示例县云源溪餐饮有限公司").click()
    both_widths(approver, axe, "names-desk-confirm")
    approver.get_by_role("button", name="确认撤销").click()
    expect(approver.get_by_text("已撤销，申请人会收到告知书")).to_be_visible()
    zhang.open("/my/names/")
    expect(zhang.get_by_text("已撤销")).to_be_visible()
    zhang.get_by_role("link", name="示例县云源溪餐饮有限公司").click()
    expect(zhang.get_by_text("与在先的老字号容易混淆")).to_be_visible()
    both_widths(zhang, axe, "names-withdrawn")
