"""Reads of supervision: counters, the matters behind them, what was found, the rules."""

from .counting import days, lights, office, region, sums
from .escalation import plan
from .facts import acts, asked, fact, listed, place, reading, recounts
from .findings import finding, of_matter, raised, rule, rules, unsettled

__all__ = [
    "acts",
    "asked",
    "days",
    "fact",
    "finding",
    "lights",
    "listed",
    "of_matter",
    "office",
    "place",
    "plan",
    "raised",
    "reading",
    "recounts",
    "region",
    "rule",
    "rules",
    "sums",
    "unsettled",
]
