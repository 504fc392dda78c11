"""Decisions confirmed to be made outside the platform become findings (网外审批)."""

from datetime import datetime
from typing import Final

from django.db.models import F

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import NotPermitted, require
from yiwang.foundation.core.recording import nothing_done
from yiwang.foundation.core.types import Actor
from yiwang.oversight.supervision.commands.raising import counted, live
from yiwang.oversight.supervision.models import Finding, Rule
from yiwang.oversight.supervision.rules.shipped import OUTSIDE
from yiwang.oversight.supervision.types import FindingState, Level, Measure
from yiwang.services.licences import queries as licences
from yiwang.services.licences.events import OutsideConfirmed

KIND: Final = "OUTSIDE"


@command("supervision.record_outside_approval")
def record_outside_approval(*, event: OutsideConfirmed, actor: Actor, at: datetime) -> None:
    """Count a decision confirmed to be made outside the platform as a finding (网外审批属实).

    《行政许可法》第六十条. It was answered and judged already, so it is confirmed from the start.
    """
    require(actor.is_system, NotPermitted)
    found = licences.outside_approval(event.outside_id, viewer=actor, at=at)
    judged = found.steps[0]
    rule = _rule(at)
    today = local_date(at)
    row, made = Finding.objects.get_or_create(
        rule=rule,
        matter=str(event.outside_id),
        occasion=event.issued_on.isoformat(),
        defaults={
            "rule_n": rule.live or 1,
            "content": rule.content,
            "level": Level.RED,
            "kind": KIND,
            "organisation_id": event.organisation_id,
            "region_code": event.region_code,
            "item_name": found.row.what,
            "quote": [
                ["决定或者证照", found.row.what],
                ["文号或者证照编号", found.row.number],
                ["作出日期", found.row.issued_on.isoformat()],
                ["怎样发现", found.where or "归集存量证照时比对发现"],
            ],
            "raised_at": at,
            "raised_on": today,
            "state": FindingState.CONFIRMED,
            "answer_due_on": found.row.answer_by,
            "answer": next((one.opinion for one in found.steps[1:] if one.opinion), ""),
            "verdict": judged.opinion,
            "judged_name": judged.actor_name,
            "judged_at": judged.at,
        },
    )
    if not made:
        nothing_done()
        return
    Rule.objects.filter(pk=rule.pk).update(raised=F("raised") + 1)
    where = (row.region_code, row.organisation_id, row.basic_code, row.staff, row.kind, 1)
    for measure in (Measure.FOUND, Measure.CONFIRMED):
        counted([where], today, measure)
    concerning(f"supervision:finding:{row.pk}", rule=rule.pk, matter=row.matter)


def _rule(at: datetime) -> Rule:
    """Return the rule such findings belong to: no check raises them, people do."""
    live(at)
    return Rule.objects.get(pk=OUTSIDE.code)
