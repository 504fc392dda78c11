"""Checks of the special watch: one event beside the others of its kinds; pure.

A rule names the kinds it looks at and by how much; counted is by person where one acted, else by
organisation, or by the thing itself (a seal).
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from yiwang.foundation.core.clock import ZONE, local_date
from yiwang.oversight.supervision.types.special import Watched

Threshold = Mapping[str, Any]
Quote = list[list[str]]
Times = Sequence[datetime]
USUAL_DAYS: Final = 30
_FEN: Final = 1_000_000
"""In ten thousand yuan."""


@dataclass(frozen=True, slots=True)
class SpecialCheck:
    """A check: by what it counts, how far around it looks, and what it finds, quoted; empty: none.

    ``once`` makes a finding once: for each event, or for each day of who is counted.
    """

    name: str
    finds: Callable[[Watched, Times, Threshold], Quote]
    counts_by: Callable[[Watched], str] | None = None
    looks_around: Callable[[Threshold], timedelta] = lambda _: timedelta(0)

    def once(self, one: Watched) -> str:
        """Return what it is found once for."""
        if self.counts_by is None:
            return f"{one.kind} {one.subject}"
        return f"{self.day(one)} {self.counts_by(one)}"

    def day(self, one: Watched) -> date:
        """Return the day it is about: what lasts is about the day it began, and found once."""
        return local_date(one.at) - timedelta(days=one.days)


def by_person(one: Watched) -> str:
    """Return who is counted: a person where one acted, else the organisation."""
    return one.who or str(one.organisation_id or one.region_code)


def by_thing(one: Watched) -> str:
    """Return the thing that is compared with itself."""
    return one.thing


def _each(one: Watched, _: Times, __: Threshold) -> Quote:
    return [["发生时间", _moment(one.at)]]


def _large(one: Watched, _: Times, threshold: Threshold) -> Quote:
    if one.amount < int(threshold["ten_thousand_yuan"]) * _FEN:
        return []
    return [["金额", f"{one.amount / 100:,.2f} 元"], ["发生时间", _moment(one.at)]]


def _aged(one: Watched, _: Times, threshold: Threshold) -> Quote:
    if one.days < int(threshold["days"]):
        return []
    return [["已过天数", f"{one.days} 天"], ["金额", f"{one.amount / 100:,.2f} 元"]]


def _minutes(threshold: Threshold) -> timedelta:
    return timedelta(minutes=int(threshold["minutes"]))


def _many(one: Watched, others: Times, threshold: Threshold) -> Quote:
    """Look at every stretch of so many minutes with this event in it: events come late too."""
    stretch = _minutes(threshold)
    times = sorted([one.at, *(at for at in others if abs(at - one.at) < stretch)])
    n, last, first = 0, one.at, 0
    for k, at in enumerate(times):
        while at - times[first] >= stretch:
            first += 1
        if times[first] <= one.at <= at and k - first + 1 > n:
            n, last = k - first + 1, at
    if n <= int(threshold["more"]):
        return []
    return [
        [f"{threshold['minutes']} 分钟内", f"{n} 次"],
        ["阈值", f"超过 {threshold['more']} 次"],
        ["最后一次", _moment(last)],
    ]


def _off_hours(one: Watched, _: Times, threshold: Threshold) -> Quote:
    """Find what a person did; the platform seals at any hour what was decided by day."""
    hour = one.at.astimezone(ZONE).hour
    if not one.who or int(threshold["from_hour"]) <= hour < int(threshold["to_hour"]):
        return []
    hours = f"{threshold['from_hour']} 点到 {threshold['to_hour']} 点"
    return [["用印时间", _moment(one.at)], ["办公时间", hours]]


def _unusual(one: Watched, others: Times, threshold: Threshold) -> Quote:
    today = local_date(one.at)
    days = Counter(map(local_date, others))
    n = days.pop(today, 0) + 1
    first = today - timedelta(days=USUAL_DAYS)
    usual = sum(count for day, count in days.items() if first <= day < today) / USUAL_DAYS
    if n < int(threshold["uses"]) or n <= usual * int(threshold["times"]):
        return []
    return [
        ["当天用印", f"{n} 次"],
        [f"前 {USUAL_DAYS} 天平均每天", f"{usual:.1f} 次"],
        ["阈值", f"超过平日 {threshold['times']} 倍，并且不少于 {threshold['uses']} 次"],
    ]


def _moment(at: datetime) -> str:
    return f"{at.astimezone(ZONE):%Y-%m-%d %H:%M}"


SPECIAL_CHECKS: Final = {
    one.name: one
    for one in (
        SpecialCheck("EACH", _each),
        SpecialCheck("LARGE", _large),
        SpecialCheck("AGED", _aged, by_thing),
        SpecialCheck("MANY", _many, by_person, _minutes),
        SpecialCheck("OFF_HOURS", _off_hours, by_person),
        SpecialCheck(
            "UNUSUAL", _unusual, by_thing, lambda _: timedelta(days=USUAL_DAYS + 1)
        ),
    )
}  # fmt: skip
