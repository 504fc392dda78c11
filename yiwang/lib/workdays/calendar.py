"""Working days by the State Council's yearly notices (放假安排).

Monday to Friday work except days marked ``off``; Saturday and Sunday rest except days marked
``work``. A year whose notice is not out yet follows the weekday rule and the fixed-date holidays,
and every date in it is provisional. All dates are dates in Asia/Shanghai.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import accumulate
from typing import Self

_SATURDAY = 5
_YEARS_BEFORE, _YEARS_AFTER = 15, 40
_FIXED_HOLIDAYS = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
"""Month and day of holidays with a fixed date (全国年节及纪念日放假办法, 2024); the others are
lunar or solar terms and wait for the notice."""


class DayKind(StrEnum):
    """How a day departs from the weekday rule."""

    OFF = "off"
    WORK = "work"


class OutsideCalendar(ValueError):
    """A date too far from the announced years to say anything about it."""


@dataclass(frozen=True, eq=False, slots=True)
class Calendar:
    """An immutable calendar of one version; make it by ``Calendar.of``.

    Prefix sums and the list of working days make every question O(1).
    """

    version: str
    """Of the table, e.g. the SM3 of its source; stored beside every computed due date."""
    announced_until: int
    """The last year whose notice is in the table."""
    _first: int = field(repr=False)
    _worked: tuple[int, ...] = field(repr=False)
    """``_worked[i]`` = working days among the first ``i`` days."""
    _days: tuple[int, ...] = field(repr=False)
    """Ordinals of the working days, ascending."""

    @classmethod
    def of(
        cls,
        exceptions: Mapping[date, DayKind],
        *,
        version: str,
        announced_until: int | None = None,
    ) -> Self:
        """Build from the exceptions to the weekday rule.

        :param announced_until: the last year announced; by default the last one in the table.
        :raises ValueError: the table is empty and ``announced_until`` is not given.
        """
        if announced_until is None:
            announced_until = max(exceptions).year
        first_year = min((day.year for day in exceptions), default=announced_until)
        first = date(first_year - _YEARS_BEFORE, 1, 1).toordinal()
        last = date(announced_until + _YEARS_AFTER, 12, 31).toordinal()
        flags = [
            _works(date.fromordinal(n), exceptions, announced_until) for n in range(first, last + 1)
        ]
        return cls(
            version=version,
            announced_until=announced_until,
            _first=first,
            _worked=tuple(accumulate(flags, initial=0)),
            _days=tuple(first + place for place, works in enumerate(flags) if works),
        )

    def is_workday(self, day: date) -> bool:
        """Whether offices work that day. :raises OutsideCalendar: too far away."""
        place = self._place(day)
        return self._worked[place + 1] > self._worked[place]

    def is_provisional(self, day: date) -> bool:
        """Whether the day lies in a year whose notice is not out yet."""
        return day.year > self.announced_until

    def add_working_days(self, start: date, n: int) -> date:
        """The ``n``-th working day after ``start``, which is not counted itself.

        ``n = 0`` gives ``start``; a negative ``n`` the ``-n``-th working day before it.

        :raises OutsideCalendar: the result is too far away.
        """
        if n == 0:
            return start
        place = self._place(start)
        target = self._worked[place + 1] + n - 1 if n > 0 else self._worked[place] + n
        if not 0 <= target < len(self._days):
            raise OutsideCalendar(f"{n} working days from {start} is outside this calendar")
        return date.fromordinal(self._days[target])

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after ``start`` up to and including ``end``; negative when end < start.

        ``between(d, add(d, n)) == n`` for every n ≥ 0; ``between(a, b) == -between(b, a)``.

        :raises OutsideCalendar: a date is too far away.
        """
        return self._worked[self._place(end) + 1] - self._worked[self._place(start) + 1]

    def next_workday(self, day: date) -> date:
        """``day`` itself when offices work, else the next day they do (民法典第二百零三条)."""
        return day if self.is_workday(day) else self.add_working_days(day, 1)

    def workdays_in_year(self, year: int) -> int:
        """Working days of a calendar year."""
        before_new_year = date(year, 1, 1).toordinal() - 1
        return self.working_days_between(date.fromordinal(before_new_year), date(year, 12, 31))

    def _place(self, day: date) -> int:
        place = day.toordinal() - self._first
        if not 0 <= place < len(self._worked) - 1:
            raise OutsideCalendar(f"{day} is outside this calendar")
        return place


def _works(day: date, exceptions: Mapping[date, DayKind], announced_until: int) -> bool:
    kind = exceptions.get(day)
    if kind is not None:
        return kind is DayKind.WORK
    if day.year > announced_until and (day.month, day.day) in _FIXED_HOLIDAYS:
        return False
    return day.weekday() < _SATURDAY
