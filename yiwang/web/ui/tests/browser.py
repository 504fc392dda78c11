"""Looking at pages in Chromium; the fixtures `browser_page` and `axe` are in tests/browser.py.

@pytest.mark.browser
def test_the_home_page_is_calm(live_server, browser_page, axe):
    page = browser_page(width=360)
    page.goto(live_server.url + "/")
    check_page(page, axe, "home-360")
"""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import expect

SHOTS = Path(os.environ.get("YIWANG_SHOTS", "shots"))


def overflow(page):
    """Return by how many pixels the page is wider than its window."""
    return page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )


def shot(page, name):
    """Keep a picture of the whole page under shots/ (not tracked)."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(SHOTS / f"{name}.png"), full_page=True)


def check_page(page, axe, name=""):
    """Assert that a page has no violation, no overflow, one h1 and one main."""
    if name and os.environ.get("YIWANG_SHOTS"):
        shot(page, name)
    assert axe(page) == []
    assert overflow(page) <= 0
    expect(page.locator("h1")).to_have_count(1)
    expect(page.locator("main")).to_have_count(1)


def sign_by_hand(page):
    """Draw into the pad for signatures, again if the page moved meanwhile."""
    pad = page.locator("canvas")
    for _ in range(3):
        pad.hover(position={"x": 20, "y": 30})
        page.mouse.down()
        pad.hover(position={"x": 120, "y": 60})
        page.mouse.up()
        if page.locator("[data-yw-signature-value]").input_value():
            return
    raise AssertionError("nothing was signed")


def soon(page, address, name):
    """Open a page until it shows a link published a moment ago (within a second); return it."""
    link = page.get_by_role("link", name=name).first
    for _ in range(12):
        page.goto(address)
        if link.count():
            break
        page.wait_for_timeout(250)
    return link
