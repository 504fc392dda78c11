"""Facts orgs tells."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from yiwang.foundation.core.events import Event


@dataclass(frozen=True, kw_only=True)
class OrganisationChanged(Event):
    """An organisation was added or changed (机构变更)."""

    name = "orgs.organisation_changed"
    stream_field = "organisation_id"
    organisation_id: UUID


@dataclass(frozen=True, kw_only=True)
class CalendarImported(Event):
    """The days off of a year became known (放假安排已导入)."""

    name = "orgs.calendar_imported"
    stream_field = "year"
    year: int
    imported_on: date


@dataclass(frozen=True, kw_only=True)
class OrganisationClosed(Event):
    """An organisation was closed from a day on (机构撤销)."""

    name = "orgs.organisation_closed"
    stream_field = "organisation_id"
    organisation_id: UUID
    closed_on: date
