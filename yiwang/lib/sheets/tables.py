"""What every reader yields: tables with a head and numbered rows of cells."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

MOST_ROWS = 100_000
MOST_COLUMNS = 200
LARGEST = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a file: words, number, date, flag, formula or error value."""

    text: str
    kind: str = "text"


class Unreadable(Exception):
    """The file, or a table of it, cannot be read: where, and what to do."""

    def __init__(self, sentence: str, *, sheet: str = "", row: int = 0, column: str = "") -> None:
        """Keep the place."""
        super().__init__(sentence)
        self.sentence, self.sheet, self.row, self.column = sentence, sheet, row, column


Row = tuple[int, tuple[Cell | None, ...]]


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet of a workbook or a section of a CSV; the first row is its head."""

    title: str
    rows: Iterable[Row]


@dataclass(frozen=True, slots=True)
class Content:
    """A file: tables, or texts with the keys of published ones (our own JSON)."""

    tables: Iterable[Table] = ()
    texts: tuple[tuple[str, int, Mapping[str, Any]], ...] = ()
    """Table (items, lists), place in it, text."""
