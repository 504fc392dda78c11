"""What interchange hears from the catalogue, and its jobs."""

from uuid import UUID

from yiwang.foundation.core import clock
from yiwang.foundation.core.jobs import job
from yiwang.foundation.core.outbox import subscribe
from yiwang.foundation.core.types import SYSTEM
from yiwang.services.catalogue.events import CatalogueChanged
from yiwang.services.catalogue.types.changes import ChangeKind, ChangeTarget

from . import commands
from .commands.imports import CHECK_JOB, PUBLISH_JOB


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


@job(CHECK_JOB)
def check_import(upload: str) -> None:
    """Read or check the next part of an import; running twice changes nothing."""
    commands.continue_import(import_id=UUID(upload), actor=SYSTEM, at=clock.now())


@job(PUBLISH_JOB)
def publish_import(upload: str) -> None:
    """Publish a confirmed import; running twice changes nothing."""
    commands.publish_import(import_id=UUID(upload), actor=SYSTEM, at=clock.now())
