"""What crosses the border: places, organisations, kinds."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID


class OrganisationKind(StrEnum):
    """Kinds of organisations (机构类别)."""

    DEPARTMENT = "DEPARTMENT"
    HALL = "HALL"
    STATION = "STATION"
    TOWNSHIP = "TOWNSHIP"
    VILLAGE = "VILLAGE"
    OTHER = "OTHER"


@dataclass(frozen=True, slots=True)
class RegionInfo:
    """A division in force (行政区划); ``code`` has 12 digits, level 1 is a province."""

    code: str
    name: str
    level: int
    parent_code: str | None
    full_name: str
    is_synthetic: bool = False


@dataclass(frozen=True, slots=True)
class OrganisationInfo:
    """An organisation in force (机构); ``level`` is GB/T 39046 A.2, 1 national … 6 village."""

    id: UUID
    name: str
    short_name: str
    uscc: str
    region_code: str
    level: str
    kind: OrganisationKind
    standard_name: str
    hall_id: UUID | None
    address: str
    phone: str
    complaint_phone: str
    hours: str
    is_synthetic: bool
    sort_key: str = ""


@dataclass(frozen=True, slots=True)
class YearInfo:
    """A year of the working calendar; provisional until the yearly notice is imported."""

    year: int
    is_provisional: bool
    source: str


@dataclass(frozen=True, slots=True)
class DayException:
    """A day that differs from the rule Monday to Friday work."""

    on: date
    is_working: bool
    holiday: str = ""


DEFAULT_REGION = "990102000000"
"""示例县, the region shown to somebody who has chosen none."""
HOURS = "周一至周五 9:00—12:00，13:00—17:00（法定节假日除外）"
