"""Decisions confirmed to be made outside the platform become findings (网外审批)."""

from datetime import datetime
from typing import Final

from yiwang.foundation.core.commands import command
from yiwang.foundation.core.errors import NotPermitted, require
from yiwang.foundation.core.types import Actor
from yiwang.oversight.supervision.commands.raising import live
from yiwang.oversight.supervision.models import Rule
from yiwang.oversight.supervision.rules.shipped import OUTSIDE
from yiwang.oversight.supervision.types.confirmed import ConfirmedFinding
from yiwang.services.licences import queries as licences
from yiwang.services.licences.events import OutsideConfirmed

from .confirmed import confirmed

KIND: Final = "OUTSIDE"


@command("supervision.record_outside_approval")
def record_outside_approval(*, event: OutsideConfirmed, actor: Actor, at: datetime) -> None:
    """Count a decision confirmed to be made outside the platform as a finding (网外审批属实).

    《行政许可法》第六十条. It was answered and judged already, so it is confirmed from the start.
    """
    require(actor.is_system, NotPermitted)
    found = licences.outside_approval(event.outside_id, viewer=actor, at=at)
    judged = found.steps[0]
    live(at)
    told = ConfirmedFinding(
        matter=str(event.outside_id),
        kind=KIND,
        occasion=event.issued_on.isoformat(),
        organisation_id=event.organisation_id,
        region_code=event.region_code,
        item_name=found.row.what,
        quote=(
            ("决定或者证照", found.row.what),
            ("文号或者证照编号", found.row.number),
            ("作出日期", found.row.issued_on.isoformat()),
            ("怎样发现", found.where or "归集存量证照时比对发现"),
        ),
        verdict=judged.opinion,
        judged_name=judged.actor_name,
        answer_due_on=found.row.answer_by,
        answer=next((one.opinion for one in found.steps[1:] if one.opinion), ""),
    )
    confirmed(Rule.objects.get(pk=OUTSIDE.code), told, at)
