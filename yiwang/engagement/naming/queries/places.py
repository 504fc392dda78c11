"""Names of divisions in force and who registers names there; kept for some minutes."""

from collections.abc import Mapping

from yiwang.foundation.core.keeping import Kept
from yiwang.foundation.orgs import queries as orgs
from yiwang.foundation.orgs.types import OrganisationInfo
from yiwang.lib.codes import divisions

AUTHORITY = "市场监督管理局"
COUNTIES = 3
SECONDS = 600
DISTRICT = "区"
_names: Kept[Mapping[str, tuple[str, ...]]] = Kept(seconds=SECONDS, most=1)
_offices: Kept[OrganisationInfo | None] = Kept(most=4_000)


def division_names() -> Mapping[str, tuple[str, ...]]:
    """Return the names of divisions down to the counties, each with the codes that bear it."""
    return _names.get("all", _read)


def _read() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    every = orgs.regions_below(divisions.COUNTRY, levels=frozenset(range(1, COUNTIES + 1)))
    for region in every:
        for name in {region.name, _short(region.name, region.level)}:
            found.setdefault(name, []).append(region.code)
    return {name: tuple(codes) for name, codes in found.items()}


def _short(name: str, level: int) -> str:
    """Return a province or city without its kind (安徽, 合肥), others whole."""
    if level < COUNTIES:
        for kind in ("特别行政区", "自治区", "省", "市"):
            if name.endswith(kind) and len(name) - len(kind) > 1:
                return name.removesuffix(kind)
    return name


def office_of(region_code: str) -> OrganisationInfo | None:
    """Return the registration authority of a division (企业登记机关)."""
    return _offices.get(region_code, lambda: orgs.organisation_of(region_code, AUTHORITY))
