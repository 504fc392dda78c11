"""What runs by the clock: licences that wait for their seal, and those that run out."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

from yiwang.foundation.core.errors import DomainError
from yiwang.foundation.core.jobs import every
from yiwang.foundation.core.types import SYSTEM
from yiwang.services.licences import commands, queries

logger = logging.getLogger(__name__)
PACKAGES = 50
"""Packages of a thousand that a night makes for one library at most."""
PARTS = 100
"""Hundreds of licences that a run ends at most; the next one goes on an hour later."""


def _each(keys: Iterable[UUID], act: Callable[[UUID], object]) -> None:
    """Act on every licence; one that is refused or fails does not hold back the others."""
    for key in keys:
        try:
            act(key)
        except DomainError as error:
            logger.warning("licences.schedule.refused licence=%s code=%s", key, error.full_code)
        except Exception as error:
            logger.exception("licences.schedule.failed licence=%s %s", key, type(error).__name__)


@every("* * * * *")
def seal_waiting(at: datetime) -> None:
    """Seal the licences that wait; those just granted were sealed at once if they could be."""
    keys = queries.licences_to_seal(viewer=SYSTEM, at=at)
    _each(keys, lambda key: commands.seal_licence(licence_id=key, actor=SYSTEM, at=at))


@every("*/10 * * * *")
def publish_status_list(at: datetime) -> None:
    """Publish what changed since the last number; locked keys wait for the next time."""
    try:
        while commands.publish_status_list(actor=SYSTEM, at=at):
            pass
    except DomainError as error:
        logger.warning("licences.status_list.refused code=%s", error.full_code)


@every("*/10 * * * *")
def publish_revocation_lists(at: datetime) -> None:
    """Sign the lists that are due: each day, and soon after a revocation that found locked keys."""
    try:
        commands.certify_stamper(actor=SYSTEM, at=at)
        commands.publish_revocation_lists(actor=SYSTEM, at=at)
    except DomainError as error:
        logger.warning("licences.revocation_lists.refused code=%s", error.full_code)


@every("15 * * * *")
def expire(at: datetime) -> None:
    """Note the licences whose last day is over, part by part: at midnight they are thousands.

    What is refused stays behind and does not come round again in the same run.
    """
    last = None
    for _ in range(PARTS):
        part = queries.licences_run_out(viewer=SYSTEM, at=at, after=last)
        if not part:
            return
        _each(
            (key for _, key in part),
            lambda key: commands.expire_licence(licence_id=key, actor=SYSTEM, at=at),
        )
        last = part[-1]
    logger.warning("licences.expire.more parts=%s", PARTS)


@every("20 2 * * *")
def tell_libraries(at: datetime) -> None:
    """Make what each library is to be told of the day, ready to be handed over in the morning."""
    for library in queries.partners(viewer=SYSTEM, at=at):
        try:
            for _ in range(PACKAGES):
                commands.export_package(partner_id=library.id, actor=SYSTEM, at=at)
        except commands.NothingNew:
            continue
        except DomainError as error:
            logger.warning("licences.libraries.refused code=%s", error.full_code)
