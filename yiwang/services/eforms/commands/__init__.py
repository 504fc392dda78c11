"""Acts on forms and personal documents."""

from .consents import (
    CannotFetch,
    answer_consent,
    note_use,
    revoke_consent,
)
from .documents import (
    CannotKeep,
    CannotLetGo,
    keep_document,
    let_go_document,
    use_at_window,
    use_document,
)
from .holding import hold_materials
from .publishing import CannotPublish, publish_version

__all__ = [
    "CannotFetch",
    "CannotKeep",
    "CannotLetGo",
    "CannotPublish",
    "answer_consent",
    "hold_materials",
    "keep_document",
    "let_go_document",
    "note_use",
    "publish_version",
    "revoke_consent",
    "use_at_window",
    "use_document",
]
