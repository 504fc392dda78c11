"""A theme from its editor through check and publication to a citizen's guide, 360 and 1280 px."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from yiwang.foundation.identity.types import Permission
from yiwang.services.cases.tests import joint_factories as joint
from yiwang.services.cases.tests.factories import AT, COUNTY, staff
from yiwang.web.ui.tests.browser import check_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.slow]
BOTH = (1280, 360)
CODE = "992031903000"
NAMES = ("食品经营许可（新办）", "设置大型户外广告许可", "公众聚集场所投入使用前消防安全检查")


def look(page, axe, name):
    """Judge a page at both widths; it stays at 360."""
    for width in BOTH:
        page.set_viewport_size({"width": width, "height": 800})
        check_page(page, axe, f"themes-{name}-{width}")


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()


def composed(page, axe):
    """Begin a theme, choose three items, ask a question, order them."""
    page.open("/desk/themes/")
    look(page, axe, "list")
    page.get_by_role("link", name="新建主题").click()
    press(page, "开始编制")
    expect(page.get_by_role("link", name="请填写主题名称").first).to_be_attached()
    look(page, axe, "new")
    page.locator("[name='name']").fill("开餐饮店一件事")
    page.locator("[name='basic_code']").fill(CODE)
    page.locator("[name='lead']").fill("市场监督管理局")
    press(page, "开始编制")
    address = page.url
    for code, name in zip((joint.PERMIT, joint.SIGN, joint.FIRE), NAMES, strict=True):
        page.get_by_label("查找要加的事项").fill(name)
        press(page, "查找事项")
        page.locator(f"button[value='add:{code}']").click()
        page.wait_for_load_state()
    page.get_by_role("link", name="加一个问题").click()
    page.locator("[name='text']").fill("要不要挂户外招牌？")
    page.locator("[name='options']").fill("yes 要挂招牌\nno 不挂招牌")
    page.locator("[name='key']").fill("sign")
    look(page, axe, "question")
    press(page, "保存")
    page.get_by_role("link", name=NAMES[1]).click()
    page.get_by_label(NAMES[0]).check()
    page.get_by_label("要挂招牌", exact=True).check()
    look(page, axe, "item")
    press(page, "保存")
    expect(page.get_by_text("“要不要挂户外招牌？”选“要挂招牌”时才办")).to_be_visible()
    page.locator("[name='reason']").fill("国发〔2024〕3号")
    page.locator("button[value='heading']").click()
    page.wait_for_load_state()
    page.get_by_label("提要").fill("开店、餐饮")
    page.get_by_label("常见问题").fill("没有房产证行不行？")
    press(page, "保存提要和常见问题")
    expect(page.get_by_text("每个问题都要有答案").first).to_be_visible()
    page.get_by_label("常见问题").fill(
        "没有房产证行不行？\n可以交租赁合同。\n\n要等多久？\n15 个工作日。"
    )
    press(page, "保存提要和常见问题")
    look(page, axe, "draft")
    press(page, "提请核对")
    expect(page.get_by_text("已提请牵头部门核对")).to_be_visible()
    return address.partition("#")[0]


def test_a_theme_is_composed_checked_published_and_read(seat, axe, freeze, transactional_db):
    freeze(AT)
    there = joint.joint()
    market = there.world.market
    editor, checker, publisher = (
        replace(staff(market, name, right), region_code=COUNTY)
        for name, right in (
            ("周编", Permission.EDIT_CATALOGUE),
            ("吴核", Permission.CHECK_CATALOGUE),
            ("郑发", Permission.PUBLISH_CATALOGUE),
        )
    )
    address = composed(seat(editor), axe)
    second = seat(checker)
    second.goto(address)
    press(second, "部门核对通过")
    third = seat(publisher)
    third.goto(address)
    press(third, "发布")
    expect(third.get_by_text("已发布。已经提交的办件仍按原来的版本")).to_be_visible()
    third.open("/desk/themes/")
    third.get_by_role("link", name="开餐饮店一件事").click()
    look(third, axe, "theme")
    third.get_by_role("link", name=CODE).click()
    expect(third.get_by_role("heading", name="一起办的事项")).to_be_visible()
    expect(third.get_by_text("看情况", exact=True)).to_be_visible()
    third.get_by_text("没有房产证行不行？").first.click()
    expect(third.get_by_text("可以交租赁合同。").first).to_be_visible()
    expect(third.get_by_text("用于：全部事项").first).to_be_attached()
    look(third, axe, "guide")
    third.get_by_role("link", name="开始智能导办").click()
    third.get_by_label("要挂招牌", exact=True).check(force=True)
    third.locator("main form button").first.click()
    third.wait_for_url("**/list/**")
    expect(third.get_by_text(f"等“{NAMES[0]}”办完再开始")).to_be_visible()
    look(third, axe, "own-list")
