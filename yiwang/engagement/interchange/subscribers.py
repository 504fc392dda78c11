"""What interchange hears from the catalogue."""

from yiwang.foundation.core.outbox import subscribe
from yiwang.foundation.core.types import SYSTEM
from yiwang.services.catalogue.events import CatalogueChanged
from yiwang.services.catalogue.types.changes import ChangeKind, ChangeTarget

from . import commands


@subscribe(CatalogueChanged)
def note_change(event: CatalogueChanged) -> None:
    """Every publication stands in the feed once, those of an item in their order."""
    commands.note_change(
        basic_code=event.basic_code,
        target=ChangeTarget(event.target),
        kind=ChangeKind(event.kind),
        code=event.code,
        lists=event.count,
        version_no=event.version_no,
        digest=event.hash,
        actor=SYSTEM,
        at=event.changed_at,
    )
