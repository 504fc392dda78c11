"""What becomes of findings whose measure was undone: they count as false (误报)."""

from datetime import datetime

from yiwang.foundation.core.types import Actor
from yiwang.oversight.supervision.commands.judging import settle
from yiwang.oversight.supervision.models import Finding, MeasurePaper
from yiwang.oversight.supervision.types import FindingState


def count_as_false(row: MeasurePaper, reason: str, *, actor: Actor, at: datetime) -> None:
    """Count the findings of a measure as false, with the reason of the decision."""
    keys = row.grounds.order_by("finding").values_list("finding", flat=True)
    rows = Finding.objects.select_for_update(of=("self",)).filter(pk__in=list(keys))
    told = f"申诉成立（文书 {row.number}）：{reason}"
    for one in rows.exclude(state=FindingState.FALSE).order_by("pk"):
        settle(one, is_false=True, reason=told, actor=actor, at=at)
