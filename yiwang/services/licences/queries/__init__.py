"""Reads of licence types and seals."""

from .licence_types import (
    face_preview,
    known_field,
    layout_faults,
    may_begin_type,
    public_face,
    published_type,
    published_types_of,
    type_changes,
    type_facts,
    type_page,
    type_version,
    types,
)
from .seals import (
    office_seal,
    seal,
    seal_draft_picture,
    seal_picture,
    seal_styles,
    seal_uses,
    seals,
)
from .verification import LARGEST_FILE, FileTooLarge, verify_file

__all__ = [
    "LARGEST_FILE",
    "FileTooLarge",
    "face_preview",
    "known_field",
    "layout_faults",
    "may_begin_type",
    "office_seal",
    "public_face",
    "published_type",
    "published_types_of",
    "seal",
    "seal_draft_picture",
    "seal_picture",
    "seal_styles",
    "seal_uses",
    "seals",
    "type_changes",
    "type_facts",
    "type_page",
    "type_version",
    "types",
    "verify_file",
]
