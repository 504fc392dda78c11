"""What runs by the clock: the reader of the log continually, telling, comparing, proving."""

from datetime import date, datetime

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.jobs import continually, every
from yiwang.foundation.core.types import SYSTEM

from . import commands

_swept: dict[str, date] = {}


@continually
def follow(at: datetime) -> int:
    """Read what the log has new; on a new day, raise what the day has brought up."""
    read = commands.follow(actor=SYSTEM, at=at)
    if read or _swept.get("day") == local_date(at):
        return read
    raised = commands.raise_days(actor=SYSTEM, at=at)
    if not raised:
        _swept["day"] = local_date(at)
    return raised


@every("*/5 * * * *")
def sweep(at: datetime) -> None:
    """Raise what days have brought up, batch after batch: also after a rule was changed."""
    while commands.raise_days(actor=SYSTEM, at=at):
        pass


@every("*/10 * * * *")
def tell(at: datetime) -> None:
    """Tell whose turn it is, and who stands above."""
    while commands.tell_findings(actor=SYSTEM, at=at):
        pass


@every("15 1 * * *")
def compare(at: datetime) -> None:
    """Compare like with like."""
    commands.compare(actor=SYSTEM, at=at)


@every("25 1 * * *")
def forget_exports(at: datetime) -> None:
    """Forget lists taken away seven days ago."""
    commands.forget_exports(actor=SYSTEM, at=at)


@every("45 1 * * *")
def prove(at: datetime) -> None:
    """Count every counter anew; what differs stands on the page of proofs."""
    commands.recount(actor=SYSTEM, at=at)
