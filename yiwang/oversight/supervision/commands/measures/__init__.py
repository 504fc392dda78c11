"""The ladder: what is done with measures (责令整改 … 纪律处分)."""

from .answering import answer_measure, appeal_measure
from .confirmed import record_unlawful
from .issuing import (
    CannotIssueMeasure,
    consent_to_measure,
    issue_measure,
    refuse_measure,
    withdraw_measure,
)
from .outside import record_outside_approval
from .referring import refer_measure
from .sealing import seal_measure
from .settling import decide_appeal, verify_measure
from .steps import CannotActOnMeasure, MeasureConflict
from .terms import CannotSetTerm, set_measure_term

__all__ = [
    "CannotActOnMeasure",
    "CannotIssueMeasure",
    "CannotSetTerm",
    "MeasureConflict",
    "answer_measure",
    "appeal_measure",
    "consent_to_measure",
    "decide_appeal",
    "issue_measure",
    "record_outside_approval",
    "record_unlawful",
    "refer_measure",
    "refuse_measure",
    "seal_measure",
    "set_measure_term",
    "verify_measure",
    "withdraw_measure",
]
