"""What texts ask of people, in numbers: by place, by item, and two sides beside each other.

Every number is counted once for a distinct text and multiplied in one statement; a material counts
when somebody has to bring it (neither shared nor the form filled online nor promised in writing).
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Count

from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.lib.codes import divisions
from yiwang.services.catalogue.models import Body, Item
from yiwang.services.catalogue.types.burdens import (
    Compared,
    Gap,
    ItemBurden,
    Measured,
    PlaceBurden,
    Side,
    SideKind,
    TextInForce,
    TextReplaced,
)

MOST_TEXTS = 5000
_NUMBERS = """
WITH t AS MATERIALIZED (
  SELECT id, (SELECT count(*) FROM jsonb_array_elements(content->'materials') m
               WHERE NOT coalesce((m->>'shareable')::bool, false)
                 AND NOT coalesce((m->>'is_application_form')::bool, false)
                 AND coalesce(m->>'promise', '') = '') AS materials,
         jsonb_array_length(content->'steps') AS steps,
         coalesce((content->>'visits')::int, 0) AS visits,
         round(coalesce((content->'promised'->>'value')::numeric, 0) *
           CASE content->'promised'->>'unit' WHEN 'WD' THEN 1 WHEN 'CD' THEN 5/7.0
             WHEN 'M' THEN 21 WHEN 'H' THEN 1/8.0 ELSE 0 END, 1) AS days
    FROM catalogue_body)
"""
_THEN_AND_NOW = """
, l AS (
  SELECT i.id, i.basic_id, i.organisation_id, i.region_code, i.level, v.body_id AS now_id,
         CASE WHEN v.published_at < %(at)s THEN v.body_id ELSE o.body_id END AS then_id
    FROM catalogue_item i JOIN catalogue_itemversion v ON v.id = i.current_id
    LEFT JOIN LATERAL (
      SELECT w.body_id FROM catalogue_itemversion w
       WHERE v.published_at >= %(at)s AND w.item_id = i.id AND w.published_at < %(at)s
       ORDER BY w.version_no DESC LIMIT 1) o ON true
   WHERE i.is_active)
"""
_SUMS = "sum(a.materials)::int, sum(a.steps)::int, sum(b.materials)::int, sum(b.steps)::int"
_JOINED = "FROM l JOIN t a ON a.id = l.then_id JOIN t b ON b.id = l.now_id"
_PLACES = f"""{_NUMBERS}{_THEN_AND_NOW}
SELECT l.organisation_id, min(l.region_code), min(l.level), count(*)::int, {_SUMS} {_JOINED}
 GROUP BY l.organisation_id ORDER BY 1
"""
_ITEMS = f"""{_NUMBERS}{_THEN_AND_NOW}
SELECT c.code, n.name, n.department, count(DISTINCT l.then_id)::int, count(*)::int, {_SUMS}
  {_JOINED}
  JOIN catalogue_basicitem c ON c.id = l.basic_id
  JOIN catalogue_basicversion n ON n.id = c.current_id
 GROUP BY c.code, n.name, n.department ORDER BY c.code
"""
_SIDES = {
    SideKind.REGION: "region_code = %({0})s",
    SideKind.ORGANISATION: "organisation_id = %({0})s::uuid",
    SideKind.LEVEL: "level = %({0})s",
}
_SIDE = """
, {0} AS (
  SELECT DISTINCT ON (basic_id) basic_id, code, search_text_id FROM (
    SELECT basic_id, search_text_id, min(code) AS code, count(*) AS n FROM catalogue_item
     WHERE is_active AND current_id IS NOT NULL AND {1} GROUP BY 1, 2) g
   ORDER BY basic_id, n DESC, code)
"""
_COMPARED = """
SELECT c.code, n.name, x.code, p.materials, p.steps, p.days, p.visits,
       y.code, q.materials, q.steps, q.days, q.visits, p.{0} - q.{0} AS gap
  FROM x JOIN y USING (basic_id)
  JOIN catalogue_basicitem c ON c.id = x.basic_id
  JOIN catalogue_basicversion n ON n.id = c.current_id
  JOIN catalogue_searchtext s ON s.id = x.search_text_id JOIN t p ON p.id = s.body_id
  JOIN catalogue_searchtext r ON r.id = y.search_text_id JOIN t q ON q.id = r.body_id
 WHERE (NOT %(gaps)s OR p.{0} <> q.{0})
   AND (%(gap)s::numeric IS NULL OR p.{0} - q.{0} < %(gap)s
        OR (p.{0} - q.{0} = %(gap)s AND c.code > %(code)s))
 ORDER BY gap DESC, c.code LIMIT %(limit)s
"""


_ASKED = """
SELECT c.code,
       avg((SELECT count(*) FROM jsonb_array_elements(b.content->'materials') m
             WHERE NOT coalesce((m->>'shareable')::bool, false)
               AND NOT coalesce((m->>'is_application_form')::bool, false)
               AND coalesce(m->>'promise', '') = ''))::numeric(9, 1),
       avg(jsonb_array_length(b.content->'steps'))::numeric(9, 1)
  FROM catalogue_basicitem c JOIN catalogue_item i ON i.basic_id = c.id
  JOIN catalogue_itemversion v ON v.id = i.current_id JOIN catalogue_body b ON b.id = v.body_id
 WHERE c.code = ANY(%(codes)s) AND i.is_active AND i.region_code LIKE %(prefix)s
 GROUP BY 1
"""


def asked_of(
    basic_codes: Iterable[str], region_code: str, *, viewer: Actor = ANYONE
) -> dict[str, tuple[Decimal, Decimal]]:
    """Return for each item how many materials and steps its lists in a division have on average."""
    del viewer
    given = {"codes": list(basic_codes), "prefix": divisions.prefix_of(region_code) + "%"}
    return {code: (materials, steps) for code, materials, steps in _rows(_ASKED, given)}


def texts_in_division(
    department: str, region_code: str, *, basic_code: str = "", viewer: Actor = ANYONE
) -> tuple[TextInForce, ...]:
    """Return the distinct texts of a department's items that a division and those below publish."""
    del viewer
    rows = Item.objects.filter(
        basic__current__department=department,
        region_code__startswith=divisions.prefix_of(region_code),
        is_active=True,
        current__isnull=False,
    )
    if basic_code:
        rows = rows.filter(basic__code=basic_code)
    counted = (
        rows.values("basic__code", "basic__current__name", "search_text__body_id")
        .annotate(lists=Count("pk"))
        .order_by("basic__code", "search_text__body_id")[:MOST_TEXTS]
    )
    found = list(counted)
    bodies = Body.objects.in_bulk({row["search_text__body_id"] for row in found})
    return tuple(
        TextInForce(
            basic_code=row["basic__code"],
            name=row["basic__current__name"],
            body_id=row["search_text__body_id"],
            content=bodies[row["search_text__body_id"]].content,
            lists=row["lists"],
        )
        for row in found
    )


_REPLACED = """
SELECT n.name, n.department, w.body_id, v.body_id, v.reason, count(*)::int, min(i.region_code),
       max(i.region_code), min(i.organisation_id::text)::uuid
  FROM catalogue_basicitem c JOIN catalogue_item i ON i.basic_id = c.id
  JOIN LATERAL (SELECT name, department FROM catalogue_basicversion b WHERE b.item_id = c.id
                 ORDER BY b.version_no DESC LIMIT 1) n ON true
  JOIN catalogue_itemversion v ON v.item_id = i.id AND v.published_at = %(at)s
  JOIN catalogue_itemversion w ON w.item_id = i.id AND w.version_no = v.version_no - 1
 WHERE c.code = %(basic)s AND (%(code)s = '' OR i.code = %(code)s)
   AND (%(digest)s = '' OR v.body_id = (SELECT id FROM catalogue_body WHERE hash = %(digest)s))
   AND v.body_id <> w.body_id AND v.reason <> ''
 GROUP BY 1, 2, 3, 4, 5 ORDER BY 3, 4, 5 LIMIT %(most)s
"""


def texts_replaced(
    basic_code: str, at: datetime, *, code: str = "", digest: str = "", viewer: Actor = ANYONE
) -> tuple[TextReplaced, ...]:
    """Return which texts of an item took the place of which at a moment, with a reason given.

    One statement, however many lists: ``code`` narrows it to one list, ``digest`` to the new text.
    """
    del viewer
    parameters = {
        "basic": basic_code,
        "at": at,
        "code": code,
        "digest": "" if code else digest,
        "most": MOST_TEXTS,
    }
    found = _rows(_REPLACED, parameters)
    bodies = Body.objects.in_bulk({key for row in found for key in row[2:4]})
    return tuple(
        TextReplaced(
            name=row[0],
            department=row[1],
            before=bodies[row[2]].content,
            after=bodies[row[3]].content,
            reason=row[4],
            lists=row[5],
            first_region=row[6],
            last_region=row[7],
            organisation_id=row[8],
        )
        for row in found
    )


def _rows(statement: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())


def place_burdens(before: datetime, *, viewer: Actor = ANYONE) -> tuple[PlaceBurden, ...]:
    """Return for each organisation what its lists asked before a moment, and ask now."""
    del viewer
    return tuple(PlaceBurden(*row) for row in _rows(_PLACES, {"at": before}))


def item_burdens(before: datetime, *, viewer: Actor = ANYONE) -> tuple[ItemBurden, ...]:
    """Return for each item what its lists asked before a moment, and ask now."""
    del viewer
    return tuple(ItemBurden(*row) for row in _rows(_ITEMS, {"at": before}))


def compared(
    first: Side,
    second: Side,
    *,
    gap: Gap = Gap.MATERIALS,
    only_gaps: bool = True,
    after: tuple[Decimal, str] | None = None,
    limit: int = 50,
    viewer: Actor = ANYONE,
) -> tuple[Compared, ...]:
    """Return the items both sides offer, those first where the first side asks most more (对标)."""
    del viewer
    sides = _SIDE.format("x", _SIDES[first.kind].format("first"))
    sides += _SIDE.format("y", _SIDES[second.kind].format("second"))
    parameters = {
        "first": first.key,
        "second": second.key,
        "gaps": only_gaps,
        "gap": after[0] if after else None,
        "code": after[1] if after else "",
        "limit": limit,
    }
    statement = _NUMBERS + sides + _COMPARED.format(gap.value.lower())
    return tuple(
        Compared(row[0], row[1], Measured(*row[2:7]), Measured(*row[7:12]), Decimal(row[12]))
        for row in _rows(statement, parameters)
    )
