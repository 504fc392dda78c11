"""Reads: a person's inbox, the wording of a message, the demo's message box."""

from datetime import date, datetime

from django.conf import settings

from yiwang.foundation.core.types import Actor
from yiwang.foundation.notifications import models
from yiwang.foundation.notifications.types import (
    InboxGroup,
    InboxLine,
    MessageKind,
    SentMessage,
    Wording,
)

LIMIT = 100


def wording(kind: MessageKind, content: Wording) -> str:
    """Return the text of a progress message: the authority's own template or the pattern."""
    own = models.Template.objects.filter(pk=kind).first()
    if own is None:
        return content.text
    day = content.on
    return own.text.format(
        item=content.item_name,
        number=content.number[-6:],
        date=f"{day.year}年{day.month}月{day.day}日" if day else "",
        action=content.action,
    )


def inbox(viewer: Actor, *, after: int | None = None, limit: int = 30) -> tuple[InboxLine, ...]:
    """Return the viewer's messages, newest first, keyset by id."""
    if viewer.person_id is None:
        return ()
    rows = models.InboxItem.objects.filter(person_id=viewer.person_id).select_related("message")
    if after is not None:
        rows = rows.filter(pk__lt=after)
    return tuple(_line(row) for row in rows.order_by("-pk")[: min(limit, LIMIT)])


def count_unread(viewer: Actor) -> int:
    """Return how many of the newest hundred messages are unread; never an exact long count."""
    if viewer.person_id is None:
        return 0
    newest = models.InboxItem.objects.filter(person_id=viewer.person_id).order_by("-pk")
    return sum(1 for read in newest.values_list("read_at", flat=True)[:LIMIT] if read is None)


def _line(row: models.InboxItem) -> InboxLine:
    message = row.message
    link = (message.link_kind, message.link_key) if message.link_kind else None
    return InboxLine(
        id=message.pk,
        kind=MessageKind(message.kind),
        group=InboxGroup(row.group),
        subject=message.subject,
        text=message.text,
        link=link,
        sent_at=message.created_at,
        is_read=row.read_at is not None,
    )


def sent_messages(
    *, viewer: Actor, phone: str = "", after: int | None = None, limit: int = 50
) -> tuple[SentMessage, ...]:
    """Return every message for the demo's message box, newest first; nothing in production."""
    del viewer
    if not settings.YIWANG_DEMO:
        return ()
    rows = models.Message.objects.order_by("-pk")
    if after is not None:
        rows = rows.filter(pk__lt=after)
    if phone:
        rows = rows.filter(phone_masked=f"{phone[:3]}****{phone[-4:]}")
    found = (_sent(row) for row in rows[: min(limit, LIMIT)])
    return tuple(line for line in found if not phone or line.phone == phone)


def _sent(row: models.Message) -> SentMessage:
    phone = row.phone
    in_site = row.person_id is not None and row.kind != MessageKind.CODE
    ways = [name for name, used in (("短信", bool(phone)), ("站内消息", in_site)) if used]
    return SentMessage(
        id=row.pk,
        kind=MessageKind(row.kind),
        phone=phone,
        channels="、".join(ways),
        subject=row.subject,
        text=row.full_text,
        sent_at=row.created_at,
        state=row.get_state_display(),
    )


def waiting_sms(*, older_than: datetime, limit: int = 500) -> tuple[int, ...]:
    """Return ids of SMS still waiting (the job was lost or the gateway was down), oldest first."""
    rows = models.Message.objects.filter(
        state=models.Message.State.WAITING, created_at__lt=older_than
    )
    return tuple(rows.order_by("pk").values_list("pk", flat=True)[:limit])


def day_text(day: date) -> str:
    """Write a day as messages do: 2026年3月2日."""
    return f"{day.year}年{day.month}月{day.day}日"
