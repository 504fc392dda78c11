"""What has come to its first day is published; what has passed its last leaves the lists."""

from datetime import datetime

from yiwang.foundation.core import clock
from yiwang.foundation.core.jobs import every
from yiwang.foundation.core.types import SYSTEM

from . import commands, queries


@every("7 * * * *")
def retire_past(at: datetime) -> None:
    """Every hour, so that it follows midnight soon."""
    commands.retire(actor=SYSTEM, at=at)


@every("1,31 * * * *")
def publish_what_is_due(at: datetime) -> None:
    """Right after midnight, and again for what was approved for a day already begun."""
    for manuscript_id in queries.due(today=clock.local_date(at), viewer=SYSTEM):
        commands.publish_due(manuscript_id=manuscript_id, actor=SYSTEM, at=at)
