"""Who may do what with reserved names; takes loaded values only."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol
from uuid import UUID

from yiwang.foundation.core import lanes
from yiwang.foundation.core.types import Actor, ActorKind, RealNameLevel

from .types import Deed, HoldState

REVIEW, DECIDE = "cases.review", "cases.decide"
LANES = {Deed.PROPOSE: "propose", Deed.CONFIRM: "confirm", Deed.DISMISS: "confirm"}
_RIGHTS = {Deed.PROPOSE: REVIEW, Deed.CONFIRM: DECIDE, Deed.DISMISS: DECIDE}


class Held(Protocol):
    """What a policy asks of a reservation."""

    party_id: UUID
    organisation_id: UUID
    state: str
    last_day: date
    proposed_reason: str
    acted: Mapping[str, Sequence[str]]


def may_reserve(actor: Actor) -> bool:
    """Whether the actor may declare a name: a person whose real name is known."""
    return actor.kind is ActorKind.PERSON and actor.level >= RealNameLevel.VERIFIED


def is_holder(actor: Actor, held: Held) -> bool:
    """Whether the name is kept for the party the actor acts for now."""
    own = actor.legal_person_id or actor.on_behalf_of or actor.person_id
    return actor.kind is ActorKind.PERSON and own == held.party_id


def is_office(actor: Actor, organisation_id: UUID) -> bool:
    """Whether the actor looks at what this registration authority keeps."""
    own = {*actor.organisation_ids, actor.organisation_id}
    return actor.is_system or (may_look(actor) and organisation_id in own)


def may_look(actor: Actor) -> bool:
    """Whether the actor has a right that reservations are shown for."""
    return actor.has(REVIEW) or actor.has(DECIDE)


def may_see(actor: Actor, held: Held) -> bool:
    """Whether a reservation exists for the actor."""
    return is_holder(actor, held) or is_office(actor, held.organisation_id)


def may(actor: Actor, deed: Deed, held: Held, today: date) -> bool:
    """Whether the actor has the right to an act at this state, whoever acted before."""
    if held.state != HoldState.HELD or held.last_day < today:
        return False
    if deed is Deed.RELEASE:
        return is_holder(actor, held)
    if deed not in _RIGHTS or (deed is Deed.PROPOSE) == bool(held.proposed_reason):
        return False
    return actor.has(_RIGHTS[deed]) and is_office(actor, held.organisation_id)


def is_another(actor: Actor, deed: Deed, held: Held) -> bool:
    """Whether the actor has not acted in the other lane (另一人办理)."""
    lane = LANES.get(deed)
    return lane is None or lanes.is_another(actor.id, lane, held.acted)


def actions(actor: Actor, held: Held, today: date) -> frozenset[Deed]:
    """Return what the actor may do now."""
    return frozenset(
        deed for deed in Deed if may(actor, deed, held, today) and is_another(actor, deed, held)
    )
