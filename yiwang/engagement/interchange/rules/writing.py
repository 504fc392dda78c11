"""Texts as rows of the sheets, and the files made of them piece by piece.

A workbook and a CSV hold many sheets, so their rows wait in files on disk; what is in memory does
not grow with the number of lists.
"""

import csv
import io
import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from .applying import cell_of, flatten
from .columns import SHEETS, Sheet, explained, of
from .gathering import EXPLANATION
from .reading import FORMAT

Cells = list[str | int]
Line = tuple[str, Cells]
"""Title of a sheet and the cells of a row."""
PIECE = 256 * 1024
FORMULAS = ("=", "+", "-", "@")
HEAD = ["工作表", "列", "是否必填", "怎么填"]
KEPT_IN_MEMORY = 1024 * 1024
STANDINGS = {True: "在用", False: "停用"}


@dataclass(frozen=True, slots=True)
class Source:
    """What the rows of a text are made of; an item alone has no office."""

    basic_code: str
    content: Mapping[str, Any]
    uscc: str = ""
    office: str = ""
    is_in_force: bool = True
    published_on: str = ""


def lines(one: Source) -> Iterator[Line]:
    """Yield the rows of an item, or of a list of an organisation, in all its sheets."""
    keys = {
        "#basic": one.basic_code, "#office": one.uscc, "#name": one.office,
        "#standing": STANDINGS[one.is_in_force], "#published": one.published_on,
    }  # fmt: skip
    for sheet in of(is_list=bool(one.uscc)):
        rows = flatten(sheet.element, one.content.get(sheet.element) or ())
        for row in rows if sheet.element else [one.content]:
            yield (
                sheet.title,
                [keys[c.path] if c.path in keys else cell_of(c, row) for c in sheet.columns],
            )


def head(sheet: Sheet) -> Cells:
    """Return the titles of the columns."""
    return [column.title for column in sheet.columns]


def workbook(found: Iterable[Line]) -> Iterator[bytes]:
    """Yield a workbook with a sheet of explanations; every cell is text or a number."""
    book = Workbook(write_only=True)
    told = book.create_sheet(EXPLANATION)
    for line in [HEAD, *explained()]:
        told.append(list(line))
    pages = {}
    for sheet in SHEETS:
        pages[sheet.title] = book.create_sheet(sheet.title)
        pages[sheet.title].append(head(sheet))
    for title, row in found:
        page = pages[title]
        page.append([safe_cell(page, value) for value in row])
    yield from saved(book)


def saved(book: Workbook) -> Iterator[bytes]:
    """Yield the bytes of a workbook."""
    with tempfile.TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece


def safe_cell(page: Any, value: str | int) -> Any:
    """Return a cell that is never taken for a formula."""
    if isinstance(value, str) and value.startswith(FORMULAS):
        cell = WriteOnlyCell(page, value=value)
        cell.data_type = "s"
        return cell
    return value


def sections(found: Iterable[Line]) -> Iterator[bytes]:
    """Yield a CSV with a section for each sheet, UTF-8 with a mark for spreadsheets."""
    waiting = {
        sheet.title: cast(
            "BinaryIO",
            tempfile.SpooledTemporaryFile(max_size=KEPT_IN_MEMORY),  # noqa: SIM115
        )
        for sheet in SHEETS
    }
    try:
        for title, row in found:
            waiting[title].write(_written([safe(value) for value in row]))
        yield b"\xef\xbb\xbf"
        for sheet in SHEETS:
            yield _written([f"[{sheet.title}]"]) + _written(head(sheet))
            waiting[sheet.title].seek(0)
            while piece := waiting[sheet.title].read(PIECE):
                yield piece
    finally:
        for file in waiting.values():
            file.close()


def safe(value: str | int) -> str | int:
    """Return a value that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULAS) else value


def _written(row: Iterable[str | int]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow(row)
    return line.getvalue().encode()


def texts(
    items: Iterable[Mapping[str, Any]], lists: Iterable[Mapping[str, Any]]
) -> Iterator[bytes]:
    """Yield our own JSON: texts with the keys of the published ones, one on a line."""
    yield json.dumps({"format": FORMAT})[:-1].encode() + b',\n"items": [\n'
    yield from _joined(items)
    yield b'\n],\n"lists": [\n'
    yield from _joined(lists)
    yield b"\n]}\n"


def _joined(rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    mark = b""
    for row in rows:
        yield mark + json.dumps(row, ensure_ascii=False).encode()
        mark = b",\n"
