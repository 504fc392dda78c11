"""Decisions found outside the platform, for supervision and for the office they are of."""

from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.errors import NotFound, require
from yiwang.foundation.core.types import Actor
from yiwang.lib.codes import divisions
from yiwang.services.licences import policy
from yiwang.services.licences.models import OutsideApproval
from yiwang.services.licences.types.outside import (
    OUTSIDE_ACTS,
    OutsideAct,
    OutsideCount,
    OutsideInfo,
    OutsidePage,
    OutsideRow,
    OutsideSource,
    OutsideState,
    OutsideStep,
)

MOST: Final = 100
_YEAR: Final = timedelta(days=365)
_OPEN: Final = (OutsideState.OPEN, OutsideState.ANSWERED)


def outside_approvals(
    *, viewer: Actor, at: datetime, state: str = "", after: UUID | None = None, limit: int = 20
) -> OutsidePage:
    """Return what was found in the viewer's region or office, newest first; counts of a year.

    :raises NotPermitted: the viewer neither supervises nor decides.
    """
    require(policy.may_list_outside(viewer))
    reached = _reached(viewer)
    rows = reached.filter(state=state) if state in set(OutsideState) else reached
    rows = rows.filter(id__lt=after) if after else rows
    size, today = max(1, min(limit, MOST)), local_date(at)
    found = list(rows.order_by("-id")[: size + 1])
    last = str(found[size - 1].pk) if len(found) > size else ""
    counts = _counts(reached.filter(found_at__gte=at - _YEAR))
    return OutsidePage(tuple(_row(one, today) for one in found[:size]), counts, last)


def outside_approval(outside_id: UUID, *, viewer: Actor, at: datetime) -> OutsideInfo:
    """Return one with its past and what the viewer may do. :raises NotFound: none in reach."""
    require(policy.may_list_outside(viewer), NotFound)
    row, today = _reached(viewer).filter(pk=outside_id).first(), local_date(at)
    if row is None:
        raise NotFound
    return OutsideInfo(
        row=_row(row, today),
        where=row.where,
        version=row.version,
        steps=tuple(
            OutsideStep(OUTSIDE_ACTS[OutsideAct(s.act)], s.actor_name, s.office, s.at, s.opinion)
            for s in row.steps.order_by("-n")[:MOST]
        ),
        acts=policy.outside_acts(
            viewer,
            OutsideState(row.state),
            organisation_id=row.organisation_id,
            region_code=row.region_code,
            is_late=today > row.answer_by,
        ),
    )


def _reached(viewer: Actor) -> QuerySet[OutsideApproval]:
    rows = OutsideApproval.objects.all()
    if viewer.is_system:
        return rows
    if policy.watches_licences(viewer):
        return rows.filter(region_code__startswith=divisions.prefix_of(viewer.region_code))
    return rows.filter(organisation__in={viewer.organisation_id, *viewer.organisation_ids} - {None})


def _counts(rows: QuerySet[OutsideApproval]) -> tuple[OutsideCount, ...]:
    """By office, those with most open first."""
    counted = (
        rows.values("organisation_name")
        .annotate(
            waiting=Count("pk", filter=Q(state__in=_OPEN)),
            confirmed=Count("pk", filter=Q(state=OutsideState.CONFIRMED)),
            dismissed=Count("pk", filter=Q(state=OutsideState.DISMISSED)),
        )
        .order_by("-waiting", "organisation_name")
        .values_list("organisation_name", "waiting", "confirmed", "dismissed")
    )
    return tuple(OutsideCount(*one) for one in counted[:MOST])


def _row(row: OutsideApproval, today: date) -> OutsideRow:
    return OutsideRow(
        id=row.pk,
        state=OutsideState(row.state),
        source=OutsideSource(row.source),
        organisation_name=row.organisation_name,
        what=row.what,
        number=row.number,
        issued_on=row.issued_on,
        found_at=row.found_at,
        answer_by=row.answer_by,
        is_late=row.state == OutsideState.OPEN and today > row.answer_by,
    )
