"""Search in Chromium: the combobox by keyboard, by mouse and without script."""

import pytest
from playwright.sync_api import expect

from yiwang.web.ui.tests.browser import check_page, shot

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = (360, 1280)
CARD = "居民身份证申领、换领、补领"


@pytest.mark.parametrize("width", WIDTHS)
def test_suggestions_are_used_by_keyboard(live_server, browser_page, axe, world, width):
    page = browser_page(width=width)
    page.goto(live_server.url + "/search/")
    box = page.locator("#page-q")
    box.click()
    page.keyboard.type("sfz")
    options = page.get_by_role("option")
    options.first.wait_for()
    assert 0 < options.count() <= 10
    expect(box).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    active = page.locator("#" + box.get_attribute("aria-activedescendant"))
    expect(active).to_have_attribute("aria-selected", "true")
    check_page(page, axe, f"search-suggest-{width}")
    page.keyboard.press("Escape")
    assert options.count() == 0 or not options.first.is_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=*")
    expect(page.get_by_role("link", name=CARD).first).to_be_visible()
    check_page(page, axe, f"search-found-{width}")


def test_suggestions_come_though_the_answer_is_slower_than_typing(live_server, browser_page, world):
    page = browser_page(width=1280)

    def slowly(route):
        page.wait_for_timeout(700)
        route.continue_()

    page.route("**/suggest/**", slowly)
    page.goto(live_server.url + "/search/")
    page.locator("#page-q").click()
    with page.expect_request("**/suggest/**"):
        page.keyboard.type("结")
    page.keyboard.type("婚")
    page.get_by_role("option", name="结婚登记（内地居民）").wait_for()
    page.unroute_all(behavior="wait")  # or the slow answer comes while another test runs


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_found_leads_on(live_server, browser_page, axe, world, width):
    page = browser_page(width=width)
    page.goto(live_server.url + "/search/?q=外星飞碟")
    expect(page.get_by_text("没有找到“外星飞碟”")).to_be_visible()
    expect(page.get_by_role("link", name="按部门找")).to_be_visible()
    check_page(page, axe, f"search-nothing-{width}")


def test_a_suggestion_is_taken_by_mouse_in_the_masthead(live_server, browser_page, world):
    page = browser_page(width=1280)
    page.goto(live_server.url + "/about/")
    page.locator("#site-search").click()
    page.keyboard.type("结婚")
    page.get_by_role("option", name="结婚登记（内地居民）").click()
    page.wait_for_url("**/search/?q=*")
    expect(page.get_by_role("heading", name="“结婚登记（内地居民）”的搜索结果")).to_be_visible()


def test_search_needs_no_script(live_server, browser_page, world):
    page = browser_page(width=360, javascript=False)
    page.goto(live_server.url + "/search/")
    page.locator("#page-q").fill("shenfenzheng")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=*")
    expect(page.get_by_role("link", name=CARD).first).to_be_visible()
    page.get_by_role("link", name="即办").click()
    expect(page.get_by_role("status").or_(page.get_by_text("没有找到")).first).to_be_visible()
    shot(page, "search-without-script-360")
