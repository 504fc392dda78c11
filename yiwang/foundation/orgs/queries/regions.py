"""Divisions in force."""

from collections.abc import Iterable, Iterator

from django.db.models import QuerySet

from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.foundation.orgs.models import Region
from yiwang.foundation.orgs.types import DEFAULT_REGION, RegionInfo
from yiwang.lib.codes import divisions

LIMIT = 500


def _in_force() -> QuerySet[Region]:
    return Region.objects.filter(valid_until__isnull=True)


def default_region() -> str:
    """Return the code of the region shown to somebody who has chosen none (示例县)."""
    return DEFAULT_REGION


def region(code: str, *, viewer: Actor = ANYONE) -> RegionInfo | None:
    """Return the division in force with that code, the higher one when two levels share it."""
    del viewer
    found = _in_force().filter(code=code).order_by("level").first()
    return found.info() if found else None


def regions(codes: Iterable[str], *, viewer: Actor = ANYONE) -> tuple[RegionInfo, ...]:
    """Return the divisions in force with these codes in one statement, by code and level down."""
    del viewer
    rows = _in_force().filter(code__in=set(codes)).order_by("code", "-level")
    return tuple(row.info() for row in rows)


def region_path(code: str, *, viewer: Actor = ANYONE) -> tuple[RegionInfo, ...]:
    """Return the division and all above it, the province first; empty when there is none."""
    del viewer
    codes = [c for c in (*divisions.ancestors_of(code), code) if c != divisions.COUNTRY]
    rows = _in_force().filter(code__in=codes).order_by("level", "code")
    return tuple(row.info() for row in rows)


def children(code: str, *, viewer: Actor = ANYONE) -> tuple[RegionInfo, ...]:
    """Return the divisions directly below; with ``""`` the provinces."""
    del viewer
    rows = _in_force().filter(parent_code=code).order_by("code", "level")
    if not code:
        rows = rows.filter(level=1)
    return tuple(row.info() for row in rows[:LIMIT])


def search_regions(
    text: str, *, within: str = "", limit: int = 20, viewer: Actor = ANYONE
) -> tuple[RegionInfo, ...]:
    """Return divisions whose name begins with or contains the text, the larger ones first."""
    del viewer
    text = text.strip()
    if not text:
        return ()
    rows = _in_force()
    if within:
        rows = rows.filter(code__startswith=divisions.prefix_of(within))
    starting = list(rows.filter(name__startswith=text).order_by("level", "code")[:limit])
    if len(starting) < limit:
        seen = [row.pk for row in starting]
        inside = rows.filter(name__contains=text).exclude(pk__in=seen).order_by("level", "code")
        starting += list(inside[: limit - len(starting)])
    return tuple(row.info() for row in starting)


def regions_below(
    code: str, *, levels: frozenset[int], viewer: Actor = ANYONE
) -> Iterator[RegionInfo]:
    """Yield the division and everything below it of these levels, by code (for loaders)."""
    del viewer
    rows = _in_force().filter(code__startswith=divisions.prefix_of(code), level__in=levels)
    for row in rows.order_by("code", "level").iterator(chunk_size=2000):
        yield row.info()


def count_regions(*, viewer: Actor = ANYONE) -> int:
    """Return how many divisions are in force (for loaders and tests)."""
    del viewer
    return _in_force().count()
