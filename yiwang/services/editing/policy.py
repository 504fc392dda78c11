"""Who may do what with a revision; takes loaded values only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from yiwang.foundation.core import lanes
from yiwang.foundation.core.types import Actor
from yiwang.lib.codes import divisions

from .rules import workflow
from .types import Act, State, Target

EDIT = "catalogue.edit"
CHECK = "catalogue.check"
LEGAL = "catalogue.legal"
PUBLISH = "catalogue.publish"
ANY = (EDIT, CHECK, LEGAL, PUBLISH)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an actor works: ids of organisations, and (standard name, division) of each."""

    organisation_ids: frozenset[UUID]
    departments: frozenset[tuple[str, str]]

    def is_of(self, department: str, region_code: str) -> bool:
        """Whether one of them is such a department, in or below a division (条线)."""
        return any(
            name == department and divisions.is_within(code, region_code)
            for name, code in self.departments
        )


class Draft(Protocol):
    """What a policy asks of a revision."""

    target: str
    state: str
    department: str
    region_code: str
    organisation_id: UUID | None
    receiver_ids: list[UUID]
    acted: Mapping[str, Sequence[str]]


def is_office(actor: Actor) -> bool:
    """Whether the actor edits for a whole province (省级目录管理): one list for the province."""
    return actor.is_system or (
        actor.has(EDIT) and divisions.level_of(actor.region_code or divisions.COUNTRY) == 1
    )


def may_begin(actor: Actor, target: Target, region_code: str) -> bool:
    """Whether the actor begins a revision: basic items are the province's office's alone."""
    if target is Target.BASIC:
        return is_office(actor)
    return actor.has(EDIT) and actor.reaches(region_code)


def may_enter_laws(actor: Actor) -> bool:
    """Whether the actor enters changed laws (法律修改)."""
    return actor.has(EDIT)


def is_of_department(actor: Actor, draft: Draft, standing: Standing) -> bool:
    """Whether the actor works in the department that answers for the item."""
    if actor.is_system:
        return True
    if draft.organisation_id is not None:
        return draft.organisation_id in standing.organisation_ids
    return standing.is_of(draft.department, draft.region_code)


def is_receiver(draft: Draft, standing: Standing) -> bool:
    """Whether the actor works where the item is handed down to."""
    return bool(standing.organisation_ids & set(draft.receiver_ids))


def may_see(actor: Actor, draft: Draft, standing: Standing) -> bool:
    """Whether a revision exists for the actor."""
    if not any(actor.has(p) for p in ANY):
        return False
    by_place = (actor.has(EDIT) or actor.has(PUBLISH)) and actor.reaches(draft.region_code)
    return by_place or is_of_department(actor, draft, standing) or is_receiver(draft, standing)


def _has_right(actor: Actor, act: Act, draft: Draft, standing: Standing) -> bool:
    near = is_of_department(actor, draft, standing)
    here = actor.reaches(draft.region_code)
    edits = may_begin(actor, Target(draft.target), draft.region_code)
    publishes = actor.has(PUBLISH) and here
    checks = {
        State.DEPARTMENT_CHECK: actor.has(CHECK) and near,
        State.RECEIVER_CHECK: actor.has(CHECK) and is_receiver(draft, standing),
        State.LEGAL_CHECK: actor.has(LEGAL) and (near or here),
        State.READY: publishes,
        State.SCHEDULED: publishes,
    }
    if act in {Act.SAVE, Act.REBASE, Act.SUBMIT}:
        return edits
    if act is Act.WITHDRAW:
        return edits or (draft.state == State.SCHEDULED and publishes)
    if act is Act.TAKE_EFFECT:
        return actor.is_system
    return checks.get(State(draft.state), False)


def may(actor: Actor, act: Act, draft: Draft, standing: Standing) -> bool:
    """Whether the actor has the right to an act at this state, whoever acted before."""
    return workflow.after(State(draft.state), act) is not None and _has_right(
        actor, act, draft, standing
    )


def is_another(actor: Actor, act: Act, draft: Draft) -> bool:
    """Whether the actor has not acted in another lane of the revision (另一人办理)."""
    wanted = workflow.lane(act, State(draft.state))
    return not wanted or lanes.is_another(actor.id, wanted, draft.acted)


def actions(actor: Actor, draft: Draft, standing: Standing) -> frozenset[Act]:
    """Return what the actor may do now."""
    return frozenset(
        act
        for act in Act
        if act is not Act.TAKE_EFFECT
        and may(actor, act, draft, standing)
        and is_another(actor, act, draft)
    )
