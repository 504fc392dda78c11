"""What the catalogue hears from below."""

from uuid import UUID

from yiwang.foundation.core import clock
from yiwang.foundation.core.jobs import job
from yiwang.foundation.core.outbox import subscribe
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.orgs.events import OrganisationChanged, OrganisationClosed

from . import commands
from .commands.checking import JOB as CHECK
from .commands.enabling import JOB


@subscribe(OrganisationChanged)
def refresh_contacts(event: OrganisationChanged) -> None:
    """Guides show the organisation's name, address and hours as they are now."""
    commands.refresh(organisation_id=event.organisation_id, actor=SYSTEM, at=clock.now())


@subscribe(OrganisationClosed)
def withdraw_its_lists(event: OrganisationClosed) -> None:
    """A closed organisation offers nothing any more; its cases keep their guides."""
    commands.withdraw_lists(organisation_id=event.organisation_id, actor=SYSTEM, at=clock.now())


@job(JOB)
def publish_proposed(proposal: str) -> None:
    """Publish the next texts of an approved proposal; running twice changes nothing."""
    commands.continue_proposal(proposal_id=UUID(proposal), actor=SYSTEM, at=clock.now())


@job(CHECK)
def check_all(run: str) -> None:
    """Judge the next items of a check; running twice changes nothing."""
    commands.continue_check(run_id=UUID(run), actor=SYSTEM, at=clock.now())
