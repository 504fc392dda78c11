"""The cockpit on a wall, on a desk and on a telephone; the statistics from filter to file."""

import re
from datetime import timedelta

import pytest
from django.apps import apps
from playwright.sync_api import expect

from yiwang.foundation.core import clock
from yiwang.foundation.core.types import SYSTEM
from yiwang.oversight.supervision import commands
from yiwang.oversight.supervision.tests.figures import confirmed, walked
from yiwang.web.desk.cockpit import exports
from yiwang.web.desk.tests.test_cockpit import (
    ADDING,
    broken,
    offices,  # noqa: F401  a fixture
    supervisor,
    today,
)
from yiwang.web.ui.tests.browser import check_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WALLS = {360: 640, 1280: 900, 1920: 1080, 3840: 2160}
SIZES = """() => [...document.querySelectorAll('.wall *')]
  .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
  .filter(e => e.checkVisibility() && !e.closest('.visually-hidden'))
  .map(e => [parseFloat(getComputedStyle(e).fontSize)
      * (e.ownerSVGElement ? e.getScreenCTM().a : 1), e.textContent.trim().slice(0, 20)])"""


def opened(one):
    """A finding that waits for an answer."""
    one.state, one.verdict, one.judged_at = "OPEN", "", None
    one.save()


@pytest.mark.parametrize("width", WALLS)
def test_the_cockpit_is_read_from_afar(seat, axe, offices, width):  # noqa: F811  the fixture
    for n in range(12):
        walked(offices[n % 2], today() - timedelta(days=20 + n % 5), n % 3, 0, 4 + n % 7, 2)
    commands.count_steps(actor=SYSTEM, at=clock.now())
    for n in range(9):
        opened(confirmed(offices[n % 2], today(), matter=str(202604010000000018 + n)))
    page = seat(supervisor(), width)
    page.set_viewport_size({"width": width, "height": WALLS[width]})
    page.open("/desk/cockpit/?pause=1")
    check_page(page, axe, f"cockpit-{width}")
    red = page.get_by_role("link", name=re.compile("^红灯"))
    number = red.inner_text()
    if width >= 1920:
        scale = width / 1920
        assert red.evaluate("e => parseFloat(getComputedStyle(e).fontSize)") == 56 * scale
        small = [one for one in page.evaluate(SIZES) if one[0] < 24 * scale]
        assert small == []
        assert page.evaluate("document.documentElement.scrollHeight") <= WALLS[width]
    page.open("/desk/cockpit/?report=1")
    page.emulate_media(media="print")
    expect(page.get_by_role("link", name="回到大屏")).to_be_hidden()
    expect(page.get_by_role("table", name="每天收件、办结")).to_be_visible()
    expect(page.get_by_role("table", name="近30天各环节件数、中位用时")).to_be_visible()
    check_page(page, axe, f"cockpit-report-{width}")
    page.emulate_media(media="screen")
    red.click()
    expect(page.get_by_text(f"共 {number} 件")).to_be_visible()


@pytest.mark.parametrize("width", [360, 1280])
def test_statistics_keep_what_was_asked(seat, axe, offices, width):  # noqa: F811  the fixture
    page = seat(supervisor(), width)
    page.open("/desk/statistics/")
    page.get_by_label("分行").select_option("每周")
    page.get_by_label("比较").select_option("和去年同期比")
    page.get_by_role("button", name="统计").click()
    expect(page.get_by_text("小字是去年同期")).to_be_visible()
    assert "by=week" in page.url
    check_page(page, axe, f"statistics-week-{width}")
    page.get_by_label("分行").select_option("本级单位")
    page.get_by_role("button", name="统计").click()
    expect(page.get_by_label("比较")).to_have_value("1")
    check_page(page, axe, f"statistics-office-{width}")
    with page.expect_download() as file:
        page.get_by_role("link", name="导出这个表").click()
    assert file.value.suggested_filename.endswith(".csv")


@pytest.mark.parametrize("width", [360, 1280])
def test_a_list_that_failed_is_tried_again(seat, axe, offices, monkeypatch, width):  # noqa: F811  the fixture
    page = seat(supervisor(), width)
    page.open("/desk/statistics/")
    page.locator("main table a[href*='/supervision/facts/']").first.click()
    page.get_by_role("button", name="导出清单").click()
    expect(page.get_by_text("正在生成", exact=True)).to_be_visible()
    (mine,) = apps.get_model("supervision", "FactExport").objects.values_list("pk", flat=True)
    with monkeypatch.context() as patched:
        patched.setattr(ADDING, broken)
        with pytest.raises(OSError, match="disk full"):
            exports.write_list(str(mine))
    page.reload()
    expect(page.get_by_text("没有完成", exact=True)).to_be_visible()
    check_page(page, axe, f"fact-export-failed-{width}")
    page.get_by_role("button", name="再试一次").click()
    expect(page.get_by_text("正在继续生成")).to_be_visible()
    exports.write_list(str(mine))
    page.reload()
    expect(page.get_by_role("link", name="下载")).to_be_visible()
