"""Reading the table of exceptions from CSV lines: ``date,kind,holiday,verified``."""

import csv
from collections.abc import Iterable
from datetime import date
from typing import Final

from .calendar import DayKind

_COLUMNS: Final = ("date", "kind")


class BadTable(ValueError):
    """The table cannot be read; the message names the line."""


def read_table(lines: Iterable[str]) -> dict[date, DayKind]:
    """Date → kind of exception, in the order of the lines; other columns are ignored.

    :param lines: an open text file, or lines of text, headed by column names.
    :raises BadTable: a column is missing, a value is no date or kind, or a date stands twice.
    """
    rows = csv.DictReader(lines)
    exceptions: dict[date, DayKind] = {}
    try:
        if not set(_COLUMNS) <= set(rows.fieldnames or ()):
            raise BadTable(f"the table needs the columns {', '.join(_COLUMNS)}")
        for row in rows:
            day, kind = _entry(row, rows.line_num)
            if day in exceptions:
                raise BadTable(f"line {rows.line_num}: {day} stands twice")
            exceptions[day] = kind
    except csv.Error as error:
        raise BadTable(f"line {rows.line_num}: {error}") from None
    return exceptions


def _entry(row: dict[str, str | None], line: int) -> tuple[date, DayKind]:
    try:
        return date.fromisoformat((row["date"] or "").strip()), DayKind((row["kind"] or "").strip())
    except ValueError as error:
        raise BadTable(f"line {line}: {error}") from None
