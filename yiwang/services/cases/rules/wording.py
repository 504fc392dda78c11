"""Words the rules use in their Chinese sentences."""

from datetime import date, datetime, timedelta, timezone
from types import MappingProxyType
from typing import Final

from yiwang.services.cases.types import ClockKind, LimitUnit

UNIT_NAMES: Final = MappingProxyType(
    {
        LimitUnit.WORKING_DAY: "个工作日",
        LimitUnit.CALENDAR_DAY: "日",
        LimitUnit.HOUR: "小时",
        LimitUnit.MONTH: "个月",
        LimitUnit.YEAR: "年",
    }
)
"""Unit of a limit → how it is read after a number."""
LIMIT_WORDS: Final = MappingProxyType(
    {
        ClockKind.ACCEPTANCE: "决定是否受理的期限",
        ClockKind.STATUTORY: "法定期限",
        ClockKind.PROMISED: "承诺期限",
        ClockKind.ISSUE: "颁发、送达期限",
    }
)
"""Clock → what its limit is called in its lines."""


def in_words(day: date) -> str:
    """``2026年9月3日``."""
    return f"{day.year}年{day.month}月{day.day}日"


def statutory_due(day: date | None) -> str:
    """The last day the law gives, or that it gives none: a promise is not the law's."""
    return in_words(day) if day else "法律没有规定办理期限，按承诺的时限办理"


_SHANGHAI: Final = timezone(timedelta(hours=8))


def clock_time(at: datetime) -> str:
    """``11月22日 14:32`` in China."""
    local = at.astimezone(_SHANGHAI)
    return f"{local.month}月{local.day}日 {local:%H:%M}"
