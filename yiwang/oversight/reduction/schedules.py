"""Baselines are compared a while after texts were published."""

from datetime import datetime

from yiwang.foundation.core.jobs import every
from yiwang.foundation.core.types import SYSTEM

from . import commands, queries


@every("*/10 * * * *")
def measure_stale(at: datetime) -> None:
    """Compare the baselines when the ledger has grown since."""
    if queries.is_stale():
        commands.measure_stale(actor=SYSTEM, at=at)
