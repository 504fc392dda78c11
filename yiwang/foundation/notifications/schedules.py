"""SMS that are still waiting are tried again every minute."""

from datetime import datetime, timedelta

from yiwang.foundation.core import clock
from yiwang.foundation.core.jobs import every, job
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.notifications import commands, queries


@job("notifications.send_sms")
def send_sms(*, message_id: int) -> None:
    """Send one SMS."""
    commands.send_sms(message_id=message_id, actor=SYSTEM, at=clock.now())


@every("* * * * *")
def resend(at: datetime) -> None:
    """Try waiting SMS again."""
    for message_id in queries.waiting_sms(older_than=at - timedelta(minutes=1)):
        commands.send_sms(message_id=message_id, actor=SYSTEM, at=at)
