"""Reads of places and organisations; all are public facts."""

from .calendar import working_calendar, years
from .organisations import (
    count_organisations,
    hall_of,
    halls_in,
    organisation,
    organisation_by_uscc,
    organisation_of,
    organisations,
    organisations_by_standard_name,
    organisations_in,
    seated_in,
    stations_in,
)
from .regions import (
    children,
    count_regions,
    default_region,
    region,
    region_path,
    regions_below,
    search_regions,
)

__all__ = [
    "children",
    "count_organisations",
    "count_regions",
    "default_region",
    "hall_of",
    "halls_in",
    "organisation",
    "organisation_by_uscc",
    "organisation_of",
    "organisations",
    "organisations_by_standard_name",
    "organisations_in",
    "region",
    "region_path",
    "regions_below",
    "search_regions",
    "seated_in",
    "stations_in",
    "working_calendar",
    "years",
]
