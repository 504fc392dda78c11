"""Writes of supervision."""

from .comparing import compare
from .following import follow
from .judging import CannotExplain, CannotJudge, explain, judge
from .measures import (
    CannotActOnMeasure,
    CannotIssueMeasure,
    CannotSetTerm,
    MeasureConflict,
    answer_measure,
    appeal_measure,
    consent_to_measure,
    decide_appeal,
    issue_measure,
    record_outside_approval,
    record_unlawful,
    refer_measure,
    refuse_measure,
    set_measure_term,
    verify_measure,
    withdraw_measure,
)
from .raising import raise_days
from .recounting import read_anew, recount
from .ruling import CannotRule, draft_rule, enable_rule, retire_rule, try_rule
from .special import (
    CannotSetChannel,
    add_channel,
    forget_watched,
    release_alarms,
    send_alarm,
    switch_channel,
    test_channel,
    watch,
)
from .telling import CannotPlan, plan_escalation, tell_findings

__all__ = [
    "CannotActOnMeasure",
    "CannotExplain",
    "CannotIssueMeasure",
    "CannotJudge",
    "CannotPlan",
    "CannotRule",
    "CannotSetChannel",
    "CannotSetTerm",
    "MeasureConflict",
    "add_channel",
    "answer_measure",
    "appeal_measure",
    "compare",
    "consent_to_measure",
    "decide_appeal",
    "draft_rule",
    "enable_rule",
    "explain",
    "follow",
    "forget_watched",
    "issue_measure",
    "judge",
    "plan_escalation",
    "raise_days",
    "read_anew",
    "record_outside_approval",
    "record_unlawful",
    "recount",
    "refer_measure",
    "refuse_measure",
    "release_alarms",
    "retire_rule",
    "send_alarm",
    "set_measure_term",
    "switch_channel",
    "tell_findings",
    "test_channel",
    "try_rule",
    "verify_measure",
    "watch",
    "withdraw_measure",
]
