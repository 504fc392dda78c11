"""Who may do what with a draft or a case; pure: everything asked is on the actor or the row."""

from typing import TYPE_CHECKING

from yiwang.foundation.core.types import Actor, ActorKind, RealNameLevel

if TYPE_CHECKING:
    from . import models


def may_begin(actor: Actor) -> bool:
    """A person whose name is verified may apply (实名)."""
    return (
        actor.kind in {ActorKind.PERSON, ActorKind.CLIENT}
        and actor.person_id is not None
        and actor.level >= RealNameLevel.VERIFIED
    )


def owns_draft(actor: Actor, draft: "models.Draft") -> bool:
    """A draft belongs to the person who began it; nobody else even learns that it exists."""
    return actor.person_id is not None and actor.person_id == draft.person_id
