"""What an indicator says, and whether a target is reached: pure arithmetic (营商环境指标)."""

import math
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from yiwang.lib.workdays.calendar import Calendar
from yiwang.oversight.assessment.types import AT_LEAST, UNITS, Gauge

SHARES = {Gauge.DAYS_P50: 50, Gauge.DAYS_P80: 80}
HUNDRED = 100


def days_of(
    spans: Iterable[tuple[date, date, int]], percent: int, calendar: Calendar
) -> Decimal | None:
    """Return within how many working days so many of a hundred cases were done."""
    counted = sorted((calendar.working_days_between(a, b), n) for a, b, n in spans)
    whole = sum(n for _, n in counted)
    wanted, so_far = math.ceil(whole * percent / HUNDRED), 0
    for days, n in counted:
        so_far += n
        if so_far >= wanted:
            return Decimal(days)
    return None


def share(part: int, whole: int) -> Decimal | None:
    """Return a share of a hundred, None of nothing."""
    return Decimal(HUNDRED * part / whole).quantize(Decimal("0.1")) if whole else None


def is_reached(gauge: Gauge, value: Decimal, actual: Decimal | None) -> bool | None:
    """Whether a target is reached; None when there is nothing to count."""
    if actual is None:
        return None
    return actual >= value if gauge in AT_LEAST else actual <= value


def text(gauge: Gauge, value: Decimal | None) -> str:
    """Write a figure with its unit."""
    if value is None:
        return "—"
    plain = value.normalize()
    shown = f"{plain:f}"
    unit = UNITS[gauge]
    return f"{shown}{unit}" if unit == "%" else f"{shown} {unit}"
