"""Reads: drafts, the applicant's view, the desk's view, what is public."""

from .applicant import case_for_applicant, my_cases
from .batches import batch
from .case_file import case_for_staff, expected_seal, preview_document
from .comparing import compared
from .desk_list import desk_colleagues, desk_counts, desk_list
from .drafts import delivery_faults, draft, left_behind, open_drafts
from .ended import ended_cases
from .export import desk_export
from .exports import export_bytes, export_order, my_exports
from .following import TooManyMisses, UnknownNumber, WrongQueryCode, progress
from .gaps import gap_candidates, gap_notice, gaps_of, waiting_gaps
from .hand_seals import decision_to_seal, decisions_to_seal, hand_seal_scan, hand_seals
from .held import differences, held_materials, repeated_demands
from .helping import done_under, helped_people
from .joint import joint_board, silent_parts
from .licences_used import (
    draft_licence_differences,
    licence_choices,
    licence_lines,
    licence_sources,
    licences_of_filing,
)
from .links import links_of, transfer_targets, void_of
from .papers import (
    document_original,
    document_pdf,
    documents,
    original_of,
    publicity,
    verify_document,
)
from .proceedings import my_checks, people_for_case
from .promises import due_checks, promises_of
from .public_hearings import public_hearings
from .results import result_of
from .routes import case_route
from .saved import saved_lists
from .seeking import sought_materials, sought_of_draft
from .serving import delivery_choice, delivery_of
from .signing import applicant_signature, receipt_signature, signature_file, to_sign
from .standings import granted_to, handed_in, standings
from .statements import UnknownStatement, statement
from .threads import left_questions, open_questions, thread_of
from .touched import filed_by_item, open_by_item
from .usual import usual_time
from .window_library import library_at_window
from .working import beside_case, my_urgings, open_urgings, phrases, unsent

__all__ = [
    "TooManyMisses",
    "UnknownNumber",
    "UnknownStatement",
    "WrongQueryCode",
    "applicant_signature",
    "batch",
    "beside_case",
    "case_for_applicant",
    "case_for_staff",
    "case_route",
    "compared",
    "decision_to_seal",
    "decisions_to_seal",
    "delivery_choice",
    "delivery_faults",
    "delivery_of",
    "desk_colleagues",
    "desk_counts",
    "desk_export",
    "desk_list",
    "differences",
    "document_original",
    "document_pdf",
    "documents",
    "done_under",
    "draft",
    "draft_licence_differences",
    "due_checks",
    "ended_cases",
    "expected_seal",
    "export_bytes",
    "export_order",
    "filed_by_item",
    "gap_candidates",
    "gap_notice",
    "gaps_of",
    "granted_to",
    "hand_seal_scan",
    "hand_seals",
    "handed_in",
    "held_materials",
    "helped_people",
    "joint_board",
    "left_behind",
    "left_questions",
    "library_at_window",
    "licence_choices",
    "licence_lines",
    "licence_sources",
    "licences_of_filing",
    "links_of",
    "my_cases",
    "my_checks",
    "my_exports",
    "my_urgings",
    "open_by_item",
    "open_drafts",
    "open_questions",
    "open_urgings",
    "original_of",
    "people_for_case",
    "phrases",
    "preview_document",
    "progress",
    "promises_of",
    "public_hearings",
    "publicity",
    "receipt_signature",
    "repeated_demands",
    "result_of",
    "saved_lists",
    "signature_file",
    "silent_parts",
    "sought_materials",
    "sought_of_draft",
    "standings",
    "statement",
    "thread_of",
    "to_sign",
    "transfer_targets",
    "unsent",
    "usual_time",
    "verify_document",
    "void_of",
    "waiting_gaps",
]
