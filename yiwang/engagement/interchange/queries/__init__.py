"""Reads of interchange."""

from .exports import export, export_national, template
from .feed import changes, last_change
from .files import open_data, open_data_bytes, open_data_is_due
from .imports import import_changes, import_faults, import_info, imports

__all__ = [
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
    "open_data_is_due",
    "template",
]
