"""Who says whom a policy is for, and who sees what came of it; takes loaded values only."""

from yiwang.foundation.core.types import Actor
from yiwang.lib.codes import divisions

EDIT, PUBLISH = "catalogue.edit", "catalogue.publish"


def reaches(actor: Actor, region_code: str) -> bool:
    """Whether a policy of this place is the actor's; a national one is each province's."""
    if region_code == divisions.COUNTRY:
        return bool(actor.region_code) and divisions.level_of(actor.region_code) == 1
    return actor.reaches(region_code)


def may_condition(actor: Actor, region_code: str) -> bool:
    """Whether the actor says whom such a policy is for: who writes the texts of the place."""
    return actor.has(EDIT) and reaches(actor, region_code)


def may_see(actor: Actor) -> bool:
    """Whether what came of policies is for the actor."""
    return bool(actor.region_code) and (actor.has(EDIT) or actor.has(PUBLISH))
