"""Filling in pages in Chromium, as a person without care would: used by `devtools.walk`."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

from devtools.totp import code

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)
DATES = {"year": "2026", "month": "9", "day": "1"}


def press(page: Page, *names: str) -> None:
    """Press the first of these buttons the page has."""
    for name in names:
        button = page.locator("main").get_by_role("button", name=name, exact=True)
        if button.count():
            button.last.click()
            page.wait_for_load_state()
            return
    raise LookupError(f"none of {names} on {page.url}")


def fill(page: Page, name: str) -> None:
    """Fill what is empty with something plausible, and hand in what is asked for."""
    main = page.locator("main")
    for one in main.locator("[data-yw-upload] input[type=file], input[type=file][id^=f-m]").all():
        one.set_input_files({"name": "材料.pdf", "mimeType": "application/pdf", "buffer": PDF})
        page.wait_for_timeout(1500)
    choose(main)
    for one in main.locator("input, textarea").all():
        if one.is_visible() and one.is_editable() and plain(one) and not one.input_value():
            one.fill(name if "/sign/" in page.url else guess(one))


def choose(main: Locator) -> None:
    """Take the first choice of every question without one; tick every box."""
    for asked in {one.get_attribute("name") for one in main.locator("input[type=radio]").all()}:
        group = main.locator(f"input[type=radio][name='{asked}']")
        if not main.locator(f"input[type=radio][name='{asked}']:checked").count():
            group.first.check(force=True)
    for one in main.locator("input[type=checkbox]").all():
        one.check(force=True)
    for one in main.locator("select").all():
        if not one.input_value():
            one.select_option(index=1)


def plain(control: Locator) -> bool:
    """Whether a control takes typed text."""
    kind = control.get_attribute("type") or "text"
    return kind in {"text", "tel", "number", "search"}


def guess(control: Locator) -> str:
    """Return something a person might type here."""
    name = control.get_attribute("name") or ""
    if "phone" in name or control.get_attribute("type") == "tel":
        return "13800138000"
    last = re.split(r"[-_.]", name)[-1]
    if last in DATES:
        return DATES[last]
    return "12" if control.get_attribute("inputmode") in {"numeric", "decimal"} else "示例路1号"


def log_in(page: Page, base: str, account: dict[str, str]) -> None:
    """Log in by password, staff by the second factor too."""
    page.goto(base + "/login/?way=password")
    page.locator("main [name=phone]").fill(account["phone"])
    page.locator("main [name=password]").fill(account["password"])
    press(page, "登录")
    if account["totp_secret"]:
        page.locator("main [name=code]").fill(code(account["totp_secret"], time.time()))
        press(page, "登录")
    if "/login/" in page.url:
        raise LookupError(f"{account['name']} could not log in")
