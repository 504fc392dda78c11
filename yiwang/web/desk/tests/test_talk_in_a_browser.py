"""A citizen asks on a phone, the reviewer answers at the desk, both read it."""

import pytest
from playwright.sync_api import expect

from yiwang.services.cases.tests.factories import AT, accepted_case, staff
from yiwang.web.ui.tests.browser import check_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def at_both(page, axe, name):
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        check_page(page, axe, f"talk-{name}-{width}")


def press(page, name):
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).last.click()


def test_a_question_is_asked_answered_and_read(seat, axe, world, freeze):
    freeze(AT)
    number = accepted_case(world)
    phone, desk = seat(world.zhang, width=360), seat(world.reviewer)
    phone.open(f"/my/cases/{number}/")
    phone.get_by_role("link", name="办件沟通").click()
    at_both(phone, axe, "empty")
    press(phone, "发送")
    phone.get_by_text("有 1 处需要修改").first.wait_for()
    phone.get_by_label("您想问什么").fill("布局图要标出尺寸吗？")
    phone.locator("input[type=file]").set_input_files(
        {"name": "布局.txt", "mimeType": "text/plain", "buffer": b"no picture"}
    )
    press(phone, "发送")
    expect(phone.get_by_label("您想问什么")).to_have_value("布局图要标出尺寸吗？")
    at_both(phone, axe, "wrong")
    press(phone, "发送")
    phone.get_by_text("个工作日内答复，答复后会发短信给您").wait_for()
    at_both(phone, axe, "asked")
    desk.open("/desk/cases/questions/")
    at_both(desk, axe, "questions")
    desk.locator("main a[href$='/talk/']").click()
    at_both(desk, axe, "desk")
    desk.get_by_label("答复").first.fill("要标出长和宽。")
    press(desk, "答复申请人")
    desk.get_by_text("已答复，会发短信告诉申请人").wait_for()
    at_both(desk, axe, "answered")
    phone.reload()
    phone.get_by_text("要标出长和宽。").wait_for()
    at_both(phone, axe, "read")
    boss = seat(staff(world.market, "吴监", "supervision.read"))
    boss.open("/desk/cases/questions/")
    boss.get_by_text("没有等答复的提问").wait_for()
