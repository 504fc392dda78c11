"""Mail, by Django's EMAIL settings (docs/operations/alarms.md)."""

import smtplib
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email

from .base import Alarm, AlarmFailed

_NO_SERVER: Final = "没有设置发信服务器（YIWANG_SMTP_HOST）"


class MailWay:
    """Sends a letter with a link (邮件)."""

    def faults(self, address: str) -> str:
        """Say whether it is no mail address."""
        try:
            validate_email(address)
        except ValidationError:
            return "请填写邮箱地址，如 zhiban@example.gov.cn"
        return ""

    def send(self, *, address: str, secret: bytes, alarm: Alarm, key: str) -> str:
        """Send; the Message-ID is made from the key, so a second copy can be told by it."""
        del secret
        if faults := self.check_config():
            raise AlarmFailed(faults[0])
        sender = settings.DEFAULT_FROM_EMAIL
        letter = EmailMessage(
            f"【{alarm.level}】{alarm.title}",
            f"{alarm.title}\n级别：{alarm.level}\n规则：{alarm.rule}\n"
            f"发现时间：{alarm.raised_at:%Y-%m-%d %H:%M} UTC\n\n请登录后查看：{alarm.link}\n",
            sender,
            [address],
            headers={"Message-ID": f"<alarm-{key}@{sender.rpartition('@')[2]}>"},
        )
        try:
            letter.send()
        except (OSError, smtplib.SMTPException) as error:
            raise AlarmFailed(f"发信服务器没有接受（{type(error).__name__}）") from error
        return "发信服务器已接受"

    def check_config(self) -> list[str]:
        """Say whether there is a server; in demo mode letters go to the console."""
        return [] if settings.EMAIL_HOST or settings.YIWANG_DEMO else [_NO_SERVER]
