"""The files of the open data: what there is, and their bytes."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from yiwang.engagement.interchange.models import OpenDataFile
from yiwang.engagement.interchange.types.files import CSV_NAME, JSON_NAME, OpenDataInfo
from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.services.catalogue import queries as catalogue

NAMES = (JSON_NAME, CSV_NAME)
APART = timedelta(hours=1)


def open_data(name: str = JSON_NAME, *, viewer: Actor = ANYONE) -> OpenDataInfo | None:
    """Return the newest file of the whole public catalogue of a name."""
    del viewer
    row = _newest(name)
    return (
        OpenDataInfo(
            row.name, row.digest, row.size, row.items, row.texts, row.lists, row.last_change,
            row.made_at,
        )
        if row
        else None
    )  # fmt: skip


def open_data_files(*, viewer: Actor = ANYONE) -> tuple[OpenDataInfo, ...]:
    """Return the newest file of each name, those that were made."""
    found = (open_data(name, viewer=viewer) for name in NAMES)
    return tuple(one for one in found if one is not None)


def open_data_is_due(at: datetime, *, viewer: Actor = ANYONE) -> bool:
    """Whether something was published since the newest files, which are older than an hour."""
    del viewer
    rows = [_newest(name) for name in NAMES]
    stamp = catalogue.stamp()
    return any(row is None or (row.stamp != stamp and row.made_at <= at - APART) for row in rows)


def open_data_bytes(name: str = JSON_NAME, *, viewer: Actor = ANYONE) -> Iterator[bytes]:
    """Yield the bytes of the newest file of a name, one piece in memory at a time."""
    del viewer
    row = _newest(name)
    for n in range(row.parts.count() if row else 0):
        yield bytes(row.parts.get(n=n).content) if row else b""


def _newest(name: str) -> OpenDataFile | None:
    return OpenDataFile.objects.filter(name=name).order_by("-pk").first()
