"""What a reader finds in a file: items, lists and faults."""

from dataclasses import dataclass, field
from typing import Any

from yiwang.engagement.interchange.types.imports import Grade

MOST_FAULTS = 5000
LONGEST_FOUND = 80
MOST_KNOWN = 50_000


def shown(text: str) -> str:
    """Return a text of a file as a report can show and a table can hold it."""
    return text if text.isprintable() else "".join(c if c.isprintable() else "□" for c in text)


@dataclass(frozen=True, slots=True)
class Fault:
    """A line of the report."""

    grade: Grade
    sheet: str
    row: int
    column: str
    found: str
    sentence: str


@dataclass(slots=True)
class Entry:
    """An item or a list as a file gives it.

    ``given`` holds values by path, ``rows`` those of the elements with many rows, ``text`` whole
    elements (JSON); ``places`` the number of the row of each. Of the national tables ``overlay``
    holds single values, ``owned`` what the catalogue must say too, ``fields`` their place.
    """

    basic_code: str
    office: str
    sheet: str
    row: int
    given: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    text: dict[str, Any] = field(default_factory=dict)
    places: dict[str, list[int]] = field(default_factory=dict)
    overlay: dict[str, Any] = field(default_factory=dict)
    owned: dict[str, Any] = field(default_factory=dict)
    fields: dict[str, tuple[str, int, str]] = field(default_factory=dict)
    is_wrong: bool = False

    @property
    def is_list(self) -> bool:
        """Whether it is an implementing list."""
        return bool(self.office)


class Gathered:
    """Entries and faults of a file; more faults than anybody reads are only counted."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.entries: dict[tuple[str, str], Entry] = {}
        self.faults: list[Fault] = []
        self.count = dict.fromkeys(Grade, 0)
        self.rows = 0
        self.known: dict[tuple[Any, ...], Any] = {}
        """What was read without a fault: cells and rows that many lists share, at most so many."""

    def keep(self, key: tuple[Any, ...], value: Any) -> None:
        """Remember what was read."""
        if len(self.known) < MOST_KNOWN:
            self.known[key] = value

    def tell(self, grade: Grade, sheet: str, row: int, column: str, found: str, say: str) -> None:  # noqa: PLR0917
        """Note a fault."""
        self.count[grade] += 1
        if self.count[grade] <= MOST_FAULTS:
            self.faults.append(
                Fault(
                    grade,
                    shown(sheet),
                    row,
                    shown(column),
                    shown(found[:LONGEST_FOUND]),
                    shown(say),
                )
            )

    def wrong(self, sheet: str, row: int, column: str, found: str, say: str) -> None:
        """Note an error."""
        self.tell(Grade.ERROR, sheet, row, column, found, say)
