"""Objections of a party, of a case, of a source, of a region."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.errors import NotFound, NotPermitted, require
from yiwang.foundation.core.types import Actor
from yiwang.foundation.orgs.queries import working_calendar
from yiwang.lib.codes import divisions

from . import policy, rules
from .models import DataObjection
from .types import ObjectionInfo, ObjectionPage, ObjectionState

MOST: Final = 100


def _info(row: DataObjection, viewer: Actor, at: datetime) -> ObjectionInfo:
    calendar, today = working_calendar(), local_date(at)
    return row.info(
        today=today,
        warned_on=calendar.add_working_days(row.due_on, -rules.WARNED_DAYS),
        days_left=calendar.working_days_between(today, row.due_on),
        may_answer=policy.may_answer(viewer, row),
        may_read=row.party_id in policy.parties_of(viewer),
    )


def _page(
    rows: QuerySet[DataObjection], viewer: Actor, at: datetime, after: UUID | None, limit: int
) -> ObjectionPage:
    size = min(limit, MOST)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    found = list(rows.order_by("-pk")[: size + 1])
    shown = tuple(_info(row, viewer, at) for row in found[:size])
    return ObjectionPage(shown, shown[-1].id if len(found) > size else None)


def own_objections(
    *, viewer: Actor, at: datetime, after: UUID | None = None, limit: int = 20
) -> ObjectionPage:
    """Return what the viewer's party has doubted, newest first."""
    rows = DataObjection.objects.filter(party_id__in=policy.parties_of(viewer))
    return _page(rows, viewer, at, after, limit)


def objections_about(number: int, *, viewer: Actor, at: datetime) -> tuple[ObjectionInfo, ...]:
    """Return the objections raised with a case; the caller has the right to the case."""
    rows = DataObjection.objects.filter(number=number).order_by("pk")
    return tuple(_info(row, viewer, at) for row in rows[:MOST])


def objection(key: UUID, *, viewer: Actor, at: datetime) -> ObjectionInfo:
    """Return an objection to its party, its source, or who supervises the region.

    :raises NotFound: there is none, or not for this viewer.
    """
    row = DataObjection.objects.filter(pk=key).first()
    if row is None:
        raise NotFound
    mine = row.party_id in policy.parties_of(viewer) or policy.may_answer(viewer, row)
    watches = policy.may_supervise(viewer) and viewer.reaches(row.region_code)
    require(mine or watches, NotFound)
    return _info(row, viewer, at)


def waiting_objections(
    *, viewer: Actor, at: datetime, after: UUID | None = None, limit: int = 20
) -> ObjectionPage:
    """Return what waits for the viewer's organisation, oldest first: the most urgent.

    :raises NotPermitted: the viewer answers for no organisation.
    """
    require(policy.sits_at_source(viewer), NotPermitted)
    size = min(limit, MOST)
    rows = DataObjection.objects.filter(
        organisation__in=viewer.organisation_ids, state=ObjectionState.OPEN
    )
    if after is not None:
        last = DataObjection.objects.filter(pk=after).values_list("due_on", flat=True).first()
        if last is not None:
            rows = rows.filter(due_on__gte=last).exclude(due_on=last, pk__lte=after)
    found = list(rows.order_by("due_on", "pk")[: size + 1])
    shown = tuple(_info(row, viewer, at) for row in found[:size])
    return ObjectionPage(shown, shown[-1].id if len(found) > size else None)


def objections_in_region(
    *, viewer: Actor, at: datetime, after: UUID | None = None, limit: int = 20
) -> ObjectionPage:
    """Return all objections of the viewer's region, newest first, with their lights.

    :raises NotPermitted: the viewer does not supervise.
    """
    require(policy.may_supervise(viewer), NotPermitted)
    rows = DataObjection.objects.all()
    if viewer.region_code:
        rows = rows.filter(region_code__startswith=divisions.prefix_of(viewer.region_code))
    return _page(rows, viewer, at, after, limit)
