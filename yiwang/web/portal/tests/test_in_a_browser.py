"""The catalogue's pages in Chromium: axe, no overflow, with and without JavaScript."""

import pytest
from playwright.sync_api import expect

from yiwang.services.catalogue import queries
from yiwang.services.catalogue.tests import factories as f
from yiwang.web.ui.tests.browser import check_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = (360, 1280)


def addresses(code_of):
    food, card = code_of("食品经营许可（新办）"), code_of("居民身份证申领、换领、补领")
    law = queries.laws()[0].key
    return {
        "home": "/", "personal": "/personal/", "legal": "/legal/", "hot": "/hot/", "dept": "/dept/",
        "themes": "/themes/", "theme": "/themes/T01/", "search": "/search/?q=开饭店",
        "nothing": "/search/?q=zzzz", "region": "/region/?q=示例", "place": f"/r/{f.VILLAGE}/",
        "helpers": "/helpers/", "guide": f"/guide/{food}/",
        "situation": f"/guide/{card}/?situation=lost",
        "print": f"/guide/{food}/print/", "history": f"/guide/{food}/history/",
        "assist": f"/assist/{card}/?asked=why", "unsure": f"/assist/{card}/?why=UNSURE",
        "list": f"/assist/{card}/list/?why=lost",
        "policy": "/policy/", "law": f"/policy/{law}/", "download": "/download/",
        "form": f"/download/{food}/", "public": "/public/", "verify": "/verify/?code=X",
        "about": "/about/", "help": "/help/", "sitemap": "/sitemap/", "privacy": "/privacy/",
    }  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_is_accessible(live_server, browser_page, axe, code_of, width):
    page = browser_page(width=width)
    for name, address in addresses(code_of).items():
        page.goto(live_server.url + address)
        check_page(page, axe, f"catalogue-{name}-{width}")


def test_the_way_to_a_tailored_guide_needs_no_script(live_server, browser_page, code_of):
    page = browser_page(width=360, javascript=False)
    page.goto(live_server.url + "/")
    page.get_by_role("searchbox").last.fill("身份证丢了")
    page.get_by_role("button", name="搜索").last.click()
    page.get_by_role("link", name="居民身份证申领、换领、补领").first.click()
    page.get_by_role("link", name="开始智能导办").click()
    page.get_by_text("丢失或被盗").click()
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_text("您的情形：丢失补领")).to_be_visible()
    page.get_by_role("link", name="打印一次性告知单").click()
    expect(page.get_by_role("heading", name="一次性告知单", level=1)).to_be_visible()
