"""A day on which all parties of a joint event can come (协调时间)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from yiwang.lib.workdays.calendar import Calendar

MOST_DAYS = 10
"""Days that may be proposed at once."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A proposed day: who can come, who cannot, who has not said."""

    day: date
    can: tuple[str, ...]
    cannot: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def suits_all(self) -> bool:
        """Whether everybody said they can come."""
        return not self.cannot and not self.unknown


def choices(
    proposed: Iterable[date],
    answers: Mapping[str, Collection[date] | None],
    busy: Mapping[str, Collection[date]],
) -> tuple[Choice, ...]:
    """Return each proposed day in order; a busy day in a party's calendar answers for it.

    :param answers: party → the days it chose, None while it has not answered.
    :param busy: party → days its calendar has taken.
    """
    return tuple(_choice(day, answers, busy) for day in sorted(set(proposed)))


def _choice(
    day: date,
    answers: Mapping[str, Collection[date] | None],
    busy: Mapping[str, Collection[date]],
) -> Choice:
    can: list[str] = []
    cannot: list[str] = []
    unknown: list[str] = []
    for party, chosen in answers.items():
        if day in busy.get(party, ()):
            cannot.append(party)
        elif chosen is None:
            unknown.append(party)
        else:
            (can if day in chosen else cannot).append(party)
    return Choice(day, tuple(can), tuple(cannot), tuple(unknown))


def found(days: Iterable[Choice], *, today: date) -> date | None:
    """The first day to come that suits everybody."""
    return next((c.day for c in days if c.suits_all and c.day >= today), None)


def fault(proposed: Collection[date], calendar: Calendar, *, today: date) -> str:
    """Why days cannot be proposed; empty when they can."""
    if not proposed:
        return "请至少写一个日期"
    if len(proposed) > MOST_DAYS:
        return f"一次最多提出 {MOST_DAYS} 个日期"
    for day in sorted(proposed):
        if day < today:
            return f"{day.year} 年 {day.month} 月 {day.day} 日已经过去了"
        if not calendar.is_workday(day):
            return f"{day.year} 年 {day.month} 月 {day.day} 日不是工作日"
    return ""


def shared_busy(
    proposed: Iterable[date], busy: Mapping[str, Collection[date]]
) -> dict[date, list[str]]:
    """Return the proposed days that parties' calendars have taken, with the parties."""
    return {
        day: names
        for day in sorted(set(proposed))
        if (names := [party for party, taken in busy.items() if day in taken])
    }
