"""Acts on forms and personal documents."""

from .documents import CannotKeep, CannotLetGo, keep_document, let_go_document, use_document
from .publishing import CannotPublish, publish_version

__all__ = [
    "CannotKeep",
    "CannotLetGo",
    "CannotPublish",
    "keep_document",
    "let_go_document",
    "publish_version",
    "use_document",
]
