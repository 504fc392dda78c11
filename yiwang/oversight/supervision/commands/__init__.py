"""Writes of supervision."""

from .following import follow

__all__ = ["follow"]
