"""Words that found nothing are kept for thirty days."""

from datetime import datetime

from yiwang.foundation.core.jobs import every
from yiwang.foundation.core.types import SYSTEM

from . import commands


@every("40 3 * * *")
def forget_missed(at: datetime) -> None:
    """Delete what found nothing more than thirty days ago."""
    commands.forget_missed(actor=SYSTEM, at=at)
