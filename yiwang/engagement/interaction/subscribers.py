"""What interaction hears from below: cases that are over."""

from yiwang.foundation.core.outbox import subscribe_many
from yiwang.foundation.core.types import SYSTEM
from yiwang.services.cases.events import CaseDelivered

from . import commands


@subscribe_many(CaseDelivered)
def invite_ratings(delivered: list[CaseDelivered]) -> None:
    """Ask each applicant whose result arrived how they were served, once."""
    numbers = [event.case_id for event in delivered]
    commands.invite_ratings(numbers=numbers, actor=SYSTEM, at=delivered[-1].delivered_at)
