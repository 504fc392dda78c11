"""The one place that reads the time; in demo mode an offset moves it (ux.md 4.0).

Commands take ``at``; only sites, schedules and management commands call :func:`now`.
"""

import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

ZONE = ZoneInfo("Asia/Shanghai")
_CACHE_SECONDS = 1.0
_cached: tuple[float, timedelta] = (-_CACHE_SECONDS, timedelta())


def offset() -> timedelta:
    """Return how far the demo clock is moved; always zero in production."""
    global _cached  # noqa: PLW0603
    if not settings.YIWANG_DEMO:
        return timedelta()
    read_at, value = _cached
    if time.monotonic() - read_at > _CACHE_SECONDS:
        from yiwang.foundation.core.models import Setting  # noqa: PLC0415  models import ids only

        row = Setting.objects.filter(name="clock.offset_seconds").first()
        value = timedelta(seconds=int(row.value) if row else 0)
        _cached = (time.monotonic(), value)
    return value


def forget_offset() -> None:
    """Read the offset again at the next call (after it was moved)."""
    global _cached  # noqa: PLW0603
    _cached = (-_CACHE_SECONDS, timedelta())


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return datetime.now(UTC) + offset()


def local_date(at: datetime) -> date:
    """Return the calendar day of an instant in China, where all legal days are counted."""
    return at.astimezone(ZONE).date()
