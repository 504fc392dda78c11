"""Authority given and held."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity.models import LegalPerson, Mandate
from yiwang.foundation.identity.types import MandateInfo, MandateState

LIMIT = 100


def _loaded() -> QuerySet[Mandate]:
    rows = Mandate.objects.select_related("principal_person", "principal_legal", "agent")
    return rows.order_by("-granted_at", "pk")


def agents_of(legal_person_id: UUID, *, viewer: Actor, at: datetime) -> tuple[MandateInfo, ...]:
    """Return the agents of an enterprise (经办人管理); for its legal representative."""
    if not _represents(viewer, legal_person_id):
        return ()
    rows = _loaded().filter(principal_legal=legal_person_id).exclude(state=MandateState.ENDED)
    return tuple(m.info(local_date(at)) for m in rows[:LIMIT])


def pending_requests(*, viewer: Actor, at: datetime) -> tuple[MandateInfo, ...]:
    """Return what waits for the viewer: requests to confirm, offers to accept."""
    if viewer.person_id is None:
        return ()
    asked = Q(state=MandateState.REQUESTED, principal_legal__representative=viewer.person_id)
    offered = Q(state=MandateState.OFFERED, agent=viewer.person_id)
    return tuple(m.info(local_date(at)) for m in _loaded().filter(asked | offered)[:LIMIT])


def mandates_held(*, viewer: Actor, at: datetime) -> tuple[MandateInfo, ...]:
    """Return the authority the viewer holds as agent, ended ones left out."""
    if viewer.person_id is None:
        return ()
    rows = _loaded().filter(agent=viewer.person_id).exclude(state=MandateState.ENDED)
    return tuple(m.info(local_date(at)) for m in rows[:LIMIT])


def mandates_from(*, viewer: Actor, at: datetime) -> tuple[MandateInfo, ...]:
    """Return the authority the viewer has given to others (委托), also what has ended."""
    if viewer.person_id is None:
        return ()
    rows = _loaded().filter(principal_person=viewer.person_id)
    return tuple(m.info(local_date(at)) for m in rows[:LIMIT])


def people_helped(*, viewer: Actor, at: datetime) -> tuple[MandateInfo, ...]:
    """Return the people a helper acts for now (服务对象)."""
    day = local_date(at)
    held = (m for m in mandates_held(viewer=viewer, at=at) if m.principal_kind == "PERSON")
    return tuple(
        m
        for m in held
        if m.state is MandateState.ACTIVE and not m.is_expired and m.valid_from <= day
    )


def _represents(viewer: Actor, legal_person_id: UUID) -> bool:
    if viewer.person_id is None:
        return False
    rows = LegalPerson.objects.filter(pk=legal_person_id, representative=viewer.person_id)
    return rows.exists()
