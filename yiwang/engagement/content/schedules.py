"""What has passed its last day leaves the current lists."""

from datetime import datetime

from yiwang.foundation.core.jobs import every
from yiwang.foundation.core.types import SYSTEM

from . import commands


@every("7 * * * *")
def retire_past(at: datetime) -> None:
    """Every hour, so that it follows midnight soon."""
    commands.retire(actor=SYSTEM, at=at)
