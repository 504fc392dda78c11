"""Tables of supervision: what was read from the log, what was found in it."""

from .facts import DidAct, Fact, LogReader, Recount, Tally
from .findings import EscalationPlan, Finding, Rule, RuleVersion

__all__ = [
    "DidAct",
    "EscalationPlan",
    "Fact",
    "Finding",
    "LogReader",
    "Recount",
    "Rule",
    "RuleVersion",
    "Tally",
]
