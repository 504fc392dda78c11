"""Writing the log: the recorder that core calls, and the sealing of batches."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from yiwang.foundation.audit import models, rules
from yiwang.foundation.core import bulk
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.hot import hot
from yiwang.foundation.core.recording import Act
from yiwang.foundation.core.together import Clause, Columns, insertion, row
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.keys import commands as keys
from yiwang.lib.gm import merkle

ROOT_KEY = "audit-root"
BATCH_LIMIT = 16_384


class LogRecorder:
    """The recorder audit registers with core at start-up."""

    def record(self, act: Act) -> str:
        """Append the act to its stream's chain; the command has locked the aggregate."""
        n, previous = _head(act.stream)
        return _append(act, models.Entry.Kind.ACT, n=n + 1, previous=previous)

    def first(self, act: Act) -> tuple[str, Clause]:
        """Return the first entry of a new stream: its hash, and the clause that writes it."""
        entry = _entry(act, models.Entry.Kind.ACT, n=1)
        return entry["hash"], insertion("entry", models.Entry, [entry], without=("id",))

    def following(self, act: Act) -> tuple[str, Clause]:
        """Return the next entry of a stream, whose aggregate the command has locked."""
        n, previous = _head(act.stream)
        entry = _entry(act, models.Entry.Kind.ACT, n=n + 1, previous=previous)
        return entry["hash"], insertion("entry", models.Entry, [entry], without=("id",))

    def refuse(self, act: Act, code: str) -> None:
        """Write a refused attempt on its own; whatever it wanted was rolled back."""
        with transaction.atomic():
            _append(act, models.Entry.Kind.REFUSAL, outcome=code)

    def read(self, act: Act) -> None:
        """Write an audited reading."""
        _append(act, models.Entry.Kind.READING)


_HEAD = """
SELECT n, hash FROM audit_entry WHERE stream = %s AND n IS NOT NULL ORDER BY n DESC LIMIT 1
"""


def _head(stream: str) -> tuple[int, str]:
    """Return the number and the hash of a stream's last entry."""
    found = hot(_HEAD, (stream,))
    return (int(found[0]), str(found[1])) if found else (0, rules.GENESIS)


def _actor(actor: Actor) -> str:
    return f"{actor.kind}:{actor.id}"


def _append(
    act: Act,
    kind: models.Entry.Kind,
    *,
    n: int | None = None,
    previous: str = rules.GENESIS,
    outcome: str = "",
) -> str:
    entry = _entry(act, kind, n=n, previous=previous, outcome=outcome)
    models.Entry.objects.create(**entry)
    return str(entry["hash"])


def _entry(
    act: Act,
    kind: models.Entry.Kind,
    *,
    n: int | None = None,
    previous: str = rules.GENESIS,
    outcome: str = "",
) -> Columns:
    stream = act.stream or "-"
    digest = rules.entry_hash(
        stream=stream,
        n=n,
        previous=previous,
        command=act.command,
        actor=_actor(act.actor),
        at=act.at,
        facts=act.facts,
    )
    return row(
        models.Entry,
        stream=stream,
        n=n,
        previous=previous,
        hash=digest,
        kind=kind,
        command=act.command,
        actor=_actor(act.actor),
        actor_name=act.actor.name,
        at=act.at,
        facts=act.facts,
        outcome=outcome,
    )


_HEADS = """
SELECT DISTINCT ON (stream) stream, n, hash FROM audit_entry
WHERE stream = ANY(%s) AND n IS NOT NULL ORDER BY stream, n DESC
"""
_COLUMNS = (
    *("stream", "n", "previous", "hash", "kind", "command", "actor", "actor_name", "at"),
    *("facts", "outcome"),
)


class Bulk:
    """Many entries at once, for commands that act on many streams (批量记录)."""

    @staticmethod
    def record(acts: Iterable[Act]) -> list[str]:
        """Append acts to their streams' chains, in order, in the open transaction; two statements.

        The command has locked every aggregate, as for one act. Returns the hashes.
        """
        known = list(acts)
        with connection.cursor() as cursor:
            cursor.execute(_HEADS, [sorted({act.stream for act in known})])
            heads = {stream: (int(n), str(digest)) for stream, n, digest in cursor.fetchall()}
            hashes = []
            with cursor.copy(f"COPY audit_entry ({', '.join(_COLUMNS)}) FROM STDIN") as copy:
                for act in known:
                    n, previous = heads.get(act.stream, (0, rules.GENESIS))
                    row = Bulk.row(act, n=n + 1, previous=previous)
                    copy.write_row(row)
                    heads[act.stream] = (n + 1, row[3])
                    hashes.append(row[3])
        return hashes

    @staticmethod
    def row(act: Act, *, n: int = 1, previous: str = rules.GENESIS) -> tuple[Any, ...]:
        """Return a chained entry as a row of ``audit_entry``, in the order of its columns; pure."""
        who = _actor(act.actor)
        digest = rules.entry_hash(
            stream=act.stream,
            n=n,
            previous=previous,
            command=act.command,
            actor=who,
            at=act.at,
            facts=act.facts,
        )
        facts = json.dumps(act.facts, ensure_ascii=False)
        names = (act.command, who, act.actor.name, act.at, facts, "")
        return (act.stream, n, previous, digest, models.Entry.Kind.ACT.value, *names)


_MARK = """
UPDATE audit_entry e SET batch_id = %s, leaf = u.place - 1
FROM unnest(%s::bigint[]) WITH ORDINALITY u(id, place) WHERE e.id = u.id
"""
_ONE_SEALER = "SELECT pg_try_advisory_xact_lock(hashtext('audit.seal_batch'))"


@command("audit.seal_batch", audited=False)
def seal_batch(*, actor: Actor = SYSTEM, at: datetime) -> int:
    """Seal waiting entries into a Merkle tree and sign its root (审计封存); return how many.

    《网络安全法》第二十一条. At most ``BATCH_LIMIT``: memory does not grow with what waits.
    One sealer at a time: a second one finds nothing to do.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ONE_SEALER)
        is_alone = bool(cursor.fetchone()[0])
    waiting = models.Entry.objects.filter(batch__isnull=True).order_by("pk")
    found = list(waiting.values_list("pk", "hash")[:BATCH_LIMIT]) if is_alone else []
    concerning("audit:batch", size=len(found))
    if not found:
        return 0
    keys.ensure(name=ROOT_KEY, actor=actor, at=at)
    nodes = merkle.tree([rules.leaf(digest) for _, digest in found])
    last = models.Batch.objects.order_by("-pk").first()
    batch = _signed(nodes[-32:].hex(), len(found), last, at)
    models.Tree.objects.create(batch=batch, nodes=nodes)
    with connection.cursor() as cursor:
        cursor.execute(_MARK, [batch.pk, [pk for pk, _ in found]])
    return len(found)


def _signed(root: str, size: int, last: models.Batch | None, at: datetime) -> models.Batch:
    previous = last.root if last else rules.GENESIS
    number = last.pk + 1 if last else 1
    signature = keys.sign(
        ROOT_KEY,
        rules.root_statement(batch=number, size=size, root=root, previous_root=previous),
    )
    return models.Batch.objects.create(
        pk=number,
        size=size,
        root=root,
        previous_root=previous,
        signature=signature.value.hex(),
        key_name=signature.key_name,
        public_key=signature.public_key.hex(),
        signed_at=at,
    )


class PastActs:
    """Acts of an earlier time, entered at once as one sealed batch (历史记录装载).

    Each stream begins with them; the chain and the tree are the same as if they had been written
    one by one, and the batch says by its time when they were entered.
    """

    _SEALED = (*_COLUMNS, "batch_id", "leaf")

    def __init__(self) -> None:
        """Begin an empty batch."""
        self._lines: list[str] = []
        self._hashes: list[str] = []

    def first(
        self, *, stream: str, command_name: str, actor: str, actor_name: str, at: datetime,
        facts: str,
    ) -> str:  # fmt: skip
        """Add the first act of a stream, its facts as canonical JSON; return its hash."""
        moment = rules.instant(at)
        digest = rules.first_hash(
            stream=stream, command=command_name, actor=actor, at=moment, facts=facts
        )
        self._hashes.append(digest)
        self._lines.append(
            f"{stream}\t1\t{rules.GENESIS}\t{digest}\tACT\t{command_name}\t{actor}\t"
            f"{bulk.text(actor_name)}\t{moment}\t{bulk.text(facts)}\t"
        )
        return digest

    def seal(self, at: datetime) -> None:
        """Write the entries and their signed root, in the caller's transaction."""
        if not self._lines:
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('audit.seal_batch'))")
        keys.ensure(name=ROOT_KEY, actor=SYSTEM, at=at)
        nodes = merkle.tree([rules.leaf(digest) for digest in self._hashes])
        last = models.Batch.objects.order_by("-pk").first()
        batch = _signed(nodes[-32:].hex(), len(self._hashes), last, at)
        models.Tree.objects.create(batch=batch, nodes=nodes)
        lines = [f"{line}\t{batch.pk}\t{leaf}" for leaf, line in enumerate(self._lines)]
        bulk.copy("audit_entry", self._SEALED, lines)
