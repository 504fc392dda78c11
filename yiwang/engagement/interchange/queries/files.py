"""The files of the open data: what there is, and their bytes."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from yiwang.engagement.interchange.models import OpenDataFile
from yiwang.engagement.interchange.types.files import OpenDataInfo
from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.services.catalogue import queries as catalogue

MOST = 2
APART = timedelta(hours=1)


def open_data(*, viewer: Actor = ANYONE) -> OpenDataInfo | None:
    """Return the newest file of the whole public catalogue."""
    del viewer
    row = _newest()
    return (
        OpenDataInfo(
            row.name, row.digest, row.size, row.items, row.texts, row.lists, row.last_change,
            row.made_at,
        )
        if row
        else None
    )  # fmt: skip


def open_data_is_due(at: datetime, *, viewer: Actor = ANYONE) -> bool:
    """Whether something was published since the newest file, which is older than an hour."""
    del viewer
    row = _newest()
    return row is None or (row.stamp != catalogue.stamp() and row.made_at <= at - APART)


def open_data_bytes(*, viewer: Actor = ANYONE) -> Iterator[bytes]:
    """Yield the bytes of the newest file, one piece in memory at a time."""
    del viewer
    row = _newest()
    for n in range(row.parts.count() if row else 0):
        yield bytes(row.parts.get(n=n).content) if row else b""


def _newest() -> OpenDataFile | None:
    return OpenDataFile.objects.order_by("-pk").first()
