"""Reserved names as their holders and the registration authorities see them."""

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from yiwang.engagement.naming import policy
from yiwang.engagement.naming.models import Reservation, ReservationStep
from yiwang.engagement.naming.types import (
    Deed,
    HoldState,
    NameParts,
    ReservationInfo,
    ReservationPage,
    StepLine,
)
from yiwang.foundation.core.types import Actor, ActorKind

MOST_STEPS = 20
MOST_HELD = 10


def reservation(reservation_id: UUID, *, today: date, viewer: Actor) -> ReservationInfo | None:
    """Return a reservation with its trace, None when it is not for this viewer (名称保留)."""
    row = Reservation.objects.filter(pk=reservation_id).first()
    if row is None or not policy.may_see(viewer, row):
        return None
    steps = row.steps.order_by("n")[:MOST_STEPS]
    return info(row, viewer, today, tuple(_step(one) for one in steps))


def reservations_of(
    *, today: date, after: UUID | None = None, limit: int = 20, viewer: Actor
) -> ReservationPage:
    """Return the names kept for the party the viewer acts for now, the newest first."""
    rows = _of_party(viewer)
    return _page(rows, viewer, today, after, limit)


def reservations_at(
    *, text: str = "", today: date, after: UUID | None = None, limit: int = 30, viewer: Actor
) -> ReservationPage:
    """Return what the viewer's registration authority keeps, the newest first.

    A whole name or number is looked up; anything else finds nothing.
    """
    if not policy.may_look(viewer):
        return ReservationPage((), None)
    own = set(viewer.organisation_ids)
    if viewer.organisation_id is not None:
        own.add(viewer.organisation_id)
    rows = Reservation.objects.filter(organisation_id__in=own)
    if text:
        rows = rows.filter(name=text) | rows.filter(number=text)
    return _page(rows, viewer, today, after, limit)


def reserved_for(*, today: date, viewer: Actor) -> tuple[ReservationInfo, ...]:
    """Return the names kept today for the party the viewer acts for, the newest first.

    Forms of founding an enterprise (开办企业) take name and number from here.
    """
    rows = _of_party(viewer).filter(state=HoldState.HELD.value, last_day__gte=today)
    return tuple(info(row, viewer, today) for row in rows.order_by("-id")[:MOST_HELD])


def _of_party(viewer: Actor) -> QuerySet[Reservation]:
    own = viewer.legal_person_id or viewer.on_behalf_of or viewer.person_id
    if viewer.kind is not ActorKind.PERSON or own is None:
        return Reservation.objects.none()
    return Reservation.objects.filter(party_id=own)


def _page(
    rows: QuerySet[Reservation], viewer: Actor, today: date, after: UUID | None, limit: int
) -> ReservationPage:
    if after is not None:
        rows = rows.filter(pk__lt=after)
    found = list(rows.order_by("-id")[: limit + 1])
    lines = tuple(info(row, viewer, today) for row in found[:limit])
    return ReservationPage(lines, lines[-1].id if len(found) > limit else None)


def info(
    row: Reservation, viewer: Actor, today: date, steps: tuple[StepLine, ...] = ()
) -> ReservationInfo:
    """Return a row as it crosses the border, with what the viewer may do."""
    return ReservationInfo(
        id=row.pk,
        number=row.number,
        name=row.name,
        parts=NameParts(row.division, row.trade, row.industry, row.form),
        holder_name=row.holder_name,
        authority_name=row.authority_name,
        region_code=row.authority,
        state=HoldState(row.state),
        reserved_at=row.reserved_at,
        last_day=row.last_day,
        is_expired=row.last_day < today,
        needs_approval=row.needs_approval,
        proof=row.proof,
        near=tuple(row.near),
        version=row.version,
        proposed_reason=row.proposed_reason,
        proposed_clause=row.proposed_clause,
        ended_at=row.ended_at,
        actions=policy.actions(viewer, row, today),
        steps=steps,
    )


def _step(step: ReservationStep) -> StepLine:
    return StepLine(
        n=step.n,
        deed=Deed(step.act),
        actor_name=step.actor_name,
        office=step.office,
        at=step.at,
        opinion=step.opinion,
    )
