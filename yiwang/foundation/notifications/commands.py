"""Sending: the inbox at once, the SMS by a job after the commit."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from yiwang.foundation.core.commands import command, procedure
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.foundation.core.hot import hot_rows
from yiwang.foundation.core.jobs import enqueued
from yiwang.foundation.core.together import GATE, Clause, Columns, insertion, of_instance, together
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
    letter = Letter(kind, person_id, phone, subject, text, link, at)
    (key,) = Letters.send([letter])
    return key


class Letters:
    """Messages as parts of one statement, for commands that write them with all else."""

    @staticmethod
    def send(letters: Sequence[Letter]) -> list[int]:
        """Write messages in the open transaction; return their numbers."""
        keys, clauses = Letters.clauses(letters)
        together([Clause(GATE, "SELECT 1"), *clauses])
        return keys

    @staticmethod
    def clauses(letters: Sequence[Letter]) -> tuple[list[int], list[Clause]]:
        """Return the numbers drawn, and the clauses: messages, inboxes, jobs that send the SMS.

        :raises CannotSend: one has neither a person nor a phone, or no text.
        """
        if not letters:
            return [], []
        phones = [normalise_phone(letter.phone) for letter in letters]
        pairs = list(zip(letters, phones, strict=True))
        if not all(one.text and (one.person_id or phone) for one, phone in pairs):
            raise CannotSend
        keys = [int(row[0]) for row in hot_rows(_IDS, (len(letters),))]
        rows = [_message(key, *pair) for key, pair in zip(keys, pairs, strict=True)]
        clauses = [insertion("letter", models.Message, [of_instance(row) for row in rows])]
        inbox = [_inbox(key, one) for key, one in zip(keys, letters, strict=True) if _is_read(one)]
        if inbox:
            clauses.append(insertion("inbox", models.InboxItem, inbox, without=("id",)))
        jobs = [(_order(row), {"message_id": row.pk}) for row in rows if row.sealed_phone]
        if jobs:
            clauses.append(enqueued("notifications.send_sms", jobs))
        return keys, clauses


def _is_read(letter: Letter) -> bool:
    """Whether it lies in an inbox; a code does not."""
    return letter.person_id is not None and letter.kind is not MessageKind.CODE


def _inbox(key: int, letter: Letter) -> Columns:
    group = GROUPS.get(letter.kind, InboxGroup.PROGRESS)
    return columns(models.InboxItem, message_id=key, person_id=letter.person_id, group=group)


def _message(key: int, letter: Letter, phone: str) -> models.Message:
    secret = letter.kind is MessageKind.CODE
    message = models.Message(
        id=key,
        kind=letter.kind,
        person_id=letter.person_id,
        phone_masked=mask_phone(phone) if phone else "",
        subject=letter.subject,
        text="" if secret else letter.text,
        link_kind=letter.link[0] if letter.link else "",
        link_key=letter.link[1] if letter.link else "",
        created_at=letter.at,
        state=models.Message.State.WAITING if phone else models.Message.State.NONE,
    )
    message.seal(phone=phone, secret=letter.text if secret else "")
    return message


@command("notifications.send_many", audited=False)
def send_many(*, letters: Sequence[Letter], actor: Actor, at: datetime) -> list[int]:
    """Send many messages in the caller's transaction, in two statements (批量告知).

    《行政许可法》第三十二条. As :func:`send`, for messages that hold no secret; returns their ids.

    :raises CannotSend: one has neither a person nor a phone, or no text.
    """
    del actor, at
    return Letters.send(letters) if letters else []


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
