"""What crosses the border: places, organisations, kinds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
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
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class BodyEntry:
    """An organisation as an administrator enters it (机构录入); ``is_seated`` in the main hall."""

    region_code: str
    kind: OrganisationKind
    standard_name: str
    name: str
    short_name: str = ""
    uscc: str = ""
    address: str = ""
    phone: str = ""
    complaint_phone: str = ""
    hours: str = ""
    is_seated: bool = False


@dataclass(frozen=True, slots=True)
class NameInfo:
    """A name an organisation bore until a day (曾用名); ``valid_until`` is exclusive."""

    name: str
    valid_from: date
    valid_until: date


@dataclass(frozen=True, slots=True)
class PostInfo:
    """A post of an organisation (岗位), a window of a hall."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class OpeningInfo:
    """How far the opening of a division has come (开通进度); ``kept`` is what was typed."""

    region_code: str
    started_at: datetime
    opened_by: str
    kept: Mapping[str, Mapping[str, tuple[str, ...]]]


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
ENTERED = "管理员录入"
"""The source of rows that an administrator typed; loaders of shipped lists leave them alone."""
