"""What supervision hears from below, and its jobs."""

from yiwang.foundation.core import clock
from yiwang.foundation.core.jobs import job
from yiwang.foundation.core.outbox import subscribe
from yiwang.foundation.core.types import SYSTEM
from yiwang.services.licences.events import OutsideConfirmed

from . import commands
from .commands.measures.sealing import SEAL


@job(SEAL)
def seal_measure(number: str) -> None:
    """Keep the document of a measure as signed PDF; running twice changes nothing."""
    commands.seal_measure(number=number, actor=SYSTEM, at=clock.now())


@subscribe(OutsideConfirmed)
def count_outside_approval(event: OutsideConfirmed) -> None:
    """Count it as a confirmed finding, on which a measure may rest; twice changes nothing."""
    commands.record_outside_approval(event=event, actor=SYSTEM, at=event.confirmed_at)
