"""Writes of places, organisations and the calendar."""

from .calendar import CannotImportCalendar, import_calendar, import_year
from .opening import (
    CannotOpen,
    add_organisation,
    add_post,
    keep_opening,
    open_bodies,
    start_opening,
)
from .organisations import (
    CannotChange,
    CannotClose,
    change_organisation,
    close_organisation,
    import_organisations,
    rename_organisation,
)
from .regions import CannotImportRegions, import_regions

__all__ = [
    "CannotChange",
    "CannotClose",
    "CannotImportCalendar",
    "CannotImportRegions",
    "CannotOpen",
    "add_organisation",
    "add_post",
    "change_organisation",
    "close_organisation",
    "import_calendar",
    "import_organisations",
    "import_regions",
    "import_year",
    "keep_opening",
    "open_bodies",
    "rename_organisation",
    "start_opening",
]
