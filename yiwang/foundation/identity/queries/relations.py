"""Authority given and held."""

from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.errors import NotFound, NotPermitted, require
from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity import policy
from yiwang.foundation.identity.models import LegalPerson, Mandate
from yiwang.foundation.identity.types import (
    Authority,
    MandateInfo,
    MandateState,
    PartyKind,
    Permission,
)
from yiwang.lib.codes.masks import mask_name

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


def mandate(mandate_id: UUID, *, viewer: Actor, at: datetime) -> MandateInfo:
    """Return an authority to either side of it, and to staff who handle what was done under it.

    :raises NotFound: there is none, or it is not the viewer's: both look the same.
    """
    row = _loaded().filter(pk=mandate_id).first()
    if row is None:
        raise NotFound
    if not (policy.may_end(viewer, row) or viewer.is_system or viewer.has(Permission.READ_CASES)):
        raise NotFound
    return row.info(local_date(at))


def principal_person(kind: PartyKind, party_id: UUID, *, viewer: Actor) -> UUID | None:
    """Return the person who gives a party's authority: themself, or the confirmed 法定代表人."""
    require(viewer.is_system, NotFound)
    if kind is PartyKind.PERSON:
        return party_id
    rows = LegalPerson.objects.filter(pk=party_id)
    return rows.values_list("representative_id", flat=True).first()


def mandates_over(
    kind: PartyKind, party_id: UUID, *, viewer: Actor, at: datetime
) -> tuple[MandateInfo, ...]:
    """Return who may act for a party today, for whoever hands a result over (核对委托)."""
    require(viewer.has(Permission.DELIVER), NotPermitted)
    column = "principal_legal" if kind is PartyKind.LEGAL else "principal_person"
    rows = _loaded().filter(state=MandateState.ACTIVE, **{column: party_id})
    day = local_date(at)
    return tuple(row.info(day) for row in rows[:LIMIT] if row.holds_on(day))


def authority_over(kind: PartyKind, party_id: UUID, *, viewer: Actor, at: datetime) -> Authority:
    """Return what the viewer may do for a party now: everything, what a mandate says, or nothing.

    No statement for oneself, at most two for others.
    """
    if viewer.person_id is None:
        return Authority()
    if kind is PartyKind.PERSON and party_id == viewer.person_id:
        return Authority(is_full=True, is_held=True)
    legal = LegalPerson.objects.filter(pk=party_id).first() if kind is PartyKind.LEGAL else None
    if legal is not None and legal.representative_id == viewer.person_id:
        return Authority(is_full=True, is_held=True)
    column = "principal_legal" if kind is PartyKind.LEGAL else "principal_person"
    rows = list(_loaded().filter(agent=viewer.person_id, **{column: party_id})[:LIMIT])
    return _authority(rows, legal, local_date(at))


def _authority(rows: list[Mandate], legal: LegalPerson | None, day: date) -> Authority:
    """Judge the newest mandate that holds, or say when the newest one ended."""
    boss = mask_name(legal.representative_name) if legal is not None else ""
    given = [row for row in rows if row.state in {MandateState.ACTIVE, MandateState.ENDED}]
    row = next((row for row in given if row.holds_on(day)), None) or next(iter(given), None)
    if row is None:
        return Authority(contact=boss)
    contact = boss or (row.principal_person.masked_name if row.principal_person else "")
    if row.holds_on(day):
        return Authority(
            is_held=True,
            scope=frozenset(row.scope),
            acts=frozenset(row.acts),
            contact=contact,
            mandate_id=row.pk,
            items=frozenset(row.items),
            is_single=row.is_single,
            granted_at=row.granted_at,
        )
    ended = local_date(row.ended_at) if row.ended_at else row.valid_until
    return Authority(ended_on=ended, is_stopped=row.ended_at is not None, contact=contact)


def _represents(viewer: Actor, legal_person_id: UUID) -> bool:
    if viewer.person_id is None:
        return False
    rows = LegalPerson.objects.filter(pk=legal_person_id, representative=viewer.person_id)
    return rows.exists()
