"""What changes in law supervision."""

from .amending import CannotAmend, answer_amendment, close_amendment, propose_amendment
from .checking import CannotCheckDecision, SheetConflict, check_decision, confirm_check
from .drawing import CannotDraw, commit_draw, draw_lots

__all__ = [
    "CannotAmend",
    "CannotCheckDecision",
    "CannotDraw",
    "SheetConflict",
    "answer_amendment",
    "check_decision",
    "close_amendment",
    "commit_draw",
    "confirm_check",
    "draw_lots",
    "propose_amendment",
]
