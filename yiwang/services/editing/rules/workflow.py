"""The workflow of a revision: state and act give the next state; lanes that share nobody."""

from collections.abc import Mapping
from types import MappingProxyType

from yiwang.services.editing.types import Act, Kind, State, Target

EDITABLE = frozenset({State.DRAFT, State.RETURNED})
CHECKS = frozenset({State.DEPARTMENT_CHECK, State.RECEIVER_CHECK, State.LEGAL_CHECK, State.READY})
OPEN = EDITABLE | CHECKS | {State.SCHEDULED}

MOVES: Mapping[tuple[State, Act], State] = MappingProxyType(
    {
        **{(state, Act.SAVE): state for state in EDITABLE},
        **{(state, Act.REBASE): state for state in EDITABLE},
        **{(state, Act.SUBMIT): State.DEPARTMENT_CHECK for state in EDITABLE},
        (State.DEPARTMENT_CHECK, Act.CHECK): State.LEGAL_CHECK,
        (State.RECEIVER_CHECK, Act.CONFIRM): State.LEGAL_CHECK,
        (State.LEGAL_CHECK, Act.LEGAL): State.READY,
        (State.READY, Act.PUBLISH): State.PUBLISHED,
        (State.SCHEDULED, Act.TAKE_EFFECT): State.PUBLISHED,
        (State.SCHEDULED, Act.RETURN): State.RETURNED,
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
        Act.CONFIRM: "confirm",
        Act.LEGAL: "legal",
        Act.PUBLISH: "publish",
    }
)
RETURNS: Mapping[State, str] = MappingProxyType(
    {
        State.DEPARTMENT_CHECK: "check",
        State.RECEIVER_CHECK: "confirm",
        State.LEGAL_CHECK: "legal",
        State.READY: "publish",
        State.SCHEDULED: "publish",
    }
)
"""Whose act a return is at each state."""
KINDS: Mapping[Target, frozenset[Kind]] = MappingProxyType(
    {
        Target.BASIC: frozenset(Kind),
        Target.SUPPLEMENT: frozenset(Kind),
        Target.LIST: frozenset(Kind) - {Kind.CONVERT},
    }
)


def after(state: State, act: Act, *, kind: Kind = Kind.CHANGE) -> State | None:
    """Return the state that follows, None where the act has no place."""
    if (state, act) == (State.DEPARTMENT_CHECK, Act.CHECK) and kind is Kind.DELEGATE:
        return State.RECEIVER_CHECK
    return MOVES.get((state, act))


def lane(act: Act, state: State) -> str:
    """Return the lane of an act; a return is an act of the lane it returns from."""
    if act is Act.RETURN:
        return RETURNS.get(state, "")
    return LANES.get(act, "")


def kinds(target: Target, *, exists: bool, in_force: bool) -> frozenset[Kind]:
    """Return what may be done with an item: nothing is created twice, nothing cancelled twice."""
    if not exists:
        return frozenset({Kind.CREATE})
    if not in_force:
        return frozenset({Kind.RESTORE})
    return KINDS[target] - {Kind.CREATE, Kind.RESTORE}
