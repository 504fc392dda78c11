"""Tables of the ledger; private to this app."""

from .baseline import Baseline, BaselineItem, BaselinePlace, Measure
from .ledger import Entry
from .norm import NormEdition
from .selfcheck import CheckedItem, SelfCheck, SelfCheckStep

__all__ = [
    "Baseline",
    "BaselineItem",
    "BaselinePlace",
    "CheckedItem",
    "Entry",
    "Measure",
    "NormEdition",
    "SelfCheck",
    "SelfCheckStep",
]
