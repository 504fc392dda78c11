"""Imports with their progress and report."""

from datetime import datetime
from uuid import UUID

from yiwang.engagement.interchange import policy
from yiwang.engagement.interchange.models import Import
from yiwang.engagement.interchange.types.imports import (
    Grade,
    ImportEntryInfo,
    ImportFaultInfo,
    ImportInfo,
    ImportState,
)
from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import Actor
from yiwang.lib.codes import divisions

MOST = 1001


def imports(*, after: UUID | None = None, limit: int = 20, viewer: Actor) -> tuple[ImportInfo, ...]:
    """Return the imports of the viewer's division and below, newest first."""
    if not (viewer.has(policy.EDIT) or viewer.has(policy.PUBLISH)) or not viewer.region_code:
        return ()
    rows = Import.objects.filter(region_code__startswith=divisions.prefix_of(viewer.region_code))
    if after:
        rows = rows.filter(pk__lt=after)
    return tuple(_info(row, viewer) for row in rows.order_by("-pk")[: min(limit, MOST)])


def import_info(key: UUID, *, viewer: Actor) -> ImportInfo:
    """Return one import.

    :raises NotFound: there is none, or not for this viewer.
    """
    row = _seen(key, viewer)
    earlier = Import.objects.filter(digest=row.digest, state=ImportState.PUBLISHED)
    earlier = earlier.exclude(pk=row.pk).order_by("-finished_at")
    return _info(row, viewer, earlier.values_list("finished_at", flat=True).first())


def import_faults(
    key: UUID, *, grade: Grade | None = None, after: int = 0, limit: int = 50, viewer: Actor
) -> tuple[ImportFaultInfo, ...]:
    """Return the report line by line.

    :raises NotFound: there is none, or not for this viewer.
    """
    rows = _seen(key, viewer).faults.filter(pk__gt=after)
    if grade:
        rows = rows.filter(grade=grade)
    return tuple(
        ImportFaultInfo(
            row.pk, Grade(row.grade), row.sheet, row.row, row.column, row.found, row.sentence
        )
        for row in rows.order_by("pk")[: min(limit, MOST)]
    )


def import_changes(
    key: UUID, *, after: int = 0, limit: int = 50, viewer: Actor
) -> tuple[ImportEntryInfo, ...]:
    """Return what would be new or changed, in the order of the file.

    :raises NotFound: there is none, or not for this viewer.
    """
    rows = _seen(key, viewer).entries.filter(n__gt=after, is_changed=True).order_by("n")
    return tuple(
        ImportEntryInfo(
            n=row.n,
            code=row.basic_code,
            name=row.name,
            is_new=row.base_version == 0,
            elements=tuple(row.elements),
        )
        for row in rows.defer("given", "content", "before")[: min(limit, MOST)]
    )


def _seen(key: UUID, viewer: Actor) -> Import:
    row = Import.objects.filter(pk=key).first()
    if row is None or not policy.may_see(viewer, row):
        raise NotFound
    return row


def _info(row: Import, viewer: Actor, before: datetime | None = None) -> ImportInfo:
    return ImportInfo(
        id=row.pk, version=row.version, state=ImportState(row.state), file_name=row.file_name,
        digest=row.digest, size=row.size, total=row.total, done=row.done, added=row.added,
        changed=row.changed, same=row.same, errors=row.errors, warnings=row.warnings,
        mended=row.mended, region_code=row.region_code, uploaded_by=row.uploaded_by,
        uploaded_at=row.uploaded_at, decided_by=row.decided_by, decided_at=row.decided_at,
        finished_at=row.finished_at, note=row.note, before=before,
        may_confirm=policy.may_confirm(viewer, row), may_drop=policy.may_drop(viewer, row),
    )  # fmt: skip
