"""Writes of cases, one verb of the law each; see docs/generated/commands.md."""

from .attaching import (
    CannotAttach,
    CannotPromise,
    attach,
    detach,
    promise,
    reorder,
    replace,
)
from .drafting import (
    CannotBegin,
    DraftClosed,
    DraftConflict,
    HasDraft,
    autosave,
    begin,
    choose_delivery,
    choose_situation,
    discard_draft,
    sign,
)

__all__ = [
    "CannotAttach",
    "CannotBegin",
    "CannotPromise",
    "DraftClosed",
    "DraftConflict",
    "HasDraft",
    "attach",
    "autosave",
    "begin",
    "choose_delivery",
    "choose_situation",
    "detach",
    "discard_draft",
    "promise",
    "reorder",
    "replace",
    "sign",
]
