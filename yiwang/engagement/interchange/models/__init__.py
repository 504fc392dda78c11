"""Tables of interchange."""

from .feed import CatalogueChange

__all__ = ["CatalogueChange"]
