"""Reads: summaries of files and their bytes. The caller has checked the right to the owner."""

from collections.abc import Iterable
from datetime import datetime
from typing import BinaryIO, cast
from uuid import UUID

from django.core.files.storage import default_storage
from django.db.models import Sum

from yiwang.foundation.core.errors import NotFound, require
from yiwang.foundation.core.types import ANYONE, SYSTEM, Actor

from .models import FileContent, Handover, StoredFile
from .types import PASSING, FileState, HandoverInfo, StoredFileInfo

LIMIT = 200
MOST = 1000


def content_path(sm3: str) -> str:
    """Return where the bytes of an address lie in the store."""
    return f"{sm3[:2]}/{sm3[2:4]}/{sm3}"


def thumbnail_path(sm3: str) -> str:
    """Return where the preview of an address lies in the store."""
    return f"previews/{sm3[:2]}/{sm3}.jpg"


def stored_file(file_id: UUID, *, viewer: Actor) -> StoredFileInfo:
    """Return a file to the one who uploaded it, to staff and to the platform.

    :raises NotFound: there is none, or it is another person's.
    """
    row = StoredFile.objects.select_related("content").filter(pk=file_id).first()
    if row is None or not (viewer.is_system or viewer.is_staff or row.uploaded_by == viewer.id):
        raise NotFound
    return row.info()


def infos(ids: Iterable[UUID], *, viewer: Actor = SYSTEM) -> dict[UUID, StoredFileInfo]:
    """Return summaries of files whose owner the caller has checked; unknown ids are left out."""
    wanted = list(ids)[:LIMIT]
    rows = StoredFile.objects.select_related("content").filter(pk__in=wanted).order_by("pk")
    return {row.pk: row.info() for row in rows if viewer.is_system or row.content.state}


def files_of(owner: str, *, viewer: Actor = SYSTEM) -> tuple[StoredFileInfo, ...]:
    """Return the files of an owner in the order of upload; the caller has checked the right."""
    rows = StoredFile.objects.select_related("content").filter(owner=owner).order_by("pk")
    return tuple(row.info() for row in rows[:LIMIT] if viewer.is_system or row.content.state)


def kept_as(sm3: str, *, owner: str, viewer: Actor) -> tuple[StoredFileInfo, ...]:
    """Return the files with these very bytes whose owner begins so, for the platform's own use."""
    require(viewer.is_system)
    rows = StoredFile.objects.select_related("content").filter(content=sm3, owner__startswith=owner)
    return tuple(row.info() for row in rows.order_by("pk")[:LIMIT])


def passing(
    *, after: UUID | None = None, limit: int = MOST, viewer: Actor
) -> tuple[tuple[UUID, str], ...]:
    """Return files that are kept for a time only, the oldest first, each with its owner."""
    rows = StoredFile.objects.filter(owner__startswith=PASSING if viewer.is_system else "-")
    if after is not None:
        rows = rows.filter(pk__gt=after)
    return tuple(rows.order_by("pk").values_list("pk", "owner")[: min(limit, MOST)])


def size_of(owner: str, *, viewer: Actor = SYSTEM) -> int:
    """Return the bytes an owner's files take together."""
    rows = StoredFile.objects.filter(owner=owner if viewer.id else "")
    return int(rows.aggregate(total=Sum("content__size"))["total"] or 0)


def open_content(file_id: UUID, *, viewer: Actor = SYSTEM) -> BinaryIO:
    """Open the bytes of a file.

    :raises NotFound: there is none, or it is in quarantine.
    """
    return _open(content_path(_served(file_id, viewer).sm3))


def open_thumbnail(file_id: UUID, *, viewer: Actor = SYSTEM) -> BinaryIO:
    """Open the small picture of a file (JPEG).

    :raises NotFound: there is no file, no preview, or it is in quarantine.
    """
    content = _served(file_id, viewer)
    if not content.has_thumbnail:
        raise NotFound
    return _open(thumbnail_path(content.sm3))


def _served(file_id: UUID, viewer: Actor) -> FileContent:
    rows = StoredFile.objects.select_related("content")
    row = rows.filter(pk=file_id).exclude(content__state=FileState.QUARANTINED).first()
    if row is None or not viewer.id:
        raise NotFound
    return row.content


def _open(path: str) -> BinaryIO:
    try:
        return cast("BinaryIO", default_storage.open(path, "rb"))
    except FileNotFoundError:
        raise NotFound from None


def handover(handover_id: UUID, *, at: datetime, viewer: Actor = ANYONE) -> HandoverInfo:
    """Return a leave in force; who holds its address may use it.

    :raises NotFound: unknown or expired.
    """
    row = Handover.objects.filter(pk=handover_id, expires_at__gt=at).first()
    if row is None or not viewer.id:
        raise NotFound
    return row.info()
