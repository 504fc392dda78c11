"""What runs by the clock: couriers asked again, parcels followed, recipients reminded."""

import logging
from datetime import datetime
from uuid import UUID

from yiwang.foundation.core import clock
from yiwang.foundation.core.jobs import every, job
from yiwang.foundation.core.types import SYSTEM
from yiwang.services.delivery import commands, queries

logger = logging.getLogger(__name__)


@job(commands.SETTLE)
def settle(*, parcel_id: str) -> None:
    """Order or cancel one parcel."""
    commands.settle(parcel_id=UUID(parcel_id), actor=SYSTEM, at=clock.now())


@every("* * * * *")
def settle_waiting(at: datetime) -> None:
    """Ask the courier again what it has not answered; after the first silence the others wait."""
    for parcel_id in queries.parcels_to_settle(viewer=SYSTEM, at=at):
        if not commands.settle(parcel_id=parcel_id, actor=SYSTEM, at=at):
            break


@every("*/10 * * * *")
def follow_parcels(at: datetime) -> None:
    """Ask the courier where parcels are; after the first silence the others wait."""
    for parcel_id in queries.parcels_to_track(viewer=SYSTEM, at=at):
        if not commands.track(parcel_id=parcel_id, actor=SYSTEM, at=at):
            break


@every("0 1 * * *")
def remind_to_collect(at: datetime) -> None:
    """Remind of results that wait long at windows."""
    for consignment in queries.consignments_to_remind(viewer=SYSTEM, at=at):
        commands.remind(consignment=consignment, actor=SYSTEM, at=at)
