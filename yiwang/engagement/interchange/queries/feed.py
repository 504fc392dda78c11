"""The public feed of changes, by number."""

from yiwang.engagement.interchange.models import CatalogueChange
from yiwang.engagement.interchange.types.feed import Change
from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.services.catalogue.types.changes import ChangeKind, ChangeTarget

MOST = 1001


def changes(
    *,
    after: int = 0,
    limit: int = 100,
    basic_code: str = "",
    is_newest_first: bool = False,
    viewer: Actor = ANYONE,
) -> tuple[Change, ...]:
    """Return the changes after a number in their order, or the last ones, newest first."""
    del viewer
    rows = CatalogueChange.objects.filter(number__gt=after)
    if basic_code:
        rows = rows.filter(basic_code=basic_code)
    order = "-number" if is_newest_first else "number"
    return tuple(_change(row) for row in rows.order_by(order)[: min(limit, MOST)])


def last_change(*, viewer: Actor = ANYONE) -> Change | None:
    """Return the last change there is."""
    return next(iter(changes(limit=1, is_newest_first=True, viewer=viewer)), None)


def _change(row: CatalogueChange) -> Change:
    return Change(
        number=row.number,
        target=ChangeTarget(row.target),
        kind=ChangeKind(row.kind),
        basic_code=row.basic_code,
        code=row.code,
        name=row.name,
        lists=row.lists,
        version_no=row.version_no,
        hash=row.hash,
        changed_at=row.changed_at,
    )
