"""Periods of the calendar: months, quarters, years (周期)."""

from datetime import date, timedelta

from yiwang.oversight.assessment.types import Span

_MONTHS = {Span.MONTH: 1, Span.QUARTER: 3, Span.YEAR: 12}
_LAST_MONTH = 12


def begins(span: Span, day: date) -> date:
    """Return the first day of the period a day lies in."""
    length = _MONTHS[span]
    return date(day.year, (day.month - 1) // length * length + 1, 1)


def ends(span: Span, first: date) -> date:
    """Return the last day of the period that begins on a day."""
    month = first.month + _MONTHS[span]
    year = first.year + (month > _LAST_MONTH)
    return date(year, month - (_LAST_MONTH if month > _LAST_MONTH else 0), 1) - timedelta(days=1)


def before(span: Span, first: date) -> date:
    """Return the first day of the period before."""
    return begins(span, first - timedelta(days=1))


def year_before(first: date) -> date:
    """Return the first day of the same period a year earlier."""
    return first.replace(year=first.year - 1)


def name(span: Span, first: date) -> str:
    """Return a period's name, as 2026年第三季度."""
    if span is Span.YEAR:
        return f"{first.year}年"
    if span is Span.MONTH:
        return f"{first.year}年{first.month}月"
    return f"{first.year}年第{'一二三四'[(first.month - 1) // 3]}季度"
