"""Reading the log: receipts, proofs, published roots, a stream's trace."""

from datetime import datetime
from typing import Any, Final

import orjson

from yiwang.foundation.audit import models, rules
from yiwang.foundation.audit.types import LogLine, Proof, Receipt, Refusals, Root
from yiwang.foundation.core.errors import NotPermitted, require
from yiwang.foundation.core.hot import hot, hot_rows
from yiwang.foundation.core.types import Actor
from yiwang.lib.gm import merkle

MOST: Final = 1000


def receipt(*, stream: str, n: int = 1) -> Receipt | None:
    """Return the n-th entry of a stream as a receipt (n = -1: the last one)."""
    chain = models.Entry.objects.filter(stream=stream, n__isnull=False)
    entry = chain.order_by("-n").first() if n == -1 else chain.filter(n=n).first()
    return _receipt(entry) if entry is not None else None


def _receipt(entry: models.Entry) -> Receipt:
    return Receipt(
        entry.stream,
        entry.n or 0,
        entry.previous,
        entry.command,
        entry.actor,
        entry.at,
        entry.facts,
        entry.hash,
    )


_SEALED = """
SELECT e.leaf, b.id, b.size, b.root, b.signature, b.key_name, b.public_key, b.signed_at,
       b.previous_root
FROM audit_entry e JOIN audit_batch b ON b.id = e.batch_id WHERE e.stream = %s AND e.n = %s
"""
_SLICES = """
SELECT array_agg(substr(t.nodes, place * 32 + 1, 32) ORDER BY k)
FROM audit_tree t, unnest(%s::int[]) WITH ORDINALITY u(place, k) WHERE t.batch_id = %s
"""


def _path(batch: int, size: int, leaf: int) -> tuple[str, ...]:
    """Return the sibling hashes: slices of the stored tree, whatever its size."""
    places = merkle.siblings(size, leaf)
    if not places:
        return ()
    found = hot(_SLICES, (places, batch))
    if found is None or found[0] is None:
        return _path_of_all(batch, leaf)
    return tuple(bytes(step).hex() for step in found[0])


def _path_of_all(batch: int, leaf: int) -> tuple[str, ...]:
    """Return the path in a batch sealed before trees were stored: from all its entries."""
    hashes = models.Entry.objects.filter(batch_id=batch).order_by("leaf")
    leaves = [rules.leaf(h) for h in hashes.values_list("hash", flat=True)]
    return tuple(step.hex() for step in merkle.inclusion_proof(leaves, leaf))


def inclusion_proof(*, stream: str, n: int = 1) -> Proof | None:
    """Return the path to the signed root, once the entry is sealed; two prepared statements."""
    found = _sealed(stream, n)
    return found[0] if found else None


def _sealed(stream: str, n: int) -> tuple[Proof, str] | None:
    """Return the proof and the root before its batch."""
    found = hot(_SEALED, (stream, n))
    if found is None:
        return None
    leaf, batch, size, root, signature, key_name, public_key, signed_at, previous_root = found
    path = _path(batch, size, leaf)
    proof = Proof(batch, leaf, size, path, root, signature, key_name, public_key, signed_at)
    return proof, previous_root


def exported_receipt(*, stream: str, n: int = 1) -> dict[str, Any] | None:
    """Return the JSON a person keeps; ``manage.py verify_receipt`` checks it offline."""
    found = receipt(stream=stream, n=n)
    if found is None:
        return None
    out: dict[str, Any] = {
        "entry": {
            "stream": found.stream,
            "n": found.n,
            "previous": found.previous,
            "command": found.command,
            "actor": found.actor,
            "at": rules.instant(found.at),
            "facts": found.facts,
        },
        "hash": found.hash,
    }
    sealed = _sealed(stream, n)
    if sealed is not None:
        proof, previous_root = sealed
        out["proof"] = {
            "batch": proof.batch,
            "leaf": proof.leaf,
            "size": proof.size,
            "path": list(proof.path),
            "root": proof.root,
            "previous_root": previous_root,
            "signature": proof.signature,
            "key_name": proof.key_name,
            "public_key": proof.public_key,
        }
    return out


def roots(*, after: int = 0, limit: int = 100) -> list[Root]:
    """Return published roots in order, keyset by batch number; open to everybody."""
    rows = models.Batch.objects.filter(pk__gt=after).order_by("pk")[: min(limit, 500)]
    return [
        Root(
            b.pk,
            b.size,
            b.root,
            b.previous_root,
            b.signature,
            b.key_name,
            b.public_key,
            b.signed_at,
        )
        for b in rows
    ]


def trace(*, viewer: Actor, stream: str, after: int = 0, limit: int = 100) -> list[LogLine]:
    """Return a stream's entries in order, for staff who may read the log (``audit.read``)."""
    require(viewer.has("audit.read"), NotPermitted)
    rows = models.Entry.objects.filter(stream=stream, pk__gt=after).order_by("pk")[:limit]
    return [_line(e) for e in rows]


def search(
    *, viewer: Actor, actor: str = "", before: int | None = None, limit: int = 50
) -> list[LogLine]:
    """Return entries newest first, of one actor if named; keyset by id."""
    require(viewer.has("audit.read"), NotPermitted)
    rows = models.Entry.objects.order_by("-pk")
    if actor:
        rows = rows.filter(actor=actor)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return [_line(e) for e in rows[:limit]]


def refused(*, code: str, since: datetime, viewer: Actor) -> Refusals:
    """Return how often acts were refused for reasons that begin with a code, to a thousand.

    For readers of the log, and for key keepers of what keys refused (an index holds just these).

    :raises NotPermitted: neither.
    """
    keeps = code == "keys." and viewer.has("keys.keep")
    require(keeps or viewer.has("audit.read"), NotPermitted)
    rows = models.Entry.objects.filter(
        kind=models.Entry.Kind.REFUSAL, outcome__startswith=code, at__gte=since
    )
    found = list(rows.order_by("-at").values_list("at", flat=True)[: MOST + 1])
    return Refusals(min(len(found), MOST), len(found) > MOST, found[0] if found else None)


def _line(e: models.Entry) -> LogLine:
    return LogLine(
        e.pk,
        e.stream,
        e.n,
        e.kind,
        e.command,
        e.actor,
        e.actor_name,
        e.at,
        e.facts,
        e.outcome,
        e.hash,
    )


_FOLLOWED = """
SELECT id, at, CASE WHEN kind = 'ACT' THEN (facts -> 'stands')::text END FROM audit_entry
WHERE id > %s ORDER BY id LIMIT %s
"""
_AGAIN = """
SELECT id, at, CASE WHEN kind = 'ACT' THEN (facts -> 'stands')::text END FROM audit_entry
WHERE id = ANY(%s::bigint[]) ORDER BY id
"""
Followed = tuple[int, datetime, list[dict[str, Any]] | None]
"""An entry's number and time, and where it says matters stand now (``core.standing``)."""


def following(*, after: int, limit: int = 100, viewer: Actor) -> list[Followed]:
    """Return the entries after one, in order, for a reader that follows the log.

    Entries are numbered when written and seen when committed: one that is missing here may come
    later, and is asked for again by :func:`entries`.
    """
    require(viewer.is_system, NotPermitted)
    return [_followed(*row) for row in hot_rows(_FOLLOWED, (after, limit))]


def newest(*, viewer: Actor) -> int:
    """Return the number of the newest entry; 0: the log is empty."""
    require(viewer.is_system, NotPermitted)
    return models.Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def entries(*, numbers: list[int], viewer: Actor) -> list[Followed]:
    """Return those of these entries that are there by now."""
    require(viewer.is_system, NotPermitted)
    return [_followed(*row) for row in hot_rows(_AGAIN, (numbers,))]


def _followed(n: int, at: datetime, stands: str | None) -> Followed:
    return n, at, orjson.loads(stands) if stands else None


def broken_links(*, stream: str) -> list[int]:
    """Recompute a stream's chain; return the numbers whose hash or link is wrong."""
    previous, wrong = rules.GENESIS, []
    for e in models.Entry.objects.filter(stream=stream, n__isnull=False).order_by("n").iterator():
        digest = rules.entry_hash(
            stream=e.stream,
            n=e.n,
            previous=e.previous,
            command=e.command,
            actor=e.actor,
            at=e.at,
            facts=e.facts,
        )
        if e.previous != previous or digest != e.hash:
            wrong.append(e.n or 0)
        previous = e.hash
    return wrong
