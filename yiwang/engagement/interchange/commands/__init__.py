"""Writes of interchange."""

from yiwang.engagement.interchange.rules.tables import LARGEST

from .checking import continue_import
from .feed import note_change
from .imports import (
    CannotImport,
    confirm_import,
    drop_import,
    forget_imports,
    publish_import,
    upload_import,
)

__all__ = [
    "LARGEST",
    "CannotImport",
    "confirm_import",
    "continue_import",
    "drop_import",
    "forget_imports",
    "note_change",
    "publish_import",
    "upload_import",
]
