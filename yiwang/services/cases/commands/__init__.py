"""Writes of cases, one verb of the law each; see docs/generated/commands.md."""

from .acceptance import CannotDecline, accept, auto_accept, claim, decline, not_needed, release
from .answering import attach_answer, detach_answer
from .attaching import (
    CannotPromise,
    attach,
    detach,
    promise,
    reorder,
    replace,
)
from .authority import NotAuthorised
from .carrying import carry_over
from .correction import (
    CannotRequestCorrection,
    CannotResubmit,
    lapse,
    request_correction,
    resubmit,
)
from .decision import CannotDecide, CannotDeliver, decide, deliver
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
from .endings import CannotTerminate, terminate, withdraw
from .filing import CannotSubmit, file, submit
from .gaps import (
    CannotSupply,
    CannotTolerate,
    accept_with_gaps,
    lapse_gaps,
    note_pre_review,
    pre_accept,
    remind_gaps,
    supply,
)
from .holding import CannotAttach
from .joining import (
    CannotConclude,
    CannotObject,
    CannotOpine,
    CannotSettle,
    conclude,
    opine,
    raise_dispute,
    settle_dispute,
)
from .lights import recount_lights, refresh_lights
from .messages import tell_filed
from .papers import CannotIssue, seal_document
from .past import load_past, settle_past, write_past
from .pauses import CannotExtend, CannotSuspend, end_special, extend, resume, start_special, suspend
from .promises import (
    CannotJudge,
    answer_objection,
    check_promise,
    judge_promise,
    object_to_judgement,
)
from .reading import note_export, reveal
from .reviewing import CannotReview, CannotSendUp, return_to_review, review, send_to_decision
from .saving import CannotSaveList, remove_list, save_list
from .stages import CannotDoStage, StageMoved, do_stage, return_stage
from .steps import CannotAct, CaseConflict, HeldByColleague
from .transferring import CannotTransfer, forward, transfer
from .upkeep import discard_left, expire_drafts, recount_dates, remind_draft
from .voiding import CannotVoid, propose_void, reject_void, void

__all__ = [
    "CannotAct",
    "CannotAttach",
    "CannotBegin",
    "CannotConclude",
    "CannotDecide",
    "CannotDecline",
    "CannotDeliver",
    "CannotDoStage",
    "CannotExtend",
    "CannotIssue",
    "CannotJudge",
    "CannotObject",
    "CannotOpine",
    "CannotPromise",
    "CannotRequestCorrection",
    "CannotResubmit",
    "CannotReview",
    "CannotSaveList",
    "CannotSendUp",
    "CannotSettle",
    "CannotSubmit",
    "CannotSupply",
    "CannotSuspend",
    "CannotTerminate",
    "CannotTolerate",
    "CannotTransfer",
    "CannotVoid",
    "CaseConflict",
    "DraftClosed",
    "DraftConflict",
    "HasDraft",
    "HeldByColleague",
    "NotAuthorised",
    "StageMoved",
    "accept",
    "accept_with_gaps",
    "answer_objection",
    "attach",
    "attach_answer",
    "auto_accept",
    "autosave",
    "begin",
    "carry_over",
    "check_promise",
    "choose_delivery",
    "choose_situation",
    "claim",
    "conclude",
    "decide",
    "decline",
    "deliver",
    "detach",
    "detach_answer",
    "discard_draft",
    "discard_left",
    "do_stage",
    "end_special",
    "expire_drafts",
    "extend",
    "file",
    "forward",
    "judge_promise",
    "lapse",
    "lapse_gaps",
    "load_past",
    "not_needed",
    "note_export",
    "note_pre_review",
    "object_to_judgement",
    "opine",
    "pre_accept",
    "promise",
    "propose_void",
    "raise_dispute",
    "recount_dates",
    "recount_lights",
    "refresh_lights",
    "reject_void",
    "release",
    "remind_draft",
    "remind_gaps",
    "remove_list",
    "reorder",
    "replace",
    "request_correction",
    "resubmit",
    "resume",
    "return_stage",
    "return_to_review",
    "reveal",
    "review",
    "save_list",
    "seal_document",
    "send_to_decision",
    "settle_dispute",
    "settle_past",
    "sign",
    "start_special",
    "submit",
    "supply",
    "suspend",
    "tell_filed",
    "terminate",
    "transfer",
    "void",
    "withdraw",
    "write_past",
]
