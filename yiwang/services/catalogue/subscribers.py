"""What the catalogue hears from below."""

from yiwang.foundation.core import clock
from yiwang.foundation.core.outbox import subscribe
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.orgs.events import OrganisationChanged

from . import commands


@subscribe(OrganisationChanged)
def refresh_contacts(event: OrganisationChanged) -> None:
    """Guides show the organisation's name, address and hours as they are now."""
    commands.refresh(organisation_id=event.organisation_id, actor=SYSTEM, at=clock.now())
