"""What the ledger hears from the catalogue; its jobs: what was agreed, baselines."""

from uuid import UUID

from yiwang.foundation.core import clock
from yiwang.foundation.core.jobs import job
from yiwang.foundation.core.outbox import subscribe
from yiwang.foundation.core.types import SYSTEM
from yiwang.services.catalogue.events import CatalogueChanged

from . import commands
from .commands.agreeing import JOB as PUBLISH
from .commands.baselines import COUNT, MEASURE


@subscribe(CatalogueChanged)
def record_publication(event: CatalogueChanged) -> None:
    """Every material and step that a publication takes away, replaces or adds is entered once."""
    commands.record_publication(
        basic_code=event.basic_code,
        code=event.code,
        digest=event.hash,
        changed_by=event.changed_by,
        actor=SYSTEM,
        at=event.changed_at,
    )


@job(PUBLISH)
def publish_agreed(check: str) -> None:
    """Publish the next items of an agreed self-check; running twice changes nothing."""
    commands.continue_publication(check_id=UUID(check), actor=SYSTEM, at=clock.now())


@job(COUNT)
def count_baseline(baseline: str) -> None:
    """Count a baseline; running twice changes nothing."""
    commands.count_baseline(baseline_id=UUID(baseline), actor=SYSTEM, at=clock.now())


@job(MEASURE)
def measure_baseline(baseline: str) -> None:
    """Compare a baseline with what is asked now."""
    commands.measure_baseline(baseline_id=UUID(baseline), actor=SYSTEM, at=clock.now())
