"""Registering and logging in as a person does it, on a phone and at a desk, axe clean."""

import pytest
from playwright.sync_api import expect

from yiwang.foundation.identity.queries import actors
from yiwang.foundation.identity.tests import known
from yiwang.foundation.identity.tests.factories import code_for

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WANG = known.NAMED["法定代表人"]
FOOD = next(iter(known.ENTERPRISES.values()))


@pytest.fixture(autouse=True)
def fresh(settings):
    settings.YIWANG_CODE_INTERVAL_SECONDS = 0
    actors.forget_actors()


@pytest.mark.parametrize(("width", "javascript"), [(360, True), (1280, True), (360, False)])
def test_register_verify_bind_switch_log_out_and_in(
    live_server, browser_page, axe, width, javascript
):
    page = browser_page(width=width, javascript=javascript)

    def clean():
        overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        if javascript:
            assert axe(page) == []
            assert page.evaluate(overflow) <= 0

    def press(name):
        page.get_by_role("button", name=name, exact=True).click()

    page.goto(f"{live_server.url}/register/?next=/identity/bind/")
    clean()
    press("获取验证码")
    clean()
    page.get_by_label("手机号码").fill(WANG.phone)
    page.get_by_role("checkbox").check()
    press("获取验证码")
    clean()
    page.get_by_label("验证码").fill(code_for(WANG.phone))
    press("注册")
    page.wait_for_url("**/verify-name/**")
    clean()
    page.get_by_label("姓名").fill(WANG.name)
    page.get_by_label("身份证号码").fill(WANG.id_number)
    press("提交认证")
    page.wait_for_url("**/identity/bind/")
    page.get_by_label("统一社会信用代码").fill(FOOD.uscc)
    press("绑定")
    clean()
    press("切换到企业：示例食品有限公司")
    page.goto(f"{live_server.url}/identity/")
    expect(page.locator("header")).to_contain_text("企业：示例食品有限公司", use_inner_text=True)
    page.get_by_role("link", name="经办人管理").first.click()
    clean()
    press("退出登录")
    page.goto(f"{live_server.url}/login/?next=/identity/security/")
    clean()
    page.get_by_label("手机号码").fill(WANG.phone)
    press("获取验证码")
    page.get_by_label("验证码").fill("000000" if code_for(WANG.phone) != "000000" else "111111")
    press("登录")
    expect(page.get_by_text("验证码不对，请检查短信里最新的一条").first).to_be_visible()
    clean()
    page.get_by_label("验证码").fill(code_for(WANG.phone))
    press("登录")
    page.wait_for_url("**/identity/security/")
    clean()
