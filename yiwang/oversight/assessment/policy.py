"""Who evaluates, agrees, objects and reads; takes loaded values only."""

from typing import Final
from uuid import UUID

from yiwang.foundation.core.types import Actor

MANAGE: Final = "assessment.manage"
AGREE: Final = "assessment.agree"
HEAD: Final = "cases.decide"
SUPERVISE: Final = "supervision.act"


def may_manage(actor: Actor, region_code: str) -> bool:
    """Whether the actor evaluates the offices of a division (监察员)."""
    return actor.has(MANAGE) and actor.reaches(region_code)


def may_agree(actor: Actor, region_code: str) -> bool:
    """Whether the actor agrees, issues and decides objections there (大厅管理)."""
    return actor.has(AGREE) and actor.reaches(region_code)


def may_look(actor: Actor) -> bool:
    """Whether the actor has anything to do with evaluation at all."""
    return any(actor.has(one) for one in (MANAGE, AGREE, HEAD))


def heads(actor: Actor, organisation_id: UUID) -> bool:
    """Whether the actor decides cases of the organisation, and so answers for its score."""
    mine = {*actor.organisation_ids, actor.organisation_id}
    return actor.has(HEAD) and not actor.is_system and organisation_id in mine


def may_see(actor: Actor, region_code: str) -> bool:
    """Whether the actor sees all results of a division."""
    return may_manage(actor, region_code) or may_agree(actor, region_code)


def may_see_score(actor: Actor, region_code: str, organisation_id: UUID) -> bool:
    """Whether the actor sees this score: all of the own division's, or the own office's."""
    return may_see(actor, region_code) or heads(actor, organisation_id)


def may_rectify(actor: Actor, region_code: str, organisation_id: UUID) -> bool:
    """Whether the actor may draft a measure against an office: not the own one."""
    own = organisation_id in {*actor.organisation_ids, actor.organisation_id}
    return actor.has(SUPERVISE) and actor.reaches(region_code) and not own
