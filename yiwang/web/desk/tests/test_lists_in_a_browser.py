"""From the editor to the citizen in Chromium: pasted, one refused, checked, published, seen."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from yiwang.engagement.lists.tests.factories import GOOD, NAMES, TWICE, keeping
from yiwang.web.ui.tests.browser import check_page, soon

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def both_widths(page, axe, name):
    """Look at a page on a phone and on a desk."""
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        check_page(page, axe, f"{name}-{width}")


def test_a_county_s_list_reaches_the_citizen(
    seat, browser_page, live_server, axe, transactional_db
):
    there = keeping()
    page = seat(there.editor)
    page.open("/desk/lists/figures/missing/?measure=FREQUENT")
    expect(page.get_by_text("没有算进去的事项共 3 项")).to_be_visible()
    page.open("/desk/lists/")
    both_widths(page, axe, "lists-home")
    page.get_by_role("link", name="示例县线上线下通办高频事项").first.click()
    page.get_by_label("事项编码或者名称").fill(f"{NAMES[GOOD]}\t群众常办\n{TWICE}")
    page.get_by_role("button", name="列入", exact=True).click()
    expect(page.get_by_text("名单要求最多跑一次")).to_be_visible()
    both_widths(page, axe, "lists-report")
    page.get_by_role("link", name="回到名单").click()
    page.get_by_role("link", name=re.compile(f"修改.*{NAMES[GOOD]}")).click()
    both_widths(page, axe, "lists-entry")
    page.go_back()
    page.get_by_role("button", name="提请核对").click()
    both_widths(page, axe, "lists-list")
    for who, button in ((there.checker, "核对通过"), (there.publisher, "发布")):
        other = seat(who)
        other.open(f"/desk/lists/{there.list_id}/")
        other.get_by_role("button", name=button, exact=True).click()
        other.wait_for_load_state()
    expect(other.get_by_text("已发布，门户")).to_be_visible()
    other.open("/desk/lists/figures/?measure=FREQUENT")
    expect(other.get_by_text("1 项").first).to_be_visible()
    both_widths(other, axe, "lists-figures")
    other.get_by_role("link", name=re.compile("差 29 项")).click()
    expect(other.get_by_text("没有算进去的事项共 2 项")).to_be_visible()
    both_widths(other, axe, "lists-missing")
    window = replace(there.editor, id="window", permissions=frozenset({"cases.intake"}))
    clerk = seat(window)
    clerk.open("/desk/intake/")
    clerk.get_by_role("link", name="线上线下通办专区：个人").click()
    expect(clerk.get_by_role("link", name=NAMES[GOOD])).to_be_visible()
    expect(clerk.get_by_role("link", name=NAMES[TWICE])).to_have_count(0)
    both_widths(clerk, axe, "lists-window")
    citizen = browser_page(360)
    soon(citizen, live_server.url + "/", "全部个人高频事项").click()
    expect(citizen.get_by_role("link", name=NAMES[GOOD])).to_be_visible()
    both_widths(citizen, axe, "lists-public")
    citizen.get_by_role("link", name=NAMES[GOOD]).click()
    expect(citizen.get_by_text("双百高频")).to_be_visible()
    for path in (
        "/lists/",
        "/lists/figures/",
        "/lists/figures/missing/?measure=ONLINE",
        "/terminal/zone/",
        "/hot/",
    ):
        citizen.goto(live_server.url + path)
        both_widths(citizen, axe, "lists" + re.sub("[^a-z]+", "-", path))
