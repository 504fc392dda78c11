"""What the register of legal persons tells."""

from yiwang.foundation.core import clock
from yiwang.foundation.core.outbox import subscribe
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.identity.events import LegalPersonRecorded

from . import commands


@subscribe(LegalPersonRecorded)
def take_up(event: LegalPersonRecorded) -> None:
    """Let a registered name stand in the way from now on, and its reservation end."""
    commands.take_up_name(legal_person_id=event.legal_person_id, actor=SYSTEM, at=clock.now())
