"""Reads of saved lists: only for the person who kept them."""

from yiwang.foundation.core.types import Actor
from yiwang.services.cases.models import SavedList
from yiwang.services.cases.types.saved import SavedListInfo

MOST = 50


def saved_lists(*, viewer: Actor) -> list[SavedListInfo]:
    """Return the lists the viewer keeps, latest first (at most 50)."""
    if viewer.person_id is None:
        return []
    rows = SavedList.objects.filter(person_id=viewer.person_id)
    return [row.info() for row in rows.order_by("-saved_at", "-pk")[:MOST]]
