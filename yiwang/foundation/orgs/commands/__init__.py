"""Writes of places, organisations and the calendar."""

from .calendar import CannotImportCalendar, import_calendar, import_year
from .organisations import (
    CannotChange,
    add_organisation,
    change_organisation,
    import_organisations,
)
from .regions import CannotImportRegions, import_regions

__all__ = [
    "CannotChange",
    "CannotImportCalendar",
    "CannotImportRegions",
    "add_organisation",
    "change_organisation",
    "import_calendar",
    "import_organisations",
    "import_regions",
    "import_year",
]
