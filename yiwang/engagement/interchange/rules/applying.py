"""What a file changes in a text: only what it says differently from the text in force."""

from collections.abc import Mapping, Sequence
from typing import Any

from yiwang.foundation.orgs.types import OrganisationInfo
from yiwang.lib.sheets.tables import Cell

from . import cells
from .columns import Column, Kind, Sheet, of

Plain = Mapping[str, Any]
_EMPTY: Mapping[Kind, Any] = {
    Kind.FLAG: False, Kind.MANY: (), Kind.NUMBERS: (), Kind.CHOICES: (), Kind.PAIRS: None,
}  # fmt: skip


def inherited(office: OrganisationInfo) -> dict[str, str]:
    """Return what a list without own words shows of its organisation, by path."""
    return {
        "contact.address": office.address, "contact.hours": office.hours,
        "contact.consult": office.phone, "contact.complaint": office.complaint_phone,
    }  # fmt: skip


def value_at(content: Plain, path: str) -> Any:
    """Return the value of a path, None where there is none."""
    found: Any = content
    for part in path.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def cell_of(column: Column, content: Plain) -> str | int:
    """Return what stands in the cell of a column for a text."""
    return cells.write(column, value_at(content, column.path))


def read_back(column: Column, value: Any) -> Any:
    """Return a stored value as the reader would give it: both sides are compared like this."""
    written = cells.write(column, value)
    found = cells.read(column, Cell(str(written))) if written != "" else cells.Read()
    return value if found.wrong else found.value


def flatten(element: str, rows: Sequence[Plain]) -> list[Plain]:
    """Return the rows of an element as its sheet has them: an option of a question is a row."""
    if element != "questions":
        return list(rows)
    return [{**row, "option": option} for row in rows for option in row.get("options", ())]


def _together(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the questions of rows of options."""
    found: list[dict[str, Any]] = []
    for row in rows:
        option = row.pop("option")
        if not found or found[-1]["key"] != row["key"]:
            found.append({**row, "options": []})
        found[-1]["options"].append(option)
    return found


class Base:
    """A text in force as the reader would give it: what many lists share is read back once."""

    def __init__(self, content: Plain) -> None:
        """Begin from a text."""
        self.content = content
        self._values: dict[str, Any] = {}
        self._rows: dict[str, tuple[list[Plain], list[dict[str, Any]]]] = {}

    def value(self, column: Column) -> Any:
        """Return the value of a column."""
        if column.path not in self._values:
            read = read_back(column, value_at(self.content, column.path))
            self._values[column.path] = read
        return self._values[column.path]

    def rows(self, sheet: Sheet) -> tuple[list[Plain], list[dict[str, Any]]]:
        """Return the rows of an element, as they stand and as they would be read."""
        if sheet.element not in self._rows:
            before = flatten(sheet.element, self.content.get(sheet.element) or ())
            known = [
                {c.path: read_back(c, value_at(row, c.path)) for c in sheet.values}
                for row in before
            ]
            self._rows[sheet.element] = before, known
        return self._rows[sheet.element]


def applied(base: Base, *, is_list: bool, given: Plain, rows: Plain, text: Plain) -> dict[str, Any]:
    """Return the text as the file wants it; elements that say the same are left word for word."""
    content = dict(base.content)
    content.update((key, value) for key, value in text.items() if value != content.get(key))
    for sheet in of(is_list=is_list):
        if sheet.element and sheet.element in rows:
            _rows(sheet, content, rows[sheet.element], base)
        elif not sheet.element and given:
            for column in sheet.values:
                if base.value(column) != given.get(column.path):
                    _set(content, column, given.get(column.path))
    if content.get("statutory") and content["statutory"].get("value") is None:
        content["statutory"] = None
    kept = base.content
    return {key: value for key, value in content.items() if value is not None or key in kept}


def _set(content: dict[str, Any], column: Column, value: Any) -> None:
    head, _, rest = column.path.partition(".")
    if not rest:
        content[head] = _stored(column, value)
        return
    inner = dict(content.get(head) or {})
    inner[rest] = _stored(column, value)
    if value is None and column.kind is Kind.WHOLE:
        inner[rest] = None
    content[head] = inner


def _stored(column: Column, value: Any) -> Any:
    if value is None:
        empty = _EMPTY.get(column.kind, "" if column.kind is not Kind.WHOLE else None)
        return list(empty) if isinstance(empty, tuple) else empty
    return value


def _rows(sheet: Sheet, content: dict[str, Any], wanted: Sequence[Plain], base: Base) -> None:
    before, known = base.rows(sheet)
    if known == list(wanted):
        return
    made = []
    for row in wanted:
        same = [old for old, one in zip(before, known, strict=True) if one == row]
        made.append(dict(same[0]) if same else _made(sheet, row))
    if sheet.element == "questions":
        for one in made:
            one.pop("options", None)
        made = _together(made)
    content[sheet.element] = made


def _made(sheet: Sheet, row: Plain) -> dict[str, Any]:
    """Return a new row; what is empty and not needed is left out."""
    made: dict[str, Any] = {}
    for column in sheet.values:
        value = row.get(column.path)
        if value is None and not column.needed:
            continue
        head, _, rest = column.path.partition(".")
        if rest:
            made.setdefault(head, {})[rest] = value
        else:
            made[head] = value
    return made
