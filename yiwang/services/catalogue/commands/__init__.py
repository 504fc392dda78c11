"""Writes of the catalogue."""

from .loading import load_catalogue, note_loaded
from .publishing import CannotPublish, publish_basic, publish_lists
from .reference import publish_life_event, publish_synonyms, refresh

__all__ = [
    "CannotPublish",
    "load_catalogue",
    "note_loaded",
    "publish_basic",
    "publish_life_event",
    "publish_lists",
    "publish_synonyms",
    "refresh",
]
