"""Check sheets of a draw, and one with the facts that the log tells of its decision."""

from datetime import date
from typing import Final
from uuid import UUID

from yiwang.foundation.core.clock import ZONE
from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.oversight.legality import policy
from yiwang.oversight.legality.models import CheckSheet
from yiwang.oversight.legality.types import Point, SheetInfo, SheetRow, SheetState
from yiwang.oversight.supervision.queries import facts

from .amendments import info
from .draws import draw

MOST: Final = 100


def sheets(
    draw_id: UUID, *, after: str = "", limit: int = 20, viewer: Actor, today: date
) -> tuple[SheetRow, ...]:
    """Return the sheets of a draw by number of the decision. :raises NotFound: none in reach."""
    draw(draw_id, viewer=viewer, today=today)
    rows = CheckSheet.objects.filter(draw=draw_id, matter__gt=after).order_by("matter")
    return tuple(_row(one) for one in rows[: max(1, min(limit, MOST))])


def sheet(sheet_id: UUID, *, viewer: Actor, today: date) -> SheetInfo:
    """Return one sheet with the time line of its decision. :raises NotFound: none in reach."""
    row = CheckSheet.objects.filter(pk=sheet_id).first()
    if row is None or not policy.may_supervise(viewer, row.region_code):
        raise NotFound
    return SheetInfo(
        row=_row(row),
        draw_id=row.draw_id,
        version=row.version,
        points=tuple((p, not row.points.get(p, ""), row.points.get(p, "")) for p in Point),
        checker_name=row.checker_name,
        confirmer_name=row.confirmer_name,
        words=row.words,
        facts=_facts(row.matter, today),
        may_check=policy.may_check(viewer, row),
        may_confirm=policy.may_confirm(viewer, row),
        may_propose=policy.may_propose(viewer, row),
        amendments=tuple(
            info(one, viewer, today)
            for one in row.amendments.select_related("sheet").order_by("id")[:MOST]
        ),
    )


def _facts(matter: str, today: date) -> tuple[tuple[str, str], ...]:
    """Return day and act of everything that was done, as supervision read it from the log."""
    acts = facts.acts(matter, today=today, viewer=SYSTEM)
    return tuple((f"{one.at.astimezone(ZONE):%Y-%m-%d %H:%M}", one.act) for one in acts[:MOST])


def _row(row: CheckSheet) -> SheetRow:
    return SheetRow(
        id=row.pk,
        matter=row.matter,
        item_name=row.item_name,
        organisation_name=row.organisation_name,
        outcome=row.outcome,
        by_rule=row.by_rule,
        state=SheetState(row.state),
        faults=sum(bool(fault) for fault in row.points.values()),
    )
