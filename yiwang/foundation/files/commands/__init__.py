"""Acts on files."""

from .adoption import Adoption
from .handing_over import CannotTakeOver, hand_over, take_over
from .keeping import CannotAdopt, CannotDiscard, adopt, discard, discard_all, keep, let_go, refer
from .referring import refer_many
from .scanning import quarantine, record_verdict, scan_waiting
from .storing import CannotStore, Harmful, keep_made, store
from .sweeping import sweep

__all__ = [
    "Adoption",
    "CannotAdopt",
    "CannotDiscard",
    "CannotStore",
    "CannotTakeOver",
    "Harmful",
    "adopt",
    "discard",
    "discard_all",
    "hand_over",
    "keep",
    "keep_made",
    "let_go",
    "quarantine",
    "record_verdict",
    "refer",
    "refer_many",
    "scan_waiting",
    "store",
    "sweep",
    "take_over",
]
