"""Who may do what in the ledger; takes loaded values only."""

from collections.abc import Mapping, Sequence
from typing import Protocol
from uuid import UUID

from yiwang.foundation.core import lanes
from yiwang.foundation.core.types import Actor
from yiwang.lib.codes import divisions

from .rules import workflow
from .types import Act, State

EDIT = "catalogue.edit"
CHECK = "catalogue.check"
PUBLISH = "catalogue.publish"
ANY = (EDIT, CHECK, PUBLISH)


class Sheet(Protocol):
    """What a policy asks of a self-check."""

    state: str
    region_code: str
    organisation_id: UUID
    acted: Mapping[str, Sequence[str]]


def works_in(actor: Actor, organisation_id: UUID) -> bool:
    """Whether the actor works in the organisation."""
    return actor.is_system or organisation_id in {*actor.organisation_ids, actor.organisation_id}


def may_look(actor: Actor) -> bool:
    """Whether the actor sees figures, norms and comparisons of the desk."""
    return any(actor.has(p) for p in ANY)


def is_office(actor: Actor) -> bool:
    """Whether the actor keeps the norms and takes baselines: the province's office (省级)."""
    return actor.is_system or (
        actor.has(EDIT) and divisions.level_of(actor.region_code or divisions.COUNTRY) == 1
    )


def may_begin(actor: Actor, organisation_id: UUID) -> bool:
    """Whether the actor begins the self-check of an organisation (部门核对人)."""
    return actor.has(CHECK) and works_in(actor, organisation_id)


def may_see(actor: Actor, sheet: Sheet) -> bool:
    """Whether a self-check exists for the actor."""
    reaches = actor.reaches(sheet.region_code)
    by_place = reaches and (actor.has(EDIT) or actor.has(PUBLISH))
    return by_place or may_begin(actor, sheet.organisation_id)


def may(actor: Actor, act: Act, sheet: Sheet) -> bool:
    """Whether the actor has the right to an act at this state, whoever acted before."""
    state = State(sheet.state)
    if workflow.after(state, act) is None:
        return False
    reaches = actor.reaches(sheet.region_code)
    rights = {
        "check": may_begin(actor, sheet.organisation_id),
        "review": actor.has(EDIT) and reaches,
        "agree": actor.has(PUBLISH) and reaches,
    }
    return rights[workflow.lane(act, state)]


def is_another(actor: Actor, act: Act, sheet: Sheet) -> bool:
    """Whether the actor has not acted in another lane of the self-check (另一人办理)."""
    return lanes.is_another(actor.id, workflow.lane(act, State(sheet.state)), sheet.acted)


def actions(actor: Actor, sheet: Sheet) -> frozenset[Act]:
    """Return what the actor may do now."""
    return frozenset(
        act
        for act in Act
        if act is not Act.BEGIN and may(actor, act, sheet) and is_another(actor, act, sheet)
    )
