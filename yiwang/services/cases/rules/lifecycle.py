"""The lifecycle of a case: one table, state and act → state, and what the public sees of it.

Overlays lie over REVIEW and DECISION and have a table of their own, so that a case under 特别程序
or 中止 never forgets where it stood. Sources: standards 2.4, ux 0.3, 行政许可法 arts. 32 to 45.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from yiwang.services.cases.types import (
    Action,
    CaseState,
    Outcome,
    Overlay,
    StepStatus,
    TaskStep,
    TimelineStep,
)

_S = CaseState
_A = Action
_O = Overlay

_ENDINGS: Final = {
    _A.WITHDRAW: _S.WITHDRAWN,
    _A.TERMINATE: _S.TERMINATED,
    _A.VOID: _S.VOID,
}


UPON_RESULT: Final = (
    _A.RENEW,
    _A.CHANGE,
    _A.PROPOSE_ENDING,
    _A.REJECT_ENDING,
    _A.PLEAD,
    _A.RETRACT,
    _A.REVOKE,
    _A.CANCEL,
)
"""Acts upon what was granted (行政许可法 arts. 8, 49, 50, 69, 70)."""
_HEARD: Final = (
    _A.REQUEST_HEARING,
    _A.WAIVE_HEARING,
    _A.ARRANGE_HEARING,
    _A.RECORD_HEARING,
    _A.CONFIRM_RECORD,
)


def _ending(here: CaseState) -> dict[Action, CaseState]:
    """What may end a case anywhere, or leave it where it is before the decision.

    Voiding is proposed by one and decided by another; the way of delivery is the applicant's.
    """
    stays = (_A.PROPOSE_VOID, _A.REJECT_VOID, _A.CHANGE_DELIVERY)
    return {**_ENDINGS, **dict.fromkeys(stays, here)}


def _checking(here: CaseState) -> dict[Action, CaseState]:
    """What follows a decision: promises checked, its result renewed, changed or ended.

    It changes no state by itself; before an ending the holder may be heard.
    """
    acts = (_A.CHECK_PROMISE, _A.JUDGE_PROMISE, _A.OBJECT, _A.ANSWER_OBJECTION)
    return dict.fromkeys((*acts, *UPON_RESULT, *_HEARD), here)


_INTAKE: Final = {
    _A.REQUEST_CORRECTION: _S.CORRECTION,
    _A.ACCEPT: _S.ACCEPTED,
    _A.AUTO_ACCEPT: _S.ACCEPTED,
    _A.DECLINE: _S.DECLINED,
    _A.NOT_NEEDED: _S.NOT_NEEDED,
    _A.PRE_ACCEPT: _S.PRE_ACCEPTED,
    _A.ACCEPT_WITH_GAPS: _S.ACCEPTED,
}
_DELIVERY_ACTS: Final = (_A.CHANGE_DELIVERY, _A.SEND_OUT, _A.COME_BACK)
_OVERLAY_ACTS: Final = (
    _A.EXTEND,
    _A.SUSPEND,
    _A.RESUME,
    _A.START_SPECIAL,
    _A.END_SPECIAL,
    _A.REQUEST_PAYMENT,
    _A.CONFIRM_PAYMENT,
)
_TALK: Final = (_A.OPINE, _A.DISPUTE, _A.SETTLE)
"""What organisations say to one another of a joint case; it moves nothing."""
_BESIDE: Final = (
    _A.ARRANGE_SPECIAL,
    _A.TELL_HEARING,
    _A.REQUEST_HEARING,
    _A.WAIVE_HEARING,
    _A.ARRANGE_HEARING,
    _A.RECORD_HEARING,
    _A.CONFIRM_RECORD,
    _A.PLAN_CHECK,
    _A.REPORT_CHECK,
    _A.CALL_OFF_CHECK,
    _A.TELL_THIRD_PARTY,
    _A.TAKE_STATEMENT,
    _A.ANSWER_STATEMENT,
)
"""Acts beside the review: they leave state and overlay as they are."""

_FEE_ACTS: Final = (_A.REQUEST_PAYMENT, _A.CONFIRM_PAYMENT)
"""After the decision a fee stops nothing but the handing over."""

_COUNTED: Final = frozenset(
    {
        *(_S.SUBMITTED, _S.PRE_REVIEW, _S.CORRECTION, _S.PRE_ACCEPTED, _S.ACCEPTED),
        *(_S.REVIEW, _S.DECISION, _S.DECIDED, _S.ISSUING, _S.DELIVERED),
    }
)
"""States whose dates a notice of days off counts anew."""
_WAYS: Final[Mapping[CaseState | None, Mapping[Action, CaseState]]] = MappingProxyType(
    {
        None: {_A.SUBMIT: _S.SUBMITTED, _A.SPLIT: _S.SUBMITTED},
        _S.SUBMITTED: {
            _A.START_PRE_REVIEW: _S.PRE_REVIEW,
            **_INTAKE,
            **dict.fromkeys(_TALK, _S.SUBMITTED),
            **_ending(_S.SUBMITTED),
        },
        _S.PRE_REVIEW: {
            **_INTAKE,
            **dict.fromkeys(_TALK, _S.PRE_REVIEW),
            **_ending(_S.PRE_REVIEW),
        },
        _S.CORRECTION: {
            _A.RESUBMIT: _S.SUBMITTED,
            **dict.fromkeys(_TALK, _S.CORRECTION),
            **_ending(_S.CORRECTION),
        },
        _S.PRE_ACCEPTED: {
            _A.SUPPLY: _S.PRE_ACCEPTED,
            _A.COMPLETE: _S.SUBMITTED,
            _A.NOTE_PRE_REVIEW: _S.PRE_ACCEPTED,
            _A.DECLINE: _S.DECLINED,
            _A.NOT_NEEDED: _S.NOT_NEEDED,
            **dict.fromkeys(_TALK, _S.PRE_ACCEPTED),
            **_ending(_S.PRE_ACCEPTED),
        },
        _S.ACCEPTED: {
            _A.START_REVIEW: _S.REVIEW,
            _A.STAGE: _S.REVIEW,
            _A.SUPPLY: _S.ACCEPTED,
            _A.KEEP_PROMISE: _S.ACCEPTED,
            _A.TRANSFER: _S.TRANSFERRED,
            _A.DEEM_RENEWED: _S.DECIDED,
            **dict.fromkeys(_TALK, _S.ACCEPTED),
            **_ending(_S.ACCEPTED),
        },
        _S.REVIEW: {
            _A.REVIEW: _S.REVIEW,
            _A.SEND_TO_DECISION: _S.DECISION,
            _A.STAGE: _S.REVIEW,
            _A.STAGE_RETURN: _S.REVIEW,
            _A.REQUEST_CORRECTION: _S.REVIEW,
            _A.RESUBMIT: _S.REVIEW,
            _A.SUPPLY: _S.REVIEW,
            _A.TRANSFER: _S.TRANSFERRED,
            _A.DEEM_RENEWED: _S.DECIDED,
            **dict.fromkeys((*_OVERLAY_ACTS, *_TALK), _S.REVIEW),
            **dict.fromkeys(_BESIDE, _S.REVIEW),
            **_ending(_S.REVIEW),
        },
        _S.DECISION: {
            _A.RETURN: _S.REVIEW,
            _A.SUPPLY: _S.DECISION,
            _A.GRANT: _S.DECIDED,
            _A.REFUSE: _S.DECIDED,
            _A.CONCLUDE: _S.DECIDED,
            _A.DEEM_RENEWED: _S.DECIDED,
            **dict.fromkeys((*_OVERLAY_ACTS, *_TALK), _S.DECISION),
            **dict.fromkeys(_BESIDE, _S.DECISION),
            **_ending(_S.DECISION),
        },
        _S.DECIDED: {
            _A.SEAL: _S.ISSUING,
            _A.SEAL_BY_HAND: _S.ISSUING,
            _A.VOID: _S.VOID,
            _A.PROPOSE_VOID: _S.DECIDED,
            _A.REJECT_VOID: _S.DECIDED,
            **dict.fromkeys(_DELIVERY_ACTS, _S.DECIDED),
            **_checking(_S.DECIDED),
            **dict.fromkeys(_FEE_ACTS, _S.DECIDED),
        },
        _S.ISSUING: {
            _A.DELIVER: _S.DELIVERED,
            _A.VOID: _S.VOID,
            **dict.fromkeys(_FEE_ACTS, _S.ISSUING),
            _A.PROPOSE_VOID: _S.ISSUING,
            _A.REJECT_VOID: _S.ISSUING,
            **dict.fromkeys(_DELIVERY_ACTS, _S.ISSUING),
            **_checking(_S.ISSUING),
        },
        _S.DECLINED: {_A.FORWARD: _S.DECLINED},
        _S.DELIVERED: {_A.CLOSE: _S.CLOSED, **_checking(_S.DELIVERED)},
        _S.CLOSED: _checking(_S.CLOSED),
        **{
            final: {}
            for final in (
                _S.NOT_NEEDED,
                _S.WITHDRAWN,
                _S.TERMINATED,
                _S.VOID,
                _S.TRANSFERRED,
            )
        },
    }
)

TABLE: Final[Mapping[CaseState | None, Mapping[Action, CaseState]]] = MappingProxyType(
    {s: {**acts, _A.RECOUNT: s} if s in _COUNTED else acts for s, acts in _WAYS.items()}
)
"""State (None: not yet a case) → act → next state. What is absent is refused."""

TERMINAL: Final = frozenset(
    state for state, acts in TABLE.items() if state and not set(acts.values()) - {state}
)
"""States no act leaves."""
OPEN: Final = frozenset(CaseState) - TERMINAL - {_S.DELIVERED}
"""States that still wait for somebody: what was handed over waits for nobody (办结)."""

# A halting overlay stops the work: only these acts pass until it is lifted.
_LIFTED_BY: Final = MappingProxyType(
    {
        _O.SPECIAL: _A.END_SPECIAL,
        _O.SUSPENDED: _A.RESUME,
        _O.PAYMENT: _A.CONFIRM_PAYMENT,
        _O.CORRECTION: _A.RESUBMIT,
    }
)
_LAID_BY: Final = MappingProxyType(
    {
        _A.START_SPECIAL: _O.SPECIAL,
        _A.SUSPEND: _O.SUSPENDED,
        _A.REQUEST_PAYMENT: _O.PAYMENT,
        _A.REQUEST_CORRECTION: _O.CORRECTION,
    }
)
_UNDER_REVIEW: Final = frozenset({_S.REVIEW, _S.DECISION})
_PASS_ALWAYS: Final = frozenset(
    {
        *(_A.REVIEW, _A.SUPPLY, _A.CHANGE_DELIVERY, _A.PROPOSE_VOID, _A.REJECT_VOID),
        *(_A.DEEM_RENEWED, _A.RECOUNT),
        *_ENDINGS,
        *_TALK,
        *_BESIDE,
    }
)
_LIFTING: Final = frozenset(_LIFTED_BY.values())


def allowed(
    state: CaseState | None, overlay: Overlay = Overlay.NONE, *, extended: bool = False
) -> frozenset[Action]:
    """The acts that may follow, by the law of the lifecycle alone (who may is policy).

    :param extended: the one extension of art. 42 has been used.
    """
    acts = frozenset(TABLE[state])
    if state not in _UNDER_REVIEW:
        return acts
    if extended or overlay is Overlay.EXTENDED:
        acts -= {Action.EXTEND}
    lifting = _LIFTED_BY.get(overlay)
    if lifting is None:
        return acts - _LIFTING
    return acts & (_PASS_ALWAYS | {lifting})


def advance(
    state: CaseState | None,
    action: Action,
    *,
    overlay: Overlay = Overlay.NONE,
    extended: bool = False,
    error: type[Exception],
) -> CaseState:
    """The state after ``action``.

    :param error: raised without arguments when the act is not allowed here.
    """
    if action not in allowed(state, overlay, extended=extended):
        raise error
    return TABLE[state][action]


def overlay_after(
    state: CaseState | None, overlay: Overlay, action: Action, *, extended: bool = False
) -> Overlay:
    """The overlay after an act that ``advance`` let pass.

    :param state: before the act.
    :param extended: the case has been extended at some time; lifting then shows EXTENDED again.
    """
    resting = Overlay.EXTENDED if extended else Overlay.NONE
    if state not in _UNDER_REVIEW or TABLE[state][action] not in _UNDER_REVIEW:
        return Overlay.NONE
    if action is Action.EXTEND:
        return Overlay.EXTENDED
    if action in _LAID_BY:
        return _LAID_BY[action]
    return resting if action in _LIFTING else overlay


DRAFT_LABEL: Final = ("草稿", "grey")
"""Label and colour of what is not a case yet."""
_LABELS: Final = MappingProxyType(
    {
        _S.SUBMITTED: ("待收件", "blue"),
        _S.PRE_REVIEW: ("待收件", "blue"),
        _S.CORRECTION: ("待补正", "amber"),
        _S.PRE_ACCEPTED: ("预受理", "amber"),
        _S.NOT_NEEDED: ("不予受理", "red"),
        _S.DECLINED: ("不予受理", "red"),
        _S.ACCEPTED: ("已受理", "blue"),
        _S.REVIEW: ("审查中", "blue"),
        _S.DECISION: ("审查中", "blue"),
        _S.DECIDED: ("已决定·待用印", "blue"),
        _S.WITHDRAWN: ("已撤回", "grey"),
        _S.TERMINATED: ("已终止", "grey"),
        _S.VOID: ("已终止", "grey"),
        _S.TRANSFERRED: ("已转送", "blue"),
    }
)
_OUTCOME_LABELS: Final = MappingProxyType(
    {
        Outcome.GRANTED: ("已办结（准予）", "green"),
        Outcome.REFUSED: ("已办结（不予）", "red"),
        Outcome.PARTLY: ("已办结（部分准予）", "amber"),
    }
)
_OVERLAY_LABELS: Final = MappingProxyType(
    {
        _O.EXTENDED: ("已延期", "amber"),
        _O.SPECIAL: ("特别程序", "blue"),
        _O.SUSPENDED: ("已中止", "amber"),
        _O.PAYMENT: ("待缴费", "amber"),
        _O.CORRECTION: ("待补正", "amber"),
    }
)


def public_label(
    state: CaseState, outcome: Outcome | None = None, overlay: Overlay = Overlay.NONE
) -> tuple[str, str]:
    """What everybody reads: (label, colour of the tag), exactly the list of ux 0.3.

    :raises ValueError: a sealed case without an outcome, which the database forbids too.
    """
    if state in _UNDER_REVIEW and overlay is not Overlay.NONE:
        return _OVERLAY_LABELS[overlay]
    label = _LABELS.get(state)
    if label is not None:
        return label
    if outcome is None:
        raise ValueError(f"{state} needs an outcome")
    return _OUTCOME_LABELS[outcome]


_POSITIONS: Final = MappingProxyType(
    {
        None: TimelineStep.APPLICATION,
        _S.SUBMITTED: TimelineStep.RECEIPT,
        _S.PRE_REVIEW: TimelineStep.RECEIPT,
        _S.CORRECTION: TimelineStep.RECEIPT,
        _S.PRE_ACCEPTED: TimelineStep.RECEIPT,
        _S.NOT_NEEDED: TimelineStep.ACCEPTANCE,
        _S.DECLINED: TimelineStep.ACCEPTANCE,
        _S.ACCEPTED: TimelineStep.ACCEPTANCE,
        _S.REVIEW: TimelineStep.REVIEW,
        _S.DECISION: TimelineStep.DECISION,
        _S.DECIDED: TimelineStep.DECISION,
        _S.ISSUING: TimelineStep.DELIVERY,
        _S.DELIVERED: TimelineStep.DELIVERY,
        _S.CLOSED: TimelineStep.DELIVERY,
        _S.TRANSFERRED: TimelineStep.REVIEW,
    }
)
_ALL_DONE: Final = frozenset({_S.DELIVERED, _S.CLOSED})
_CUT_SHORT: Final = frozenset(
    {_S.NOT_NEEDED, _S.DECLINED, _S.WITHDRAWN, _S.TERMINATED, _S.VOID, _S.TRANSFERRED}
)


def position(state: CaseState | None, *, before: CaseState | None = None) -> TimelineStep:
    """The step a case has come to; None is a draft.

    :param before: for 撤回, 终止 and 作废, the state the case was in; RECEIPT when unknown.
    """
    known = _POSITIONS.get(state)
    if known is not None:
        return known
    return _POSITIONS.get(before or CaseState.SUBMITTED, TimelineStep.RECEIPT)


def timeline(
    state: CaseState | None, *, before: CaseState | None = None
) -> tuple[tuple[TimelineStep, StepStatus], ...]:
    """The six public steps, each with its status."""
    steps = tuple(TimelineStep)
    here = steps.index(position(state, before=before))
    at_here = StepStatus.CURRENT
    if state in _ALL_DONE:
        at_here = StepStatus.DONE
    elif state in _CUT_SHORT:
        at_here = StepStatus.STOPPED
    return tuple(
        (step, StepStatus.DONE if n < here else at_here if n == here else StepStatus.AHEAD)
        for n, step in enumerate(steps)
    )


TASKS: Final = MappingProxyType(
    {
        _S.SUBMITTED: (TaskStep.INTAKE, "收件审查"),
        _S.PRE_REVIEW: (TaskStep.INTAKE, "收件审查"),
        _S.CORRECTION: (TaskStep.CORRECTION, "等待补正"),
        _S.PRE_ACCEPTED: (TaskStep.SUPPLY, "等待补齐"),
        _S.ACCEPTED: (TaskStep.REVIEW, "审查"),
        _S.REVIEW: (TaskStep.REVIEW, "审查"),
        _S.DECISION: (TaskStep.DECISION, "决定"),
        _S.DECIDED: (TaskStep.SEAL, "用印"),
        _S.ISSUING: (TaskStep.DELIVERY, "送达"),
    }
)
"""State → the task somebody has then, with its name (环节)."""
