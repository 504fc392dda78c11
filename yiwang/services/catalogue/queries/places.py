"""A division named in a question: 「六安开药店」 asks about 六安市, wherever the asker lives."""

from collections.abc import Mapping

from yiwang.foundation.orgs import queries as orgs
from yiwang.foundation.orgs.types import RegionInfo

from .listing import region_path
from .memory import remember

COUNTY = 3
TOWNSHIP = 4
SHORTEST = 2
ENDINGS = ("省", "市", "区", "县")
LONGEST = 12


def named_in(text: str, region_code: str) -> tuple[str, str]:
    """Return the division that a question is about and the question without its name."""
    names = _names(region_code[:2])
    path = {region.code for region in region_path(region_code)}
    for start in range(len(text)):
        for end in range(min(len(text), start + LONGEST), start + SHORTEST - 1, -1):
            found = names.get(text[start:end], ())
            if found:
                rest = (text[:start] + " " + text[end:]).strip()
                chosen = _chosen(found, region_code, path)
                return (chosen, rest) if rest else (region_code, text)
    return region_code, text


def _chosen(found: tuple[RegionInfo, ...], region_code: str, path: set[str]) -> str:
    """Prefer the asker's own division, then the one that shares most of its code."""
    if any(r.code in path for r in found):
        return region_code
    best = max(found, key=lambda r: (_shared(r.code, region_code), -r.level))
    return best.code


def _shared(one: str, other: str) -> int:
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))


def _names(province: str) -> Mapping[str, tuple[RegionInfo, ...]]:
    """Return divisions by name: to the county, in the asker's province to the township."""
    return remember(("place names", province), lambda: _read(province))


def _read(province: str) -> Mapping[str, tuple[RegionInfo, ...]]:
    found: dict[str, tuple[RegionInfo, ...]] = {}
    for root in orgs.children(""):
        deepest = TOWNSHIP if root.code.startswith(province) else COUNTY
        levels = frozenset(range(1, deepest + 1))
        for region in orgs.regions_below(root.code, levels=levels):
            for name in _called(region):
                found[name] = (*found.get(name, ()), region)
    return found


def _called(region: RegionInfo) -> tuple[str, ...]:
    """Return the names of a division: 六安市 is also 六安, a township has its whole name only."""
    short = region.name[:-1]
    if region.level <= COUNTY and region.name.endswith(ENDINGS) and len(short) >= SHORTEST:
        return region.name, short
    return (region.name,) if len(region.name) > SHORTEST else ()
