"""Reads of the ledger; entries and figures are public facts, self-checks are for those at work."""

from .checks import alike, check, checks, may_begin_for, sheet, sheets_of, waiting
from .entries import departments_of, entries
from .figures import baseline, baselines, figures, is_stale, totals
from .norms import norm, norm_history, norms

__all__ = [
    "alike",
    "baseline",
    "baselines",
    "check",
    "checks",
    "departments_of",
    "entries",
    "figures",
    "is_stale",
    "may_begin_for",
    "norm",
    "norm_history",
    "norms",
    "sheet",
    "sheets_of",
    "totals",
    "waiting",
]
