"""Who raises, reads and answers objections; pure: everything asked is on the actor or the row."""

from typing import TYPE_CHECKING
from uuid import UUID

from yiwang.foundation.core.types import Actor, ActorKind
from yiwang.foundation.identity.types import Permission

if TYPE_CHECKING:
    from . import models

_ANSWERERS = frozenset({Permission.MANAGE_DATA, Permission.REVIEW, Permission.DECIDE})


def parties_of(actor: Actor) -> frozenset[UUID]:
    """Return whose data the actor may doubt: of whom they act for now."""
    if actor.kind is not ActorKind.PERSON:
        return frozenset()
    if actor.legal_person_id is not None:
        return frozenset({actor.legal_person_id})
    one = actor.on_behalf_of or actor.person_id
    return frozenset({one} if one is not None else ())


def may_raise(actor: Actor, party_id: UUID) -> bool:
    """Whether the actor may doubt data about a party: the party, or staff who handle its case."""
    handles = actor.is_staff and bool(
        actor.permissions & {Permission.ACCEPT, Permission.REVIEW, Permission.INTAKE}
    )
    return party_id in parties_of(actor) or handles


def sits_at_source(actor: Actor) -> bool:
    """Whether the actor answers for what an organisation holds."""
    return actor.is_staff and bool(actor.permissions & _ANSWERERS)


def may_answer(actor: Actor, row: "models.DataObjection") -> bool:
    """Whether the actor is of the source organisation, and not the one who raised it."""
    if not sits_at_source(actor) or row.organisation_id not in actor.organisation_ids:
        return False
    return actor.person_id is None or actor.person_id not in {row.party_id, row.person_id}


def may_supervise(actor: Actor) -> bool:
    """Whether the actor sees how objections stand in their region."""
    return actor.has(Permission.READ_SUPERVISION) or actor.has(Permission.MANAGE_DATA)
