"""Tables of the lists; private to this app."""

from .counts import Demand, Reading, Standing, TargetEdition
from .edition import EditionEntry, ListEdition
from .named import ListEntry, ListStep, NamedList

__all__ = [
    "Demand",
    "EditionEntry",
    "ListEdition",
    "ListEntry",
    "ListStep",
    "NamedList",
    "Reading",
    "Standing",
    "TargetEdition",
]
