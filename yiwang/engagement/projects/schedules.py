"""Every hour the days of projects are counted; each night silence becomes agreement."""

from datetime import datetime

from yiwang.foundation.core.jobs import every
from yiwang.foundation.core.types import SYSTEM

from . import commands

MOST_BATCHES = 100


@every("10 * * * *")
def count_days(at: datetime) -> None:
    """Count in batches, each a transaction of its own."""
    for _ in range(MOST_BATCHES):
        if not commands.recount_projects(actor=SYSTEM, at=at):
            break


@every("40 0 * * *")
def take_silence(at: datetime) -> None:
    """Apply the absence rule to joint events whose day is over."""
    commands.take_silence(actor=SYSTEM, at=at)
