"""What supervision hears from below."""

from yiwang.foundation.core.outbox import subscribe
from yiwang.foundation.core.types import SYSTEM
from yiwang.services.licences.events import OutsideConfirmed

from . import commands


@subscribe(OutsideConfirmed)
def count_outside_approval(event: OutsideConfirmed) -> None:
    """Count it as a confirmed finding, on which a measure may rest; twice changes nothing."""
    commands.record_outside_approval(event=event, actor=SYSTEM, at=event.confirmed_at)
