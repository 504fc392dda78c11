"""A person signs a promise and an agent seals for an enterprise, in Chromium, phone and desk."""

import re

import pytest
from django.apps import apps
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from yiwang.foundation.identity.tests.factories import code_for
from yiwang.services.cases import commands, models, queries
from yiwang.services.cases.tests import factories
from yiwang.services.cases.tests.test_certified import promised
from yiwang.services.cases.tests.test_promises import PROMISE, materials
from yiwang.web.ui.tests.browser import check_page

from .applying import log_in
from .test_apply_in_a_browser import press, world

__all__ = ["world"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = "13800138000"


@pytest.fixture
def visit(live_server, browser_page, world):
    """`visit(path, width=360, actor=agent)` opens a page as 张三 or for an enterprise."""

    def open_as(path, width=360, *, javascript=True, actor=None):
        client = log_in(Client(), actor or world.zhang)
        session = client.session
        if actor is not None:
            session["yw_acting"] = f"legal:{actor.legal_person_id}"
            session.save()
        name = settings.SESSION_COOKIE_NAME
        cookie = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
        page = browser_page(width, javascript)
        page.context.add_cookies([cookie])
        page.goto(live_server.url + path)
        return page

    return open_as


def ready(world, who):
    code = factories.publish(
        "000131009000", "01", "承诺许可", world.market, world.form_version_id, materials=materials()
    )
    draft = promised(world, code, who)
    commands.choose_delivery(
        number=draft.number, way="ONLINE", address={}, actor=who, at=factories.AT
    )
    return draft.number


def agent_of(world):
    company = factories.legal_person("示例县晨光餐饮有限公司")
    factories.mandate(world.zhang.person_id, company=company, acts=["填写", "提交", "签章"])
    return factories.citizen(world.zhang.person_id, legal_person_id=company)


def signs(page, number, look):
    page.goto(re.sub(r"/apply/.*", f"/apply/{number}/sign/", page.url))
    expect(page).to_have_url(re.compile("/certify/$"))
    expect(page.get_by_text(PROMISE)).to_be_visible()
    look("reading")
    press(page, "内容无误，获取短信验证码")
    press(page, page.locator("button[value=sign]").inner_text())
    expect(page.locator(".errsum")).to_contain_text("请填写短信验证码")
    page.locator("#f-code").fill("000000")
    press(page, page.locator("button[value=sign]").inner_text())
    expect(page.locator(".errsum")).to_contain_text("验证码不对")
    look("wrong")
    page.locator("#f-code").fill(code_for(PHONE))
    press(page, page.locator("button[value=sign]").inner_text())
    expect(page.locator("h1")).to_have_text("提交成功")
    expect(page.get_by_text("核验通过")).to_be_visible()
    look("receipt")
    page.get_by_role("link", name="查看签名和核验").click()
    expect(page.locator(".card").filter(has_text="核验通过")).to_have_count(2)
    look("signatures")


@pytest.mark.parametrize(("width", "javascript"), [(360, True), (1280, True), (360, False)])
def test_a_person_signs_a_promise(world, visit, axe, width, javascript):
    number = ready(world, world.zhang)
    page = visit(f"/apply/{number}/check/", width, javascript=javascript)

    def look(name):
        if javascript:
            check_page(page, axe, f"sign-person-{name}-{width}")

    signs(page, number, look)
    found = queries.applicant_signature(number, viewer=world.zhang)
    assert found is not None
    assert found.holds
    assert models.Case.objects.get(pk=number).signature["way"] == "CERTIFIED"


@pytest.mark.parametrize("width", [360, 1280])
def test_an_agent_seals_for_an_enterprise(world, visit, axe, width):
    agent = agent_of(world)
    number = ready(world, agent)
    page = visit(f"/apply/{number}/check/", width, actor=agent)

    def look(name):
        check_page(page, axe, f"sign-agent-{name}-{width}")

    signs(page, number, look)
    expect(page.get_by_text("申请单位的电子签章")).to_be_visible()
    found = queries.applicant_signature(number, viewer=agent)
    assert found is not None
    assert (found.holds, found.info.party_name) == (True, "示例县晨光餐饮有限公司")


def test_an_agent_without_the_right_to_seal_is_told_whom_to_ask(world, visit, axe):
    agent = agent_of(world)
    number = ready(world, agent)
    apps.get_model("identity", "Mandate").objects.update(acts=["填写", "提交"])
    page = visit(f"/apply/{number}/certify/", actor=agent)
    press(page, "内容无误，获取短信验证码")
    expect(page.get_by_text("您的授权不包括签章")).to_be_visible()
    check_page(page, axe, "sign-agent-refused-360")
