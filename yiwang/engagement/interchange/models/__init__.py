"""Tables of interchange."""

from .feed import CatalogueChange
from .files import OpenDataFile, OpenDataPart
from .imports import Import, ImportEntry, ImportFault, ImportFile

__all__ = [
    "CatalogueChange",
    "Import",
    "ImportEntry",
    "ImportFault",
    "ImportFile",
    "OpenDataFile",
    "OpenDataPart",
]
