"""Writes of the ledger."""

from .agreeing import agree_check, continue_publication, return_check, review_check
from .baselines import CannotCount, count_baseline, measure_baseline, take_baseline
from .checking import begin_check, decide_alike, save_item, submit_check
from .norms import CannotRevise, revise_norm
from .recording import measure_stale, record_publication
from .steps import CannotCheck, Overtaken

__all__ = [
    "CannotCheck",
    "CannotCount",
    "CannotRevise",
    "Overtaken",
    "agree_check",
    "begin_check",
    "continue_publication",
    "count_baseline",
    "decide_alike",
    "measure_baseline",
    "measure_stale",
    "record_publication",
    "return_check",
    "review_check",
    "revise_norm",
    "save_item",
    "submit_check",
    "take_baseline",
]
