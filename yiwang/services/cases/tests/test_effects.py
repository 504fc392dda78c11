"""No act without its word on the clocks, to the applicant and to staff."""

from datetime import UTC, datetime

import pytest

from yiwang.services.cases import commands, queries
from yiwang.services.cases.rules import effects, history
from yiwang.services.cases.rules.history import Act
from yiwang.services.cases.types import Action, CaseState, ClockKind, Outcome

from .factories import case_to_decide, later
from .test_clock_walk import CALENDAR

FACTS = {"kind": "EXPERT", "days": 5}
DAY = datetime(2025, 3, 3, 2, tzinfo=UTC)
UNDER = str(CaseState.REVIEW)


def moves(action):
    """Whether the clocks themselves hear of an act."""
    return bool(history.clock_events([Act(action, DAY, UNDER, FACTS)]))


@pytest.mark.parametrize("action", Action)
def test_every_act_moves_a_clock_or_says_that_it_does_not(action):
    said, spoken = action in effects.REMARKS, action in effects.SPOKEN_FOR
    assert said or spoken or moves(action), "an act that nobody explains"
    assert not (said and spoken)


# What moves a clock → words of its own line, on the clocks it moves; the rest is read as the law.
MOVED = [
    (Action.SUBMIT, "", ClockKind.ACCEPTANCE, "收到申请"),
    (Action.PRE_ACCEPT, "SUBMITTED", ClockKind.ACCEPTANCE, "容缺预受理"),
    (Action.COMPLETE, "PRE_ACCEPTED", ClockKind.ACCEPTANCE, "材料补齐"),
    (Action.RESUBMIT, "CORRECTION", ClockKind.ACCEPTANCE, "收到补正材料"),
    (Action.ACCEPT, "SUBMITTED", ClockKind.STATUTORY, "受理"),
    (Action.AUTO_ACCEPT, "SUBMITTED", ClockKind.PROMISED, "受理"),
    (Action.EXTEND, UNDER, ClockKind.STATUTORY, "经批准延长"),
    (Action.SUSPEND, UNDER, ClockKind.PROMISED, "中止"),
    (Action.SUSPEND, UNDER, ClockKind.STATUTORY, "中止不停止法定期限"),
    (Action.START_SPECIAL, UNDER, ClockKind.STATUTORY, "第四十五条"),
    (Action.REQUEST_CORRECTION, UNDER, ClockKind.PROMISED, "补正"),
    (Action.REQUEST_CORRECTION, UNDER, ClockKind.STATUTORY, "补正不停止法定期限"),
    (Action.REQUEST_PAYMENT, UNDER, ClockKind.PROMISED, "缴费"),
    (Action.REQUEST_PAYMENT, UNDER, ClockKind.STATUTORY, "缴费不停止法定期限"),
    (Action.REQUEST_PAYMENT, "DECIDED", ClockKind.ISSUE, "缴清以后才能送达"),
    (Action.GRANT, "DECISION", ClockKind.ISSUE, "作出决定"),
    *((act, UNDER, ClockKind.PROMISED, "办理结束，从那天起不再计时") for act in (
        Action.WITHDRAW, Action.TERMINATE, Action.VOID, Action.TRANSFER,
    )),
]  # fmt: skip


@pytest.mark.parametrize(("action", "before", "kind", "words"), MOVED)
def test_what_moves_a_clock_is_in_its_lines(action, before, kind, words):
    began = [
        Act(Action.SUBMIT, DAY.replace(day=1), "", {}),
        Act(Action.ACCEPT, DAY.replace(day=2), "SUBMITTED", {}),
    ]
    if action in {Action.ACCEPT, Action.AUTO_ACCEPT, Action.PRE_ACCEPT}:
        began.pop()
    if before == "DECIDED":
        began.append(Act(Action.GRANT, DAY.replace(day=2, hour=3), "DECISION", {}))
    acts = [*began, Act(action, DAY, before, FACTS)]
    limits = history.Limits(
        history.limit_of(ClockKind.PROMISED, 10, "WD", is_permit=True),
        history.limit_of(ClockKind.STATUTORY, 20, "WD", is_permit=True),
    )
    read = history.readings(history.clock_events(acts), limits, CALENDAR, today=DAY.date())
    lines = (*read[kind].reasons, *effects.remarks(acts, kind, inside=False))
    assert any(words in line for line in lines), lines


@pytest.mark.parametrize("action", sorted(effects.REMARKS))
def test_what_leaves_the_clocks_is_said_with_its_day(action):
    remark = effects.REMARKS[action]
    acts = [Act(action, DAY, UNDER, {})]
    for kind in ClockKind:
        expected = (f"2025年3月3日{remark.sentence}",) if kind in remark.clocks else ()
        assert effects.remarks(acts, kind, inside=True) == expected
        outside = () if remark.is_inside else expected
        assert effects.remarks(acts, kind, inside=False) == outside
    assert remark.sentence.endswith("。")


def test_both_sides_read_the_same_lines_of_their_case(world):
    number = case_to_decide(world)
    commands.decide(case=number, outcome=Outcome.GRANTED, actor=world.approver, at=later(1))
    staff = queries.case_for_staff(number, viewer=world.approver, at=later(1))
    own = queries.case_for_applicant(number, viewer=world.zhang, at=later(1))
    said = {one.kind: one.lines for one in staff.clocks}
    assert said == {one.kind: one.reasons for one in own.clocks if one.due_on}
    assert any("到此为止" in line for line in said[ClockKind.PROMISED])
