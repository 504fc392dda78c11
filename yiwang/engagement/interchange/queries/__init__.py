"""Reads of interchange."""

from .choosing import CannotChoose, selection
from .exports import export, export_national, template
from .feed import changes, last_change
from .files import open_data, open_data_bytes, open_data_files, open_data_is_due
from .imports import import_changes, import_faults, import_info, imports

__all__ = [
    "CannotChoose",
    "changes",
    "export",
    "export_national",
    "import_changes",
    "import_faults",
    "import_info",
    "imports",
    "last_change",
    "open_data",
    "open_data_bytes",
    "open_data_files",
    "open_data_is_due",
    "selection",
    "template",
]
