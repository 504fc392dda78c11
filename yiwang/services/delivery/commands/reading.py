"""Readings of personal data that leave a trace."""

from collections.abc import Sequence
from datetime import datetime

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import require
from yiwang.foundation.core.types import Actor
from yiwang.services.delivery import policy
from yiwang.services.delivery.models import Parcel
from yiwang.services.delivery.types import ParcelState, SheetLine

MOST = 50


@command("delivery.print_sheet")
def print_sheet(*, subjects: Sequence[str], actor: Actor, at: datetime) -> tuple[SheetLine, ...]:
    """Return what the courier's sheet says of parcels under way, in clear (寄递交接单).

    《个人信息保护法》第五十一条: whom and where is read for the sheet only; each reading is kept.

    :raises NotPermitted: the post does not hand results out.
    """
    require(policy.hands_out(actor))
    rows = Parcel.objects.select_related("consignment").filter(
        consignment__organisation_id__in=policy.places(actor),
        consignment__subject__in=list(subjects)[:MOST],
        state__in=[ParcelState.ORDERED, ParcelState.MOVING],
    )
    lines = tuple(
        SheetLine(p.consignment.subject, p.consignment.title, p.waybill, p.courier, p.address)
        for p in rows.order_by("ordered_at", "id")[:MOST]
    )
    read = [line.subject for line in lines]
    concerning(f"delivery:sheet:{actor.id}", subjects=read, at=at.isoformat())
    return lines
