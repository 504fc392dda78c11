"""What runs by the clock: one command call per row; running twice changes nothing."""

from datetime import datetime

from yiwang.foundation.core.jobs import every
from yiwang.foundation.core.types import SYSTEM

from . import commands
from .queries import due


@every("*/10 * * * *")
def accept_unanswered(at: datetime) -> None:
    """Count cases as accepted that nobody answered within five working days."""
    for number in due.unanswered(viewer=SYSTEM, at=at):
        commands.auto_accept(case=number, actor=SYSTEM, at=at)


@every("5 * * * *")
def end_uncorrected(at: datetime) -> None:
    """End cases whose correction did not come in time."""
    for number in due.uncorrected(viewer=SYSTEM, at=at):
        commands.lapse(case=number, actor=SYSTEM, at=at)


@every("*/15 * * * *")
def refresh_lights(at: datetime) -> None:
    """Set the lights to the day."""
    commands.refresh_lights(actor=SYSTEM, at=at)


@every("20 * * * *")
def tend_drafts(at: datetime) -> None:
    """Empty expired drafts and remind of forgotten ones."""
    commands.expire_drafts(actor=SYSTEM, at=at)
    for number in due.forgotten_drafts(viewer=SYSTEM, at=at):
        commands.remind_draft(number=number, actor=SYSTEM, at=at)
