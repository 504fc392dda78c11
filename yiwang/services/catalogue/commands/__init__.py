"""Writes of the catalogue."""

from .enabling import (
    CannotEnable,
    continue_proposal,
    propose_lists,
    publish_proposal,
    return_proposal,
    withdraw_lists,
)
from .loading import load_catalogue, note_loaded
from .publishing import CannotPublish, publish_basic, publish_lists
from .reference import publish_life_event, publish_synonyms, refresh

__all__ = [
    "CannotEnable",
    "CannotPublish",
    "continue_proposal",
    "load_catalogue",
    "note_loaded",
    "propose_lists",
    "publish_basic",
    "publish_life_event",
    "publish_lists",
    "publish_proposal",
    "publish_synonyms",
    "refresh",
    "return_proposal",
    "withdraw_lists",
]
