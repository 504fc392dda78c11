"""Who may do what with the lists; takes loaded values only."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from yiwang.foundation.core import lanes
from yiwang.foundation.core.types import Actor
from yiwang.lib.codes import divisions

from .rules import workflow
from .types import Act, State

EDIT = "catalogue.edit"
CHECK = "catalogue.check"
PUBLISH = "catalogue.publish"
ANY = (EDIT, CHECK, PUBLISH)


class Kept(Protocol):
    """What a policy asks of a list."""

    state: str
    region_code: str
    acted: Mapping[str, Sequence[str]]


def may_look(actor: Actor) -> bool:
    """Whether the actor sees the figures of the desk."""
    return any(actor.has(p) for p in ANY)


def may_open(actor: Actor, region_code: str) -> bool:
    """Whether the actor keeps the lists of a division (目录编辑)."""
    return actor.has(EDIT) and actor.reaches(region_code)


def may_see(actor: Actor, kept: Kept) -> bool:
    """Whether a list exists for the actor."""
    return may_look(actor) and actor.reaches(kept.region_code)


def is_office(actor: Actor) -> bool:
    """Whether the actor sets targets: the province's office (省级)."""
    return actor.is_system or (
        actor.has(EDIT) and divisions.level_of(actor.region_code or divisions.COUNTRY) == 1
    )


def may(actor: Actor, act: Act, kept: Kept) -> bool:
    """Whether the actor has the right to an act at this state, whoever acted before."""
    state = State(kept.state)
    if workflow.after(state, act) is None:
        return False
    needs = {"edit": EDIT, "check": CHECK, "publish": PUBLISH, "withdraw": PUBLISH}
    return actor.has(needs[workflow.lane(act, state)]) and actor.reaches(kept.region_code)


def is_another(actor: Actor, act: Act, kept: Kept) -> bool:
    """Whether the actor has not acted in another lane of this round (另一人办理)."""
    if kept.state in {State.PUBLISHED, State.WITHDRAWN} or act is Act.WITHDRAW:
        return True
    return lanes.is_another(actor.id, workflow.lane(act, State(kept.state)), kept.acted)


def actions(actor: Actor, kept: Kept) -> frozenset[Act]:
    """Return what the actor may do now."""
    return frozenset(
        act
        for act in Act
        if act is not Act.OPEN and may(actor, act, kept) and is_another(actor, act, kept)
    )
