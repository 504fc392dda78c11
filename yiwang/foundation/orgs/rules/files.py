"""Rows of the reference files (data/divisions, data/departments, data/calendar)."""

import csv
from collections.abc import Iterable, Iterator
from datetime import date

from yiwang.foundation.orgs.types import DayException, RegionInfo


def divisions(
    lines: Iterable[str], *, levels: frozenset[int]
) -> Iterator[tuple[str, str, int, str]]:
    """Yield (code, name, level, parent) of a divisions file, of these levels only."""
    for row in csv.DictReader(lines):
        level = int(row["level"])
        if level in levels:
            yield row["code"], row["name"], level, row["parent"]


def with_full_names(rows: Iterable[tuple[str, str, int, str]]) -> list[RegionInfo]:
    """Give each division its full name; parents must be among the rows."""
    ordered = sorted(rows, key=lambda r: (r[2], r[0]))
    full: dict[tuple[str, int], str] = {}
    found = []
    for code, name, level, parent in ordered:
        above = full.get((parent, level - 1), "")
        full[code, level] = above + name
        found.append(RegionInfo(code, name, level, parent or None, above + name))
    return found


def day_exceptions(lines: Iterable[str]) -> list[DayException]:
    """Return the days off and the shifted working days of a calendar file."""
    return [
        DayException(date.fromisoformat(row["date"]), row["kind"] == "work", row["holiday"])
        for row in csv.DictReader(lines)
    ]
