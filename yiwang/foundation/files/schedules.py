"""Periodic work of files."""

from datetime import datetime

from yiwang.foundation.core.jobs import every
from yiwang.foundation.core.types import SYSTEM

from . import commands


@every("*/5 * * * *")
def scan_waiting(at: datetime) -> None:
    """Scan what waits for the scanner."""
    commands.scan_waiting(actor=SYSTEM, at=at)


@every("40 3 * * *")
def sweep(at: datetime) -> None:
    """Remove bytes without a name."""
    commands.sweep(actor=SYSTEM, at=at)
