"""Publishing many different texts together: all of them or none."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from yiwang.foundation.core import bulk
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import require
from yiwang.foundation.core.outbox import publish
from yiwang.foundation.core.types import Actor
from yiwang.lib.codes import items as codes
from yiwang.services.catalogue import policy, queries
from yiwang.services.catalogue.models import BasicItem, Body, Item
from yiwang.services.catalogue.rules import words
from yiwang.services.catalogue.rules.hashing import content_hash, local_hash
from yiwang.services.catalogue.types.sets import BasicText, ListText

from .publishing import CannotPublish, Written, _parts, publish_basic, told, touch

SINGLY = 500
"""Up to so many lists each is a fact of its own; beyond, one for each item with its number."""
CHUNK = 500
LONGEST = 200
_VERSION = (
    "id", "item_id", "version_no", "body_id", "form_version_id", "hash", "reason", "published_at",
)  # fmt: skip
_WORDS = (
    "INSERT INTO catalogue_searchtext AS t (basic_id, body_id, name, hash, words)"
    " SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::tsvector[])"
    " ON CONFLICT (basic_id, body_id) DO UPDATE SET name = excluded.name, hash = excluded.hash,"
    " words = excluded.words RETURNING basic_id, body_id, id"
)
_POINT = (
    "UPDATE catalogue_item i SET current_id = n.version, search_text_id = n.words,"
    " is_online = n.online FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::boolean[])"
    " AS n(item, version, words, online) WHERE i.id = n.item"
)


@command("catalogue.publish_set")
def publish_set(
    *,
    name: str,
    basics: Sequence[BasicText],
    lists: Sequence[ListText],
    reason: str,
    actor: Actor,
    at: datetime,
) -> int:
    """Publish many texts in one transaction (成批发布); return how many versions were written.

    《行政许可法》第三十条. The texts were judged before; what was published since then is not
    overwritten. Bodies, words, versions and pointers are written by some statements for hundreds.

    :raises CannotPublish: a text has another version by now, or an item is not in force.
    """
    require(policy.may_publish(actor))
    concerning(f"catalogue:set:{name}", basics=len(basics), lists=len(lists), reason=reason)
    reason = reason[:LONGEST]
    items = _locked({one.code for one in basics} | {one.basic_code for one in lists})
    _unchanged(basics, lists)
    for one in sorted(basics, key=lambda b: b.code):
        publish_basic(
            code=one.code, content=one.content, reason=reason, is_loaded=True, actor=actor, at=at
        )
    items = _locked(set(items) | {one.code for one in basics})
    written: dict[str, list[Written]] = defaultdict(list)
    ordered = sorted(lists, key=lambda one: (one.basic_code, one.organisation.uscc))
    for start in range(0, len(ordered), CHUNK):
        some = ordered[start : start + CHUNK]
        for code, version in _write(some, items, reason, at):
            written[code].append(version)
    _tell(written, actor, at)
    touch()
    return len(basics) + sum(map(len, written.values()))


def _locked(names: Iterable[str]) -> dict[str, BasicItem]:
    rows = BasicItem.objects.select_for_update(of=("self",)).select_related("current")
    return {row.code: row for row in rows.filter(code__in=sorted(names)).order_by("code")}


def _unchanged(basics: Sequence[BasicText], lists: Sequence[ListText]) -> None:
    """Refuse what was overtaken.

    :raises CannotPublish: somebody published another version meanwhile.
    """
    now = queries.basics_among(one.code for one in basics)
    stale = [b.code for b in basics if _number(now.get(b.code)) != b.base_version]
    for start in range(0, len(lists), CHUNK):
        some = lists[start : start + CHUNK]
        found = queries.lists_among(
            {one.basic_code for one in some}, {one.organisation.id for one in some}
        )
        stale += [
            one.basic_code
            for one in some
            if _number(found.get((one.basic_code, one.organisation.id))) != one.base_version
        ]
    if stale:
        raise CannotPublish(
            "核对以后又发布了新的版本，请重新核对", reason="stale", codes=stale[:20]
        )


def _number(edition: Any) -> int:
    return edition.version_no if edition else 0


def _write(
    some: Sequence[ListText], items: dict[str, BasicItem], reason: str, at: datetime
) -> list[tuple[str, Written]]:
    bodies = _bodies(some)
    texts = _words(some, items, bodies)
    rows = _items(some, items)
    ids = bulk.reserve_ids("catalogue_itemversion", len(some))
    lines, points, written = [], [], []
    for key, one in zip(ids, some, strict=True):
        basic = items[one.basic_code]
        item = rows[basic.pk, one.organisation.id]
        body = bodies[content_hash(one.content)]
        number, form = one.base_version + 1, one.form_version_id
        digest = local_hash(code=item.code, version_no=number, body=body.hash, form_version_id=form)
        lines.append(bulk.line(key, item.pk, number, body.pk, form, digest, reason, at))
        online = bool(one.content.get("online", True))
        points.append((item.pk, key, texts[basic.pk, body.pk], online))
        written.append((one.basic_code, Written(item.code, number, digest)))
    bulk.copy("catalogue_itemversion", _VERSION, lines)
    with connection.cursor() as cursor:
        cursor.execute(_POINT, [list(column) for column in zip(*points, strict=True)])
    return written


def _bodies(some: Sequence[ListText]) -> dict[str, Body]:
    wanted = {content_hash(one.content): one.content for one in some}
    Body.objects.bulk_create(
        [Body(hash=digest, content=dict(text)) for digest, text in sorted(wanted.items())],
        ignore_conflicts=True,
    )
    return {row.hash: row for row in Body.objects.filter(hash__in=wanted).defer("content")}


def _words(
    some: Sequence[ListText], items: dict[str, BasicItem], bodies: dict[str, Body]
) -> dict[tuple[int, int], int]:
    """Index each distinct text of an item once; return the ids of their words."""
    wanted: dict[tuple[int, int], tuple[Any, ...]] = {}
    for one in some:
        basic, body = items[one.basic_code], bodies[content_hash(one.content)]
        if basic.current is None:
            raise CannotPublish("基本目录里还没有发布这个事项", reason="no_basic")
        if (basic.pk, body.pk) not in wanted:
            vector = words.vector(_parts(basic.current, one.content))
            wanted[basic.pk, body.pk] = (basic.current.name, content_hash(vector), vector)
    rows = [(*key, *values) for key, values in sorted(wanted.items())]
    with connection.cursor() as cursor:
        cursor.execute(_WORDS, [list(column) for column in zip(*rows, strict=True)])
        return {(int(row[0]), int(row[1])): int(row[2]) for row in cursor.fetchall()}


def _items(some: Sequence[ListText], items: dict[str, BasicItem]) -> dict[tuple[int, Any], Item]:
    """Return the lists' rows; new ones get their 31-character code."""
    known = Item.objects.filter(
        basic_id__in={items[one.basic_code].pk for one in some},
        organisation_id__in={one.organisation.id for one in some},
    )
    found = {(row.basic_id, row.organisation_id): row for row in known}
    fresh = [
        Item(
            code=codes.build_task_code(
                uscc=one.organisation.uscc,
                level=one.organisation.level,
                basic=one.basic_code,
                origin=codes.Origin.IMPORTED,
            ),
            basic=items[one.basic_code],
            organisation_id=one.organisation.id,
            region_code=one.organisation.region_code,
            level=one.organisation.level,
        )
        for one in some
        if (items[one.basic_code].pk, one.organisation.id) not in found
    ]
    made = Item.objects.bulk_create(fresh)
    return found | {(row.basic_id, row.organisation_id): row for row in made}


def _tell(written: dict[str, list[Written]], actor: Actor, at: datetime) -> None:
    singly = sum(map(len, written.values())) <= SINGLY
    for code, versions in sorted(written.items()):
        for some in [[one] for one in versions] if singly else [versions]:
            publish(told(code, some, "", actor, at))
