"""Care in Chromium: a pain point gets public, a policy finds its need, a visit is told."""

import re

import pytest
from playwright.sync_api import expect

from yiwang.engagement.interaction.tests import test_care as policies
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


def condition(editor, axe):
    """Say whom the policy is for: refused once for a paragraph that is not in it, then taken."""
    editor.open("/desk/care/")
    both_widths(editor, axe, "care-policies-empty")
    editor.get_by_role("link", name="示例县支持小店经营若干措施").click()
    editor.get_by_label("谁答复企业诉求").select_option(label="示例县市场监督管理局")
    editor.locator("[name=INDUSTRY]").fill("餐饮业、零售业")
    editor.get_by_label("行业的依据段落").fill("对所有的餐饮业企业")
    editor.get_by_label("成立至少满几年").fill("3")
    editor.get_by_label("成立年限的依据段落").fill("成立三年以上")
    editor.get_by_role("button", name="保存").click()
    expect(editor.get_by_text("政策正文里没有这段话").first).to_be_visible()
    both_widths(editor, axe, "care-policy-refused")
    editor.get_by_label("行业的依据段落").fill("餐饮业、零售业企业")
    editor.get_by_role("button", name="保存").click()
    expect(editor.get_by_text("已保存")).to_be_visible()


def test_a_policy_finds_an_enterprise_and_its_need_is_answered(seat, axe, transactional_db, freeze):
    freeze(AT)
    county = place()
    policies.policy()
    condition(seat(policies.EDITOR), axe)
    boss = seat(policies.company(county), width=360)
    boss.open("/my/")
    both_widths(boss, axe, "care-my-home")
    boss.get_by_role("link", name="全部惠企政策").click()
    both_widths(boss, axe, "care-matched")
    boss.get_by_role("main").get_by_role("link", name="示例县支持小店经营若干措施").click()
    expect(boss.get_by_text("2020年3月2日成立，满 6 年")).to_be_visible()
    boss.get_by_role("button", name="提交诉求").click()
    expect(boss.get_by_text("请填写标题").first).to_be_visible()
    both_widths(boss, axe, "care-need-refused")
    boss.get_by_label("标题").fill("补助到哪里申请")
    boss.get_by_label("需要什么帮助").fill(policies.NEED)
    boss.get_by_role("button", name="提交诉求").click()
    expect(boss.get_by_text("示例县市场监督管理局会答复您")).to_be_visible()
    both_widths(boss, axe, "care-need-told")
    officer = seat(county.officer)
    officer.open("/desk/care/needs/")
    both_widths(officer, axe, "care-needs")
    officer.get_by_role("link", name="补助到哪里申请").click()
    officer.locator("details:not([open]) > summary", has_text=re.compile("^答复$")).click()
    officer.get_by_label("答复", exact=True).fill("在现在的市场监管所申请，带营业执照就可以。")
    officer.get_by_role("button", name="答复", exact=True).click()
    expect(officer.get_by_text("已答复，会告诉对方")).to_be_visible()
    officer.open("/desk/care/needs/?which=IN_TIME")
    expect(officer.get_by_role("link", name="补助到哪里申请")).to_be_visible()
    boss.reload()
    expect(boss.get_by_text("带营业执照就可以")).to_be_visible()
    editor = seat(policies.EDITOR)
    editor.open("/desk/care/")
    both_widths(editor, axe, "care-policies")
    person = seat(county.world.zhang, width=360)
    person.open("/my/policies/")
    expect(person.get_by_text("请切换到企业身份")).to_be_visible()
    both_widths(person, axe, "care-person")


def test_a_visit_is_written_down_and_goes_to_its_office(seat, axe, transactional_db, freeze):
    freeze(AT)
    county = place()
    manager = seat(county.manager)
    manager.open("/desk/care/needs/")
    expect(manager.get_by_text("这段时间没有企业诉求")).to_be_visible()
    both_widths(manager, axe, "care-needs-empty")
    manager.get_by_role("link", name="登记走访诉求").click()
    manager.get_by_label("标题").fill("门前没有临停位")
    manager.get_by_role("button", name="登记").click()
    expect(manager.get_by_text("请填写企业名称").first).to_be_visible()
    assert manager.get_by_label("标题").input_value() == "门前没有临停位"
    both_widths(manager, axe, "care-visit-refused")
    manager.get_by_label("企业名称").fill("示例小馆有限公司")
    manager.get_by_label("联系电话").fill("13912345678")
    manager.get_by_label("交给哪个单位答复").select_option(label="示例县市场监督管理局")
    manager.get_by_label("内容").fill("早上送菜车没有地方停，希望划两个限时的装卸车位。")
    manager.get_by_role("button", name="登记").click()
    expect(manager.get_by_text("请告诉企业查询码")).to_be_visible()
    expect(manager.get_by_text("走访企业")).to_be_visible()
    both_widths(manager, axe, "care-visit-told")
