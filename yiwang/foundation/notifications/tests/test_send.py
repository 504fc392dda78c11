"""Sending: inbox at once, SMS after the commit, codes sealed."""

from datetime import UTC, date, datetime

import pytest
from django.conf import LazySettings
from django.db import connection

from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.models import Setting
from yiwang.foundation.core.types import SYSTEM, Actor, ActorKind
from yiwang.foundation.notifications import commands, models, queries, schedules
from yiwang.foundation.notifications.types import InboxGroup, MessageKind, Wording

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
PHONE = "15400000001"
PERSON = Actor(kind=ActorKind.PERSON, id="1", person_id=uuid7())
pytestmark = pytest.mark.django_db


def send(
    kind: MessageKind = MessageKind.ACCEPTED, *, phone: str = PHONE, text: str = "好了"
) -> int:
    return commands.send(
        kind=kind,
        person_id=PERSON.person_id,
        phone=phone,
        subject="标题",
        text=text,
        link=("case", "1"),
        actor=SYSTEM,
        at=AT,
    )


def test_a_message_is_in_the_inbox_at_once_and_read_by_its_receiver_only() -> None:
    message = send(MessageKind.CORRECTION)
    (line,) = queries.inbox(PERSON)
    assert (line.id, line.group, line.link) == (message, InboxGroup.TODO, ("case", "1"))
    assert queries.count_unread(PERSON) == 1
    stranger = Actor(kind=ActorKind.PERSON, id="2", person_id=uuid7())
    with pytest.raises(NotFound):
        commands.mark_read(message_id=message, actor=stranger, at=AT)
    commands.mark_read(message_id=message, actor=PERSON, at=AT)
    assert queries.count_unread(PERSON) == 0
    assert queries.inbox(stranger) == ()


def test_an_sms_waits_until_the_job_ran() -> None:
    message = send()
    assert models.Message.objects.get(pk=message).state == "WAITING"
    schedules.send_sms(message_id=message)
    row = models.Message.objects.get(pk=message)
    assert (row.state, row.receipt) == ("SENT", f"demo-{message}")
    assert not commands.send_sms(message_id=message, actor=SYSTEM, at=AT)


def test_a_gateway_that_is_down_is_asked_again_and_then_given_up() -> None:
    Setting.objects.create(name="source.sms", value="DOWN")
    message = send()
    for _ in range(commands.MAX_TRIES):
        schedules.resend(datetime(2026, 3, 3, tzinfo=UTC))
    assert models.Message.objects.get(pk=message).state == "FAILED"


def test_phone_and_code_never_lie_in_clear() -> None:
    send(MessageKind.CODE, text="验证码 123456")
    with connection.cursor() as cursor:
        cursor.execute("SELECT m::text FROM notifications_message m")
        row = cursor.fetchone()[0]
    assert PHONE not in row
    assert "123456" not in row
    assert queries.inbox(PERSON) == ()
    (sent,) = queries.sent_messages(viewer=SYSTEM, phone=PHONE)
    assert (sent.phone, sent.text) == (PHONE, "验证码 123456")


def test_the_message_box_is_empty_in_production(settings: LazySettings) -> None:
    send()
    settings.YIWANG_DEMO = False
    assert queries.sent_messages(viewer=SYSTEM) == ()


def test_a_message_without_receiver_or_text_is_refused() -> None:
    for person, phone, text in ((None, "", "x"), (PERSON.person_id, "", "")):
        with pytest.raises(commands.CannotSend):
            commands.send(
                kind=MessageKind.READY,
                person_id=person,
                phone=phone,
                subject="",
                text=text,
                actor=SYSTEM,
                at=AT,
            )


def test_the_wording_follows_the_pattern_or_the_authoritys_own() -> None:
    content = Wording("食品经营许可（新办）", "202603021234567890", "补充材料", date(2026, 3, 9))
    assert queries.wording(MessageKind.CORRECTION, content) == (
        "【政务服务】您的“食品经营许可（新办）”（编号尾号567890）需在2026年3月9日前补充材料。"
        "办理请进一网政务服务›我的办件，咨询12345。"
    )
    models.Template.objects.create(
        kind="CORRECTION", text="{item}：{date}前{action}", changed_at=AT
    )
    assert queries.wording(MessageKind.CORRECTION, content) == (
        "食品经营许可（新办）：2026年3月9日前补充材料"
    )
