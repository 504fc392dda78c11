"""Who uses a form: the lists in use whose version names it."""

from collections.abc import Mapping, Sequence

from django.db import connection

from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.services.catalogue.models import Item
from yiwang.services.catalogue.types.editions import Edition, FormUser

from .editions import list_edition

MOST = 100
MOST_COUNTED = 1000
_USERS = """
SELECT b.code, w.name, w.department, n.lists FROM (
    SELECT i.basic_id, count(*) AS lists
    FROM catalogue_itemversion v JOIN catalogue_item i ON i.id = v.item_id AND i.current_id = v.id
    WHERE v.form_version_id = ANY(%s) AND i.is_active GROUP BY i.basic_id
) n
JOIN catalogue_basicitem b ON b.id = n.basic_id
JOIN LATERAL (
    SELECT name, department FROM catalogue_basicversion
    WHERE item_id = b.id ORDER BY version_no DESC LIMIT 1
) w ON TRUE
ORDER BY n.lists DESC, b.code LIMIT %s
"""
_COUNTS = """
SELECT asked.n, (SELECT count(*) FROM (
    SELECT 1 FROM catalogue_itemversion v
    JOIN catalogue_item i ON i.id = v.item_id AND i.current_id = v.id
    WHERE v.form_version_id = asked.id LIMIT %s) AS used)
FROM unnest(%s::int[], %s::bigint[]) AS asked(n, id)
"""


def form_users(
    version_ids: Sequence[int], *, limit: int = 20, viewer: Actor = ANYONE
) -> tuple[FormUser, ...]:
    """Return the items whose lists use one of these versions, the one with most lists first."""
    del viewer
    with connection.cursor() as cursor:
        cursor.execute(_USERS, [list(version_ids), min(limit, MOST)])
        return tuple(FormUser(*row) for row in cursor.fetchall())


def count_form_users(
    versions: Sequence[Sequence[int]], *, viewer: Actor = ANYONE
) -> Mapping[int, int]:
    """Return, by position, how many lists use a form of these versions; beyond 1,000 it is cut."""
    del viewer
    pairs = [(n, key) for n, ids in enumerate(versions) for key in ids]
    found = dict.fromkeys(range(len(versions)), 0)
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNTS, [MOST_COUNTED + 1, [n for n, _ in pairs], [key for _, key in pairs]]
        )
        for n, counted in cursor.fetchall():
            found[n] += counted
    return found


def any_list_edition(basic_code: str, *, viewer: Actor = ANYONE) -> Edition | None:
    """Return one of an item's lists in use as it is published: what its text usually says."""
    del viewer
    rows = Item.objects.filter(basic__code=basic_code, is_active=True, current__isnull=False)
    code = rows.order_by("pk").values_list("code", flat=True).first()
    return list_edition(code) if code else None
