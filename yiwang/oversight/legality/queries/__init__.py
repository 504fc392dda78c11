"""Reads of law supervision."""

from .amendments import amendment, amendments
from .draws import draw, draws, exported, public_draws
from .sheets import sheet, sheets

__all__ = [
    "amendment",
    "amendments",
    "draw",
    "draws",
    "exported",
    "public_draws",
    "sheet",
    "sheets",
]
