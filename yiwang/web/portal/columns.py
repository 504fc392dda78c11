"""The column 线上线下通办: the published items of high frequency, persons' and enterprises'."""

from dataclasses import dataclass

from yiwang.engagement.lists import queries
from yiwang.engagement.lists.types import AUDIENCE_NAMES, ListedLine

HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Column:
    """The items of high frequency for an audience."""

    audience: str
    name: str
    total: int
    lines: tuple[ListedLine, ...]


def both_ways(region_code: str, limit: int = HUNDRED) -> list[Column]:
    """Return the columns of a region that name any item; none before a list was published."""
    info = queries.kind_of("frequent")
    found = []
    for audience, name in AUDIENCE_NAMES.items():
        page = queries.listed(info, region_code, audience=audience, limit=limit) if info else None
        lines = tuple(line for line in page.lines if line.guide) if page else ()
        if page and lines:
            found.append(Column(audience, name, page.totals[audience], lines))
    return found
