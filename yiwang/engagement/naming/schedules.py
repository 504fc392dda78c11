"""Each night: names whose time is over are swept out, the register of legal persons is followed."""

from datetime import datetime

from yiwang.foundation.core.jobs import every
from yiwang.foundation.core.types import SYSTEM

from . import commands


@every("15 2 * * *")
def sweep_names(at: datetime) -> None:
    """Sweep names that are free again out of the index."""
    commands.sweep_names(actor=SYSTEM, at=at)


@every("20 2 * * *")
def follow_register(at: datetime) -> None:
    """Take up enterprises that came into the register without a message."""
    while commands.follow_register(actor=SYSTEM, at=at):
        pass
