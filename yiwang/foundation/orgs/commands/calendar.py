"""The working calendar: seeded from the shipped table, then the yearly notice."""

from collections.abc import Iterable
from datetime import date, datetime
from itertools import groupby
from typing import ClassVar

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError, NotPermitted, require
from yiwang.foundation.core.outbox import publish
from yiwang.foundation.core.types import Actor
from yiwang.foundation.orgs import events, models, policy
from yiwang.foundation.orgs.queries import calendar
from yiwang.foundation.orgs.types import DayException

FIRST_YEAR, LAST_YEAR = 2000, 2100


class CannotImportCalendar(DomainError):
    """The year's days cannot be taken as they are."""

    code: ClassVar[str] = "orgs.import_year"
    sentence: ClassVar[str] = "放假安排有误：日期要在这一年内，且不能重复"


@command("orgs.import_calendar")
def import_calendar(
    *, days: Iterable[DayException], source: str, actor: Actor, at: datetime
) -> int:
    """Seed the calendar for years not yet known (工作日历); return how many years came in.

    《全国年节及纪念日放假办法》第二条. Years already imported stay as they are.
    """
    require(policy.may_edit(actor), NotPermitted)
    known = set(models.CalendarYear.objects.values_list("year", flat=True))
    ordered = sorted(days, key=lambda d: d.on)
    added = 0
    for year, group in groupby(ordered, key=lambda d: d.on.year):
        if year in known:
            continue
        _write(year, list(group), source=source, at=at)
        added += 1
    concerning("orgs:calendar:seed", years=added)
    calendar.forget_calendar()
    return added


@command("orgs.import_year")
def import_year(
    *, year: int, days: list[DayException], source: str, actor: Actor, at: datetime
) -> None:
    """Take the State Council's notice for a year (放假安排); open clocks are then recomputed.

    《全国年节及纪念日放假办法》第六条. Importing a year again replaces it.

    :raises CannotImportCalendar: no days, a day of another year, a day twice.
    """
    require(policy.may_edit(actor), NotPermitted)
    dates = [d.on for d in days]
    if not days or len(set(dates)) != len(dates) or any(d.year != year for d in dates):
        raise CannotImportCalendar
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise CannotImportCalendar("年度不对", reason="year")
    models.CalendarYear.objects.filter(year=year).delete()
    _write(year, days, source=source, at=at)
    concerning(f"orgs:calendar:{year}", days=len(days), source=source)
    publish(events.CalendarImported(year=year, imported_on=date(at.year, at.month, at.day)))
    calendar.forget_calendar()


def _write(year: int, days: list[DayException], *, source: str, at: datetime) -> None:
    row = models.CalendarYear.objects.create(year=year, source=source, imported_at=at)
    models.CalendarDay.objects.bulk_create(
        models.CalendarDay(on=d.on, year=row, is_working=d.is_working, holiday=d.holiday)
        for d in days
    )
