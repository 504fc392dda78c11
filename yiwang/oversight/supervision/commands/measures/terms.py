"""A region's own days for a rung (处置期限): a new row each time, with its source."""

from datetime import datetime
from typing import Final

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError, require
from yiwang.foundation.core.types import Actor
from yiwang.oversight.supervision.models import MeasureTerm
from yiwang.oversight.supervision.policy import measures as policy
from yiwang.oversight.supervision.rules import measures as rules

MOST_DAYS: Final = 60


class CannotSetTerm(DomainError):
    """The days or their source are missing."""

    code = "supervision.cannot_set_term"
    sentence = "请填写天数和依据"


@command("supervision.set_measure_term")
def set_measure_term(*, key: str, days: int, source: str, actor: Actor, at: datetime) -> None:
    """Set the working days of a rung, or of the appeal, in the actor's region (设置处置期限), S2.

    :raises NotPermitted: the actor issues no measures.
    :raises CannotSetTerm: no such rung, days out of bounds, no source.
    """
    require(actor.is_staff and actor.has(policy.ISSUE) and bool(actor.region_code))
    faults = {}
    if key not in rules.TERMS:
        faults["key"] = "请选择一档"
    if not 0 < days <= MOST_DAYS:
        faults["days"] = f"天数要在 1 到 {MOST_DAYS} 个工作日之间"
    if not source.strip():
        faults["source"] = "请写明依据的文件名称和文号"
    if faults:
        raise CannotSetTerm(next(iter(faults.values())), fields=faults, reason="incomplete")
    MeasureTerm.objects.create(
        region_code=actor.region_code,
        key=key,
        days=days,
        source=source.strip()[:300],
        set_by=actor.name,
        set_at=at,
    )
    concerning(f"supervision:measure_term:{actor.region_code}:{key}", days=days)
