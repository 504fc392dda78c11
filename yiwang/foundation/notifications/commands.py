"""Sending: the inbox at once, the SMS by a job after the commit."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from yiwang.foundation.core.commands import command, procedure
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.foundation.core.hot import hot_rows
from yiwang.foundation.core.jobs import enqueue, enqueue_many
from yiwang.foundation.core.together import Clause, gate_insertion, insertion, of_instance, together
from yiwang.foundation.core.together import row as columns
from yiwang.foundation.core.types import Actor
from yiwang.foundation.notifications import models, providers
from yiwang.foundation.notifications.types import GROUPS, InboxGroup, Letter, MessageKind
from yiwang.lib.codes.masks import mask_phone
from yiwang.lib.codes.phones import normalise_phone

MAX_TRIES = 5
_IDS = (
    "SELECT nextval(pg_get_serial_sequence('notifications_message', 'id')) "
    "FROM generate_series(1, %s)"
)
"""The numbers of messages not yet written: a sealed phone is bound to its row's number."""


class CannotSend(DomainError):
    """A message needs somebody to receive it and a text."""

    code: ClassVar[str] = "notifications.send"
    sentence: ClassVar[str] = "消息没有收件人或内容"


@command("notifications.send", audited=False, joins=True)
def send(
    *,
    kind: MessageKind,
    person_id: UUID | None,
    phone: str = "",
    subject: str,
    text: str,
    link: tuple[str, str] | None = None,
    actor: Actor,
    at: datetime,
) -> int:
    """Send a message in the caller's transaction (告知): inbox of the person, SMS to the phone.

    《行政许可法》第三十二条. Not audited by itself: the act that causes it is. Returns its id.

    :raises CannotSend: neither a person nor a phone, or no text.
    """
    del actor
    number = normalise_phone(phone)
    if not text or not (person_id or number):
        raise CannotSend
    secret = kind is MessageKind.CODE
    message = models.Message(
        id=hot_rows(_IDS, (1,))[0][0],
        kind=kind,
        person_id=person_id,
        phone_masked=mask_phone(number) if number else "",
        subject=subject,
        text="" if secret else text,
        link_kind=link[0] if link else "",
        link_key=link[1] if link else "",
        created_at=at,
        state=models.Message.State.WAITING if number else models.Message.State.NONE,
    )
    message.seal(phone=number, secret=text if secret else "")
    together(_clauses(message, person_id if not secret else None))
    if number:
        order = _order(message)
        enqueue("notifications.send_sms", in_order_of=order, message_id=message.pk)
    return message.pk


def _clauses(message: models.Message, reader: UUID | None) -> list[Clause]:
    """Return a message and its place in the reader's inbox as one statement."""
    gate = gate_insertion(
        models.Message, of_instance(message), conflict="id", returning="id", when="TRUE"
    )
    if reader is None:
        return [gate]
    group = GROUPS.get(MessageKind(message.kind), InboxGroup.PROGRESS)
    item = columns(models.InboxItem, message_id=message.pk, person_id=reader, group=group)
    return [gate, insertion("inbox", models.InboxItem, [item], without=("id",))]


@command("notifications.send_many", audited=False)
def send_many(*, letters: Sequence[Letter], actor: Actor, at: datetime) -> list[int]:
    """Send many messages in the caller's transaction, in four statements (批量告知).

    《行政许可法》第三十二条. As :func:`send`, for messages that hold no secret; returns their ids.

    :raises CannotSend: one has neither a person nor a phone, or no text.
    """
    del actor, at
    numbers = [normalise_phone(letter.phone) for letter in letters]
    if not all(one.text and (one.person_id or n) for one, n in zip(letters, numbers, strict=True)):
        raise CannotSend
    ids = [row[0] for row in hot_rows(_IDS, (len(letters),))] if letters else []
    states = models.Message.State
    rows = [
        models.Message(
            id=key,
            kind=one.kind,
            person_id=one.person_id,
            phone_masked=mask_phone(number) if number else "",
            subject=one.subject,
            text=one.text,
            link_kind=one.link[0] if one.link else "",
            link_key=one.link[1] if one.link else "",
            created_at=one.at,
            state=states.WAITING if number else states.NONE,
        )
        for key, one, number in zip(ids, letters, numbers, strict=True)
    ]
    for row, number in zip(rows, numbers, strict=True):
        row.seal(phone=number, secret="")
    models.Message.objects.bulk_create(rows)
    models.InboxItem.objects.bulk_create(
        models.InboxItem(
            message=row,
            person_id=one.person_id,
            group=GROUPS.get(one.kind, InboxGroup.PROGRESS),
        )
        for row, one in zip(rows, letters, strict=True)
        if one.person_id
    )
    waiting = [row for row in rows if row.state == states.WAITING]
    enqueue_many(
        "notifications.send_sms",
        [{"message_id": row.pk} for row in waiting],
        in_order_of=[_order(row) for row in waiting],
    )
    return ids


def _order(message: models.Message) -> str:
    """Messages about the same thing reach the phone in the order they were written."""
    return f"sms:{message.link_kind}:{message.link_key}" if message.link_key else ""


@procedure("notifications.send_sms")
def send_sms(*, message_id: int, actor: Actor, at: datetime) -> bool:
    """Hand a waiting SMS to the gateway (短信发送); run by a job, with no transaction open.

    《行政许可法》第三十二条. Returns whether the gateway took it.
    """
    waiting = models.Message.objects.filter(pk=message_id, state=models.Message.State.WAITING)
    message = waiting.first()
    if message is None:
        return False
    try:
        receipt = providers.sms().send(
            phone=message.phone, text=message.full_text, key=str(message.pk)
        )
    except providers.SmsFailed as error:
        note_sms(message_id=message_id, receipt="", error=str(error), actor=actor, at=at)
        return False
    note_sms(message_id=message_id, receipt=receipt, error="", actor=actor, at=at)
    return True


@command("notifications.note_sms", audited=False)
def note_sms(*, message_id: int, receipt: str, error: str, actor: Actor, at: datetime) -> None:
    """Note what the gateway answered (短信回执); after some tries the message counts as failed.

    《电子签名法》第十一条. Not audited: it is the gateway's answer, nobody's act.
    """
    del actor
    message = models.Message.objects.select_for_update(of=("self",)).get(pk=message_id)
    message.tries += 1
    message.error = error[:200]
    if receipt:
        message.state, message.receipt = models.Message.State.SENT, receipt
        message.sent_at = at
    elif message.tries >= MAX_TRIES:
        message.state = models.Message.State.FAILED
    message.save(update_fields=["tries", "error", "state", "receipt", "sent_at"])


@command("notifications.mark_read", audited=False)
def mark_read(*, message_id: int, actor: Actor, at: datetime) -> None:
    """Note that the receiver opened a message (已读), 《个人信息保护法》第七条.

    :raises NotFound: it is somebody else's.
    """
    if actor.person_id is None:
        raise NotFound
    item = models.InboxItem.objects.filter(message=message_id, person_id=actor.person_id).first()
    if item is None:
        raise NotFound
    if item.read_at is None:
        item.read_at = at
        item.save(update_fields=["read_at"])
