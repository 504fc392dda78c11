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
from .filing import CannotSubmit, file, submit
from .papers import CannotIssue, seal_document
from .steps import CannotAct, CaseConflict, HeldByColleague

__all__ = [
    "CannotAct",
    "CannotAttach",
    "CannotBegin",
    "CannotIssue",
    "CannotPromise",
    "CannotSubmit",
    "CaseConflict",
    "DraftClosed",
    "DraftConflict",
    "HasDraft",
    "HeldByColleague",
    "attach",
    "autosave",
    "begin",
    "choose_delivery",
    "choose_situation",
    "detach",
    "discard_draft",
    "file",
    "promise",
    "reorder",
    "replace",
    "seal_document",
    "sign",
    "submit",
]
