"""Alarms as seen: a channel added, tested, switched off; what failed is sent once more."""

import re

import pytest
from django.apps import apps
from playwright.sync_api import expect

from yiwang.foundation.core import outbox
from yiwang.oversight.supervision.tests.test_alarms import down, due_now, key_lost
from yiwang.oversight.supervision.tests.test_findings import supervisor
from yiwang.oversight.supervision.tests.test_special import NOON
from yiwang.services.cases.tests import factories as f
from yiwang.web.ui.tests.browser import check_page

pytestmark = pytest.mark.django_db(transaction=True)


def sent():
    return apps.get_model("supervision", "AlarmSent").objects


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
def test_a_channel_is_added_fails_is_seen_and_sent_again(seat, axe, world, width):
    page = seat(supervisor(f.COUNTY), width)
    page.open("/desk/supervision/")
    page.get_by_role("link", name="告警通道").click()
    page.get_by_label("邮件").check()
    page.get_by_label("名称").fill("值班室")
    page.get_by_label("地址").fill("值班室")
    page.get_by_role("button", name="新增").click()
    expect(page.get_by_text("请填写邮箱地址").first).to_be_visible()
    check_page(page, axe, f"alarm-channel-faults-{width}")
    page.get_by_label("演示").check()
    page.get_by_role("button", name="新增").click()
    expect(page.get_by_text("已新增告警通道")).to_be_visible()
    page.get_by_role("button", name="发一条测试").click()
    expect(page.get_by_text("测试告警已交给通道")).to_be_visible()
    outbox.drain()

    down()
    key_lost(NOON)
    for _ in range(outbox.MAX_TRIES):
        due_now()
        outbox.drain()
    page.open("/desk/supervision/alarms/channels/")
    expect(page.get_by_text("发送失败")).to_be_visible()
    check_page(page, axe, f"alarm-channels-{width}")
    page.get_by_role("link", name="发送记录").click()
    expect(page.get_by_text("演示通道已断开")).to_be_visible()
    check_page(page, axe, f"alarms-{width}")
    down(is_down=False)
    page.get_by_role("button", name="重发").click()
    expect(page.get_by_text("已重新交给通道")).to_be_visible()
    outbox.drain()
    assert set(sent().values_list("state", flat=True)) == {"SENT"}

    page.get_by_role("link", name="密钥泄露").click()
    expect(page.get_by_role("heading", name="密钥泄露")).to_be_visible()
    check_page(page, axe, f"alarm-finding-{width}")
    page.open("/desk/supervision/alarms/channels/")
    page.get_by_role("button", name=re.compile("停用")).click()
    expect(page.get_by_text("已停用，以后的告警不再发到这里")).to_be_visible()


def test_a_secret_is_shown_once_and_kept_in_no_session(desk, world, settings):
    settings.YIWANG_ALARM_HOSTS = ["ops.example.gov.cn"]
    client = desk(supervisor(f.COUNTY))
    address = "/desk/supervision/alarms/channels/"
    asked = {
        "act": "add", "way": "WEBHOOK", "name": "运维平台", "areas": ["SEAL"], "levels": ["RED"],
        "address": "https://ops.example.gov.cn/alarms?token=abc",
    }  # fmt: skip
    answer = client.post(address, asked)
    (secret,) = re.findall(r'<code class="break">([0-9a-f]{64})</code>', answer.content.decode())
    assert "no-store" in answer["Cache-Control"]
    later = client.get(address).content.decode()
    assert secret not in later
    assert "token=abc" not in later
    assert "https://ops.example.gov.cn/…" in later
    assert client.post(address, asked).status_code == 422


def test_what_cannot_be_sent_again_says_so(desk, world):
    actor = supervisor(f.COUNTY)
    client = desk(actor)
    client.post(
        "/desk/supervision/alarms/channels/",
        {"act": "add", "way": "DEMO", "name": "值班室", "address": "值班室", "areas": ["SEAL"],
         "levels": ["RED"]},
    )  # fmt: skip
    key_lost(NOON)
    outbox.drain()
    answer = client.post("/desk/supervision/alarms/", {"alarm": sent().get().pk})
    assert answer.status_code == 409
    assert "不用重发" in answer.content.decode()
    assert client.post("/desk/supervision/alarms/", {"alarm": "9" * 30}).status_code == 404
