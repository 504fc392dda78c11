"""A figure and the address of the list it counts; shares that are too small to be shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse

from yiwang.oversight.supervision.queries.cockpit import Counts
from yiwang.oversight.supervision.types import Measure

CASES: Final = ("CASE",)
RATINGS: Final = ("RATING",)
FEW: Final = 10
"""A share of fewer than so many is not shown: it would speak of single people."""


def facts_url(
    scope: str, measure: Measure, first: date | None = None, last: date | None = None,
    *, kinds: Sequence[str] = CASES, is_yellow: bool = False,
) -> str:  # fmt: skip
    """Return the address of the list behind a figure."""
    asked = {"scope": scope, "measure": measure.value, "kinds": ",".join(kinds)}
    if first:
        asked["from"] = first.isoformat()
    if last:
        asked["to"] = last.isoformat()
    if is_yellow:
        asked["light"] = "yellow"
    return f"{reverse('desk:facts')}?{urlencode(asked)}"


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many; its percentage is empty when the whole is too small."""

    part: int
    whole: int

    @property
    def percent(self) -> str:
        """The share as 96.5%, or nothing."""
        return f"{100 * self.part / self.whole:.1f}%" if self.whole >= FEW else ""


def mean(total: int, n: int) -> str:
    """Return a mean as 3.5, or nothing when there is nothing to divide."""
    return f"{total / n:.1f}" if n else ""


def was_open(every: int, counts: Counts, today: date, kinds: Sequence[str] = CASES) -> int:
    """Return how many of these kinds were open at the end of this day a week ago.

    What is open now, without what came since, with what was closed since.
    """
    since = today - timedelta(days=6)
    came = total(counts, Measure.RECEIVED, since, today, kinds)
    return every - came + total(counts, Measure.CLOSED, since, today, kinds)


def took(median: tuple[int, int] | None) -> str:
    """Return median days as 2 天, or nothing: of too few cases it says nothing about a step."""
    days, n = median or (0, 0)
    return f"{days} 天" if n >= FEW else ""


def span(last: date, days: int) -> list[date]:
    """Return so many days, ``last`` being the last."""
    return [last - timedelta(days=n) for n in reversed(range(days))]


def total(
    counts: Counts, measure: Measure, first: date, last: date, kinds: Sequence[str] = CASES
) -> int:
    """Return what the days between first and last count together."""
    return sum(
        n
        for (kind, what, day), n in counts.items()
        if what is measure and kind in kinds and first <= day <= last
    )
