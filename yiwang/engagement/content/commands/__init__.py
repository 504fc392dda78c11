"""Writes of content."""

from .drafting import begin_manuscript, restore_version, save_manuscript, submit_manuscript
from .loading import load_policies
from .opinions import (
    CannotGiveOpinion,
    CannotJudgeOpinion,
    OpinionOvertaken,
    answer_opinion,
    give_opinion,
    judge_opinion,
)
from .publishing import (
    publish_due,
    publish_manuscript,
    publish_shipped,
    remove_manuscript,
    retire,
    return_manuscript,
    verify_manuscript,
)
from .steps import CannotWrite, Overtaken

__all__ = [
    "CannotGiveOpinion",
    "CannotJudgeOpinion",
    "CannotWrite",
    "OpinionOvertaken",
    "Overtaken",
    "answer_opinion",
    "begin_manuscript",
    "give_opinion",
    "judge_opinion",
    "load_policies",
    "publish_due",
    "publish_manuscript",
    "publish_shipped",
    "remove_manuscript",
    "restore_version",
    "retire",
    "return_manuscript",
    "save_manuscript",
    "submit_manuscript",
    "verify_manuscript",
]
