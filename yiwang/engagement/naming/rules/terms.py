"""How long a name is kept (保留期), 企业名称登记管理规定 第十八条.

Two months, a year where the founding or the business needs an approval before registration. The
law knows no prolongation: who needs longer declares anew, when the name is free like for anybody.
"""

import calendar
from datetime import date, timedelta

MONTHS, MONTHS_WITH_APPROVAL = 2, 12
YEAR = 12


def last_day(reserved_on: date, *, needs_approval: bool) -> date:
    """Return the last day of the term: the same day so many months on (民法典 第二百零二条)."""
    return _months_on(reserved_on, MONTHS_WITH_APPROVAL if needs_approval else MONTHS)


def free_on(last: date) -> date:
    """Return the day from which anybody may declare the name."""
    return last + timedelta(days=1)


def free_after_cancellation(cancelled_on: date) -> date:
    """Return when the name of a cancelled enterprise is free: a year on (第十七条第二项)."""
    return free_on(_months_on(cancelled_on, YEAR))


def _months_on(day: date, months: int) -> date:
    year, month = divmod(day.year * YEAR + day.month - 1 + months, YEAR)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
