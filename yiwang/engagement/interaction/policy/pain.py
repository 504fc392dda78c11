"""Who may see and do what with pain points; takes loaded values only."""

from typing import Protocol
from uuid import UUID

from yiwang.engagement.interaction.types.pain import PainDeed, PainState
from yiwang.foundation.core.types import Actor

from . import ANSWER, COORDINATE, WATCH, own_organisations

_FROM = {
    PainDeed.OWN: frozenset({PainState.COLLECTED, PainState.OWNED}),
    PainDeed.SOLVE: frozenset({PainState.OWNED}),
    PainDeed.RETURN: frozenset({PainState.SOLVED}),
    PainDeed.PUBLISH: frozenset({PainState.SOLVED}),
}


class Hurting(Protocol):
    """What a policy asks of a pain point."""

    state: str
    region_code: str
    organisation_id: UUID | None
    solved_by: str


def owns(actor: Actor, row: Hurting) -> bool:
    """Whether the pain point is the actor's organisation's to solve."""
    return actor.has(ANSWER) and row.organisation_id in own_organisations(actor)


def may_see(actor: Actor, row: Hurting) -> bool:
    """Whether a pain point exists for a member of staff."""
    over = actor.has(COORDINATE) or actor.has(WATCH)
    return actor.is_staff and ((over and actor.reaches(row.region_code)) or owns(actor, row))


def may(actor: Actor, deed: PainDeed, row: Hurting) -> bool:
    """Whether the act is the actor's to do, whatever the state."""
    if deed is PainDeed.SOLVE:
        return owns(actor, row)
    return actor.has(COORDINATE) and actor.reaches(row.region_code)


def fits(deed: PainDeed, row: Hurting) -> bool:
    """Whether a pain point that stands like this can take an act."""
    return PainState(row.state) in _FROM.get(deed, frozenset())


def is_another(actor: Actor, deed: PainDeed, row: Hurting) -> bool:
    """Whether the actor did not report as solved what they are to verify (另一人核实)."""
    return deed not in {PainDeed.RETURN, PainDeed.PUBLISH} or actor.id != row.solved_by


def actions(actor: Actor, row: Hurting) -> frozenset[PainDeed]:
    """Return what the actor may do now."""
    return frozenset(
        deed
        for deed in PainDeed
        if fits(deed, row) and may(actor, deed, row) and is_another(actor, deed, row)
    )
