"""Writes of assessment."""

from .circulars import agree_circular, draft_circular, save_circular
from .formulas import draft_formula, publish_formula
from .objections import decide_objection, object_to_score
from .periods import close_period, correct_period, open_period, score_period
from .reports import begin_report, continue_report, issue_report
from .steps import CannotAssess, Overtaken
from .targets import end_target, save_indicator, set_target
from .tasks import add_task, report_task, verify_task

__all__ = [
    "CannotAssess",
    "Overtaken",
    "add_task",
    "agree_circular",
    "begin_report",
    "close_period",
    "continue_report",
    "correct_period",
    "decide_objection",
    "draft_circular",
    "draft_formula",
    "end_target",
    "issue_report",
    "object_to_score",
    "open_period",
    "publish_formula",
    "report_task",
    "save_circular",
    "save_indicator",
    "score_period",
    "set_target",
    "verify_task",
]
