"""What identity hears from below."""

from yiwang.foundation.core import clock
from yiwang.foundation.core.outbox import subscribe
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.keys.events import CertificateEnding

from . import commands


@subscribe(CertificateEnding)
def tell_keepers(event: CertificateEnding) -> None:
    """Tell who keeps the key, and who keeps the owner's seals."""
    commands.tell_end_of_certificate(
        organisation_id=event.organisation_id,
        owner=event.owner,
        days=event.days,
        ends_at=event.ends_at,
        actor=SYSTEM,
        at=clock.now(),
    )
