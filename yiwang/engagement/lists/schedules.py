"""Each night cases and figures are counted; the month that ended is kept."""

from datetime import datetime

from yiwang.foundation.core.jobs import every
from yiwang.foundation.core.types import SYSTEM

from . import commands


@every("20 1 * * *")
def count_demand(at: datetime) -> None:
    """Count the cases of the running month by division and item."""
    commands.count_demand(actor=SYSTEM, at=at)


@every("35 1 * * *")
def count_standings(at: datetime) -> None:
    """Count the figures of every division; on the first night of a month they are kept."""
    commands.count_standings(actor=SYSTEM, at=at)
