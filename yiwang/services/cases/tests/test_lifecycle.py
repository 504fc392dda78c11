"""Every state, act and overlay against the table and the labels of ux 0.3."""

import itertools

import pytest

from yiwang.services.cases.rules import history, lifecycle
from yiwang.services.cases.types import (
    Action,
    CaseState,
    Outcome,
    Overlay,
    StepStatus,
    TimelineStep,
)


class Refused(Exception):
    """For these tests."""


# Written out a second time, as the law reads, not as the code is built.
EXPECTED = """
- SUBMIT SUBMITTED
SUBMITTED START_PRE_REVIEW PRE_REVIEW
SUBMITTED REQUEST_CORRECTION CORRECTION
SUBMITTED ACCEPT ACCEPTED
SUBMITTED AUTO_ACCEPT ACCEPTED
SUBMITTED DECLINE DECLINED
SUBMITTED NOT_NEEDED NOT_NEEDED
SUBMITTED WITHDRAW WITHDRAWN
SUBMITTED TERMINATE TERMINATED
SUBMITTED VOID VOID
SUBMITTED PRE_ACCEPT PRE_ACCEPTED
SUBMITTED ACCEPT_WITH_GAPS ACCEPTED
PRE_REVIEW PRE_ACCEPT PRE_ACCEPTED
PRE_REVIEW ACCEPT_WITH_GAPS ACCEPTED
PRE_ACCEPTED SUPPLY PRE_ACCEPTED
PRE_ACCEPTED COMPLETE SUBMITTED
PRE_ACCEPTED NOTE_PRE_REVIEW PRE_ACCEPTED
PRE_ACCEPTED DECLINE DECLINED
PRE_ACCEPTED NOT_NEEDED NOT_NEEDED
PRE_ACCEPTED WITHDRAW WITHDRAWN
PRE_ACCEPTED TERMINATE TERMINATED
PRE_ACCEPTED VOID VOID
ACCEPTED SUPPLY ACCEPTED
REVIEW SUPPLY REVIEW
DECISION SUPPLY DECISION
PRE_REVIEW REQUEST_CORRECTION CORRECTION
PRE_REVIEW ACCEPT ACCEPTED
PRE_REVIEW AUTO_ACCEPT ACCEPTED
PRE_REVIEW DECLINE DECLINED
PRE_REVIEW NOT_NEEDED NOT_NEEDED
PRE_REVIEW WITHDRAW WITHDRAWN
PRE_REVIEW TERMINATE TERMINATED
PRE_REVIEW VOID VOID
CORRECTION RESUBMIT SUBMITTED
CORRECTION WITHDRAW WITHDRAWN
CORRECTION TERMINATE TERMINATED
CORRECTION VOID VOID
ACCEPTED START_REVIEW REVIEW
ACCEPTED STAGE REVIEW
ACCEPTED TRANSFER TRANSFERRED
ACCEPTED WITHDRAW WITHDRAWN
ACCEPTED TERMINATE TERMINATED
ACCEPTED VOID VOID
REVIEW REVIEW REVIEW
REVIEW STAGE REVIEW
REVIEW STAGE_RETURN REVIEW
REVIEW SEND_TO_DECISION DECISION
REVIEW REQUEST_CORRECTION REVIEW
REVIEW RESUBMIT REVIEW
REVIEW TRANSFER TRANSFERRED
REVIEW EXTEND REVIEW
REVIEW SUSPEND REVIEW
REVIEW RESUME REVIEW
REVIEW START_SPECIAL REVIEW
REVIEW END_SPECIAL REVIEW
REVIEW REQUEST_PAYMENT REVIEW
REVIEW CONFIRM_PAYMENT REVIEW
REVIEW WITHDRAW WITHDRAWN
REVIEW TERMINATE TERMINATED
REVIEW VOID VOID
DECISION RETURN REVIEW
DECISION GRANT DECIDED
DECISION REFUSE DECIDED
DECISION EXTEND DECISION
DECISION SUSPEND DECISION
DECISION RESUME DECISION
DECISION START_SPECIAL DECISION
DECISION END_SPECIAL DECISION
DECISION REQUEST_PAYMENT DECISION
DECISION CONFIRM_PAYMENT DECISION
DECISION WITHDRAW WITHDRAWN
DECISION TERMINATE TERMINATED
DECISION VOID VOID
DECIDED SEAL ISSUING
DECIDED SEAL_BY_HAND ISSUING
DECIDED REQUEST_PAYMENT DECIDED
DECIDED CONFIRM_PAYMENT DECIDED
ISSUING REQUEST_PAYMENT ISSUING
ISSUING CONFIRM_PAYMENT ISSUING
DECIDED VOID VOID
ISSUING DELIVER DELIVERED
ISSUING VOID VOID
DELIVERED CLOSE CLOSED
ACCEPTED KEEP_PROMISE ACCEPTED
DECIDED CHECK_PROMISE DECIDED
DECIDED JUDGE_PROMISE DECIDED
DECIDED OBJECT DECIDED
DECIDED ANSWER_OBJECTION DECIDED
ISSUING CHECK_PROMISE ISSUING
ISSUING JUDGE_PROMISE ISSUING
ISSUING OBJECT ISSUING
ISSUING ANSWER_OBJECTION ISSUING
DELIVERED CHECK_PROMISE DELIVERED
DELIVERED JUDGE_PROMISE DELIVERED
DELIVERED OBJECT DELIVERED
DELIVERED ANSWER_OBJECTION DELIVERED
CLOSED CHECK_PROMISE CLOSED
CLOSED JUDGE_PROMISE CLOSED
CLOSED OBJECT CLOSED
CLOSED ANSWER_OBJECTION CLOSED
SUBMITTED PROPOSE_VOID SUBMITTED
SUBMITTED REJECT_VOID SUBMITTED
PRE_REVIEW PROPOSE_VOID PRE_REVIEW
PRE_REVIEW REJECT_VOID PRE_REVIEW
CORRECTION PROPOSE_VOID CORRECTION
CORRECTION REJECT_VOID CORRECTION
PRE_ACCEPTED PROPOSE_VOID PRE_ACCEPTED
PRE_ACCEPTED REJECT_VOID PRE_ACCEPTED
ACCEPTED PROPOSE_VOID ACCEPTED
ACCEPTED REJECT_VOID ACCEPTED
REVIEW PROPOSE_VOID REVIEW
REVIEW REJECT_VOID REVIEW
DECISION PROPOSE_VOID DECISION
DECISION REJECT_VOID DECISION
DECIDED PROPOSE_VOID DECIDED
DECIDED REJECT_VOID DECIDED
ISSUING PROPOSE_VOID ISSUING
ISSUING REJECT_VOID ISSUING
DECLINED FORWARD DECLINED
- SPLIT SUBMITTED
DECISION CONCLUDE DECIDED
SUBMITTED CHANGE_DELIVERY SUBMITTED
PRE_REVIEW CHANGE_DELIVERY PRE_REVIEW
CORRECTION CHANGE_DELIVERY CORRECTION
ACCEPTED CHANGE_DELIVERY ACCEPTED
REVIEW CHANGE_DELIVERY REVIEW
DECISION CHANGE_DELIVERY DECISION
DECIDED CHANGE_DELIVERY DECIDED
DECIDED SEND_OUT DECIDED
DECIDED COME_BACK DECIDED
ISSUING CHANGE_DELIVERY ISSUING
ISSUING SEND_OUT ISSUING
ISSUING COME_BACK ISSUING
PRE_ACCEPTED CHANGE_DELIVERY PRE_ACCEPTED
ACCEPTED DEEM_RENEWED DECIDED
REVIEW DEEM_RENEWED DECIDED
DECISION DEEM_RENEWED DECIDED
"""
UPON_RESULT = """
RENEW CHANGE PROPOSE_ENDING REJECT_ENDING PLEAD RETRACT REVOKE CANCEL
REQUEST_HEARING WAIVE_HEARING ARRANGE_HEARING RECORD_HEARING CONFIRM_RECORD
"""
"""What was granted is renewed, changed or ended without moving the case that granted it."""
TALK = {Action.OPINE, Action.DISPUTE, Action.SETTLE}
"""What organisations say to one another of a joint case while it is open: it moves nothing."""
BESIDE = """
ARRANGE_SPECIAL TELL_HEARING REQUEST_HEARING WAIVE_HEARING ARRANGE_HEARING RECORD_HEARING
CONFIRM_RECORD PLAN_CHECK REPORT_CHECK CALL_OFF_CHECK TELL_THIRD_PARTY TAKE_STATEMENT
ANSWER_STATEMENT
"""
"""Acts beside the review change neither state nor overlay, whatever halts the case."""
EXPECTED += "".join(f"{s} {a} {s}\n" for s in ("REVIEW", "DECISION") for a in BESIDE.split())
EXPECTED += "".join(
    f"{s} {a} {s}\n"
    for s in ("DECIDED", "ISSUING", "DELIVERED", "CLOSED")
    for a in UPON_RESULT.split()
)
ROWS = {
    (None if before == "-" else CaseState(before), Action(act)): CaseState(after)
    for before, act, after in (line.split() for line in EXPECTED.split("\n") if line)
}
ROWS |= {
    (state, Action.RECOUNT): state
    for state in CaseState
    if state
    not in {
        *(CaseState.NOT_NEEDED, CaseState.DECLINED, CaseState.CLOSED, CaseState.WITHDRAWN),
        *(CaseState.TERMINATED, CaseState.VOID, CaseState.TRANSFERRED),
    }
}
ROWS |= {
    (state, act): state
    for state in map(
        CaseState,
        (
            "SUBMITTED",
            "PRE_REVIEW",
            "CORRECTION",
            "PRE_ACCEPTED",
            "ACCEPTED",
            "REVIEW",
            "DECISION",
        ),
    )
    for act in TALK
}
LIFT = {
    Overlay.SPECIAL: Action.END_SPECIAL,
    Overlay.SUSPENDED: Action.RESUME,
    Overlay.PAYMENT: Action.CONFIRM_PAYMENT,
    Overlay.CORRECTION: Action.RESUBMIT,
}
LAY = {
    Overlay.SPECIAL: Action.START_SPECIAL,
    Overlay.SUSPENDED: Action.SUSPEND,
    Overlay.PAYMENT: Action.REQUEST_PAYMENT,
    Overlay.CORRECTION: Action.REQUEST_CORRECTION,
}
STATES = [None, *CaseState]
UNDER_REVIEW = {CaseState.REVIEW, CaseState.DECISION}


@pytest.mark.parametrize("state", STATES)
def test_every_state_and_act_is_as_written(state):
    assert lifecycle.TABLE[state] == {
        act: after for (before, act), after in ROWS.items() if before == state
    }


def expected_after(state, overlay, action):
    """What may follow, said the other way round than the code says it."""
    if state in UNDER_REVIEW and overlay in LIFT:
        always = {Action.REVIEW, Action.SUPPLY, Action.WITHDRAW, Action.TERMINATE, Action.VOID}
        always |= {Action.PROPOSE_VOID, Action.REJECT_VOID} | TALK
        always |= {Action(act) for act in BESIDE.split()}
        always |= {Action.CHANGE_DELIVERY, Action.DEEM_RENEWED, Action.RECOUNT}
        if action not in always | {LIFT[overlay]}:
            return None
    elif (state in UNDER_REVIEW and action in LIFT.values()) or (
        overlay is Overlay.EXTENDED and action is Action.EXTEND
    ):
        return None
    return ROWS.get((state, action))


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("overlay", Overlay)
def test_an_act_passes_exactly_when_table_and_overlay_let_it(state, overlay):
    for action in Action:
        expected = expected_after(state, overlay, action)
        if expected is None:
            with pytest.raises(Refused):
                lifecycle.advance(state, action, overlay=overlay, error=Refused)
        else:
            assert lifecycle.advance(state, action, overlay=overlay, error=Refused) is expected
            assert action in lifecycle.allowed(state, overlay)


@pytest.mark.law("行政许可法", 42)
@pytest.mark.parametrize("state", sorted(UNDER_REVIEW))
def test_a_case_is_extended_only_once(state):
    assert Action.EXTEND in lifecycle.allowed(state)
    assert Action.EXTEND not in lifecycle.allowed(state, extended=True)
    assert Action.EXTEND not in lifecycle.allowed(state, Overlay.EXTENDED)


@pytest.mark.law("行政许可法", 45)
@pytest.mark.parametrize(
    ("state", "overlay"),
    [(CaseState.REVIEW, overlay) for overlay in LAY]
    + [(CaseState.DECISION, overlay) for overlay in LAY if overlay is not Overlay.CORRECTION],
)
@pytest.mark.parametrize("extended", [True, False])
def test_an_overlay_is_laid_and_lifted_without_losing_the_state(state, overlay, extended):
    resting = Overlay.EXTENDED if extended else Overlay.NONE
    laid = lifecycle.overlay_after(state, resting, LAY[overlay], extended=extended)
    assert laid is overlay
    assert lifecycle.advance(state, LAY[overlay], overlay=resting, error=Refused) is state
    lifted = lifecycle.overlay_after(state, laid, LIFT[overlay], extended=extended)
    assert lifted is resting


def test_an_overlay_goes_with_the_case_and_ends_with_it():
    after = lifecycle.overlay_after
    assert after(CaseState.REVIEW, Overlay.NONE, Action.EXTEND) is Overlay.EXTENDED
    assert (
        after(CaseState.REVIEW, Overlay.EXTENDED, Action.SEND_TO_DECISION, extended=True)
        is Overlay.EXTENDED
    )
    assert after(CaseState.DECISION, Overlay.EXTENDED, Action.GRANT) is Overlay.NONE
    assert after(CaseState.REVIEW, Overlay.SUSPENDED, Action.WITHDRAW) is Overlay.NONE
    assert after(CaseState.SUBMITTED, Overlay.NONE, Action.REQUEST_CORRECTION) is Overlay.NONE
    assert after(None, Overlay.NONE, Action.SUBMIT) is Overlay.NONE


def test_terminal_states_are_those_that_nothing_leaves():
    assert {state.value for state in lifecycle.TERMINAL} == {
        "NOT_NEEDED",
        "DECLINED",
        "CLOSED",
        "WITHDRAWN",
        "TERMINATED",
        "VOID",
        "TRANSFERRED",
    }
    assert set(CaseState) == lifecycle.OPEN | lifecycle.TERMINAL | {CaseState.DELIVERED}


def test_what_was_handed_over_waits_for_nobody():
    assert CaseState.DELIVERED not in lifecycle.OPEN
    assert CaseState.ISSUING in lifecycle.OPEN


def test_every_state_can_be_reached_and_every_act_is_used():
    assert {after for acts in lifecycle.TABLE.values() for after in acts.values()} == set(CaseState)
    assert {act for acts in lifecycle.TABLE.values() for act in acts} == set(Action)


LABELS = {
    ("SUBMITTED", "NONE"): ("待收件", "blue"),
    ("PRE_REVIEW", "NONE"): ("待收件", "blue"),
    ("CORRECTION", "NONE"): ("待补正", "amber"),
    ("PRE_ACCEPTED", "NONE"): ("预受理", "amber"),
    ("TRANSFERRED", "NONE"): ("已转送", "blue"),
    ("ACCEPTED", "NONE"): ("已受理", "blue"),
    ("REVIEW", "NONE"): ("审查中", "blue"),
    ("DECISION", "NONE"): ("审查中", "blue"),
    ("REVIEW", "SPECIAL"): ("特别程序", "blue"),
    ("DECISION", "EXTENDED"): ("已延期", "amber"),
    ("REVIEW", "SUSPENDED"): ("已中止", "amber"),
    ("DECISION", "PAYMENT"): ("待缴费", "amber"),
    ("REVIEW", "CORRECTION"): ("待补正", "amber"),
    ("DECIDED", "NONE"): ("已决定·待用印", "blue"),
    ("DECLINED", "NONE"): ("不予受理", "red"),
    ("NOT_NEEDED", "NONE"): ("不予受理", "red"),
    ("WITHDRAWN", "NONE"): ("已撤回", "grey"),
    ("TERMINATED", "NONE"): ("已终止", "grey"),
    ("VOID", "NONE"): ("已终止", "grey"),
}
PUBLIC = {
    ("草稿", "grey"),
    ("已办结（准予）", "green"),
    ("已办结（不予）", "red"),
    ("已办结（部分准予）", "amber"),
    *LABELS.values(),
}


@pytest.mark.parametrize(("key", "expected"), LABELS.items())
def test_the_public_reads_the_words_of_the_list(key, expected):
    assert lifecycle.public_label(CaseState(key[0]), None, Overlay(key[1])) == expected


@pytest.mark.parametrize("state", [CaseState.ISSUING, CaseState.DELIVERED, CaseState.CLOSED])
def test_a_sealed_case_shows_its_outcome(state):
    assert lifecycle.public_label(state, Outcome.GRANTED) == ("已办结（准予）", "green")
    assert lifecycle.public_label(state, Outcome.REFUSED) == ("已办结（不予）", "red")
    with pytest.raises(ValueError, match="outcome"):
        lifecycle.public_label(state)


def test_no_other_word_is_ever_shown():
    shown = {lifecycle.DRAFT_LABEL}
    for state, outcome, overlay in itertools.product(CaseState, Outcome, Overlay):
        shown.add(lifecycle.public_label(state, outcome, overlay))
    assert shown == PUBLIC


@pytest.mark.parametrize(
    ("state", "before", "statuses"),
    [
        (None, None, "C....."),
        ("SUBMITTED", None, "DC...."),
        ("PRE_REVIEW", None, "DC...."),
        ("CORRECTION", None, "DC...."),
        ("PRE_ACCEPTED", None, "DC...."),
        ("NOT_NEEDED", None, "DDS..."),
        ("DECLINED", None, "DDS..."),
        ("ACCEPTED", None, "DDC..."),
        ("REVIEW", None, "DDDC.."),
        ("DECISION", None, "DDDDC."),
        ("DECIDED", None, "DDDDC."),
        ("ISSUING", None, "DDDDDC"),
        ("DELIVERED", None, "DDDDDD"),
        ("CLOSED", None, "DDDDDD"),
        ("TRANSFERRED", None, "DDDS.."),
        ("WITHDRAWN", "REVIEW", "DDDS.."),
        ("WITHDRAWN", None, "DS...."),
        ("TERMINATED", "CORRECTION", "DS...."),
        ("VOID", "ISSUING", "DDDDDS"),
    ],
)
def test_the_six_steps_show_how_far_a_case_has_come(state, before, statuses):
    letters = {
        StepStatus.DONE: "D",
        StepStatus.CURRENT: "C",
        StepStatus.AHEAD: ".",
        StepStatus.STOPPED: "S",
    }
    line = lifecycle.timeline(
        state and CaseState(state), before=CaseState(before) if before else None
    )
    assert [step for step, _ in line] == list(TimelineStep)
    assert "".join(letters[status] for _, status in line) == statuses


def test_the_deciding_acts_name_their_outcome():
    assert history.outcome_of(Action.GRANT) is Outcome.GRANTED
    assert history.outcome_of(Action.REFUSE) is Outcome.REFUSED
