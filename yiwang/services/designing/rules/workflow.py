"""The workflow of a design: state and act give the next state; lanes that share nobody."""

from collections.abc import Mapping
from types import MappingProxyType

from yiwang.services.designing.types import Act, State

EDITABLE = frozenset({State.DRAFT, State.RETURNED})
CHECKS = frozenset({State.CHECK, State.READY})
OPEN = EDITABLE | CHECKS

MOVES: Mapping[tuple[State, Act], State] = MappingProxyType(
    {
        **{(state, Act.SAVE): state for state in EDITABLE},
        **{(state, Act.REBASE): state for state in EDITABLE},
        **{(state, Act.SUBMIT): State.CHECK for state in EDITABLE},
        (State.CHECK, Act.CHECK): State.READY,
        (State.READY, Act.PUBLISH): State.PUBLISHED,
        **{(state, Act.RETURN): State.RETURNED for state in CHECKS},
        **{(state, Act.WITHDRAW): State.WITHDRAWN for state in OPEN},
    }
)
LANES: Mapping[Act, str] = MappingProxyType(
    {
        Act.BEGIN: "edit",
        Act.SAVE: "edit",
        Act.REBASE: "edit",
        Act.SUBMIT: "edit",
        Act.CHECK: "check",
        Act.PUBLISH: "publish",
    }
)
RETURNS: Mapping[State, str] = MappingProxyType({State.CHECK: "check", State.READY: "publish"})
"""Whose act a return is at each state."""


def after(state: State, act: Act) -> State | None:
    """Return the state that follows, None where the act has no place."""
    return MOVES.get((state, act))


def lane(act: Act, state: State) -> str:
    """Return the lane of an act; a return is an act of the lane it returns from."""
    return RETURNS.get(state, "") if act is Act.RETURN else LANES.get(act, "")
