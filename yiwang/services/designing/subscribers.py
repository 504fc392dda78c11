"""Jobs of designing, and what it hears from the catalogue."""

from uuid import UUID

from yiwang.foundation.core import clock
from yiwang.foundation.core.jobs import job
from yiwang.foundation.core.outbox import subscribe
from yiwang.foundation.core.types import SYSTEM
from yiwang.services.catalogue.events import CatalogueChanged
from yiwang.services.catalogue.types.changes import ChangeKind

from . import commands, queries
from .commands.publishing import JOB


@job(JOB)
def adopt_form(design: str) -> None:
    """Make the next lists use a published form; running twice changes nothing."""
    commands.continue_adoption(design_id=UUID(design), actor=SYSTEM, at=clock.now())


@subscribe(CatalogueChanged)
def tell_themes(event: CatalogueChanged) -> None:
    """Open a task for the editors of themes under which an item changed."""
    if queries.is_in_a_theme(event.basic_code):
        what = "有了新版本" if event.kind == ChangeKind.CHANGED else "的实施清单有变化"
        commands.note_item_changed(
            basic_code=event.basic_code,
            code=event.code,
            what=what,
            actor=SYSTEM,
            at=event.changed_at,
        )
