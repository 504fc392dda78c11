"""Acts on files."""

from .keeping import CannotAdopt, CannotDiscard, adopt, discard, keep, refer
from .scanning import quarantine, record_verdict, scan_waiting
from .storing import CannotStore, Harmful, store
from .sweeping import sweep

__all__ = [
    "CannotAdopt",
    "CannotDiscard",
    "CannotStore",
    "Harmful",
    "adopt",
    "discard",
    "keep",
    "quarantine",
    "record_verdict",
    "refer",
    "scan_waiting",
    "store",
    "sweep",
]
