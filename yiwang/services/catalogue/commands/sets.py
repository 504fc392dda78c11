"""Publishing many different texts together: all of them or none."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import connection

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import require
from yiwang.foundation.core.outbox import publish
from yiwang.foundation.core.types import Actor
from yiwang.services.catalogue import policy, queries
from yiwang.services.catalogue.models import BasicItem, Body
from yiwang.services.catalogue.rules import words
from yiwang.services.catalogue.rules.hashing import content_hash
from yiwang.services.catalogue.types.sets import BasicText, ListSet, ListText

from . import versions
from .forming import usual_form
from .publishing import CannotPublish, _parts, publish_basic, told, touch
from .versions import Written

SINGLY = 500
"""Up to so many lists each is a fact of its own; beyond, one for each item with its number."""
CHUNK = 500
MOST_NAMED = 20
_BODIES = (
    "INSERT INTO catalogue_body (hash, content) SELECT n.hash, n.content"
    " FROM jsonb_to_recordset(%s::jsonb) AS n(hash text, content jsonb) ON CONFLICT DO NOTHING"
)
"""One parameter: an array of texts is quoted sign by sign by the driver, which takes longer."""
_WORDS = (
    "INSERT INTO catalogue_searchtext AS t (basic_id, body_id, name, hash, words)"
    " SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::tsvector[])"
    " ON CONFLICT (basic_id, body_id) DO UPDATE SET name = excluded.name, hash = excluded.hash,"
    " words = excluded.words RETURNING basic_id, body_id, id"
)


@command("catalogue.publish_set")
def publish_set(
    *,
    name: str,
    basics: Sequence[BasicText],
    lists: ListSet,
    reason: str,
    actor: Actor,
    at: datetime,
) -> int:
    """Publish many texts in one transaction (成批发布); return how many versions were written.

    《行政许可法》第三十条. The texts were judged before; what was published since then is not
    overwritten. Bodies, words, versions and pointers are written by some statements for hundreds,
    which is also what is in memory of them at a time.

    :raises CannotPublish: a text has another version by now, or an item is not in force.
    """
    require(policy.may_publish(actor))
    concerning(f"catalogue:set:{name}", basics=len(basics), lists=lists.count, reason=reason)
    names = {one.code for one in basics} | lists.items
    _locked(names)
    _unchanged(basics)
    for one in sorted(basics, key=lambda b: b.code):
        publish_basic(
            code=one.code, content=one.content, reason=reason, is_loaded=True, actor=actor, at=at
        )
    items = _locked(names)
    written: dict[str, list[Written]] = defaultdict(list)
    forms: dict[str, int | None] = {}
    waiting = iter(lists.texts)
    while some := list(islice(waiting, CHUNK)):
        _current(some)
        forms |= _forms(some, items, set(forms), actor=actor, at=at)
        for code, version in _write(some, items, forms, reason, at):
            written[code].append(version)
    _tell(written, actor, at)
    touch()
    return len(basics) + sum(map(len, written.values()))


def _locked(names: Iterable[str]) -> dict[str, BasicItem]:
    rows = BasicItem.objects.select_for_update(of=("self",)).select_related("current")
    return {row.code: row for row in rows.filter(code__in=sorted(names)).order_by("code")}


def _unchanged(basics: Sequence[BasicText]) -> None:
    now = queries.basics_among(one.code for one in basics)
    _refuse_stale(b.code for b in basics if _number(now.get(b.code)) != b.base_version)


def _current(some: Sequence[ListText]) -> None:
    now = queries.numbers_among((one.basic_code, one.organisation.id) for one in some)
    _refuse_stale(
        one.basic_code
        for one in some
        if now.get((one.basic_code, one.organisation.id), 0) != one.base_version
    )


def _refuse_stale(codes: Iterable[str]) -> None:
    """Refuse what was overtaken.

    :raises CannotPublish: somebody published another version meanwhile.
    """
    stale = list(islice(codes, MOST_NAMED))
    if stale:
        raise CannotPublish("核对以后又发布了新的版本，请重新核对", reason="stale", codes=stale)


def _number(edition: Any) -> int:
    return edition.version_no if edition else 0


def _forms(
    some: Sequence[ListText],
    items: dict[str, BasicItem],
    known: set[str],
    *,
    actor: Actor,
    at: datetime,
) -> dict[str, int | None]:
    """Return the usual form of each item of which a list comes without one, once an item."""
    bare = {
        one.basic_code: one.content
        for one in some
        if one.form_version_id is None and one.content.get("online", True)
    }
    return {
        code: usual_form(items[code], bare[code], actor=actor, at=at)
        for code in sorted(bare.keys() - known)
    }


def _write(
    some: Sequence[ListText],
    items: dict[str, BasicItem],
    forms: Mapping[str, int | None],
    reason: str,
    at: datetime,
) -> list[tuple[str, Written]]:
    digests = [content_hash(one.content) for one in some]
    bodies = _bodies(dict(zip(digests, (one.content for one in some), strict=True)))
    texts = _words(some, items, [bodies[digest] for digest in digests])
    rows = versions.lists_of((items[one.basic_code], one.organisation) for one in some)
    coming = []
    for one, digest in zip(some, digests, strict=True):
        basic, body = items[one.basic_code], bodies[digest]
        item = rows[basic.pk, one.organisation.id]
        coming.append(
            versions.Next(
                item_id=item.pk,
                code=item.code,
                version_no=one.base_version + 1,
                body_id=body,
                body_hash=digest,
                form_version_id=_form(one, forms),
                words=texts[basic.pk, body],
                is_online=bool(one.content.get("online", True)),
            )
        )
    written = versions.write(coming, reason, at)
    return [(one.basic_code, version) for one, version in zip(some, written, strict=True)]


def _form(one: ListText, forms: Mapping[str, int | None]) -> int | None:
    online = one.content.get("online", True)
    own = one.form_version_id
    return forms.get(one.basic_code) if own is None and online else own


def _bodies(wanted: Mapping[str, Mapping[str, Any]]) -> dict[str, int]:
    """Store the texts that are new; return the id of each by its hash."""
    known = dict(Body.objects.filter(hash__in=wanted).values_list("hash", "pk"))
    fresh = sorted(set(wanted) - set(known))
    if fresh:
        rows = [{"hash": digest, "content": wanted[digest]} for digest in fresh]
        with connection.cursor() as cursor:
            cursor.execute(_BODIES, [json.dumps(rows, ensure_ascii=False)])
    return known | dict(Body.objects.filter(hash__in=fresh).values_list("hash", "pk"))


def _words(
    some: Sequence[ListText], items: dict[str, BasicItem], bodies: Sequence[int]
) -> dict[tuple[int, int], int]:
    """Index each distinct text of an item once; return the ids of their words."""
    wanted: dict[tuple[int, int], tuple[Any, ...]] = {}
    for one, body in zip(some, bodies, strict=True):
        basic = items[one.basic_code]
        if basic.current is None:
            raise CannotPublish("基本目录里还没有发布这个事项", reason="no_basic")
        if (basic.pk, body) not in wanted:
            vector = words.vector(_parts(basic.current, one.content))
            wanted[basic.pk, body] = (basic.current.name, content_hash(vector), vector)
    rows = [(*key, *values) for key, values in sorted(wanted.items())]
    with connection.cursor() as cursor:
        cursor.execute(_WORDS, [list(column) for column in zip(*rows, strict=True)])
        return {(int(row[0]), int(row[1])): int(row[2]) for row in cursor.fetchall()}


def _tell(written: dict[str, list[Written]], actor: Actor, at: datetime) -> None:
    singly = sum(map(len, written.values())) <= SINGLY
    for code, done in sorted(written.items()):
        for some in [[one] for one in done] if singly else [done]:
            publish(told(code, some, "", actor, at))
