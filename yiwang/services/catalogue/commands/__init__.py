"""Writes of the catalogue."""

from .adopting import adopt_form
from .amending import amend_texts, hold_item
from .checking import CannotCheck, continue_check, start_check
from .disposing import (
    CannotDispose,
    restore_basic,
    restore_list,
    retire_levels,
    withdraw_basic,
    withdraw_list,
)
from .enabling import (
    CannotEnable,
    continue_proposal,
    propose_lists,
    publish_proposal,
    return_proposal,
    withdraw_lists,
)
from .growing import grow_lists, settle_growth
from .loading import load_catalogue, note_loaded
from .publishing import CannotPublish, publish_basic, publish_lists
from .reference import publish_life_event, publish_synonyms, refresh, tell_change
from .sets import publish_set
from .wording import (
    CannotAddSynonym,
    CannotRemoveSynonym,
    add_synonym,
    forget_missed,
    note_missed,
    remove_synonym,
)

__all__ = [
    "CannotAddSynonym",
    "CannotCheck",
    "CannotDispose",
    "CannotEnable",
    "CannotPublish",
    "CannotRemoveSynonym",
    "add_synonym",
    "adopt_form",
    "amend_texts",
    "continue_check",
    "continue_proposal",
    "forget_missed",
    "grow_lists",
    "hold_item",
    "load_catalogue",
    "note_loaded",
    "note_missed",
    "propose_lists",
    "publish_basic",
    "publish_life_event",
    "publish_lists",
    "publish_proposal",
    "publish_set",
    "publish_synonyms",
    "refresh",
    "remove_synonym",
    "restore_basic",
    "restore_list",
    "retire_levels",
    "return_proposal",
    "settle_growth",
    "start_check",
    "tell_change",
    "withdraw_basic",
    "withdraw_list",
    "withdraw_lists",
]
