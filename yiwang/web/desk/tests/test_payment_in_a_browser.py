"""A citizen pays on a phone, the clerk sees it, a planted difference is found and resolved."""

from datetime import timedelta

import pytest
from django.apps import apps
from playwright.sync_api import expect

from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.identity.types import Permission
from yiwang.services.cases import queries as cases
from yiwang.services.cases.tests.factories import AT, reviewed_case, staff
from yiwang.services.payments import commands, queries
from yiwang.services.payments.providers import Fate
from yiwang.services.payments.types import BillState
from yiwang.web.ui.tests.browser import check_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FEE = {"charged": True, "standard": "工本费10元", "basis": "《食品安全法》第三十五条"}


def at_both(page, axe, name):
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        check_page(page, axe, f"pay-{name}-{width}")


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()


@pytest.fixture
def number(world, freeze):
    """A case that costs ten yuan, being reviewed."""
    freeze(AT)
    number = reviewed_case(world)
    apps.get_model("cases", "Case").objects.filter(pk=number).update(fee=FEE)
    return number


def asked(clerk, axe, number):
    """The clerk asks for the fee; the rule allows no other sum."""
    clerk.open(f"/desk/cases/{number}/request-payment/")
    expect(clerk.get_by_label("项目一的单价（元）")).to_have_value("10.00")
    at_both(clerk, axe, "ask")
    clerk.get_by_label("项目一的单价（元）").fill("9")
    press(clerk, "看看申请人会读到什么")
    press(clerk, "通知缴费")
    clerk.get_by_text("按收费标准应收 10.00 元").first.wait_for()
    clerk.get_by_label("项目一的单价（元）").fill("10")
    press(clerk, "看看申请人会读到什么")
    at_both(clerk, axe, "letter")
    press(clerk, "通知缴费")
    clerk.get_by_text("待缴费").first.wait_for()
    at_both(clerk, axe, "case")


def paid(phone, axe, number, viewer):
    """The citizen pays by QR; then finds the bill by number and 查询码."""
    phone.open(f"/my/cases/{number}/")
    at_both(phone, axe, "mine")
    phone.set_viewport_size({"width": 360, "height": 780})
    phone.get_by_role("link", name="去缴费：10.00 元").click()
    press(phone, "生成付款二维码")
    at_both(phone, axe, "qr")
    phone.get_by_role("img", name="扫码付款").wait_for(timeout=15_000)
    address = phone.url
    phone.open("/test/payments/")
    check_page(phone, axe, "pay-fates")
    phone.locator("select").first.select_option(value="PAID")
    phone.get_by_role("button", name="就这样").first.click()
    phone.get_by_text("支付成功，发通知").first.wait_for()
    phone.goto(address)
    phone.get_by_role("link", name="下载电子缴费凭证").wait_for()
    at_both(phone, axe, "paid")
    code = cases.case_for_applicant(number, viewer=viewer, at=AT).query_code
    phone.open("/pay/")
    at_both(phone, axe, "find")
    phone.get_by_label("申请编号").fill(str(number))
    phone.get_by_label("查询码").fill(code)
    press(phone, "查找要缴的费用")
    phone.get_by_text("已缴费").first.wait_for()


def seen(boss, axe, number):
    """The bill at the desk, paid; the case goes on."""
    boss.open("/desk/bills/?state=PAID")
    at_both(boss, axe, "bills")
    boss.get_by_role("row").nth(1).get_by_role("link").click()
    boss.get_by_text("结清").first.wait_for()
    at_both(boss, axe, "bill")
    (bill,) = queries.bills_of(f"case:{number}", viewer=SYSTEM)
    assert bill.state is BillState.PAID
    assert apps.get_model("cases", "Case").objects.get(pk=number).overlay == "NONE"
    return bill


def reconciled(boss, axe, bill, freeze):
    """The day's file says another sum: told, and resolved with a reason."""
    commands.play(no=f"{bill.number}001", fate=Fate.FILE_SUM, actor=SYSTEM, at=AT)
    freeze(AT + timedelta(days=1))
    boss.open("/desk/bills/days/")
    boss.get_by_role("button", name="现在对账").click()
    at_both(boss, axe, "days")
    boss.get_by_role("link", name="1 条，1 条没处理").click()
    at_both(boss, axe, "differences")
    boss.get_by_role("row").nth(1).get_by_role("link").click()
    press(boss, "处理完毕")
    boss.get_by_text("请写明差异的原因和怎样处理").first.wait_for()
    at_both(boss, axe, "difference")
    boss.get_by_label("处理说明").fill("支付机构多报一元，已来函更正")
    press(boss, "处理完毕")
    boss.open("/desk/bills/differences/?show=all")
    boss.get_by_text("支付机构多报一元，已来函更正").wait_for()


def test_a_fee_is_paid_on_a_phone_and_the_day_is_reconciled(seat, axe, world, number, freeze):
    asked(seat(world.reviewer), axe, number)
    paid(seat(world.zhang, width=360), axe, number, world.zhang)
    boss = seat(staff(world.market, "吴批", Permission.SETTLE, Permission.RECONCILE))
    reconciled(boss, axe, seen(boss, axe, number), freeze)
