"""Writes of ratings (好差评)."""

from .counting import recount_ratings
from .giving import AlreadyRated, CannotRate, rate, rerate
from .handling import (
    assign_rating,
    call_rater,
    close_rating,
    close_silent_ratings,
    confirm_rating,
    finish_rectifying,
    rectify_rating,
    reveal_rater_phone,
    verify_rating,
)
from .inviting import CannotOpenWindow, hand_out_code, invite_ratings, open_rated_window
from .judging import appeal_rating, judge_appeal, judge_longer
from .steps import CannotHandleRating

__all__ = [
    "AlreadyRated",
    "CannotHandleRating",
    "CannotOpenWindow",
    "CannotRate",
    "appeal_rating",
    "assign_rating",
    "call_rater",
    "close_rating",
    "close_silent_ratings",
    "confirm_rating",
    "finish_rectifying",
    "hand_out_code",
    "invite_ratings",
    "judge_appeal",
    "judge_longer",
    "open_rated_window",
    "rate",
    "recount_ratings",
    "rectify_rating",
    "rerate",
    "reveal_rater_phone",
    "verify_rating",
]
