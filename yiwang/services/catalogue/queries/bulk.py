"""Reads for loaders and measurement: how much there is, and many guides at once."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection
from django.db.models import Count

from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.services.catalogue.models import BasicItem, BasicVersion, Body, Item, ItemVersion
from yiwang.services.catalogue.rules import guides
from yiwang.services.catalogue.types import Guide

VILLAGE = "6"
_SPREAD = """
SELECT current_id FROM (
  SELECT current_id, organisation_id, code,
         row_number() OVER (PARTITION BY organisation_id ORDER BY md5(code)) AS place
  FROM catalogue_item WHERE is_active AND level <> %s AND current_id IS NOT NULL
    AND organisation_id = ANY(%s)) chosen
WHERE place <= %s ORDER BY code
"""


def count_lists(*, viewer: Actor = ANYONE) -> int:
    """Return how many implementing lists there are, exactly (for loaders)."""
    del viewer
    return Item.objects.count()


def lists_by_basic(*, viewer: Actor = ANYONE) -> dict[str, int]:
    """Return the basic codes that have lists, with how many (for loaders)."""
    del viewer
    rows = BasicItem.objects.filter(current__isnull=False).values_list("pk", "code")
    found = dict(Item.objects.values_list("basic").annotate(n=Count("pk")).order_by())
    return {code: found[pk] for pk, code in rows if pk in found}


def lists_of(basic_code: str, *, viewer: Actor = ANYONE) -> frozenset[UUID]:
    """Return the organisations that have a list of the item (for loaders)."""
    del viewer
    rows = Item.objects.filter(basic__code=basic_code)
    return frozenset(rows.values_list("organisation_id", flat=True))


def spread(
    organisations: Iterable[UUID], *, each: int = 2, viewer: Actor = ANYONE
) -> tuple[int, ...]:
    """Return versions in force of up to ``each`` lists per office, always the same ones."""
    del viewer
    with connection.cursor() as cursor:
        cursor.execute(_SPREAD, [VILLAGE, list(organisations), each])
        return tuple(row[0] for row in cursor.fetchall())


def guides_of(version_ids: Iterable[int], *, viewer: Actor = ANYONE) -> tuple[Guide, ...]:
    """Return the guides of many versions in a handful of statements; region names are left out."""
    del viewer
    rows = list(
        ItemVersion.objects.filter(pk__in=list(version_ids))
        .select_related("item__basic")
        .order_by("pk")
    )
    bodies = Body.objects.in_bulk({row.body_id for row in rows})
    basics = BasicVersion.objects.in_bulk({row.item.basic.current_id for row in rows} - {None})
    offices = orgs.organisations({row.item.organisation_id for row in rows})
    return tuple(
        guides.build(
            basics[row.item.basic.current_id or 0],
            row,
            bodies[row.body_id].content,
            guides.Beside(
                organisation=offices[row.item.organisation_id], is_demo=row.item.basic.is_demo
            ),
        )
        for row in rows
        if row.item.organisation_id in offices
    )
