"""What published lists hold out: a few items near a division, and counts of whole divisions.

Every text is read once and multiplied in one statement, whatever the number of lists.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.lib.codes import divisions
from yiwang.services.catalogue.rules.checks.handling import WHOLE_ONLINE
from yiwang.services.catalogue.types.promises import ItemPromise, PromiseCounts

MOST = 3000
_NEAR = """
SELECT b.code, n.name, n.department, n.audience, n.use_levels, i.region_code,
       min(i.organisation_id::text)::uuid, count(i.id)::int, max((t.content->>'visits')::int),
       bool_and(coalesce((t.content->>'online')::bool, true)),
       bool_and(t.content->>'handling' = 'NOW')
  FROM catalogue_basicitem b
  JOIN catalogue_basicversion n ON n.id = b.current_id
  LEFT JOIN catalogue_item i ON i.basic_id = b.id AND i.is_active AND i.current_id IS NOT NULL
   AND i.region_code = ANY(%(regions)s)
  LEFT JOIN catalogue_itemversion v ON v.id = i.current_id
  LEFT JOIN catalogue_body t ON t.id = v.body_id
 WHERE b.code = ANY(%(keys)s) OR n.name = ANY(%(keys)s)
 GROUP BY 1, 2, 3, 4, 5, 6 LIMIT %(most)s
"""
_BELOW = """
SELECT b.code, count(DISTINCT i.region_code)::int FROM catalogue_basicitem b
  JOIN catalogue_item i ON i.basic_id = b.id AND i.is_active AND i.current_id IS NOT NULL
   AND i.region_code LIKE %s AND i.region_code <> %s
 WHERE b.code = ANY(%s) GROUP BY 1
"""
_COUNTS = """
WITH n AS MATERIALIZED (
  SELECT region_code, search_text_id, count(*) AS lists FROM catalogue_item i
    JOIN catalogue_basicitem b ON b.id = i.basic_id AND b.current_id IS NOT NULL
   WHERE i.is_active AND i.current_id IS NOT NULL
     AND (%(region)s = '' OR region_code = %(region)s)
   GROUP BY 1, 2), t AS MATERIALIZED (
  SELECT s.id, coalesce((content->>'online')::bool, true) AS online,
         (content->>'visits')::int AS visits, content->>'handling' = 'NOW' AS instant,
         content->>'depth' = ANY(%(whole)s) AS whole
    FROM catalogue_searchtext s JOIN catalogue_body c ON c.id = s.body_id
   WHERE s.id IN (SELECT search_text_id FROM n))
SELECT n.region_code, sum(n.lists)::int,
       coalesce(sum(n.lists) FILTER (WHERE t.online), 0)::int,
       coalesce(sum(n.lists) FILTER (WHERE t.visits <= 1), 0)::int,
       coalesce(sum(n.lists) FILTER (WHERE t.visits = 0 AND t.online), 0)::int,
       coalesce(sum(n.lists) FILTER (WHERE t.instant), 0)::int,
       coalesce(sum(n.lists) FILTER (WHERE t.whole AND t.online AND t.visits = 0), 0)::int
  FROM n JOIN t ON t.id = n.search_text_id
 GROUP BY 1 ORDER BY 1
"""


def _rows(statement: str, parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())


def item_promises(
    keys: Iterable[str], region_code: str, *, viewer: Actor = ANYONE
) -> tuple[ItemPromise, ...]:
    """Return the items in force of these basic codes or names, with the list nearest to a division.

    The division's own list comes first, then those of the divisions above.
    """
    del viewer
    wanted = list(dict.fromkeys(keys))[:MOST]
    regions = [region_code, *reversed(divisions.ancestors_of(region_code))]
    place = {code: n for n, code in enumerate(regions)}
    found: dict[str, tuple[Any, ...]] = {}
    asked = {"keys": wanted, "regions": regions, "most": MOST}
    for row in _rows(_NEAR, asked):
        known = found.get(row[0])
        if known is None or place.get(row[5], len(place)) < place.get(known[5], len(place)):
            found[row[0]] = row
    below = dict(_rows(_BELOW, [_prefix(region_code), region_code, list(found)]))
    return tuple(_promise(row, below.get(code, 0)) for code, row in found.items())


def _prefix(region_code: str) -> str:
    return divisions.prefix_of(region_code) + "%"


def _promise(row: Sequence[Any], below: int) -> ItemPromise:
    code, name, department, audience, levels, region, organisation, lists, *said = row
    visits, is_online, is_instant = said
    return ItemPromise(
        basic_code=code,
        name=name,
        department=department,
        audience=frozenset(audience),
        use_levels=levels,
        region_code=region or "",
        organisation_id=organisation,
        lists=lists,
        visits=visits or 0,
        is_online=bool(is_online),
        is_instant=bool(is_instant),
        below=below,
    )


def promise_counts(region_code: str = "", *, viewer: Actor = ANYONE) -> tuple[PromiseCounts, ...]:
    """Return for each division (or for one) how many of its lists hold out what.

    Past versions are not read, and each text once, however many lists share it.
    """
    del viewer
    asked = {"region": region_code, "whole": list(WHOLE_ONLINE)}
    return tuple(PromiseCounts(*row) for row in _rows(_COUNTS, asked))
