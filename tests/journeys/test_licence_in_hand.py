"""A licence in its holder's hands: found, shown to a clerk, shared, copied, called back, verified.

Walked on a phone without a script and at a desk with one, in 长辈版 too, by the keyboard where an
act is a single button.
"""

import re

import pytest
from playwright.sync_api import expect

from yiwang.services.licences.models import LicenceCopy, Sharing
from yiwang.services.licences.tests.holding_factories import Hands
from yiwang.services.licences.tests.seal_factories import AT, office
from yiwang.web.ui.tests.browser import check_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONGEST_WAY = 120
"""Presses of the tabulator from the top of a page to its button, at most."""


@pytest.fixture
def hands(db, freeze) -> Hands:
    freeze(AT)
    made = Hands(office())
    assert made.licence
    return made


@pytest.fixture(params=[(360, True), (1280, True), (360, False)], ids=["phone", "desk", "bare"])
def sit(request, seat, axe):
    """`sit(actor)` opens a page: a phone, a desk, a phone without a script."""
    width, javascript = request.param

    def of(actor):
        page = seat(actor, width, javascript=javascript)
        page.has_script = javascript
        # axe itself is a script
        page.look = (
            (lambda name: check_page(page, axe, f"licence-{name}-{width}"))
            if javascript
            else (lambda _: None)
        )
        return page

    return of


def fill(page, **values):
    for name, value in values.items():
        page.locator(f"[name={name}]").fill(value)


def test_the_holder_shows_it_and_sees_who_looked(hands, sit):
    page = sit(hands.holder)
    page.open("/my/licences/")
    page.look("list")
    page.get_by_role("link", name="亮证").first.click()
    page.look("show")
    page.get_by_role("button", name="生成二维码").click()
    digits = re.sub(r"\D", "", page.locator(".shown-digits").text_content())
    expect(page.get_by_role("img", name="亮证二维码")).to_be_visible()
    page.look("code")

    clerk = sit(hands.office.keeper)
    clerk.open(f"/verify/shown/?code={digits}")
    clerk.look("read-ask")
    clerk.get_by_role("button", name="查看").click()
    expect(clerk.locator("main")).to_contain_text("有效")
    clerk.look("read")
    clerk.open(f"/verify/shown/?code={digits}")
    clerk.get_by_role("button", name="查看").click()
    expect(clerk.locator(".errsum")).to_contain_text("已经被查看过")

    if not page.has_script:
        page.get_by_role("link", name="看看对方查看了没有").click()
    expect(page.locator("#shown")).to_contain_text("李章")
    page.look("looked")


def test_the_holder_shares_and_copies_it_and_calls_back(hands, sit, tmp_path):
    page = sit(hands.holder)
    address = f"/my/licences/{hands.licence.pk}/"
    page.open(address + "sharing/")
    page.get_by_role("button", name="授权").click()
    expect(page.locator(".errsum li")).to_have_count(3)
    page.look("share")
    fill(page, name=hands.other.name, code=hands.other_number, purpose="申请经营贷款")
    page.get_by_role("button", name="授权").click()
    page.open(address + "copies/")
    fill(page, reason="参加政府采购投标", user="示例县公共资源交易中心")
    page.look("copy")
    page.get_by_role("button", name="制作").click()
    page.wait_for_load_state()
    page.look("one")
    with page.expect_download() as began:
        page.get_by_role("link", name=re.compile("下载 ?加注件：参加政府采购投标")).click()
    kept = tmp_path / "加注件.ofd"
    began.value.save_as(kept)

    bank = sit(hands.other)
    bank.open("/my/licences/")
    bank.look("others")
    bank.get_by_role("link", name="食品经营许可证").click()
    bank.get_by_role("button", name="取加注件").click()
    expect(bank.get_by_role("link", name=re.compile("下载 ?加注件"))).to_be_visible()
    bank.look("given")

    page.open(address)
    page.get_by_role("button", name=re.compile("收回 ?加注件：参加政府采购投标")).click()
    page.get_by_role("button", name=re.compile("收回授权")).click()
    expect(page.get_by_role("button", name=re.compile("^收回"))).to_have_count(0)
    page.look("called-back")
    bank.open(f"/my/sharings/{Sharing.objects.get().pk}/")
    expect(bank.get_by_role("button", name="取加注件")).to_have_count(0)
    assert LicenceCopy.objects.filter(recalled_at=None).count() == 0

    page.open("/verify/")
    page.get_by_label("OFD 文件").set_input_files(kept)
    page.get_by_role("button", name="上传并核验").click()
    expect(page.locator("main")).to_contain_text("已经被持证主体收回")
    page.look("verified")


def test_in_the_largest_letters_and_by_the_keyboard(hands, seat, axe):
    page = seat(hands.holder, 360)
    page.context.add_cookies(
        [{"name": "yw_elder", "value": "3", "domain": "localhost", "path": "/"}]
    )
    page.open(f"/my/licences/{hands.licence.pk}/")
    check_page(page, axe, "licence-elder")
    page.open(f"/my/licences/{hands.licence.pk}/show/")
    check_page(page, axe, "licence-show-elder")
    for _ in range(LONGEST_WAY):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "生成二维码":
            break
    page.keyboard.press("Enter")
    expect(page.locator(".shown-digits")).to_be_visible()
    check_page(page, axe, "licence-code-elder")


@pytest.mark.parametrize("path", ["", "show/", "sharing/", "copies/", "face/0/", "original/"])
def test_nobody_else_opens_it(hands, seat, path):
    for actor in (hands.other, hands.office.keeper):
        page = seat(actor)
        answer = page.open(f"/my/licences/{hands.licence.pk}/{path}")
        assert answer.status in {403, 404}
