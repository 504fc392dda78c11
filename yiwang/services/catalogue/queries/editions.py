"""Published versions as they stand in the tables, for those who write the next one."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count

from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.services.catalogue.models import BasicItem, BasicVersion, Item, ItemVersion
from yiwang.services.catalogue.types.editions import CitingItem, Edition, ListLine

MOST = 100
MOST_CITING = 2000
BASIC_KEYS = ("name", "kind_code", "bases", "use_levels", "audience", "department", "themes")
_STANDARD = """
SELECT v.body_id, count(*) AS n, min(i.code)
  FROM catalogue_item i JOIN catalogue_itemversion v ON v.id = i.current_id
 WHERE i.basic_id = %s AND i.level = %s AND i.is_active
 GROUP BY v.body_id ORDER BY n DESC, v.body_id LIMIT 1
"""
_LIMITS = """
SELECT DISTINCT b.code, coalesce(t.content->'statutory'->>'article', '') FROM catalogue_body t
  JOIN catalogue_searchtext s ON s.body_id = t.id JOIN catalogue_basicitem b ON b.id = s.basic_id
 WHERE t.content->'statutory'->>'law' = ANY(%s) AND b.current_id IS NOT NULL
"""


def basic_edition(code: str, version_no: int = 0, *, viewer: Actor = ANYONE) -> Edition | None:
    """Return a version of a basic item, the last one unless a number is given."""
    del viewer
    found = _basic_rows(code)
    row = found.filter(version_no=version_no).first() if version_no else found.first()
    return _basic(row, _last(found)) if row else None


def basic_editions(code: str, *, viewer: Actor = ANYONE) -> tuple[Edition, ...]:
    """Return the versions of a basic item, newest first."""
    del viewer
    found = _basic_rows(code)
    last = _last(found)
    return tuple(_basic(row, last) for row in found[:MOST])


def _basic_rows(code: str) -> Any:
    return (
        BasicVersion.objects.filter(item__code=code).select_related("item").order_by("-version_no")
    )


def _last(rows: Any) -> int:
    return rows.values_list("version_no", flat=True).first() or 0


def _basic(row: BasicVersion, last: int) -> Edition:
    return Edition(
        code=row.item.code,
        basic_code=row.item.code,
        name=row.name,
        department=row.department,
        version_no=row.version_no,
        current_no=last,
        content={key: getattr(row, key) for key in BASIC_KEYS},
        published_at=row.published_at,
        reason=row.reason,
        is_in_force=row.item.current_id is not None,
    )


def list_edition(code: str, version_no: int = 0, *, viewer: Actor = ANYONE) -> Edition | None:
    """Return a version of an implementing list, the last one unless a number is given."""
    del viewer
    found = _list_rows(code)
    row = found.filter(version_no=version_no).first() if version_no else found.first()
    return _list(row, _last(found)) if row else None


def list_editions(code: str, *, viewer: Actor = ANYONE) -> tuple[Edition, ...]:
    """Return the versions of an implementing list, newest first."""
    del viewer
    found = _list_rows(code)
    last = _last(found)
    return tuple(_list(row, last) for row in found[:MOST])


def _list_rows(code: str) -> Any:
    return (
        ItemVersion.objects.filter(item__code=code)
        .select_related("item__basic", "body")
        .order_by("-version_no")
    )


def _list(row: ItemVersion, last: int) -> Edition:
    item = row.item
    basic = BasicVersion.objects.filter(item_id=item.basic_id).order_by("-version_no")[:1].get()
    return Edition(
        code=item.code,
        basic_code=item.basic.code,
        name=basic.name,
        department=basic.department,
        version_no=row.version_no,
        current_no=last,
        content=row.body.content,
        published_at=row.published_at,
        reason=row.reason,
        is_in_force=item.is_active and item.basic.current_id is not None,
        organisation_id=item.organisation_id,
        region_code=item.region_code,
        form_version_id=row.form_version_id,
    )


def standard_edition(basic_code: str, level: str, *, viewer: Actor = ANYONE) -> Edition | None:
    """Return the text that most lists of an item have at a level: where a new list begins."""
    del viewer
    basic = BasicItem.objects.filter(code=basic_code).first()
    if basic is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute(_STANDARD, [basic.pk, level])
        found = cursor.fetchone()
    return list_edition(found[2]) if found else None


def adopted(basic_code: str, organisation_id: UUID, *, viewer: Actor = ANYONE) -> str:
    """Return the code of an organisation's list of an item, empty where there is none."""
    del viewer
    rows = Item.objects.filter(basic__code=basic_code, organisation_id=organisation_id)
    return rows.values_list("code", flat=True).first() or ""


def find_basics(
    text: str = "", *, after: str = "", limit: int = 20, viewer: Actor = ANYONE
) -> tuple[Edition, ...]:
    """Return basic items whose name or code holds a text, by code; those out of force as well."""
    del viewer
    rows = BasicVersion.objects.order_by("item__code", "-version_no").distinct("item__code")
    newest = rows.values("pk")
    found = BasicVersion.objects.filter(pk__in=newest, item__code__gt=after)
    if text:
        found = found.filter(name__contains=text) | found.filter(item__code__startswith=text)
    found = found.select_related("item").order_by("item__code")[: min(limit, MOST)]
    return tuple(_basic(row, row.version_no) for row in found)


def names_of(codes: Iterable[str], *, viewer: Actor = ANYONE) -> Mapping[str, str]:
    """Return the names of these basic items, as far as they are in force."""
    del viewer
    wanted = list(codes)[:MOST]
    rows = BasicItem.objects.filter(code__in=wanted).exclude(current=None)
    return dict(rows.values_list("code", "current__name"))


def find_lists(
    basic_code: str, *, prefix: str, after: str = "", limit: int = 20, viewer: Actor = ANYONE
) -> tuple[ListLine, ...]:
    """Return an item's lists in a division and below, by code; those out of use as well."""
    del viewer
    rows = Item.objects.filter(
        basic__code=basic_code, region_code__startswith=prefix, code__gt=after
    ).order_by("code")
    found = rows.values_list("code", "organisation_id", "is_active")[: min(limit, MOST)]
    return tuple(ListLine(*row) for row in found)


def citing(
    laws: Iterable[str], *, limit: int = MOST_CITING, viewer: Actor = ANYONE
) -> tuple[CitingItem, ...]:
    """Return the items in force that cite one of these laws, in their basis or in a time limit."""
    del viewer
    names = set(laws)
    limits = _limits(names)
    found: list[CitingItem] = []
    rows = BasicItem.objects.exclude(current=None).order_by("code")
    values = ("code", "current__name", "current__version_no", "current__bases")
    for code, name, version, bases in rows.values_list(*values).iterator(chunk_size=1000):
        cited = [b.get("articles", ()) for b in bases if b["law"] in names]
        if cited or code in limits:
            articles = [a for some in cited for a in some] + limits.get(code, [])
            found.append(CitingItem(code, name, version, tuple(dict.fromkeys(articles))))
        if len(found) >= min(limit, MOST_CITING):
            break
    return tuple(found)


def _limits(laws: set[str]) -> dict[str, list[str]]:
    """Return the items whose lists rest a time limit on a law, with the articles."""
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_LIMITS, [list(laws)])
        for code, article in cursor.fetchall():
            found.setdefault(code, []).extend(article.split("、") if article else ())
    return found


def count_lists_of(codes: Iterable[str], *, viewer: Actor = ANYONE) -> Mapping[str, int]:
    """Return how many lists in use each of these items has."""
    del viewer
    rows = Item.objects.filter(basic__code__in=list(codes), is_active=True)
    counted = rows.values_list("basic__code").annotate(n=Count("pk")).order_by()
    return dict(counted)
