"""Reads of naming."""

from .judging import division_choices, judged
from .notices import notice_pdf
from .reservations import reservation, reservations_at, reservations_of, reserved_for

__all__ = [
    "division_choices",
    "judged",
    "notice_pdf",
    "reservation",
    "reservations_at",
    "reservations_of",
    "reserved_for",
]
