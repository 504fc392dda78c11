"""Who may sign: somebody known by name, for themself or for an enterprise that lets them."""

from yiwang.foundation.core.types import Actor, ActorKind, RealNameLevel
from yiwang.foundation.identity.types import Authority

from .models import SigningIntent

SEAL = "签章"
"""The act that an agent's authority must name (可办动作)."""


def is_known(actor: Actor) -> bool:
    """Whether the actor is a person whose name was verified (实名)."""
    return (
        actor.kind is ActorKind.PERSON
        and actor.person_id is not None
        and actor.level >= RealNameLevel.VERIFIED
    )


def may_seal(held: Authority) -> bool:
    """Whether somebody may put an enterprise's seal: its representative, or an agent who may."""
    return held.is_full or (held.is_held and SEAL in held.acts)


def owns(actor: Actor, intent: SigningIntent) -> bool:
    """Whether it was shown to this person in this account, who still acts for the same party."""
    acting = actor.legal_person_id or actor.person_id
    return intent.person_id == actor.person_id and intent.party_id == acting
