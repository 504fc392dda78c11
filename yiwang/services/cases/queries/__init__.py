"""Reads: drafts, the applicant's view, the desk's view, what is public."""

from .case_file import case_for_staff, preview_document
from .desk_list import desk_colleagues, desk_counts, desk_list
from .drafts import draft, open_drafts

__all__ = [
    "case_for_staff",
    "desk_colleagues",
    "desk_counts",
    "desk_list",
    "draft",
    "open_drafts",
    "preview_document",
]
