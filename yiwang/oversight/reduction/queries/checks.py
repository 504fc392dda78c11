"""Self-checks in sight of the viewer, their sheets, and what waits."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, Q, QuerySet

from yiwang.foundation.core.types import Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.foundation.orgs.types import OrganisationInfo
from yiwang.lib.codes import divisions
from yiwang.oversight.reduction import policy
from yiwang.oversight.reduction.models import CheckedItem, SelfCheck
from yiwang.oversight.reduction.rules import stored, workflow
from yiwang.oversight.reduction.types import Act, CheckInfo, ItemSheet, State, StepInfo

MOST = 100
MOST_WAITING = 50
MOST_ALIKE = 50
_ALIKE = """
SELECT e->>'name', (e->>'is_step')::bool, count(*)::int FROM reduction_checkeditem i,
       jsonb_array_elements(i.lines) e
 WHERE i.check_of_id = %s AND e->>'outcome' = '' GROUP BY 1, 2
HAVING count(*) > 1 ORDER BY 3 DESC, 1 LIMIT %s
"""


def _in_sight(viewer: Actor) -> QuerySet[SelfCheck]:
    own = Q()
    if viewer.has(policy.CHECK):
        ids = {*viewer.organisation_ids, viewer.organisation_id} - {None}
        own = Q(organisation_id__in=ids)
    if viewer.has(policy.EDIT) or viewer.has(policy.PUBLISH):
        prefix = divisions.prefix_of(viewer.region_code) if viewer.region_code else ""
        if prefix or viewer.is_system:
            return SelfCheck.objects.filter(own | Q(region_code__startswith=prefix))
    return SelfCheck.objects.filter(own) if own else SelfCheck.objects.none()


def checks(
    *,
    states: Iterable[State] = (),
    before: UUID | None = None,
    limit: int = 30,
    viewer: Actor,
) -> tuple[CheckInfo, ...]:
    """Return the self-checks in sight, newest first."""
    rows = _in_sight(viewer).order_by("-id")
    wanted = list(states)
    if wanted:
        rows = rows.filter(state__in=wanted)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return tuple(_info(row, viewer) for row in rows[: min(limit, MOST)])


def waiting(*, viewer: Actor) -> tuple[CheckInfo, ...]:
    """Return the self-checks that wait for an act of the viewer."""
    rows = _in_sight(viewer).filter(state__in=workflow.OPEN).order_by("-id")[: MOST * 2]
    found = [info for info in (_info(row, viewer) for row in rows) if info.actions]
    return tuple(found[:MOST_WAITING])


def may_begin_for(*, viewer: Actor) -> tuple[OrganisationInfo, ...]:
    """Return the viewer's organisations whose self-check may begin now."""
    ids = {one for one in {*viewer.organisation_ids, viewer.organisation_id} if one is not None}
    if not ids or not viewer.has(policy.CHECK):
        return ()
    still = SelfCheck.objects.filter(organisation_id__in=ids).exclude(state=State.PUBLISHED)
    busy = set(still.order_by().values_list("organisation_id", flat=True))
    found = orgs.organisations(ids - busy)
    return tuple(body for _, body in sorted(found.items()) if body.is_open)[:MOST]


def check(check_id: UUID, *, viewer: Actor) -> CheckInfo | None:
    """Return one self-check with its steps."""
    row = SelfCheck.objects.filter(pk=check_id).first()
    if row is None or not policy.may_see(viewer, row):
        return None
    steps = tuple(
        StepInfo(Act(one.act), one.actor_name, one.office, one.at, one.opinion)
        for one in row.steps.order_by("-n")[:MOST]
    )
    return _info(row, viewer, steps)


def _info(row: SelfCheck, viewer: Actor, steps: tuple[StepInfo, ...] = ()) -> CheckInfo:
    return CheckInfo(
        id=row.pk,
        state=State(row.state),
        version=row.version,
        organisation_id=row.organisation_id,
        organisation_name=row.organisation_name,
        department=row.department,
        region_code=row.region_code,
        items=row.items,
        lines=row.lines,
        decided=row.decided,
        removed=row.removed,
        done=row.done,
        skipped=tuple((name, why) for name, why in row.skipped),
        checker_name=row.checker_name,
        began_at=row.began_at,
        published_at=row.published_at,
        actions=policy.actions(viewer, row),
        steps=steps,
    )


def sheets_of(
    check_id: UUID,
    *,
    only_open: bool = False,
    after: str = "",
    limit: int = 50,
    viewer: Actor,
) -> tuple[ItemSheet, ...]:
    """Return the items of a self-check by code; ``only_open`` those not wholly decided."""
    if check(check_id, viewer=viewer) is None:
        return ()
    rows = CheckedItem.objects.filter(check_of=check_id, basic_code__gt=after)
    if only_open:
        rows = rows.filter(decided__lt=F("total"))
    return tuple(_sheet(row) for row in rows.order_by("basic_code")[: min(limit, MOST)])


def sheet(check_id: UUID, basic_code: str, *, viewer: Actor) -> ItemSheet | None:
    """Return the sheet of one item."""
    if check(check_id, viewer=viewer) is None:
        return None
    row = CheckedItem.objects.filter(check_of=check_id, basic_code=basic_code).first()
    return _sheet(row) if row else None


def _sheet(row: CheckedItem) -> ItemSheet:
    return ItemSheet(
        basic_code=row.basic_code,
        name=row.name,
        lists=row.lists,
        texts=row.texts,
        version=row.version,
        lines=tuple(stored.line(one) for one in row.lines),
        changed_by=row.changed_by,
        changed_at=row.changed_at,
    )


def alike(check_id: UUID, *, viewer: Actor) -> tuple[Mapping[str, Any], ...]:
    """Return names that several items ask for and nobody has decided, most often first."""
    if check(check_id, viewer=viewer) is None:
        return ()
    with connection.cursor() as cursor:
        cursor.execute(_ALIKE, [check_id, MOST_ALIKE])
        rows = cursor.fetchall()
    return tuple({"name": name, "is_step": step, "count": count} for name, step, count in rows)
