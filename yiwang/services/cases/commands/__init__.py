"""Writes of cases, one verb of the law each; see docs/generated/commands.md."""

from .acceptance import CannotDecline, accept, auto_accept, claim, decline, not_needed, release
from .attaching import (
    CannotAttach,
    CannotPromise,
    attach,
    detach,
    promise,
    reorder,
    replace,
)
from .correction import (
    CannotRequestCorrection,
    CannotResubmit,
    lapse,
    request_correction,
    resubmit,
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
    "CannotDecline",
    "CannotIssue",
    "CannotPromise",
    "CannotRequestCorrection",
    "CannotResubmit",
    "CannotSubmit",
    "CaseConflict",
    "DraftClosed",
    "DraftConflict",
    "HasDraft",
    "HeldByColleague",
    "accept",
    "attach",
    "auto_accept",
    "autosave",
    "begin",
    "choose_delivery",
    "choose_situation",
    "claim",
    "decline",
    "detach",
    "discard_draft",
    "file",
    "lapse",
    "not_needed",
    "promise",
    "release",
    "reorder",
    "replace",
    "request_correction",
    "resubmit",
    "seal_document",
    "sign",
    "submit",
]
