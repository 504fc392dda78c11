"""The working calendar, built once per process and version."""

import time
from datetime import date

from django.db.models import Count, Max

from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.foundation.orgs.models import CalendarDay, CalendarYear
from yiwang.foundation.orgs.types import YearInfo
from yiwang.lib.workdays.calendar import Calendar, DayKind

CHECK_SECONDS = 1.0
_held: tuple[float, str, Calendar | None] = (0.0, "", None)


def working_calendar(*, fresh: bool = False) -> Calendar:
    """Return the calendar all legal days are counted by; a change is seen within a second.

    :param fresh: look now, for who acts on a change just told.
    """
    global _held  # noqa: PLW0603  one calendar a process, replaced as a whole
    checked, version, calendar = _held
    if not fresh and calendar is not None and time.monotonic() - checked < CHECK_SECONDS:
        return calendar
    found = _version()
    if calendar is None or found != version:
        calendar = _build(found)
    _held = (time.monotonic(), found, calendar)
    return calendar


def forget_calendar() -> None:
    """Look again at the next question (after an import, in the same process)."""
    global _held  # noqa: PLW0603  see above
    _held = (0.0, "", None)


def _version() -> str:
    stamp = CalendarYear.objects.aggregate(n=Count("year"), last=Max("imported_at"))
    return f"{stamp['n']}@{stamp['last'].isoformat() if stamp['last'] else ''}"


def _build(version: str) -> Calendar:
    announced = list(
        CalendarYear.objects.filter(is_provisional=False).values_list("year", flat=True)
    )
    days = CalendarDay.objects.values_list("on", "is_working")
    exceptions: dict[date, DayKind] = {
        on: DayKind.WORK if works else DayKind.OFF for on, works in days
    }
    return Calendar.of(exceptions, version=version, announced_until=max(announced, default=2003))


def years(*, viewer: Actor = ANYONE) -> tuple[YearInfo, ...]:
    """Return the years whose days off are known, newest first."""
    del viewer
    rows = CalendarYear.objects.order_by("-year")[:200]
    return tuple(YearInfo(row.year, row.is_provisional, row.source) for row in rows)
