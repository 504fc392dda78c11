"""Reads: drafts, the applicant's view, the desk's view, what is public."""

from .applicant import case_for_applicant, my_cases
from .case_file import case_for_staff, preview_document
from .desk_list import desk_colleagues, desk_counts, desk_list
from .drafts import delivery_faults, draft, left_behind, open_drafts
from .export import desk_export
from .following import TooManyMisses, UnknownNumber, WrongQueryCode, progress
from .gaps import gap_candidates, gap_notice, gaps_of, waiting_gaps
from .joint import joint_board, silent_parts
from .links import links_of, transfer_targets, void_of
from .papers import document_pdf, documents, publicity, verify_document
from .proceedings import my_checks, people_for_case
from .promises import due_checks, promises_of
from .routes import case_route
from .saved import saved_lists
from .serving import delivery_choice, delivery_of
from .statements import UnknownStatement, statement
from .touched import filed_by_item, open_by_item

__all__ = [
    "TooManyMisses",
    "UnknownNumber",
    "UnknownStatement",
    "WrongQueryCode",
    "case_for_applicant",
    "case_for_staff",
    "case_route",
    "delivery_choice",
    "delivery_faults",
    "delivery_of",
    "desk_colleagues",
    "desk_counts",
    "desk_export",
    "desk_list",
    "document_pdf",
    "documents",
    "draft",
    "due_checks",
    "filed_by_item",
    "gap_candidates",
    "gap_notice",
    "gaps_of",
    "joint_board",
    "left_behind",
    "links_of",
    "my_cases",
    "my_checks",
    "open_by_item",
    "open_drafts",
    "people_for_case",
    "preview_document",
    "progress",
    "promises_of",
    "publicity",
    "saved_lists",
    "silent_parts",
    "statement",
    "transfer_targets",
    "verify_document",
    "void_of",
    "waiting_gaps",
]
