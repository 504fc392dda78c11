"""Acts on forms and personal documents."""

from .consents import (
    CannotFetch,
    answer_consent,
    dispute_data,
    note_use,
    revoke_consent,
)
from .documents import CannotKeep, CannotLetGo, keep_document, let_go_document, use_document
from .publishing import CannotPublish, publish_version

__all__ = [
    "CannotFetch",
    "CannotKeep",
    "CannotLetGo",
    "CannotPublish",
    "answer_consent",
    "dispute_data",
    "keep_document",
    "let_go_document",
    "note_use",
    "publish_version",
    "revoke_consent",
    "use_document",
]
