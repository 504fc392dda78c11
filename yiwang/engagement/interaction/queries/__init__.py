"""Reads of interaction."""

from .rated import rating_figures, rating_records, rating_samples
from .ratings import (
    bad_rating,
    bad_ratings,
    invitation_of,
    occasion,
    rated_window,
    rated_windows,
    rating_file,
    ratings_of,
    visit,
    waiting_ratings,
)

__all__ = [
    "bad_rating",
    "bad_ratings",
    "invitation_of",
    "occasion",
    "rated_window",
    "rated_windows",
    "rating_figures",
    "rating_file",
    "rating_records",
    "rating_samples",
    "ratings_of",
    "visit",
    "waiting_ratings",
]
