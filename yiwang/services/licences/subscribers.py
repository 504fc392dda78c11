"""What licences hear from below; and jobs: what was uploaded is loaded part by part."""

from uuid import UUID

from yiwang.foundation.core import clock
from yiwang.foundation.core.jobs import job
from yiwang.foundation.core.outbox import subscribe
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.keys.events import KeyCompromised, KeyPrepared, KeyRotated

from . import commands
from .commands.seal_makers import STAMPER_KEY
from .commands.stock import JOB
from .commands.stock_loading import go_on


@job(JOB)
def load_stock(upload: str) -> None:
    """Do the next part of an import; running twice changes nothing."""
    go_on(UUID(upload), clock.now())


@subscribe(KeyPrepared)
def rekey_seal(event: KeyPrepared) -> None:
    """Make the seal anew with its new key; until then the key before seals."""
    commands.rekey_seal(key_name=event.key, key_version=event.version, actor=SYSTEM, at=clock.now())


@subscribe(KeyRotated)
def certify_stamper(event: KeyRotated) -> None:
    """Give the time stamps' new key its certificate: without it no seal is put."""
    if event.key == STAMPER_KEY:
        commands.certify_stamper(actor=SYSTEM, at=clock.now())


@subscribe(KeyCompromised)
def revoke_compromised(event: KeyCompromised) -> None:
    """Take its certificates back, so that everybody who verifies reads it."""
    commands.revoke_compromised(
        key_name=event.key,
        key_version=event.version,
        since=event.found_at,
        actor=SYSTEM,
        at=clock.now(),
    )
