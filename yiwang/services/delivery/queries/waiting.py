"""What schedules take up, in batches."""

from datetime import datetime
from typing import Final
from uuid import UUID

from yiwang.foundation.core.errors import require
from yiwang.foundation.core.types import Actor
from yiwang.services.delivery.models import Consignment, Parcel

MOST: Final = 100


def parcels_to_settle(*, viewer: Actor, at: datetime) -> list[UUID]:
    """Return parcels whose order or cancellation the courier has still to answer."""
    require(viewer.is_system)
    rows = Parcel.objects.filter(next_try_at__lte=at).order_by("next_try_at", "id")
    return list(rows.values_list("id", flat=True)[:MOST])


def parcels_to_track(*, viewer: Actor, at: datetime) -> list[UUID]:
    """Return parcels the courier is to be asked about."""
    require(viewer.is_system)
    rows = Parcel.objects.filter(next_track_at__lte=at).order_by("next_track_at", "id")
    return list(rows.values_list("id", flat=True)[:MOST])


def consignments_to_remind(*, viewer: Actor, at: datetime) -> list[UUID]:
    """Return results that have waited long enough at a window for a reminder."""
    require(viewer.is_system)
    rows = Consignment.objects.filter(remind_at__lte=at).order_by("remind_at", "id")
    return list(rows.values_list("id", flat=True)[:MOST])
