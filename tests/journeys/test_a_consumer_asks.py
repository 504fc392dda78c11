"""A bank asks, the holder agrees on a phone, the bank fetches a copy; taken back, no more.

The bank is a system that calls the API; the holder walks the pages at 360 px, by a desk's width
and without a script.
"""

import pytest
from allauth.idp.oidc.models import Client
from django.core.cache import cache
from django.test import Client as Browser
from playwright.sync_api import expect

from yiwang.services.licences.models import ConsentRequest
from yiwang.services.licences.tests.holding_factories import Hands
from yiwang.services.licences.tests.seal_factories import AT, office
from yiwang.services.licences.tests.using_factories import BANK, bank_right
from yiwang.web.openapi import tokens
from yiwang.web.openapi.tests.conftest import Api, LeanClientHandler, issue
from yiwang.web.ui.tests.browser import check_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
REASON = "申请经营贷款"


@pytest.fixture
def hands(db, freeze) -> Hands:
    freeze(AT)
    cache.clear()
    tokens.forget_tokens()
    made = Hands(office())
    bank_right(made)
    return made


@pytest.fixture
def bank(hands) -> Api:
    browser = Browser()
    browser.handler = LeanClientHandler(enforce_csrf_checks=False)
    return Api(issue(["licences:use"], client=Client.objects.get(pk=BANK.id)), browser)


def asks(bank, licence, path, **more):
    body = {"identifier": licence.identifier, "reason": REASON, **more}
    told = bank.call("post", f"/licences/{path}", body).json()
    return told["head"]["status"], told.get("data")


@pytest.fixture(params=[(360, True), (1280, True), (360, False)], ids=["phone", "desk", "bare"])
def page(request, hands, seat, axe):
    """The holder's page on a phone, at a desk, on a phone without a script."""
    width, javascript = request.param
    made = seat(hands.holder, width, javascript=javascript)
    # axe itself is a script
    made.look = (
        (lambda name: check_page(made, axe, f"asked-{name}-{width}"))
        if javascript
        else (lambda _: None)
    )
    return made


def test_the_holder_answers_and_takes_back(hands, bank, page):
    assert asks(bank, hands.licence, "file")[0] == 101
    wanted = {"with_file": True, "expires_at": "2026-06-30"}
    assert asks(bank, hands.licence, "authorise", **wanted)[1]["state"] == "ASKED"
    page.open("/my/licences/")
    page.look("list")
    page.get_by_role("link", name="示例银行请求使用您的食品经营许可证").click()
    expect(page.locator("main")).to_contain_text(REASON)
    page.get_by_role("button", name="提交答复").click()
    expect(page.locator(".errsum")).to_contain_text("请选择同意或者不同意")
    page.look("refused")
    page.get_by_role("radio", name="同意", exact=True).check()
    page.locator("[name=until-month]").fill("5")
    page.look("answer")
    page.get_by_role("button", name="提交答复").click()
    expect(page.locator("main")).to_contain_text("已同意，可以随时收回")
    page.look("agreed")

    status, copy = asks(bank, hands.licence, "file")
    assert (status, copy["user"]) == (0, "示例银行")
    page.reload()
    expect(page.locator("main")).to_contain_text("读取加注件（持证主体授权）")
    page.look("used")
    page.get_by_role("button", name="收回授权").click()
    page.wait_for_load_state()
    expect(page.locator("main")).to_contain_text("已收回")
    page.look("taken-back")
    assert asks(bank, hands.licence, "file")[0] == 101
    page.open(f"/my/licence-requests/{ConsentRequest.objects.get().pk}/")
    expect(page.get_by_role("button", name="提交答复")).to_have_count(0)
    page.look("over")


def test_nobody_else_reads_what_was_asked(hands, bank, seat):
    wanted = {"with_file": True, "expires_at": "2026-06-30"}
    key = asks(bank, hands.licence, "authorise", **wanted)[1]["id"]
    for actor in (hands.other, hands.office.keeper):
        assert seat(actor).open(f"/my/licence-requests/{key}/").status in {403, 404}
