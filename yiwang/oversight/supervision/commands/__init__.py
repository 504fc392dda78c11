"""Writes of supervision."""

from .comparing import compare
from .following import follow
from .judging import CannotExplain, CannotJudge, explain, judge
from .raising import raise_days
from .recounting import read_anew, recount
from .ruling import CannotRule, draft_rule, enable_rule, retire_rule, try_rule
from .telling import CannotPlan, plan_escalation, tell_findings

__all__ = [
    "CannotExplain",
    "CannotJudge",
    "CannotPlan",
    "CannotRule",
    "compare",
    "draft_rule",
    "enable_rule",
    "explain",
    "follow",
    "judge",
    "plan_escalation",
    "raise_days",
    "read_anew",
    "recount",
    "retire_rule",
    "tell_findings",
    "try_rule",
]
