"""Acts of those who run the platform (运行)."""

from datetime import datetime

from yiwang.foundation.core import outbox
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError, require
from yiwang.foundation.core.types import Actor


class CannotRetry(DomainError):
    """The message is not parked any more."""

    code = "core.cannot_retry"
    sentence = "这条消息已经不在滞留中，可能刚刚送达了"
    status = 409


@command("core.retry_parked")
def retry_parked(*, delivery: int, actor: Actor, at: datetime) -> None:
    """Open a parked message again, so that its stream goes on (重试滞留消息).

    GB/T 22239 8.1.10: faults are handled and what was done is kept.

    :raises CannotRetry: it is not parked.
    """
    require(actor.has("outbox.retry"))
    concerning(f"core:delivery:{delivery}", at=at.isoformat())
    if not outbox.retry(delivery):
        raise CannotRetry
