"""Reading the log: receipts, proofs, published roots, a stream's trace."""

from typing import Any

from django.db import connection

from yiwang.foundation.audit import models, rules
from yiwang.foundation.audit.types import LogLine, Proof, Receipt, Root
from yiwang.foundation.core.errors import NotPermitted, require
from yiwang.foundation.core.types import Actor
from yiwang.lib.gm import merkle


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


_SLICES = """
SELECT array_agg(substr(t.nodes, place * 32 + 1, 32) ORDER BY k)
FROM audit_tree t, unnest(%s::int[]) WITH ORDINALITY u(place, k) WHERE t.batch_id = %s
"""


def _entry(stream: str, n: int) -> models.Entry | None:
    return models.Entry.objects.filter(stream=stream, n=n).select_related("batch").first()


def _path(batch: models.Batch, leaf: int) -> tuple[str, ...]:
    """Return the sibling hashes: slices of the stored tree, whatever its size."""
    places = merkle.siblings(batch.size, leaf)
    if not places:
        return ()
    with connection.cursor() as cursor:
        cursor.execute(_SLICES, [places, batch.pk])
        found = cursor.fetchone()[0]
    if found is None:
        return _path_of_all(batch, leaf)
    return tuple(bytes(step).hex() for step in found)


def _path_of_all(batch: models.Batch, leaf: int) -> tuple[str, ...]:
    """Return the path in a batch sealed before trees were stored: from all its entries."""
    hashes = models.Entry.objects.filter(batch=batch).order_by("leaf")
    leaves = [rules.leaf(h) for h in hashes.values_list("hash", flat=True)]
    return tuple(step.hex() for step in merkle.inclusion_proof(leaves, leaf))


def inclusion_proof(*, stream: str, n: int = 1) -> Proof | None:
    """Return the path to the signed root, once the entry is sealed; two statements."""
    entry = _entry(stream, n)
    return _proof(entry) if entry is not None else None


def _proof(entry: models.Entry) -> Proof | None:
    b = entry.batch
    if b is None or entry.leaf is None:
        return None
    path = _path(b, entry.leaf)
    return Proof(
        b.pk, entry.leaf, b.size, path, b.root, b.signature, b.key_name, b.public_key, b.signed_at
    )


def exported_receipt(*, stream: str, n: int = 1) -> dict[str, Any] | None:
    """Return the JSON a person keeps; ``manage.py verify_receipt`` checks it offline."""
    entry = _entry(stream, n)
    if entry is None:
        return None
    found = _receipt(entry)
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
    proof = _proof(entry)
    if proof and entry.batch:
        out["proof"] = {
            "batch": proof.batch,
            "leaf": proof.leaf,
            "size": proof.size,
            "path": list(proof.path),
            "root": proof.root,
            "previous_root": entry.batch.previous_root,
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
