"""Who may do what with licence types; takes loaded values only."""

from collections.abc import Mapping, Sequence

from yiwang.foundation.core import lanes
from yiwang.foundation.core.types import Actor
from yiwang.lib.codes import divisions

from .types.licence_types import TypeAct, TypeState

EDIT = "catalogue.edit"
PUBLISH = "catalogue.publish"
LANES: Mapping[TypeAct, str] = {
    TypeAct.BEGIN: "edit",
    TypeAct.SAVE: "edit",
    TypeAct.PUBLISH: "publish",
    TypeAct.WITHDRAW: "",
}
ACTS: Mapping[TypeState, frozenset[TypeAct]] = {
    TypeState.DRAFT: frozenset({TypeAct.SAVE, TypeAct.PUBLISH, TypeAct.WITHDRAW}),
    TypeState.PUBLISHED: frozenset({TypeAct.WITHDRAW}),
}


def _is_office(actor: Actor) -> bool:
    """Whether the actor works for the province: one type for all its authorities."""
    return actor.is_system or divisions.level_of(actor.region_code or divisions.COUNTRY) <= 1


def may_see_types(actor: Actor) -> bool:
    """Whether drafts and their traces exist for the actor."""
    return actor.has(EDIT) or actor.has(PUBLISH)


def may_edit_types(actor: Actor) -> bool:
    """Whether the actor drafts licence types."""
    return actor.has(EDIT) and _is_office(actor)


def may_publish_types(actor: Actor) -> bool:
    """Whether the actor puts licence types into force, and out of it."""
    return actor.has(PUBLISH) and _is_office(actor)


def may(actor: Actor, act: TypeAct, state: TypeState) -> bool:
    """Whether the actor has the right to an act on a version in a state, whoever acted before."""
    publishes = act is TypeAct.PUBLISH or state is TypeState.PUBLISHED
    return may_publish_types(actor) if publishes else may_edit_types(actor)


def is_another(actor: Actor, act: TypeAct, acted: Mapping[str, Sequence[str]]) -> bool:
    """Whether the actor has not acted in the other lane: who drafted does not publish."""
    lane = LANES[act]
    return actor.is_system or not lane or lanes.is_another(actor.id, lane, acted)


def actions(
    actor: Actor, state: TypeState, acted: Mapping[str, Sequence[str]]
) -> frozenset[TypeAct]:
    """Return what the actor may do now."""
    return frozenset(
        act
        for act in ACTS.get(state, ())
        if may(actor, act, state) and is_another(actor, act, acted)
    )
