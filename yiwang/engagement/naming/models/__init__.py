"""Rows of naming."""

from .reservation import Reservation, ReservationStep
from .taken import TakenName

__all__ = ["Reservation", "ReservationStep", "TakenName"]
