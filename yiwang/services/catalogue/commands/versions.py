"""Versions of implementing lists, written for hundreds of lists by a few statements."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from yiwang.foundation.core import bulk
from yiwang.foundation.orgs.types import OrganisationInfo
from yiwang.lib.codes import items as codes
from yiwang.services.catalogue.models import BasicItem, Item
from yiwang.services.catalogue.rules.hashing import local_hash

COLUMNS = (
    "id", "item_id", "version_no", "body_id", "form_version_id", "hash", "reason", "published_at",
)  # fmt: skip
LONGEST = 200
"""Characters of a reason that a version keeps."""
_POINT = """
UPDATE catalogue_item i SET current_id = n.version,
  search_text_id = coalesce(n.words, i.search_text_id),
  is_online = coalesce(n.online, i.is_online)
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::boolean[])
  AS n(item, version, words, online) WHERE i.id = n.item
"""


@dataclass(frozen=True, slots=True)
class Written:
    """A version of a list that was just written."""

    code: str
    version_no: int
    hash: str


@dataclass(frozen=True, slots=True)
class Next:
    """The next version of a list; ``words`` and ``is_online`` None: as they are."""

    item_id: int
    code: str
    version_no: int
    body_id: int
    body_hash: str
    form_version_id: int | None
    words: int | None = None
    is_online: bool | None = None

    @property
    def hash(self) -> str:
        """The digest of the version (SM3 hex)."""
        return local_hash(
            code=self.code,
            version_no=self.version_no,
            body=self.body_hash,
            form_version_id=self.form_version_id,
        )


def write(rows: Sequence[Next], reason: str, at: datetime) -> list[Written]:
    """Write versions and make them the current ones: one COPY and one UPDATE."""
    if not rows:
        return []
    written = [Written(one.code, one.version_no, one.hash) for one in rows]
    ids = bulk.reserve_ids("catalogue_itemversion", len(rows))
    lines, points = [], []
    for key, one, told in zip(ids, rows, written, strict=True):
        facts = (one.item_id, one.version_no, one.body_id, one.form_version_id, told.hash)
        lines.append(bulk.line(key, *facts, reason[:LONGEST], at))
        points.append((one.item_id, key, one.words, one.is_online))
    bulk.copy("catalogue_itemversion", COLUMNS, lines)
    with connection.cursor() as cursor:
        cursor.execute(_POINT, [list(column) for column in zip(*points, strict=True)])
    return written


def lists_of(
    places: Iterable[tuple[BasicItem, OrganisationInfo]],
) -> dict[tuple[int, UUID], Item]:
    """Return the lists' rows with their current versions; new ones get their 31-character code."""
    wanted = {(basic.pk, place.id): (basic, place) for basic, place in places}
    known = Item.objects.filter(
        basic_id__in={basic for basic, _ in wanted},
        organisation_id__in={place for _, place in wanted},
    ).select_related("current")
    found = {(row.basic_id, row.organisation_id): row for row in known}
    made = Item.objects.bulk_create([_new(*one) for key, one in wanted.items() if key not in found])
    return found | {(row.basic_id, row.organisation_id): row for row in made}


def _new(basic: BasicItem, place: OrganisationInfo) -> Item:
    code = codes.build_task_code(
        uscc=place.uscc, level=place.level, basic=basic.code, origin=codes.Origin.IMPORTED
    )
    return Item(
        code=code,
        basic=basic,
        organisation_id=place.id,
        region_code=place.region_code,
        level=place.level,
    )
