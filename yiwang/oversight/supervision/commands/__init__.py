"""Writes of supervision."""

from .comparing import compare
from .exporting import CannotTakeList, add_to_export, forget_exports, order_export, take_export
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
from .telling import CannotPlan, plan_escalation, tell_findings

__all__ = [
    "CannotActOnMeasure",
    "CannotExplain",
    "CannotIssueMeasure",
    "CannotJudge",
    "CannotPlan",
    "CannotRule",
    "CannotSetTerm",
    "CannotTakeList",
    "MeasureConflict",
    "add_to_export",
    "answer_measure",
    "appeal_measure",
    "compare",
    "consent_to_measure",
    "decide_appeal",
    "draft_rule",
    "enable_rule",
    "explain",
    "follow",
    "forget_exports",
    "issue_measure",
    "judge",
    "order_export",
    "plan_escalation",
    "raise_days",
    "read_anew",
    "record_outside_approval",
    "record_unlawful",
    "recount",
    "refer_measure",
    "refuse_measure",
    "retire_rule",
    "set_measure_term",
    "take_export",
    "tell_findings",
    "try_rule",
    "verify_measure",
    "withdraw_measure",
]
