"""Who may see what is delivered: pure, everything asked is on the actor."""

from uuid import UUID

from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity.types import Permission


def hands_out(actor: Actor) -> bool:
    """Whether the post hands results out."""
    return actor.is_staff and actor.has(Permission.DELIVER)


def places(actor: Actor) -> list[UUID]:
    """The organisations whose results the post hands out."""
    mine = {actor.organisation_id, *actor.organisation_ids} - {None}
    return sorted((one for one in mine if one is not None), key=str)


def in_scope(actor: Actor, organisation_id: UUID) -> bool:
    """Whether the result belongs to an organisation of the post."""
    return organisation_id in places(actor)
