"""Uses of seals and loose reads of licences in the order they were written, for their watcher."""

from typing import Final
from uuid import UUID

from yiwang.foundation.core.errors import NotPermitted, require
from yiwang.foundation.core.types import Actor
from yiwang.services.licences.models import LicenceUse, SealUse
from yiwang.services.licences.types.watched import LoggedUse

MOST: Final = 1_000
_WRITTEN: Final = UUID(int=1 << 124)
"""Keys above are generated for measurements (core.ids) and are of no time."""


def seal_uses_after(after: UUID, *, limit: int = MOST, viewer: Actor) -> tuple[LoggedUse, ...]:
    """Return the uses of seals written after one (用印记录), the oldest first."""
    require(viewer.is_system, NotPermitted)
    rows = SealUse.objects.filter(pk__gt=after, pk__lt=_WRITTEN).select_related("authority")
    return tuple(
        LoggedUse(
            id=row.pk, at=row.at, about=row.seal_name, who=_who(row.actor_id),
            thing=str(row.seal_id), organisation_id=row.organisation_id,
            region_code=row.region_code, staff=row.authority.staff_id,
        )
        for row in rows.defer("signature").order_by("pk")[: min(limit, MOST)]
    )  # fmt: skip


def loose_reads_after(after: UUID, *, limit: int = MOST, viewer: Actor) -> tuple[LoggedUse, ...]:
    """Return the reads of licences for no case, by duty or consent, after one, the oldest first.

    A holder who uses a licence of their own (no right) is not among them.
    """
    require(viewer.is_system, NotPermitted)
    rows = LicenceUse.objects.filter(
        pk__gt=after, pk__lt=_WRITTEN, case_number=None, right__isnull=False
    )
    return tuple(
        LoggedUse(
            id=row.pk, at=row.at, about=f"{row.consumer_name} {row.type_name}",
            who=_who(row.actor_id), thing="", organisation_id=_office(row),
            region_code=row.region_code, staff=None,
        )
        for row in rows.order_by("pk")[: min(limit, MOST)]
    )  # fmt: skip


def _who(actor_id: str) -> str:
    return "" if actor_id == "system" else actor_id


def _office(row: LicenceUse) -> UUID | None:
    return UUID(row.consumer_id) if row.consumer_kind == "OFFICE" else None
