"""Which organisations a region has, from the lists shipped with the product.

Real names; credit codes the platform made up (they carry YW) because the true ones are unknown.
Every id is derived from the code, so that building twice gives the same rows.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import NAMESPACE_URL, UUID, uuid5

from yiwang.foundation.orgs.rules import names
from yiwang.foundation.orgs.types import HOURS, OrganisationKind, RegionInfo
from yiwang.lib.codes.uscc import synthetic_uscc

NAMESPACE = uuid5(NAMESPACE_URL, "yiwang/orgs")
CITY, COUNTY, TOWNSHIP, VILLAGE = 2, 3, 4, 5
HOTLINE = "12345"
COMPLAINTS = "12345"
COMMISSION = 900
"""Its number in the made-up codes, between the departments and the townships."""


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """A row to be written; ``hall_uscc`` names the hall it sits in."""

    uscc: str
    name: str
    short_name: str
    standard_name: str
    kind: OrganisationKind
    level: str
    region_code: str
    hall_uscc: str = ""
    address: str = ""
    hours: str = HOURS
    phone: str = HOTLINE
    complaint_phone: str = COMPLAINTS

    @property
    def id(self) -> UUID:
        """The row's key, derived from its code."""
        return organisation_id(self.uscc)


def organisation_id(uscc: str) -> UUID:
    """Return the key of a generated organisation."""
    return uuid5(NAMESPACE, uscc)


def hall_of(region: RegionInfo) -> OrganisationRow:
    """Return the hall of a city or county (政务服务中心)."""
    return OrganisationRow(
        uscc=synthetic_uscc(0, kind="12", division=region.code[:6]),
        name=f"{region.name}政务服务中心",
        short_name="政务服务中心",
        standard_name="政务服务中心",
        kind=OrganisationKind.HALL,
        level=str(region.level + 1),
        region_code=region.code,
        address=f"{region.full_name}政务服务中心",
    )


def departments_of(region: RegionInfo, standard: Iterable[str]) -> Iterator[OrganisationRow]:
    """Yield a city's or county's hall and its standard departments, which sit in the hall."""
    hall = hall_of(region)
    yield hall
    for n, listed in enumerate(standard, start=1):
        bare = names.standard_name(listed)
        if bare == hall.standard_name:
            continue
        called = "消防救援大队" if listed == "消防救援支队" and region.level == COUNTY else listed
        title = called.split("（", maxsplit=1)[0]
        prefix = "国家税务总局" if bare == "税务局" else ""
        yield OrganisationRow(
            uscc=synthetic_uscc(n, kind="11", division=region.code[:6]),
            name=f"{prefix}{region.name}{title}",
            short_name=title,
            standard_name=bare,
            kind=OrganisationKind.DEPARTMENT,
            level=str(region.level + 1),
            region_code=region.code,
            hall_uscc=hall.uscc,
            address=hall.address,
        )


def provincial(region: RegionInfo, listed: Iterable[str]) -> Iterator[OrganisationRow]:
    """Yield the departments of the province."""
    for n, title in enumerate(listed, start=1):
        name = names.provincial_name(title, region.name)
        yield OrganisationRow(
            uscc=synthetic_uscc(n, kind="11", division=region.code[:6]),
            name=name,
            short_name=title.split("（", maxsplit=1)[0],
            standard_name=names.standard_name(title),
            kind=OrganisationKind.DEPARTMENT,
            level="2",
            region_code=region.code,
            address=region.name,
        )


def township(region: RegionInfo) -> OrganisationRow:
    """Return the government of a town, township or street office."""
    name = names.township_body(region.name)
    return OrganisationRow(
        uscc=synthetic_uscc(1000 + int(region.code[6:9]), kind="11", division=region.code[:6]),
        name=name,
        short_name=name,
        standard_name="乡镇人民政府",
        kind=OrganisationKind.TOWNSHIP,
        level="5",
        region_code=region.code,
        address=f"{region.full_name}便民服务中心",
    )


def commission(region: RegionInfo) -> OrganisationRow:
    """Return the commission of a county that disciplines (监察委员会); no list names it."""
    return OrganisationRow(
        uscc=synthetic_uscc(COMMISSION, kind="11", division=region.code[:6]),
        name=f"{region.name}监察委员会",
        short_name="监察委员会",
        standard_name="监察委员会",
        kind=OrganisationKind.DEPARTMENT,
        level=str(region.level + 1),
        region_code=region.code,
        address=region.full_name,
    )


def village(region: RegionInfo) -> OrganisationRow:
    """Return the committee of a village or community."""
    name = names.village_body(region.name)
    return OrganisationRow(
        uscc=synthetic_uscc(int(region.code[6:12]), kind="54", division=region.code[:6]),
        name=name,
        short_name=name,
        standard_name="村民委员会",
        kind=OrganisationKind.VILLAGE,
        level="6",
        region_code=region.code,
        address=f"{region.full_name}便民服务站",
    )


def station(region: RegionInfo) -> OrganisationRow:
    """Return the helper station of a village (帮办代办点)."""
    return OrganisationRow(
        uscc=synthetic_uscc(int(region.code[6:12]), kind="59", division=region.code[:6]),
        name=f"{region.name.removesuffix('委会')}便民服务代办点",
        short_name="便民服务代办点",
        standard_name="代办点",
        kind=OrganisationKind.STATION,
        level="6",
        region_code=region.code,
        address=f"{region.full_name}便民服务站",
    )


def every(
    regions: Iterable[RegionInfo],
    *,
    standard: list[str],
    provincial_list: list[str],
    villages_in: tuple[str, ...],
) -> Iterator[OrganisationRow]:
    """Yield all organisations of the regions; villages only within the named prefixes."""
    for region in regions:
        if region.level == 1:
            yield from provincial(region, provincial_list)
        elif region.level in {CITY, COUNTY}:
            yield from departments_of(region, standard)
        elif region.level == TOWNSHIP:
            yield township(region)
        elif region.code.startswith(villages_in):
            yield village(region)
