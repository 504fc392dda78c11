"""Each night: answered voices whose days are over are closed."""

from datetime import datetime

from yiwang.foundation.core.jobs import every
from yiwang.foundation.core.types import SYSTEM

from . import commands
from .queries.desk import to_close


@every("25 2 * * *")
def close_voices(at: datetime) -> None:
    """Close answered voices that nobody asked to be taken up again."""
    for number in to_close(at):
        commands.close_voice(number=number, actor=SYSTEM, at=at)
