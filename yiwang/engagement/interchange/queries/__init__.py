"""Reads of interchange."""

from .feed import changes, last_change

__all__ = ["changes", "last_change"]
