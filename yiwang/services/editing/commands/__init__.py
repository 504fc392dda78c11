"""Writes of editing."""

from .checking import pass_check, return_revision, submit_revision, withdraw_revision
from .drafting import CannotRevise, Overtaken, begin_revision, rebase_revision, save_revision
from .laws import CannotAlign, close_task, enter_law_change
from .publishing import publish_revision, take_effect

__all__ = [
    "CannotAlign",
    "CannotRevise",
    "Overtaken",
    "begin_revision",
    "close_task",
    "enter_law_change",
    "pass_check",
    "publish_revision",
    "rebase_revision",
    "return_revision",
    "save_revision",
    "submit_revision",
    "take_effect",
    "withdraw_revision",
]
