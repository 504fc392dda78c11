"""The demo regions (示例地区): codes of a range no real place has."""

from yiwang.foundation.orgs.types import RegionInfo

PREFIX = "99"
PROVINCE, CITY, COUNTY = "990000000000", "990100000000", "990102000000"
TOWN, VILLAGE = "990102100000", "990102100201"
_CHAIN = (
    (PROVINCE, "示例省"),
    (CITY, "示例市"),
    (COUNTY, "示例县"),
    (TOWN, "示例镇"),
    (VILLAGE, "示例村"),
)
UNOPENED = "990103000000"
"""示例二县: it has no organisation until an administrator opens it."""
_UNOPENED_CHAIN = (
    (UNOPENED, "示例二县"),
    ("990103100000", "示例二镇"),
    ("990103100201", "示例二村"),
)


def regions() -> list[RegionInfo]:
    """Return 示例省, 示例市, 示例县, 示例镇, 示例村, each below the one before."""
    return _chain(_CHAIN, [])


def unopened() -> list[RegionInfo]:
    """Return 示例二县 with its township and village, below 示例市: nobody has opened it."""
    city = next(region for region in regions() if region.code == CITY)
    return _chain(_UNOPENED_CHAIN, [city])[1:]


def _chain(pairs: tuple[tuple[str, str], ...], found: list[RegionInfo]) -> list[RegionInfo]:
    for level, (code, name) in enumerate(pairs, start=found[-1].level + 1 if found else 1):
        above = found[-1] if found else None
        found.append(
            RegionInfo(
                code=code,
                name=name,
                level=level,
                parent_code=above.code if above else None,
                full_name=(above.full_name if above else "") + name,
                is_synthetic=True,
            )
        )
    return found
