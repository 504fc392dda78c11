"""The usual time in words (通常用时): never a promise, never of fewer than thirty cases."""

from datetime import date, timedelta
from typing import Final

FEWEST: Final = 30
PERIOD: Final = timedelta(days=90)
HALF, MOST = 0.5, 0.8


def sentence(n: int, half: int, most: int, since: date, until: date) -> str:
    """Say how long it usually takes, of how many cases, in which days, and that it binds nobody."""
    first, last = (f"{day.month}月{day.day}日" for day in (since, until))
    share = f"八成的件{_within(most)}"
    if half != most:
        share = f"一半的件{_within(half)}，{share}"
    return (
        f"近 {PERIOD.days} 天（{first}至{last}）办结 {n} 件，{share}作出决定，"
        "从提交申请算起，包括等申请人补正的时间。这是参考，不是承诺。"
    )


def brief(most: int) -> str:
    """Say it in half a line."""
    return f"近 {PERIOD.days} 天八成的件{_within(most)}办完，仅供参考"


def _within(days: int) -> str:
    return f"在 {days} 个工作日内" if days else "当天"
