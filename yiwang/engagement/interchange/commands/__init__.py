"""Writes of interchange."""

from .feed import note_change

__all__ = ["note_change"]
