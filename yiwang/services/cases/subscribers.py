"""What cases hear from below."""

from yiwang.foundation.core import clock
from yiwang.foundation.core.jobs import enqueue, job
from yiwang.foundation.core.outbox import subscribe, subscribe_many
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.orgs.events import CalendarImported

from . import commands
from .events import CaseSubmitted

RECOUNT = "cases.recount_dates"


@subscribe(CalendarImported)
def recount_after_notice(event: CalendarImported) -> None:
    """Begin to count the dates of open cases anew, batch after batch, each a job of its own."""
    enqueue(RECOUNT, year=event.year, after=0)


@job(RECOUNT)
def recount(year: int, after: int) -> None:
    """Count one batch; running twice changes nothing."""
    commands.recount_dates(year=year, after=after, actor=SYSTEM, at=clock.now())


@subscribe_many(CaseSubmitted)
def tell_filed(submitted: list[CaseSubmitted]) -> None:
    """Send the messages of receipt: after the filing, never lost, once."""
    numbers = [event.case_id for event in submitted]
    commands.tell_filed(numbers=numbers, actor=SYSTEM, at=submitted[-1].submitted_at)
