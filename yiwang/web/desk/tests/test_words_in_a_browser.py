"""The page of search words in Chromium."""

import pytest
from playwright.sync_api import expect

from yiwang.foundation.core import clock
from yiwang.foundation.core.types import ANYONE
from yiwang.services.cases.tests.factories import staff
from yiwang.services.catalogue import commands
from yiwang.web.ui.tests.browser import check_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [360, 1280])
def test_a_missed_word_is_taught(seat, axe, world, width):
    commands.note_missed(text="外星飞碟", actor=ANYONE, at=clock.now())
    page = seat(staff(world.market, "编辑", "catalogue.edit"), width=width)
    page.open("/desk/words/")
    check_page(page, axe, f"words-{width}")
    page.get_by_label("目录用词").first.fill("食品经营")
    page.get_by_role("button", name="先看会找到什么").first.click()
    page.get_by_text("加上以后会找到").wait_for()
    expect(page.get_by_label("常用说法").first).to_have_value("外星飞碟")
    check_page(page, axe, f"words-preview-{width}")
    page.get_by_role("button", name="加为近义词").last.click()
    page.get_by_text("已加为近义词").wait_for()
    expect(page.get_by_text("已能搜到")).to_be_visible()
    check_page(page, axe, f"words-taught-{width}")
