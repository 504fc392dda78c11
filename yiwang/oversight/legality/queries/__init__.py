"""Reads of law supervision."""

from .draws import draw, draws, exported, public_draws
from .sheets import sheet, sheets

__all__ = ["draw", "draws", "exported", "public_draws", "sheet", "sheets"]
