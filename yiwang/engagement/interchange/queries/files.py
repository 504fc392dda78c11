"""The files of the open data: what there is, and their bytes."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from yiwang.engagement.interchange.models import OpenDataFile
from yiwang.engagement.interchange.types.files import CSV_NAME, JSON_NAME, OpenDataInfo
from yiwang.foundation.core.clock import ZONE
from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.services.catalogue import queries as catalogue

NAMES = (JSON_NAME, CSV_NAME)
NIGHT = range(1, 5)
"""Hours in China in which the files are made, so that no page waits for them by day."""
LONGEST = timedelta(days=1)
"""Files older than this are made at any hour."""


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
    """Whether there is none yet, or something was published since and it is night."""
    del viewer
    rows = [_newest(name) for name in NAMES]
    stamp, is_night = catalogue.stamp(), at.astimezone(ZONE).hour in NIGHT
    return any(
        row is None or (row.stamp != stamp and _is_old(row, at, is_night=is_night)) for row in rows
    )


def _is_old(row: OpenDataFile, at: datetime, *, is_night: bool) -> bool:
    """Made before this night, or so long ago that the night was missed."""
    age = at - row.made_at
    return age > LONGEST or (is_night and age > timedelta(hours=len(NIGHT)))


def open_data_bytes(name: str = JSON_NAME, *, viewer: Actor = ANYONE) -> Iterator[bytes]:
    """Yield the bytes of the newest file of a name, one piece in memory at a time."""
    del viewer
    row = _newest(name)
    for n in range(row.parts.count() if row else 0):
        yield bytes(row.parts.get(n=n).content) if row else b""


def _newest(name: str) -> OpenDataFile | None:
    return OpenDataFile.objects.filter(name=name).order_by("-pk").first()
