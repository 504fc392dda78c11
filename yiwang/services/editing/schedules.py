"""What was approved for a day takes effect on it."""

from datetime import datetime

from yiwang.foundation.core import clock
from yiwang.foundation.core.jobs import every
from yiwang.foundation.core.types import SYSTEM

from . import commands, queries


@every("*/10 * * * *")
def publish_due(at: datetime) -> None:
    """Publish the revisions whose day has come, each in a transaction of its own."""
    for revision in queries.due(clock.local_date(at), viewer=SYSTEM):
        commands.take_effect(revision_id=revision, actor=SYSTEM, at=at)
