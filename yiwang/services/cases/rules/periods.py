"""Periods with holes: the n-th counted day after a start when some days are not counted.

A period in working days counts working days; one in calendar days, months or years counts every
day; hours are natural hours, laid on the day they end on. All O(number of stops).
"""

import calendar as months_of
from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from yiwang.lib.workdays.calendar import Calendar
from yiwang.services.cases.types import LimitUnit

_ONE_DAY = timedelta(1)
_MONTHS_A_YEAR = 12
Span = tuple[date, date]
"""First and last day of a stop, both not counted."""


def merge(spans: Iterable[Span]) -> list[Span]:
    """Ascending, disjoint spans covering the same days."""
    merged: list[Span] = []
    for first, last in sorted(spans):
        if merged and first <= merged[-1][1] + _ONE_DAY:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return merged


def add_months(day: date, months: int) -> date:
    """The same day ``months`` later, or the month's last when it has none (民法典第二百零二条)."""
    year, month = divmod(day.year * _MONTHS_A_YEAR + day.month - 1 + months, _MONTHS_A_YEAR)
    last = months_of.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


class Period(NamedTuple):
    """A limit laid on the calendar from ``start``, which is not counted itself."""

    calendar: Calendar
    start: date
    base: int
    """Days of the limit without extension, in the period's own days; see ``base_days``."""
    extension: int
    """In the period's own days: working days when it counts working days, else calendar days."""
    in_working_days: bool
    """Whether working days are counted; else every day, and the end moves to a working day."""
    at_once: bool
    """即办: due on the day it begins, whatever day that is."""
    stops: tuple[Span, ...]
    """Merged."""

    @property
    def total(self) -> int:
        """Days of the whole limit with its extension."""
        return 0 if self.at_once else self.base + self.extension

    def due_on(self) -> date:
        """The last day that is in time."""
        if self.at_once:
            return self.start
        due = self._nth(self.total)
        return due if self.in_working_days else self.calendar.next_workday(due)

    def yellow_on(self, due_on: date, percent: int, days_before: int) -> date:
        """The earlier of ``percent`` of the limit used and ``days_before`` working days before."""
        before = self.calendar.add_working_days(due_on, -days_before)
        return min(max(before, self.start), self._nth(-(-self.total * percent // 100)))

    def use(self, day: date, due_on: date) -> tuple[int, int]:
        """Days used and left on ``day``; late days count as used and as negative days left.

        Stops that begin after the due date change nothing any more.
        """
        if day > due_on:
            late = self.days_within(due_on + _ONE_DAY, day)
            return self._whole(due_on) + late, -late
        used = self._counted_by(day)
        return used, self._whole(due_on) - used

    def _whole(self, due_on: date) -> int:
        """Counted days up to the due date: the total, or more when the end has moved."""
        return self.total if self.in_working_days else self._counted_by(due_on)

    def _counted_by(self, day: date) -> int:
        if self.in_working_days and not self.stops:
            return self.calendar.working_days_between(self.start, day)
        next_day = self.start + _ONE_DAY
        counted = self.days_within(next_day, day)
        for first, last in self.stops:
            counted -= self.days_within(max(first, next_day), min(last, day))
        return counted

    def days_within(self, first: date, last: date) -> int:
        """Days of the period's own unit from ``first`` to ``last``, both included."""
        if last < first:
            return 0
        if self.in_working_days:
            return self.calendar.working_days_between(first - _ONE_DAY, last)
        return (last - first).days + 1

    def _nth(self, n: int) -> date:
        """The ``n``-th counted day after the start; the start itself for 0."""
        cursor, left = self.start, n
        for first, last in self.stops if n else ():
            free = self.days_within(cursor + _ONE_DAY, first - _ONE_DAY)
            if free >= left:
                break
            left -= free
            cursor = max(cursor, last)
        if self.in_working_days:
            return self.calendar.add_working_days(cursor, left)
        return cursor + timedelta(left)


def base_days(start: date, amount: int, unit: LimitUnit, *, hours_end_on: date) -> int:
    """A limit as a number of its own days: working days for WD, else calendar days.

    :param hours_end_on: the day an hour limit ends on, which depends on the time of day.
    """
    if unit is LimitUnit.HOUR:
        return (hours_end_on - start).days
    if unit is LimitUnit.MONTH:
        return (add_months(start, amount) - start).days
    if unit is LimitUnit.YEAR:
        return (add_months(start, amount * _MONTHS_A_YEAR) - start).days
    return amount
