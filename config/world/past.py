"""When the demo world began: half a year of its own history lies behind the day it is built."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from yiwang.foundation.core import clock

MONTHS = 7


def began_on(at: datetime) -> datetime:
    """Return the morning on which the demo world begins: seven months ago, on the first."""
    month = clock.local_date(at).replace(day=1)
    for _ in range(MONTHS):
        month = (month - timedelta(days=1)).replace(day=1)
    return on(month, 8)


def on(day: date, hour: int) -> datetime:
    """Return half past an hour of a day."""
    return datetime.combine(day, time(hour, 30), clock.ZONE)


def ago(at: datetime, days: int, hour: int) -> datetime:
    """Return half past an hour some days before."""
    return on(clock.local_date(at) - timedelta(days=days), hour)
