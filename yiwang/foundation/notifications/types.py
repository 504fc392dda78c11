"""What crosses the border: kinds of messages, what inbox and message box show, the wording."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

SIGNATURE = "【政务服务】"


class MessageKind(StrEnum):
    """Why a message is sent (消息类型)."""

    SUBMITTED = "SUBMITTED"
    CORRECTION = "CORRECTION"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    EXTENDED = "EXTENDED"
    SUSPENDED = "SUSPENDED"
    PAYMENT = "PAYMENT"
    DECIDED = "DECIDED"
    READY = "READY"
    CODE = "CODE"
    REMINDER = "REMINDER"
    MANDATE = "MANDATE"
    SECURITY = "SECURITY"


class InboxGroup(StrEnum):
    """How the inbox groups what came (ux 0.9)."""

    TODO = "待办"
    PROGRESS = "进度"
    SECURITY = "账户安全"
    NOTICE = "通知"


GROUPS: dict[MessageKind, InboxGroup] = {
    MessageKind.CORRECTION: InboxGroup.TODO,
    MessageKind.PAYMENT: InboxGroup.TODO,
    MessageKind.READY: InboxGroup.TODO,
    MessageKind.REMINDER: InboxGroup.TODO,
    MessageKind.MANDATE: InboxGroup.TODO,
    MessageKind.SECURITY: InboxGroup.SECURITY,
    MessageKind.CODE: InboxGroup.SECURITY,
}


@dataclass(frozen=True, slots=True)
class Wording:
    """The one pattern of progress messages (ux 0.9): no personal data, no short links.

    ``action`` is what is to be done or what happened, after the date.
    """

    item_name: str
    number: str
    action: str
    on: date | None = None
    platform: str = "一网政务服务"
    place: str = "我的办件"

    @property
    def text(self) -> str:
        """The sentence: which item, the last six digits, by when, what, where."""
        name = (
            self.item_name
            if len(self.item_name) <= NAME_LIMIT
            else self.item_name[:NAME_LIMIT] + "…"
        )
        day = f"需在{self.on.year}年{self.on.month}月{self.on.day}日前" if self.on else ""
        return (
            f"{SIGNATURE}您的“{name}”（编号尾号{self.number[-6:]}）{day}{self.action}。"
            f"办理请进{self.platform}›{self.place}，咨询12345。"  # noqa: RUF001
        )


NAME_LIMIT = 24


@dataclass(frozen=True, slots=True)
class Letter:
    """A message to write: to a person's inbox, to a phone, or both."""

    kind: MessageKind
    person_id: UUID | None
    phone: str
    subject: str
    text: str
    link: tuple[str, str] | None
    at: datetime


@dataclass(frozen=True, slots=True)
class InboxLine:
    """A message as its receiver reads it."""

    id: int
    kind: MessageKind
    group: InboxGroup
    subject: str
    text: str
    link: tuple[str, str] | None
    sent_at: datetime
    is_read: bool


@dataclass(frozen=True, slots=True)
class SentMessage:
    """A message as the demo's message box lists it."""

    id: int
    kind: MessageKind
    phone: str
    channels: str
    subject: str
    text: str
    sent_at: datetime
    state: str
    code: str = ""
