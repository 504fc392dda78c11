"""What cases hear from below."""

from yiwang.foundation.core import clock
from yiwang.foundation.core.jobs import enqueue, job
from yiwang.foundation.core.outbox import subscribe
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


@subscribe(CaseSubmitted)
def tell_filed(event: CaseSubmitted) -> None:
    """Send the message of receipt: after the filing, never lost, once."""
    commands.tell_filed(number=event.case_id, actor=SYSTEM, at=event.submitted_at)
