"""Who may do what with a design; takes loaded values only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Standing:
    """The standard names of the departments an actor works in."""

    departments: frozenset[str]


class Draft(Protocol):
    """What a policy asks of a design."""

    state: str
    department: str
    acted: Mapping[str, Sequence[str]]


def is_office(actor: Actor) -> bool:
    """Whether the actor works for the province: one form for all its lists (五级四同)."""
    level = divisions.level_of(actor.region_code or divisions.COUNTRY)
    return actor.is_system or level <= 1


def may_begin(actor: Actor) -> bool:
    """Whether the actor begins a design."""
    return actor.is_system or (actor.has(EDIT) and is_office(actor))


def may_begin_theme(actor: Actor, region_code: str) -> bool:
    """Whether the actor composes themes of a division (主题编制)."""
    return actor.is_system or (actor.has(EDIT) and actor.reaches(region_code))


def may_publish_theme(actor: Actor, region_code: str) -> bool:
    """Whether the actor publishes themes of a division."""
    return actor.is_system or (actor.has(PUBLISH) and actor.reaches(region_code))


def may_see(actor: Actor) -> bool:
    """Whether designs exist for the actor."""
    return actor.is_system or any(actor.has(right) for right in ANY)


def _has_right(actor: Actor, act: Act, draft: Draft, standing: Standing) -> bool:
    publishes = actor.is_system or (actor.has(PUBLISH) and is_office(actor))
    near = not draft.department or draft.department in standing.departments
    checks = (actor.has(CHECK) and near) or (publishes and not draft.department)
    if act in {Act.SAVE, Act.REBASE, Act.SUBMIT, Act.WITHDRAW}:
        return may_begin(actor)
    waiting = {State.CHECK: checks, State.READY: publishes}
    return actor.is_system or waiting.get(State(draft.state), False)


def may(actor: Actor, act: Act, draft: Draft, standing: Standing) -> bool:
    """Whether the actor has the right to an act at this state, whoever acted before."""
    place = workflow.after(State(draft.state), act) is not None
    return place and _has_right(actor, act, draft, standing)


def is_another(actor: Actor, act: Act, draft: Draft) -> bool:
    """Whether the actor has not acted in another lane of the design (另一人办理)."""
    wanted = workflow.lane(act, State(draft.state))
    return not wanted or lanes.is_another(actor.id, wanted, draft.acted)


def actions(actor: Actor, draft: Draft, standing: Standing) -> frozenset[Act]:
    """Return what the actor may do now."""
    return frozenset(
        act for act in Act if may(actor, act, draft, standing) and is_another(actor, act, draft)
    )


class ThemeCopy(Draft, Protocol):
    """What a policy asks of a working copy of a theme."""

    region_code: str


def _theme_right(actor: Actor, act: Act, draft: ThemeCopy, standing: Standing) -> bool:
    edits = may_begin_theme(actor, draft.region_code)
    if act in {Act.SAVE, Act.SUBMIT, Act.WITHDRAW}:
        return edits
    near = draft.department in standing.departments and actor.reaches(draft.region_code)
    waiting = {
        State.CHECK: actor.is_system or (actor.has(CHECK) and near),
        State.READY: may_publish_theme(actor, draft.region_code),
    }
    return waiting.get(State(draft.state), False)


def may_with_theme(actor: Actor, act: Act, draft: ThemeCopy, standing: Standing) -> bool:
    """Whether the actor has the right to an act on a theme's copy, whoever acted before."""
    place = workflow.after(State(draft.state), act) is not None and act is not Act.REBASE
    return place and _theme_right(actor, act, draft, standing)


def theme_actions(actor: Actor, draft: ThemeCopy, standing: Standing) -> frozenset[Act]:
    """Return what the actor may do now with a theme's copy."""
    return frozenset(
        act
        for act in Act
        if may_with_theme(actor, act, draft, standing) and is_another(actor, act, draft)
    )
