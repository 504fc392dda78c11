"""A joint case in Chromium: filed once, three organisations, one notice, one answer."""

import pytest
from playwright.sync_api import expect

from yiwang.services.cases.tests import factories as f
from yiwang.services.cases.tests import joint_factories as j
from yiwang.services.cases.tests.joint_factories import FIRE, PERMIT, SIGN
from yiwang.services.cases.types import Outcome
from yiwang.web.ui.tests.browser import check_page

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def both_widths(page, axe, name):
    """Look at a page on a phone and on a desk."""
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        check_page(page, axe, f"{name}-{width}")


def test_three_organisations_handle_one_application(  # noqa: PLR0915  one story
    seat, axe, transactional_db, freeze, live_server
):
    freeze(f.AT)
    there = j.joint()
    number = j.filed(there)
    parts = {code: j.part(number, code).number for code in (PERMIT, SIGN, FIRE)}
    fire = seat(there.people[FIRE][0])
    fire.open("/desk/cases/?view=OPEN")
    expect(fire.get_by_text("公众聚集场所投入使用前消防安全检查").first).to_be_visible()
    fire.open(f"/desk/cases/{parts[FIRE]}/")
    expect(fire.get_by_role("link", name="受理", exact=True)).to_have_count(0)
    fire.get_by_role("link", name="写预审意见").click()
    fire.get_by_role("button", name="送给牵头部门").click()
    expect(fire.get_by_text("请选择预审意见").first).to_be_visible()
    fire.get_by_label("需要补正", exact=True).check()
    fire.locator("summary", has_text="经营场所布局图").click()
    line = fire.locator("details", has_text="经营场所布局图")
    line.get_by_label("问题（自己写）").fill("没有标安全出口")
    line.get_by_label("怎样改").fill("标出两个安全出口")
    both_widths(fire, axe, "joint-opinion")
    fire.get_by_role("button", name="送给牵头部门").click()
    expect(fire.get_by_text("预审意见已送给牵头部门")).to_be_visible()
    both_widths(fire, axe, "joint-part")
    lead = seat(there.lead)
    lead.open(f"/desk/cases/{number}/joint/")
    both_widths(lead, axe, "joint-board")
    lead.get_by_role("link", name="合成一份通知发出").click()
    lead.get_by_role("button", name="看看申请人会读到什么").click()
    expect(lead.get_by_text("没有标安全出口")).to_be_visible()
    lead.get_by_role("button", name="发出补正告知书").click()
    expect(lead.get_by_text("补正告知书已发给申请人")).to_be_visible()
    citizen = seat(there.world.zhang, width=360)
    citizen.open(f"/my/cases/{number}/")
    expect(citizen.get_by_text("一次申请，各部门同时办理")).to_be_visible()
    expect(citizen.get_by_text("没有标安全出口").first).to_be_visible()
    both_widths(citizen, axe, "joint-citizen-correcting")
    fresh = f.upload(there.world.zhang, f"draft:{number}", name="新图.pdf")
    f.commands.resubmit(
        number=number, files_by_material=[(3, fresh)], actor=there.world.zhang, at=f.AT
    )
    lead.open(f"/desk/cases/{number}/accept/")
    lead.get_by_role("button", name="看看申请人会读到什么").click()
    lead.get_by_role("button", name="受理").click()
    expect(lead.get_by_text("已受理，受理通知书已发给申请人")).to_be_visible()
    fire.open(f"/desk/cases/{parts[FIRE]}/joint/")
    fire.locator("summary", has_text="提出异议").click()
    fire.get_by_label("对哪一项有异议").select_option(label="食品经营许可（新办）")
    fire.get_by_label("理由").fill("布局挡住安全出口")
    fire.get_by_role("button", name="送给牵头部门").click()
    expect(fire.get_by_text("异议已送给牵头部门")).to_be_visible()
    for code in (PERMIT, FIRE):
        j.decide(there, number, code)
    j.decide(there, number, SIGN, outcome=Outcome.REFUSED)
    lead.open(f"/desk/cases/{number}/joint/")
    lead.get_by_label("协调结果").fill("已现场核对，出口畅通")
    lead.get_by_role("button", name="保存协调结果").click()
    expect(lead.get_by_text("已协调").first).to_be_visible()
    both_widths(lead, axe, "joint-settled")
    lead.get_by_role("link", name="汇总答复").click()
    lead.get_by_role("button", name="汇总答复").click()
    expect(lead.get_by_text("各部门的结果已经一次告知申请人")).to_be_visible()
    citizen.reload()
    expect(citizen.get_by_text("联合办理结果通知书").first).to_be_visible()
    both_widths(citizen, axe, "joint-citizen-answered")
    citizen.get_by_role("link", name="设置大型户外广告许可").click()
    expect(citizen.get_by_text("它是“开办餐饮店”的一项")).to_be_visible()
    both_widths(citizen, axe, "joint-citizen-part")
