"""Writes of interaction."""

from .answering import (
    answer_voice,
    close_voice,
    rate_voice,
    reopen_voice,
)
from .filing import (
    CannotFile,
    file_voice,
)
from .handling import (
    accept_voice,
    add_part,
    decline_voice,
    extend_voice,
    invite_part,
    transfer_voice,
)
from .limits import (
    CannotSetLimit,
    set_limit,
)
from .publishing import (
    keep_back_answer,
    propose_publication,
    publish_answer,
)
from .ratings import (
    AlreadyRated,
    CannotHandleRating,
    CannotOpenWindow,
    CannotRate,
    appeal_rating,
    assign_rating,
    call_rater,
    close_rating,
    close_silent_ratings,
    confirm_rating,
    finish_rectifying,
    hand_out_code,
    invite_ratings,
    judge_appeal,
    judge_longer,
    open_rated_window,
    rate,
    recount_ratings,
    rectify_rating,
    rerate,
    reveal_rater_phone,
    verify_rating,
)
from .steps import (
    CannotHandle,
    VoiceOvertaken,
)
from .unsealing import (
    open_identity,
)

__all__ = [
    "AlreadyRated",
    "CannotFile",
    "CannotHandle",
    "CannotHandleRating",
    "CannotOpenWindow",
    "CannotRate",
    "CannotSetLimit",
    "VoiceOvertaken",
    "accept_voice",
    "add_part",
    "answer_voice",
    "appeal_rating",
    "assign_rating",
    "call_rater",
    "close_rating",
    "close_silent_ratings",
    "close_voice",
    "confirm_rating",
    "decline_voice",
    "extend_voice",
    "file_voice",
    "finish_rectifying",
    "hand_out_code",
    "invite_part",
    "invite_ratings",
    "judge_appeal",
    "judge_longer",
    "keep_back_answer",
    "open_identity",
    "open_rated_window",
    "propose_publication",
    "publish_answer",
    "rate",
    "rate_voice",
    "recount_ratings",
    "rectify_rating",
    "reopen_voice",
    "rerate",
    "reveal_rater_phone",
    "set_limit",
    "transfer_voice",
    "verify_rating",
]
