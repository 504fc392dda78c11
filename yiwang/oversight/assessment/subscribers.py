"""Jobs of assessment: scoring a period, counting a table."""

from uuid import UUID

from yiwang.foundation.core import clock
from yiwang.foundation.core.jobs import job
from yiwang.foundation.core.types import SYSTEM

from . import commands
from .commands.periods import JOB as SCORE
from .commands.reports import JOB as COUNT


@job(SCORE)
def score_period(period: str) -> None:
    """Score a period; running twice changes nothing."""
    commands.score_period(period_id=UUID(period), actor=SYSTEM, at=clock.now())


@job(COUNT)
def continue_report(report: str) -> None:
    """Count the next offices of a table; running twice changes nothing."""
    commands.continue_report(report_id=UUID(report), actor=SYSTEM, at=clock.now())
