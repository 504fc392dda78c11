"""From a form's editor to a citizen with half a draft, in Chromium, at 360 and 1280 px."""

from dataclasses import replace
from typing import Any

import pytest

from yiwang.foundation.identity.types import Permission
from yiwang.services.cases import commands as cases
from yiwang.services.cases.tests.factories import AT, COUNTY, staff
from yiwang.services.cases.tests.factories import world as make_world
from yiwang.web.ui.tests.browser import check_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BOTH = (360, 1280)


def look(page, axe, name):
    """Judge a page at both widths."""
    for width in BOTH:
        page.set_viewport_size({"width": width, "height": 800})
        check_page(page, axe, f"forms-{name}-{width}")


def add(page, term, *, condition="", **fill):
    """Add a field that begins from a term, through its own page."""
    page.get_by_role("link", name="添加字段").last.click()
    page.get_by_role("link", name=term, exact=True).click()
    for box, value in fill.items():
        page.locator(f"[name='{box}']").fill(value)
    if condition:
        page.get_by_label(condition, exact=True).check()
    page.get_by_role("button", name="保存字段").click()
    page.wait_for_url("**/#field-*")


def designed(page, axe):
    """Draft the next form: a condition, a table, and a field nobody may ask for."""
    page.open("/desk/forms/")
    page.get_by_role("link", name="申请表").click()
    page.get_by_role("button", name="改这张表单").click()
    page.get_by_label("修改理由").fill("和食品经营许可管理办法一致")
    page.get_by_role("button", name="保存名称和理由").click()
    page.locator("button[value='remove:place']").click()
    page.get_by_label("新页面的名称").fill("经营情况")
    page.get_by_role("button", name="添加页面").click()
    add(page, "选择一项", label="是否网上经营", key="online")
    add(page, "一行文字", label="网址", key="url", condition="“是否网上经营”（online）选“是”")
    add(page, "地址", label="经营场所地址")
    add(page, "日期", label="开业日期")
    add(page, "人员名单", label="食品安全管理人员")
    add(page, "声明")
    add(page, "一行文字", label="负责人血型", key="blood")
    look(page, axe, "design")
    return page.url.partition("#")[0]


def mended(page, axe, design):
    """Be refused for what nobody may ask, name the law, try the condition, submit."""
    page.get_by_role("button", name="提请核对").click()
    assert page.get_by_text("敏感个人信息").first.is_visible()
    page.get_by_role("link", name="“负责人血型”问到血型").click()
    page.locator("[name='legal_need']").fill("《献血法》第十条")
    look(page, axe, "field")
    page.get_by_role("button", name="保存字段").click()
    page.goto(design + "preview/")
    assert not page.get_by_label("网址").count()
    page.get_by_label("是", exact=True).check()
    page.get_by_role("button", name="看条件变化").click()
    assert page.get_by_label("网址").is_visible()
    look(page, axe, "preview")
    act(page, design, "提请核对")


def act(page, address, name, opinion=""):
    """Open a design, write an opinion, press the button."""
    page.goto(address)
    if opinion:
        page.get_by_label("意见").fill(opinion)
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()


def test_a_form_is_designed_mended_and_published_and_a_draft_goes_on(
    seat, axe, freeze, transactional_db
):
    freeze(AT)
    world = make_world()
    draft = cases.begin(item_code=world.permit, actor=world.zhang, at=AT)
    typed = {"name": "张三", "phone": "13800138000", "place": "人民路1号"}
    cases.autosave(number=draft.number, values=typed, version=1, actor=world.zhang, at=AT)
    province: dict[str, Any] = {"region_code": "990000000000", "organisation_ids": frozenset()}
    editor = replace(staff(world.civil, "周编", Permission.EDIT_CATALOGUE), **province)
    checker = replace(staff(world.market, "吴核", Permission.CHECK_CATALOGUE), region_code=COUNTY)
    publisher = replace(staff(world.civil, "郑发", Permission.PUBLISH_CATALOGUE), **province)
    page = seat(editor)
    design = designed(page, axe)
    mended(page, axe, design)
    act(seat(checker), design, "部门核对通过", "和办法第十一条一致")
    last = seat(publisher)
    act(last, design, "发布", "同意发布")
    assert last.get_by_text("份实施清单已经换用").is_visible()
    look(last, axe, "published")
    citizen = seat(world.zhang, 360)
    citizen.open(f"/apply/{draft.number}/")
    assert citizen.get_by_role("heading", name="表单有更新").is_visible()
    assert citizen.get_by_text("您填的是：人民路1号").is_visible()
    look(citizen, axe, "updated")
    citizen.open(f"/apply/{draft.number}/form/applicant/")
    assert citizen.get_by_text("处请再看一下").is_visible()
    assert citizen.locator("[name=phone]").input_value() == "13800138000"
    citizen.open(f"/apply/{draft.number}/form/page/")
    assert citizen.get_by_text("负责人血型").first.is_visible()
