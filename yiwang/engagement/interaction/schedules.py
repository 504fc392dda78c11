"""Each night: what nobody speaks of any more is closed, and the counters are proved."""

from datetime import datetime

from yiwang.engagement.interaction.types.ratings import month_before
from yiwang.foundation.core import clock
from yiwang.foundation.core.jobs import every
from yiwang.foundation.core.types import SYSTEM

from . import commands
from .queries.desk import to_close

MOST_BATCHES = 100
MONTHS_PROVED = 3


@every("25 2 * * *")
def close_voices(at: datetime) -> None:
    """Close answered voices that nobody asked to be taken up again."""
    for number in to_close(at):
        commands.close_voice(number=number, actor=SYSTEM, at=at)


@every("20 1 * * *")
def close_silent_ratings(at: datetime) -> None:
    """Close bad ratings whose return visit is made and whose time to rate again is over."""
    for _ in range(MOST_BATCHES):
        if not commands.close_silent_ratings(actor=SYSTEM, at=at):
            break


@every("40 2 * * *")
def recount_ratings(at: datetime) -> None:
    """Count the newest months anew, each in a transaction of its own."""
    for back in range(MONTHS_PROVED):
        month = month_before(clock.local_date(at), back)
        commands.recount_ratings(month=month, actor=SYSTEM, at=at)
