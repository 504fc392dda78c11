"""Hearings that are held in public, told beforehand (听证公告), 行政许可法 46、48."""

import re
from datetime import datetime

from django.db.models import Q

from yiwang.foundation.core.types import Actor
from yiwang.services.cases.models import Hearing
from yiwang.services.cases.types.scene import PublicHearing, PublicHearingPage

from .papers import region_range

MOST = 100
_KEY = re.compile(r"(\d{1,11})\.(\d{18})\.(\d{1,5})")


def public_hearings(
    region_code: str = "", *, after: str = "", limit: int = 20, viewer: Actor, at: datetime
) -> PublicHearingPage:
    """Return hearings still to be held in public, the next first, in a region and below it."""
    del viewer
    rows = Hearing.objects.filter(
        held_at__gte=at, in_public=True, waived_at=None, closed_at=None
    ).select_related("case")
    if region_code:
        first, last = region_range(region_code)
        rows = rows.filter(case__region_code__gte=first, case__region_code__lte=last)
    key = _KEY.fullmatch(after)
    if key is not None:
        held = datetime.fromtimestamp(int(key[1]), tz=at.tzinfo)
        later = Q(held_at=held, case_id=int(key[2]), n__gt=int(key[3]))
        later |= Q(held_at=held, case_id__gt=int(key[2]))
        rows = rows.filter(Q(held_at__gt=held) | later)
    size = min(limit, MOST)
    found = list(rows.order_by("held_at", "case_id", "n")[: size + 1])
    last_row = found[size - 1] if len(found) > size else None
    return PublicHearingPage(
        tuple(_public(row) for row in found[:size]),
        f"{int(last_row.held_at.timestamp())}.{last_row.case_id}.{last_row.n}"
        if last_row is not None and last_row.held_at is not None
        else "",
    )


def _public(row: Hearing) -> PublicHearing:
    assert row.held_at is not None  # noqa: S101  asked for
    return PublicHearing(
        item_name=row.case.item_name,
        organisation_name=row.case.organisation_name,
        region_code=row.case.region_code,
        matter=row.matter,
        basis=row.basis,
        held_at=row.held_at,
        place=row.place,
        presider=row.presider_name,
        moved_reason=row.moved_reason,
    )
