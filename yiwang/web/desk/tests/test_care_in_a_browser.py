"""A pain point in Chromium: noted, given, solved, verified by another, read by everybody."""

import pytest
from playwright.sync_api import expect

from yiwang.engagement.interaction.tests.factories import AT, day, place
from yiwang.foundation.core.types import ANYONE
from yiwang.web.ui.tests.browser import check_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def both_widths(page, axe, name):
    """Look at a page on a phone and on a desk."""
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        check_page(page, axe, f"{name}-{width}")


def note(manager, axe):
    """Write it down: refused once with the words kept, then taken and given to its owner."""
    manager.open("/desk/care/pain-points/")
    both_widths(manager, axe, "pain-empty")
    manager.get_by_role("link", name="登记堵点").click()
    manager.get_by_label("堵点", exact=True).fill("领高龄津贴要开没有领过的证明")
    manager.get_by_role("button", name="登记", exact=True).click()
    expect(manager.get_by_text("请选择领域").first).to_be_visible()
    assert manager.get_by_label("堵点", exact=True).input_value() == "领高龄津贴要开没有领过的证明"
    both_widths(manager, axe, "pain-new-refused")
    manager.get_by_role("radio", name="社保低保").check()
    manager.get_by_label("堵在哪里").fill(
        "老人搬家以后，要回原来的乡镇开没有领过津贴的证明，来回两趟。"
    )
    manager.get_by_role("radio", name="走访调查").check()
    manager.get_by_label("怎么发现的").fill("3月1日走访示例社区，9位老人里有4位提到")
    manager.get_by_role("button", name="登记", exact=True).click()
    expect(manager.get_by_text("已登记，请交办给责任单位")).to_be_visible()
    manager.get_by_label("责任单位").select_option(label="示例县民政局")
    for part, value in (("年", "2026"), ("月", "4"), ("日", "1")):
        manager.get_by_label(part, exact=True).fill(value)
    manager.get_by_role("button", name="交办").click()
    expect(manager.get_by_text("请填写交办要求").first).to_be_visible()
    both_widths(manager, axe, "pain-own-refused")
    manager.get_by_label("交办要求").fill("与乡镇共用发放名册，不再要证明")
    manager.get_by_role("button", name="交办").click()
    expect(manager.get_by_text("已交办", exact=True)).to_be_visible()


def test_a_pain_point_goes_round_to_the_public_page(seat, axe, transactional_db, freeze):
    freeze(AT)
    county = place()
    manager, owner = seat(county.manager), seat(county.stranger)
    note(manager, axe)
    freeze(day(40))
    owner.open("/desk/care/pain-points/")
    expect(owner.locator("table").get_by_text("红灯")).to_be_visible()
    both_widths(owner, axe, "pain-overdue")
    owner.locator("table a").first.click()
    owner.get_by_label("做了什么、有什么变化").fill("两个乡镇的发放名册已经联网，不再要证明。")
    owner.get_by_label("佐证").fill("民政局4月10日的通知，回访4位老人")
    owner.get_by_role("button", name="报告已疏解").click()
    expect(owner.get_by_text("已报告，等另一人核实")).to_be_visible()
    both_widths(owner, axe, "pain-solved")
    manager.reload()
    manager.get_by_label("怎么核实的").fill("回访4位老人，都没有再开证明")
    both_widths(manager, axe, "pain-verify")
    manager.get_by_role("button", name="核实并公布").click()
    expect(manager.get_by_text("已公布").first).to_be_visible()
    anyone = seat(ANYONE, width=360)
    anyone.open("/pain-points/?area=WELFARE")
    expect(anyone.get_by_text("不再要证明")).to_be_visible()
    both_widths(anyone, axe, "pain-public")
    anyone.get_by_role("link", name="身份证明").click()
    expect(anyone.get_by_text("身份证明还没有公布的堵点")).to_be_visible()
    anyone.get_by_role("main").get_by_role("link", name="我要问").click()
    expect(anyone.get_by_role("heading", name="我要问")).to_be_visible()
