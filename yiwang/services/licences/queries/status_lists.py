"""The signed list of what became of licences, for everybody."""

from yiwang.foundation.core.types import Actor
from yiwang.services.licences.models import StatusList
from yiwang.services.licences.types.licences import StatusListInfo


def status_list(number: int | None = None, *, viewer: Actor) -> StatusListInfo | None:
    """Return a number of the status list, the newest where none is named; None: there is none."""
    del viewer  # published
    rows = StatusList.objects.order_by("-number")
    row = (rows if number is None else rows.filter(number=number)).first()
    if row is None:
        return None
    return StatusListInfo(
        number=row.number,
        made_at=row.made_at,
        body=bytes(row.body),
        sm3=row.sm3,
        signature=bytes(row.signature),
        key_name=row.key_name,
        public_key=bytes(row.public_key),
    )
