"""Reads of content: what is public, and what staff work on."""

from .desk import (
    changed_since,
    due,
    elements_of,
    is_there,
    manuscript,
    manuscripts,
    previewed,
    waiting,
)
from .opinions import opinion_counts, opinions, shown_opinions
from .public import (
    answered_for,
    beside,
    centre,
    current_notices,
    library_keys,
    policies_on,
    public_file,
    public_list,
    public_policies,
    public_text,
    public_versions,
    withdrawn,
)
from .sheets import form_sheet, sheet_parts

__all__ = [
    "answered_for",
    "beside",
    "centre",
    "changed_since",
    "current_notices",
    "due",
    "elements_of",
    "form_sheet",
    "is_there",
    "library_keys",
    "manuscript",
    "manuscripts",
    "opinion_counts",
    "opinions",
    "policies_on",
    "previewed",
    "public_file",
    "public_list",
    "public_policies",
    "public_text",
    "public_versions",
    "sheet_parts",
    "shown_opinions",
    "waiting",
    "withdrawn",
]
