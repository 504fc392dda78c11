"""A result on its way: by courier or window, changed on a phone, handed over with a signature."""

import pytest
from django.apps import apps
from playwright.sync_api import expect

from yiwang.foundation.core import outbox
from yiwang.foundation.core.types import SYSTEM
from yiwang.services.cases.tests.factories import decided_case, later
from yiwang.services.delivery import commands as delivery
from yiwang.web.desk.tests.conftest import actors, seat, world  # noqa: F401
from yiwang.web.ui.tests.browser import check_page, sign_by_hand

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def both_widths(page, axe, name):
    """Look at a page on a phone and on a desk; leave it as it was."""
    before = page.viewport_size
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        check_page(page, axe, f"{name}-{width}")
    page.set_viewport_size(before)


def press(page, name):
    page.get_by_role("button", name=name).first.click()
    page.wait_for_load_state()


def choose(page, number, label, **address):
    page.open(f"/my/cases/{number}/delivery/")
    page.get_by_label(label, exact=True).check()
    for name, text in address.items():
        page.locator(f"[name={name}]").fill(text)
    press(page, "保存送达方式")
    page.get_by_text(f"送达方式已改为“{label}”").wait_for()


HOME = {
    "name": "张三",
    "phone": "13800138000",
    "region": "示例省示例市示例县",
    "address": "示例路1号",
}


def test_a_result_is_changed_to_the_window_and_handed_over(seat, world, axe, freeze):  # noqa: F811
    freeze(later(0.2))
    number = decided_case(world)
    citizen, clerk = seat(world.zhang, 360), seat(world.clerk)
    choose(citizen, number, "邮寄", **HOME)
    expect(citizen.get_by_text("138****8000")).to_be_visible()
    both_widths(citizen, axe, "delivery-choice")
    choose(citizen, number, "窗口领取")
    clerk.open("/desk/handover/")
    both_widths(clerk, axe, "handover-queue")
    clerk.locator(f"a[href$='/handover/{number}/']").click()
    both_widths(clerk, axe, "handover-case")
    clerk.get_by_role("link", name="核对身份并交付").click()
    clerk.get_by_label("领取人姓名").fill("张三")
    clerk.get_by_label("领取人证件号码").fill("9999")
    sign_by_hand(clerk)
    press(clerk, "证件已核对，交付")
    expect(clerk.get_by_text("证件号码与申请人的不一致").first).to_be_visible()
    expect(clerk.get_by_label("领取人姓名")).to_have_value("张三")
    expect(clerk.get_by_text("签名已经保存")).to_be_visible()
    both_widths(clerk, axe, "handover-give")
    clerk.get_by_label("领取人证件号码").fill("0011")
    press(clerk, "证件已核对，交付")
    clerk.get_by_text("已交付 1 件，送达回证已生成").wait_for()
    both_widths(clerk, axe, "handover-given")
    citizen.open(f"/my/cases/{number}/")
    expect(citizen.get_by_role("link", name="送达回证")).to_be_visible()
    both_widths(citizen, axe, "delivery-served")
    clerk.open(f"/desk/cases/{number}/documents/")
    expect(clerk.get_by_text("送达回证").first).to_be_visible()


def test_a_returned_parcel_waits_for_a_new_choice(seat, world, axe, freeze):  # noqa: F811
    freeze(later(0.2))
    delivery.choose_fate(fate="WRONG", is_down=False, actor=SYSTEM, at=later(0))
    number = decided_case(world)
    citizen, clerk = seat(world.zhang, 360), seat(world.clerk)
    choose(citizen, number, "邮寄", **HOME)
    clerk.open("/desk/handover/?kind=post")
    clerk.get_by_label("寄出这一件").check()
    press(clerk, "为勾选的件下单寄递")
    clerk.get_by_text("已下单 1 件").wait_for()
    parcel = apps.get_model("delivery", "Parcel").objects.get().pk
    delivery.settle(parcel_id=parcel, actor=SYSTEM, at=later(0.3))
    outbox.drain()
    clerk.open("/desk/handover/?kind=sent")
    clerk.get_by_role("link", name="寄递交接单").click()
    expect(clerk.get_by_text("13800138000")).to_be_visible()
    both_widths(clerk, axe, "handover-sheet")
    freeze(later(3))
    delivery.track(parcel_id=parcel, actor=SYSTEM, at=later(3))
    outbox.drain()
    citizen.open(f"/my/cases/{number}/")
    both_widths(citizen, axe, "delivery-returned")
    citizen.get_by_role("link", name="看送达，改变送达方式").click()
    expect(citizen.get_by_text("地址不详，已退回寄送单位").first).to_be_visible()
    both_widths(citizen, axe, "delivery-again")
    choose(citizen, number, "窗口领取")
    clerk.open("/desk/handover/?kind=window")
    expect(clerk.locator(f"a[href$='/handover/{number}/']")).to_be_visible()
