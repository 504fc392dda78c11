"""What runs by the clock and by jobs: one command call per row; running twice changes nothing."""

import logging
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError
from yiwang.foundation.core.jobs import every, job
from yiwang.foundation.core.types import SYSTEM

from . import commands, providers, queries

logger = logging.getLogger(__name__)
K = TypeVar("K")
DAYS_BACK = 3
"""Days before yesterday whose file is fetched again: institutions correct theirs."""


def _each(keys: Iterable[K], act: Callable[[K], object]) -> None:
    """Act on every key; one that is refused or fails does not hold back the others."""
    for key in keys:
        try:
            act(key)
        except DomainError as error:
            logger.warning("payments.schedule.refused key=%s code=%s", key, error.full_code)
        except Exception as error:
            logger.exception("payments.schedule.failed key=%s error=%s", key, type(error).__name__)


@every("*/2 * * * *")
def ask_orders(at: datetime) -> None:
    """Ask about orders whose notice did not come."""
    numbers = queries.orders_to_ask(viewer=SYSTEM, at=at)
    _each(numbers, lambda no: commands.ask_order(no=no, actor=SYSTEM, at=at))


@every("*/5 * * * *")
def send_refunds(at: datetime) -> None:
    """Send refunds that were approved and not answered."""
    keys = queries.refunds_to_send(viewer=SYSTEM, at=at)
    _each(keys, lambda key: commands.send_refund(refund_id=key, actor=SYSTEM, at=at))


@every("10 * * * *")
def tend_bills(at: datetime) -> None:
    """Say what is due, let expire what is over."""
    due = queries.to_remind(viewer=SYSTEM, at=at)
    _each(due, lambda key: commands.remind(bill_id=key, actor=SYSTEM, at=at))
    over = queries.to_expire(viewer=SYSTEM, at=at)
    _each(over, lambda key: commands.expire_bill(bill_id=key, actor=SYSTEM, at=at))


@every("40 4 * * *")
def reconcile(at: datetime) -> None:
    """Compare yesterday's file with the book, and the days before again; forget old nonces."""
    today = clock.local_date(at).toordinal()
    days = [date.fromordinal(today - back) for back in range(1, DAYS_BACK + 1)]
    for name in providers.names():
        _each(days, lambda d: commands.reconcile(provider=name, day=d, actor=SYSTEM, at=at))  # noqa: B023  called at once
    while commands.forget_notices(actor=SYSTEM, at=at):
        pass


@job("payments.close_order")
def close_order(no: str) -> None:
    """Close an order at the institution after the commit that made it needless."""
    commands.close_order(no=no, actor=SYSTEM, at=clock.now())


@job("payments.send_refund")
def send_refund(refund: str) -> None:
    """Send one refund after the commit that approved it."""
    commands.send_refund(refund_id=UUID(refund), actor=SYSTEM, at=clock.now())
