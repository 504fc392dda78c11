"""Names in force that a name is like: one statement each, through the index of keys."""

from collections.abc import Sequence
from datetime import date

from django.db import connection

from yiwang.engagement.naming.rules import measure
from yiwang.engagement.naming.types import Likeness, NameParts, Neighbour

SAME_SHOWN, NEAR_SHOWN, READ = 3, 10, 60
_LIKE = """
SELECT name, trade, industry_class, reservation_id, free_on FROM naming_takenname
WHERE keys && %s AND authority = %s AND (free_on IS NULL OR free_on > %s)
LIMIT %s
"""
_FREE = """
SELECT asked.n FROM unnest(%s::text[]) WITH ORDINALITY AS asked(keys, n)
WHERE NOT EXISTS (
  SELECT 1 FROM naming_takenname WHERE keys && asked.keys::bigint[]
  AND (free_on IS NULL OR free_on > %s))
ORDER BY asked.n LIMIT %s
"""


def same_as(authority: str, parts: NameParts, today: date) -> list[Neighbour]:
    """Return names that are the same."""
    keys = measure.same_keys(authority, parts.trade, parts.industry)
    found = _like(authority, parts, keys, today)
    return [one for one in found if one.likeness is Likeness.SAME][:SAME_SHOWN]


def near_to(authority: str, parts: NameParts, today: date) -> list[Neighbour]:
    """Return names that are near, the nearest kind first."""
    keys = measure.near_keys(authority, parts.trade, parts.industry)
    found = _like(authority, parts, keys, today)
    order = list(Likeness)
    near = [one for one in found if one.likeness is not Likeness.SAME]
    return sorted(near, key=lambda one: (order.index(one.likeness), one.name))[:NEAR_SHOWN]


def _like(authority: str, parts: NameParts, keys: list[int], today: date) -> list[Neighbour]:
    with connection.cursor() as cursor:
        cursor.execute(_LIKE, [keys, authority, today, READ])
        rows = cursor.fetchall()
    found = []
    for name, trade, kind, reservation, until in rows:
        likeness = measure.likeness(parts.trade, parts.industry, trade, kind)
        if likeness is not None:
            found.append(Neighbour(name, likeness, reservation is not None, until))
    return found


def first_free(
    authority: str, trades: Sequence[str], industry: str, today: date, most: int
) -> list[str]:
    """Return the first trade names that nothing in force is like, in one statement."""
    if not trades:
        return []
    asked = [
        _array(
            measure.same_keys(authority, trade, industry)
            + measure.near_keys(authority, trade, industry)
        )
        for trade in trades
    ]
    with connection.cursor() as cursor:
        cursor.execute(_FREE, [asked, today, most])
        return [trades[n - 1] for (n,) in cursor.fetchall()]


def _array(keys: list[int]) -> str:
    """Write numbers as PostgreSQL writes an array."""
    return f"{{{','.join(map(str, keys))}}}"
