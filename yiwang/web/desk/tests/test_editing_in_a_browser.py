"""From nothing to a public guide in Chromium, every act by its own person at 1280 px.

Then a citizen at 360 px is led by a question to the right list. A real item with its real law.
"""

import pytest
from playwright.sync_api import expect

from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.tests import factories as f
from yiwang.services.editing.tests.factories import office, person
from yiwang.web.ui.tests.browser import check_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CODE, NAME = "340511900290", "高龄津贴（高龄老人补贴）发放"
LAW = {"law": "老年人权益保障法", "article": "第三十三条"}
ITEM = {
    "name": NAME,
    "department": "民政局",
    "themes": "养老",
    "bases-0-law": LAW["law"],
    "bases-0-version": "2018-12-29",
    "bases-0-articles": LAW["article"],
}
GUIDE = {
    "conditions": "年满八十周岁，具有本县户籍（《老年人权益保障法》第三十三条）",
    "materials-0-name": "高龄津贴申请审批表",
    "materials-0-form": "网上填写，不用另交纸质表",
    "materials-0-basis": "《老年人权益保障法》第三十三条",
    "materials-1-name": "委托书",
    "materials-1-form": "上传原件的照片或扫描件",
    "materials-1-condition": "别人代办时需要",
    "materials-1-basis": "《民法典》第一百六十五条",
    "promised": "5",
    "correction_days": "15",
    **{f"steps-{n}-name": word for n, word in enumerate(("受理", "审查", "决定", "办结", "送达"))},
    **{f"steps-{n}-role": "综合窗口" for n in range(5)},
    **{f"steps-{n}-days": "1" for n in range(5)},
    "visits": "0",
    "result": "高龄津贴发放决定",
    "result-sample": "高龄津贴发放决定样本",
    "contact-consult": "0551-12345678",
    "contact-complaint": "12345",
    "contact-address": "示例县政务服务中心民政窗口",
    "contact-hours": "法定工作日 9:00-12:00 13:00-17:00",
    "faq-0-question": "多久办好？",
    "faq-0-answer": "五个工作日。",
}
CHOICES = {
    "handling": "PROMISED",
    "power_source": "1",
    "materials-0-is_application_form": "yes",
    "materials-1-necessity": "CONDITIONAL",
    "promised-unit": "WD",
    **{f"steps-{n}-unit": "WD" for n in range(5)},
    "depth": "全程网上办理",
    "result-type": "批文/结果",
}


def press(page, name):
    page.get_by_role("button", name=name, exact=True).last.click()
    page.wait_for_load_state()


def fill(page, texts, choices):
    """Fill a revision's form, adding rows where there are none yet."""
    for name, value in (texts | choices).items():
        field = page.locator(f"[name='{name}']")
        if not field.count():
            page.locator(f"[name='add-{name.partition('-')[0]}']").click()
            field.wait_for()
        if name in choices:
            field.select_option(value)
        else:
            field.fill(value)


def because(page, reason):
    page.get_by_label("修订理由").fill(reason)
    page.locator("[name=bases_of-0-law]").fill(LAW["law"])
    page.locator("[name=bases_of-0-article]").fill(LAW["article"])


def act(page, name, opinion):
    """Open the revision that waits, write an opinion, press the button."""
    page.open("/desk/editing/")
    page.get_by_role("link", name=f"新增：{NAME}").first.click()
    page.get_by_label("意见").fill(opinion)
    press(page, name)


def pass_on(seat, axe, people):
    """Three other people check, judge and publish."""
    acts = (
        ("部门核对通过", "内容属实，办得到"),
        ("合法性审核通过", "符合法律第三十三条"),
        ("发布", "同意发布"),
    )
    for who, (button, opinion) in zip(people, acts, strict=True):
        page = seat(who)
        act(page, button, opinion)
        check_page(page, axe, f"editing-{who.name}-1280")
    return page


def test_an_item_goes_from_nothing_to_a_guide_that_leads_a_citizen(seat, axe, transactional_db):
    there = office()
    civil = f.organisation(f.COUNTY, "民政局", 4)
    people = [person(name, f.COUNTY, civil) for name in ("checker", "judge")]
    people.append(there.publisher)
    _create_item(seat(there.editor), axe)
    pass_on(seat, axe, people)
    _adopt(seat(there.local), axe, civil.name)
    last = pass_on(seat, axe, people)
    last.get_by_role("link", name="看群众看到的指南").click()
    expect(last.locator("body")).to_contain_text("5个工作日")
    guide = f.guide(catalogue.adopted(CODE, civil.id))
    assert (guide.name, guide.version_no) == (NAME, 1)
    _is_led(seat(person("checker2", f.COUNTY, civil), 360), axe)


def _create_item(page, axe):
    """The province's office writes the item; what is missing is refused, nothing typed is lost."""
    page.open("/desk/editing/new/")
    page.get_by_label("基本目录事项").check()
    page.get_by_label("基本编码").fill(CODE)
    press(page, "开始起草")
    because(page, "按法律第三十三条建立")
    fill(page, ITEM, {"kind_code": "05"})
    page.get_by_label("县级").check()
    page.get_by_label("自然人").check()
    check_page(page, axe, "editing-item-1280")
    press(page, "保存")
    press(page, "提请核对")
    expect(page.get_by_text("已提请部门核对")).to_be_visible()


def _adopt(page, axe, name):
    """The county's department adopts it, with all elements and a question."""
    page.open(f"/desk/editing/items/{CODE}/")
    page.get_by_role("link", name="给一个单位建立实施清单").click()
    check_page(page, axe, "editing-adopt-1280")
    page.locator("form", has_text=f"{name}还没有").get_by_role("button").click()
    page.wait_for_load_state()
    because(page, "本县开始实施")
    fill(page, GUIDE, CHOICES)
    page.get_by_label("窗口领取").check()
    page.locator("[name=promised]").fill("五天")
    press(page, "保存")
    expect(page.get_by_text("承诺时限要填整数").first).to_be_visible()
    expect(page.get_by_label("修订理由")).to_have_value("本县开始实施")
    page.locator("[name=promised]").fill("5")
    check_page(page, axe, "editing-list-1280")
    press(page, "保存")
    page.get_by_role("link", name="情形树").click()
    page.get_by_role("link", name="加一个问题").click()
    page.locator("#f-text").fill("谁来办？")
    page.locator("#f-options-0-text").fill("老人自己来")
    page.locator("#f-options-1-text").fill("家里人代办")
    press(page, "保存")
    for leaf, option, materials in (("本人办理", "o1", "1"), ("代办", "o2", "12")):
        page.get_by_role("link", name="加一个情形").click()
        page.locator("#f-name").fill(leaf)
        page.locator(f"[name=answer-q1][value={option}]").check()
        for no in materials:
            page.locator(f"[name=materials][value='{no}']").check()
        press(page, "保存")
    page.get_by_role("link", name="回到修订稿").click()
    press(page, "提请核对")
    expect(page.get_by_text("已提请部门核对")).to_be_visible()


def _is_led(page, axe):
    """Somebody at 360 px searches in everyday words and answers one question."""
    page.open("/search/?q=高龄津贴")
    page.get_by_role("link", name=NAME).first.click()
    page.get_by_role("link", name="开始智能导办").click()
    page.get_by_text("家里人代办", exact=True).click()
    press(page, "下一步")
    expect(page.get_by_text("您的情形：代办")).to_be_visible()
    expect(page.locator(".own-lines")).to_contain_text("委托书", use_inner_text=True)
    page.get_by_text("在网上或者窗口填写：高龄津贴申请审批表").first.wait_for()
    check_page(page, axe, "editing-led-360")
