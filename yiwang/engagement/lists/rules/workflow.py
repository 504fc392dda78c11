"""The way of a list: state and act give the next state; lanes that share nobody."""

from collections.abc import Mapping
from types import MappingProxyType

from yiwang.engagement.lists.types import Act, State

EDITABLE = frozenset({State.EDITING, State.RETURNED, State.PUBLISHED, State.WITHDRAWN})
OPEN = frozenset({State.EDITING, State.RETURNED})
MOVES: Mapping[tuple[State, Act], State] = MappingProxyType(
    {
        (State.EDITING, Act.SAVE): State.EDITING,
        (State.RETURNED, Act.SAVE): State.RETURNED,
        (State.PUBLISHED, Act.SAVE): State.EDITING,
        (State.WITHDRAWN, Act.SAVE): State.EDITING,
        (State.EDITING, Act.SUBMIT): State.CHECK,
        (State.RETURNED, Act.SUBMIT): State.CHECK,
        (State.CHECK, Act.PASS): State.READY,
        (State.CHECK, Act.RETURN): State.RETURNED,
        (State.READY, Act.RETURN): State.RETURNED,
        (State.READY, Act.PUBLISH): State.PUBLISHED,
        (State.PUBLISHED, Act.WITHDRAW): State.WITHDRAWN,
    }
)
_LANES = MappingProxyType(
    {
        Act.OPEN: "edit",
        Act.SAVE: "edit",
        Act.SUBMIT: "edit",
        Act.PASS: "check",
        Act.PUBLISH: "publish",
        Act.WITHDRAW: "withdraw",
    }
)


def after(state: State, act: Act) -> State | None:
    """Return the state that follows, None where the act has no place."""
    return MOVES.get((state, act))


def lane(act: Act, state: State) -> str:
    """Return the lane of an act; a return is an act of the lane it returns from."""
    if act is Act.RETURN:
        return "check" if state is State.CHECK else "publish"
    return _LANES[act]
