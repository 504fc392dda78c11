"""Reads of licences."""

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

__all__ = [
    "face_preview",
    "known_field",
    "layout_faults",
    "may_begin_type",
    "public_face",
    "published_type",
    "published_types_of",
    "type_changes",
    "type_facts",
    "type_page",
    "type_version",
    "types",
]
