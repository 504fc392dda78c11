"""Who may watch, judge and make rules; takes loaded values only."""

from typing import Final
from uuid import UUID

from yiwang.foundation.core.types import Actor

READ: Final = "supervision.read"
ACT: Final = "supervision.act"
ANSWERING: Final = frozenset({"cases.review", "cases.decide", "cases.accept", "hall.manage"})


def may_read(actor: Actor) -> bool:
    """Whether the actor sees what supervision found and counts."""
    return actor.has(READ)


def may_judge(actor: Actor, region_code: str, organisation_id: UUID | None) -> bool:
    """Whether the actor judges findings there: never those of the own organisation."""
    if actor.is_system:
        return True
    own = organisation_id is not None and organisation_id == actor.organisation_id
    return actor.has(ACT) and actor.reaches(region_code) and not own


def may_set_channels(actor: Actor) -> bool:
    """Whether the actor says where the alarms of the own division go."""
    return actor.has(ACT) and actor.region_code != ""


def serves(actor: Actor, organisation_id: UUID | None) -> bool:
    """Whether the actor works where a finding points to, in a post that handles cases."""
    mine = {*actor.organisation_ids, actor.organisation_id}
    return organisation_id in mine and any(actor.has(one) for one in ANSWERING)


def handles(actor: Actor) -> bool:
    """Whether the actor holds a post in which findings are answered."""
    return any(actor.has(one) for one in ANSWERING)
