"""Periodic: seal what waits, every minute."""

from datetime import datetime

from yiwang.foundation.audit import commands
from yiwang.foundation.core.jobs import every
from yiwang.foundation.core.types import SYSTEM


@every("* * * * *")
def seal(at: datetime) -> None:
    """Seal waiting entries, batch after batch, until less than a whole one is left."""
    while commands.seal_batch(actor=SYSTEM, at=at) == commands.BATCH_LIMIT:
        pass
