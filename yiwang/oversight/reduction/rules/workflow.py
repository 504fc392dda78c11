"""The way of a self-check: state and act give the next state; lanes that share nobody."""

from collections.abc import Mapping
from types import MappingProxyType

from yiwang.oversight.reduction.types import Act, State

EDITABLE = frozenset({State.FILLING, State.RETURNED})
OPEN = EDITABLE | {State.REVIEW, State.AGREEING, State.PUBLISHING}
MOVES: Mapping[tuple[State, Act], State] = MappingProxyType(
    {
        **{(state, Act.SAVE): state for state in EDITABLE},
        **{(state, Act.SUBMIT): State.REVIEW for state in EDITABLE},
        (State.REVIEW, Act.REVIEW): State.AGREEING,
        (State.AGREEING, Act.AGREE): State.PUBLISHING,
        (State.REVIEW, Act.RETURN): State.RETURNED,
        (State.AGREEING, Act.RETURN): State.RETURNED,
    }
)
_LANES = MappingProxyType(
    {
        Act.BEGIN: "check",
        Act.SAVE: "check",
        Act.SUBMIT: "check",
        Act.REVIEW: "review",
        Act.AGREE: "agree",
    }
)


def after(state: State, act: Act) -> State | None:
    """Return the state that follows, None where the act has no place."""
    return MOVES.get((state, act))


def lane(act: Act, state: State) -> str:
    """Return the lane of an act; a return is an act of the lane it returns from."""
    if act is Act.RETURN:
        return "review" if state is State.REVIEW else "agree"
    return _LANES[act]
