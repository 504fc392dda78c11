"""Tables of the catalogue; private to this app."""

from .abolished import AbolishedDemand
from .basic import BasicItem, BasicVersion, LifeEvent
from .checks import CheckFinding, CheckRun
from .enabling import Proposal
from .item import Body, Item, ItemVersion, Stamp
from .search import MissedWord, SearchText, SynonymTerm

__all__ = [
    "AbolishedDemand",
    "BasicItem",
    "BasicVersion",
    "Body",
    "CheckFinding",
    "CheckRun",
    "Item",
    "ItemVersion",
    "LifeEvent",
    "MissedWord",
    "Proposal",
    "SearchText",
    "Stamp",
    "SynonymTerm",
]
