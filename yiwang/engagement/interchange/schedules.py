"""Old imports go; the open data follow what is published."""

from datetime import datetime

from yiwang.foundation.core.jobs import every
from yiwang.foundation.core.types import SYSTEM

from . import commands, queries


@every("20 4 * * *")
def forget_imports(at: datetime) -> None:
    """Remove the files and reports of imports that ended ninety days ago."""
    commands.forget_imports(actor=SYSTEM, at=at)


@every("*/10 * * * *")
def make_open_data(at: datetime) -> None:
    """Make the file of the whole public catalogue when something was published."""
    if queries.open_data_is_due(at):
        commands.make_open_data(actor=SYSTEM, at=at)
