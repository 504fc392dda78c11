"""Lists taken away as files: how far they are, what to write next, their bytes."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import Actor
from yiwang.oversight.supervision import policy
from yiwang.oversight.supervision.models import FactExport, FactExportPart
from yiwang.oversight.supervision.types import FactExportView, FactPage, Measure

from . import facts

KEPT: Final = timedelta(days=7)
MOST: Final = 50
PIECE: Final = 5_000
"""Matters of a piece of the file."""


def plain(asked: facts.Asked) -> dict[str, Any]:
    """Return what is asked for as JSON."""
    return {
        "scope": asked.scope, "measure": asked.measure.value, "first": asked.first.isoformat(),
        "last": asked.last.isoformat(), "kinds": list(asked.kinds), "is_yellow": asked.is_yellow,
    }  # fmt: skip


def _asked(told: dict[str, Any]) -> facts.Asked:
    return facts.Asked(
        told["scope"], Measure(told["measure"]), date.fromisoformat(told["first"]),
        date.fromisoformat(told["last"]), tuple(told["kinds"]), is_yellow=told["is_yellow"],
    )  # fmt: skip


def next_piece(
    export: UUID, *, today: date, size: int = PIECE, viewer: Actor
) -> tuple[int, int, FactPage] | None:
    """Return the number of the next piece, how many matters lie before it, and its own.

    None when it is whole, or gone.
    """
    row = FactExport.objects.filter(pk=export).first() if viewer.is_system else None
    if row is None or row.done_at:
        return None
    after = facts.place(row.place)
    page = facts.listed(_asked(row.asked), today=today, after=after, limit=size, viewer=viewer)
    return row.pieces, row.lines, page


def my_lists(*, viewer: Actor, at: datetime) -> tuple[FactExportView, ...]:
    """Return the viewer's own files of the last seven days, newest first (at most 50)."""
    if viewer.staff_id is None or not policy.may_read(viewer):
        return ()
    rows = FactExport.objects.filter(staff_id=viewer.staff_id, asked_at__gt=at - KEPT)
    return tuple(_view(row) for row in rows.order_by("-asked_at", "-pk")[:MOST])


def _view(row: FactExport) -> FactExportView:
    return FactExportView(
        row.pk, row.name, row.total, row.lines, row.size, row.asked_at, row.asked_at + KEPT,
        is_done=row.done_at is not None, failed_at=row.failed_at,
    )  # fmt: skip


def list_bytes(export: UUID, *, viewer: Actor) -> tuple[FactExportView, Iterator[bytes]]:
    """Return a whole file of the viewer's own, piece by piece.

    :raises NotFound: it is another's, not whole, or gone.
    :raises NotPermitted: the viewer does not supervise there any more.
    """
    rows = FactExport.objects.filter(pk=export, done_at__isnull=False)
    row = rows.filter(staff_id=viewer.staff_id).first() if viewer.staff_id else None
    if row is None:
        raise NotFound
    facts.within_reach(row.asked["scope"], viewer=viewer)
    return _view(row), _pieces(row)


def _pieces(row: FactExport) -> Iterator[bytes]:
    for n in range(row.pieces):
        yield bytes(FactExportPart.objects.values_list("content", flat=True).get(export=row, n=n))
