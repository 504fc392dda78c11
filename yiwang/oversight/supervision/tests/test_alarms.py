"""Alarms go out once a channel, are tried again, held at night unless red, and name nobody."""

import hashlib
import hmac
import json
import socket
from contextlib import suppress
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from uuid import uuid4

import pytest
from django.apps import apps
from django.core import mail

from yiwang.foundation.core import outbox
from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.core.models import Delivery, Setting
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.identity import queries as identity
from yiwang.foundation.notifications import commands as notifications
from yiwang.oversight.supervision import commands
from yiwang.oversight.supervision.models import AlarmChannel, AlarmSent, Finding
from yiwang.oversight.supervision.providers.demo import SWITCH
from yiwang.oversight.supervision.queries import special as queries
from yiwang.oversight.supervision.tests.test_findings import supervisor
from yiwang.oversight.supervision.tests.test_special import NOON, events, watch
from yiwang.oversight.supervision.types.special import AlarmDraft
from yiwang.services.cases.tests import factories

pytestmark = pytest.mark.django_db
NIGHT = NOON.replace(hour=23)
ALL = ("LICENCE", "SEAL", "PAYMENT")
GRADES = ("NOTICE", "YELLOW", "RED")


def channel(way="DEMO", address="值班室", *, areas=ALL, levels=GRADES, actor=None, at=NOON):
    draft = AlarmDraft(way, f"通道 {address}"[:60], address, areas, levels)
    return commands.add_channel(draft=draft, actor=actor or supervisor("990102000000"), at=at)


def key_lost(at=NOON):
    watch(events("KEY_COMPROMISED", 1, end=at), at=at)
    return Finding.objects.get(rule_id="Z01")


def key_wiped(at):
    watch(events("KEY_DESTROYED", 1, end=at), at=at)


def down(*, is_down=True):
    Setting.objects.update_or_create(name=SWITCH, defaults={"value": "DOWN" if is_down else ""})


def due_now():
    Delivery.objects.filter(state="OPEN").update(next_try_at=NOON - timedelta(days=400))


def test_a_finding_is_sent_once_over_each_channel():
    first, _ = channel()
    second, _ = channel(address="带班领导")
    key_lost()
    outbox.drain()
    for row in AlarmSent.objects.all():  # delivered twice
        commands.send_alarm(alarm_id=row.pk, actor=SYSTEM, at=NOON)
    rows = AlarmSent.objects.order_by("channel_id")
    assert [(r.channel_id, r.state, r.tries) for r in rows] == [
        (first, "SENT", 1),
        (second, "SENT", 1),
    ]


@pytest.mark.parametrize(
    ("wanted", "sent"),
    [
        ({}, 1),
        ({"areas": ("PAYMENT",)}, 0),
        ({"levels": ("YELLOW",)}, 0),
        ({"actor": supervisor("990000000000")}, 1),
        ({"actor": supervisor("341599000000")}, 0),
    ],
)
def test_a_channel_gets_what_it_wants_of_its_division(wanted, sent):
    channel(**wanted)
    key_lost()
    assert AlarmSent.objects.count() == sent


def test_a_channel_that_fails_is_tried_again_seen_and_recovers():
    number, _ = channel()
    down()
    key_lost()
    outbox.drain()
    row = AlarmSent.objects.get()
    assert (row.state, row.tries, row.result) == ("WAITING", 1, "演示通道已断开")
    seen = queries.channel(number, viewer=supervisor("990102000000"))
    assert (seen.failing_since is not None, seen.error) == (True, "演示通道已断开")
    down(is_down=False)
    due_now()
    outbox.drain()
    row.refresh_from_db()
    assert (row.state, row.tries) == ("SENT", 2)
    assert queries.channel(number, viewer=supervisor("990102000000")).failing_since is None


def test_after_the_last_try_it_is_shown_as_failed_and_sent_again_by_hand():
    actor = supervisor("990102000000")
    channel(actor=actor)
    down()
    key_lost()
    for _ in range(outbox.MAX_TRIES):
        due_now()
        outbox.drain()
    (row,) = queries.alarms(viewer=actor)
    assert (row.state, row.tries, row.may_resend) == ("FAILED", outbox.MAX_TRIES, True)
    assert not list(outbox.parked())
    down(is_down=False)
    commands.resend_alarm(alarm=row.id, actor=actor, at=NOON)
    outbox.drain()
    (row,) = queries.alarms(viewer=actor)
    assert (row.state, row.tries, row.may_resend) == ("SENT", 1, False)
    with pytest.raises(commands.CannotSetChannel, match="不用重发"):
        commands.resend_alarm(alarm=row.id, actor=actor, at=NOON)


def test_a_channel_mute_for_a_day_is_itself_told_once_by_day(monkeypatch):
    told = []
    monkeypatch.setattr(identity, "people_in_posts", lambda *_, **__: (uuid4(),))
    monkeypatch.setattr(notifications, "send_many", lambda *, letters, **_: told.extend(letters))
    number, _ = channel()
    AlarmChannel.objects.update(failing_since=NOON, error="演示通道已断开")
    for hours in (23, 24 + 12, 24, 25):
        commands.tell_failing_channels(actor=SYSTEM, at=NOON + timedelta(hours=hours))
    assert [one.subject for one in told] == ["告警通道失灵"]
    assert "演示通道已断开" in told[0].text
    down(is_down=False)
    commands.test_channel(channel=number, actor=supervisor("990102000000"), at=NOON)
    outbox.drain()
    row = AlarmChannel.objects.get()
    assert (row.failing_since, row.told_at) == (None, None)


def test_one_channel_that_fails_holds_back_no_other():
    channel()
    channel("MAIL", "zhiban@example.gov.cn")
    down()
    key_lost()
    outbox.drain()
    assert {r.channel.way: r.state for r in AlarmSent.objects.select_related("channel")} == {
        "DEMO": "WAITING",
        "MAIL": "SENT",
    }


def test_at_night_only_red_goes_out_the_rest_in_the_morning():
    channel()
    key_lost(NIGHT)
    key_wiped(NIGHT)
    states = dict(AlarmSent.objects.values_list("finding__level", "state"))
    assert states == {"RED": "WAITING", "NOTICE": "HELD"}
    assert commands.release_alarms(actor=SYSTEM, at=NIGHT + timedelta(hours=3)) == 0
    assert commands.release_alarms(actor=SYSTEM, at=NIGHT + timedelta(hours=10)) == 1
    outbox.drain()
    assert set(AlarmSent.objects.values_list("state", flat=True)) == {"SENT"}


def test_a_letter_names_the_rule_and_the_link_only():
    channel("MAIL", "zhiban@example.gov.cn")
    found = key_lost()
    outbox.drain()
    (letter,) = mail.outbox
    assert letter.to == ["zhiban@example.gov.cn"]
    assert letter.subject == "【红灯】密钥泄露"
    assert f"/desk/supervision/findings/{found.pk}/" in letter.body
    assert found.item_name not in letter.body
    assert letter.extra_headers["Message-ID"].startswith(f"<alarm-{AlarmSent.objects.get().pk}@")


@pytest.fixture
def receiver():
    """A system of somebody else: answers 500 first, then takes what comes."""
    got, answers = [], [500, 204]

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append((dict(self.headers), body))
            self.send_response(answers.pop(0))
            self.end_headers()

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/alarms?token=secret", got
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_webhook_is_signed_and_sent_again_under_the_same_id(receiver, settings, caplog):
    settings.YIWANG_ALARM_HOSTS = ["127.0.0.1"]
    address, got = receiver
    _, secret = channel("WEBHOOK", address)
    found = key_lost()
    outbox.drain()
    due_now()
    outbox.drain()
    assert AlarmSent.objects.get().result == "对方应答 204"
    assert [h["X-Yiwang-Alarm"] for h, _ in got] == [str(AlarmSent.objects.get().pk)] * 2
    for headers, body in got:
        said = f"{headers['X-Yiwang-Alarm']}.{headers['X-Yiwang-Time']}.".encode() + body
        right = hmac.new(bytes.fromhex(secret), said, lambda: hashlib.new("sm3")).hexdigest()
        assert headers["X-Yiwang-Signature"] == f"hmac-sm3={right}"
    told = json.loads(got[1][1])
    assert told["link"].endswith(f"/desk/supervision/findings/{found.pk}/")
    assert set(told) == {"alarm", "title", "level", "rule", "raised_at", "link"}
    stored = AlarmChannel.objects.get()
    assert bytes.fromhex(secret) not in bytes(stored.secret)
    assert "token" not in queries.channel(stored.pk, viewer=SYSTEM).address
    entries = apps.get_model("audit", "Entry").objects.values()
    assert secret not in caplog.text
    assert not any(secret in str(one) for one in entries)


@pytest.mark.parametrize(
    "inner", ["10.1.2.3", "127.0.0.1", "169.254.169.254", "::1", "fd00::1", "100.64.0.1"]
)
def test_a_name_that_leads_into_an_inner_network_is_not_called(inner, monkeypatch, settings):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", (inner, 443))])
    called = []
    monkeypatch.setattr(socket, "create_connection", lambda to, _: called.append(to[0]))
    channel("WEBHOOK", "https://ops.example.gov.cn/alarms")
    key_lost()
    outbox.drain()
    assert "内网地址" in AlarmSent.objects.get().result
    assert called == []
    settings.YIWANG_ALARM_HOSTS = ["ops.example.gov.cn"]
    due_now()
    with suppress(TypeError, AttributeError):
        outbox.drain()
    assert called == [inner]


def test_a_test_goes_out_at_any_hour_and_a_channel_switched_off_sends_nothing():
    actor = supervisor("990102000000")
    number, _ = channel(actor=actor)
    commands.test_channel(channel=number, actor=actor, at=NIGHT)
    outbox.drain()
    (row,) = queries.alarms(viewer=actor)
    assert (row.state, row.finding) == ("SENT", None)
    key_lost()
    commands.switch_channel(channel=number, is_on=False, actor=actor, at=NOON)
    outbox.drain()
    assert queries.alarms(viewer=actor)[0].state == "DROPPED"
    with pytest.raises(commands.CannotSetChannel, match="已停用"):
        commands.test_channel(channel=number, actor=actor, at=NOON)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"way": "MAIL", "address": "值班室"}, "address"),
        ({"way": "MAIL", "address": "a@b.cn\nBcc: c@d.cn"}, "address"),
        ({"way": "WEBHOOK", "address": "http://ops.example.gov.cn/a"}, "address"),
        ({"way": "WEBHOOK", "address": "https://u:p@ops.example.gov.cn/a"}, "address"),
        ({"way": "WEBHOOK", "address": "https://["}, "address"),
        ({"way": "WEBHOOK", "address": "https://ops.example.gov.cn:x/"}, "address"),
        ({"way": "WEBHOOK", "address": "https://192.168.1.1/a"}, "address"),
        ({"way": "WEBHOOK", "address": "https://[::1]/a"}, "address"),
        ({"way": "WEBHOOK", "address": "http://127.0.0.1:9/a"}, "address"),
        ({"way": "FAX"}, "way"),
        ({"areas": ()}, "areas"),
        ({"levels": ("GREY",)}, "levels"),
        ({"address": " "}, "address"),
    ],
)
def test_a_channel_says_what_is_wrong_with_it(changes, field):
    with pytest.raises(commands.CannotSetChannel) as refused:
        channel(**changes)
    assert field in refused.value.fields


def test_the_same_address_twice_is_refused():
    channel()
    with pytest.raises(commands.CannotSetChannel) as refused:
        channel()
    assert "address" in refused.value.fields


def test_only_who_acts_in_supervision_there_sees_and_sets_channels():
    number, _ = channel()
    reader = factories.staff(
        supervisor().staff_id, "吴读", "supervision.read", region_code="990102000000"
    )
    elsewhere = supervisor("341599000000")
    with pytest.raises(NotPermitted):
        channel(address="另一个", actor=reader)
    with pytest.raises(NotPermitted):
        queries.channels(viewer=reader)
    assert queries.channels(viewer=elsewhere) == ()
    assert queries.alarms(viewer=elsewhere) == ()
    with pytest.raises(NotFound):
        queries.channel(number, viewer=elsewhere)
    with pytest.raises(NotFound):
        commands.switch_channel(channel=number, is_on=False, actor=elsewhere, at=NOON)
    with pytest.raises(NotFound):
        commands.test_channel(channel=number, actor=elsewhere, at=NOON)
    key_lost()
    with pytest.raises(NotFound):
        commands.resend_alarm(alarm=AlarmSent.objects.get().pk, actor=elsewhere, at=NOON)


def test_a_mailbox_is_masked():
    number, _ = channel("MAIL", "zhangsan@example.gov.cn")
    assert queries.channel(number, viewer=SYSTEM).address == "z***@example.gov.cn"
