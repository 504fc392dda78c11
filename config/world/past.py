"""When the demo world began: half a year of its own history lies behind the day it is built."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from django.db import transaction

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError
from yiwang.foundation.core.models import Setting

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


def played(say: Callable[[str], None], name: str, version: str, play: Callable[[], str]) -> None:
    """Play a part of the history once, whole or not at all, and say what it made.

    Where people or an older release have made something else of the world, the commands refuse
    what does not fit; the world then goes without this part and starts all the same.
    """
    if Setting.objects.filter(name=name, value=version).exists():
        return
    try:
        with transaction.atomic():  # a run that is killed leaves nothing half grown
            said = play()
    except (DomainError, LookupError) as refused:
        said = f"这里已有别的内容，不再补这部分历史：{refused}"
    Setting.objects.update_or_create(name=name, defaults={"value": version})
    say(f"  {said}")
