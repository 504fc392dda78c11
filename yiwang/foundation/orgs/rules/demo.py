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


def regions() -> list[RegionInfo]:
    """Return 示例省, 示例市, 示例县, 示例镇, 示例村, each below the one before."""
    found: list[RegionInfo] = []
    for level, (code, name) in enumerate(_CHAIN, start=1):
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
