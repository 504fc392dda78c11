"""Pasted lines: a code or a name each, a note after a tab; what was meant by it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

MOST_LINES = 300
LONGEST_NOTE = 200
_CODE = re.compile(r"[0-9]{4}[0-9A-Za-z]{8}")
_TASK = re.compile(r"[0-9A-Za-z]{18}[1-7][0-9]{4}[0-9A-Za-z]{8}([0-9]{2})?")
_NUMBERED = re.compile(r"^[0-9]{1,3}[.、)）]\s*")


@dataclass(frozen=True, slots=True)
class Pasted:
    """One line: its number, what was typed, the code or name meant, the note."""

    number: int
    text: str
    key: str
    note: str


def lines(text: str) -> tuple[Pasted, ...]:
    """Return the lines that say something; 「1、」 before a name is dropped."""
    return tuple(_lines(text.splitlines()))[: MOST_LINES + 1]


def _lines(rows: Iterable[str]) -> Iterator[Pasted]:
    for number, row in enumerate(rows, 1):
        head, _, note = row.strip().partition("\t")
        if head.strip():
            yield Pasted(number, head.strip()[:200], key(head), note.strip()[:LONGEST_NOTE])


def key(text: str) -> str:
    """Return the basic code inside an implementation code, a basic code, or a name."""
    found = text.strip()
    if _TASK.fullmatch(found):
        return found[19:31].upper()
    if _CODE.fullmatch(found):
        return found.upper()
    return _NUMBERED.sub("", found)
