"""Writes of interchange."""

from yiwang.lib.sheets.tables import LARGEST

from .checking import continue_import
from .feed import note_change
from .files import make_open_data
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
    "make_open_data",
    "note_change",
    "publish_import",
    "upload_import",
]
