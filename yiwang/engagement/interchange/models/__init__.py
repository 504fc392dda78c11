"""Tables of interchange."""

from .feed import CatalogueChange
from .imports import Import, ImportEntry, ImportFault, ImportFile

__all__ = ["CatalogueChange", "Import", "ImportEntry", "ImportFault", "ImportFile"]
