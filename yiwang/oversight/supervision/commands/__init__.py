"""Writes of supervision."""

from .following import follow
from .recounting import read_anew, recount

__all__ = ["follow", "read_anew", "recount"]
