"""Writing the log: the recorder that core calls, and the sealing of batches."""

from datetime import datetime

from django.db import transaction

from yiwang.foundation.audit import models, rules
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.recording import Act
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.keys import commands as keys
from yiwang.lib.gm import merkle

ROOT_KEY = "audit-root"
BATCH_LIMIT = 10_000


class LogRecorder:
    """The recorder audit registers with core at start-up."""

    def record(self, act: Act) -> str:
        """Append the act to its stream's chain; the command has locked the aggregate."""
        last = (
            models.Entry.objects.filter(stream=act.stream, n__isnull=False)
            .order_by("-n")
            .values_list("n", "hash")
            .first()
        )
        n, previous = ((last[0] or 0) + 1, last[1]) if last else (1, rules.GENESIS)
        return _append(act, models.Entry.Kind.ACT, n=n, previous=previous)

    def refuse(self, act: Act, code: str) -> None:
        """Write a refused attempt on its own; whatever it wanted was rolled back."""
        with transaction.atomic():
            _append(act, models.Entry.Kind.REFUSAL, outcome=code)

    def read(self, act: Act) -> None:
        """Write an audited reading."""
        _append(act, models.Entry.Kind.READING)


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
    models.Entry.objects.create(
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
    return digest


@command("audit.seal_batch", audited=False)
def seal_batch(*, actor: Actor = SYSTEM, at: datetime) -> int:
    """Seal waiting entries into a Merkle tree and sign its root (审计封存); return how many.

    《网络安全法》第二十一条. One sealer at a time: the last batch row is locked.
    """
    last = models.Batch.objects.select_for_update(of=("self",)).order_by("-pk").first()
    entries = list(
        models.Entry.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(batch__isnull=True)
        .order_by("pk")[:BATCH_LIMIT]
    )
    concerning("audit:batch", size=len(entries))
    if not entries:
        return 0
    keys.ensure(name=ROOT_KEY, actor=actor, at=at)
    root = merkle.root([rules.leaf(e.hash) for e in entries]).hex()
    previous = last.root if last else rules.GENESIS
    number = last.pk + 1 if last else 1
    statement = rules.root_statement(
        batch=number, size=len(entries), root=root, previous_root=previous
    )
    signature = keys.sign(ROOT_KEY, statement)
    batch = models.Batch.objects.create(
        pk=number,
        size=len(entries),
        root=root,
        previous_root=previous,
        signature=signature.value.hex(),
        key_name=signature.key_name,
        public_key=signature.public_key.hex(),
        signed_at=at,
    )
    for leaf, entry in enumerate(entries):
        entry.batch, entry.leaf = batch, leaf
    models.Entry.objects.bulk_update(entries, ["batch", "leaf"], batch_size=1000)
    return len(entries)
