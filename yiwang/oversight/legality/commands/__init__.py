"""What changes in law supervision."""

from .checking import CannotCheckDecision, SheetConflict, check_decision, confirm_check
from .drawing import CannotDraw, commit_draw, draw_lots

__all__ = [
    "CannotCheckDecision",
    "CannotDraw",
    "SheetConflict",
    "check_decision",
    "commit_draw",
    "confirm_check",
    "draw_lots",
]
