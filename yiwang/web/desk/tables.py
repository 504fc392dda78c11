"""A list as a file (导出): CSV that spreadsheets read, or XLSX, in pieces, in constant memory."""

from __future__ import annotations

import csv
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar, cast
from urllib.parse import quote

from django.http import HttpResponse, StreamingHttpResponse
from openpyxl import Workbook

Cells = Sequence[str | int]
Row = TypeVar("Row")
Place = TypeVar("Place", str, int)
BYTE_ORDER_MARK = "\ufeff"
"""Without it spreadsheets take the file for GBK."""
FORMULAS = ("=", "+", "-", "@", "\t", "\r")
LINES_AT_ONCE = 200
PIECE = 64 * 1024
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_UNKEPT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""What no cell of a spreadsheet holds."""


class _Line:
    """A file for `csv.writer` that holds what was written last."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> None:
        """Keep the line."""
        self.text = text


def cell(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULAS) else text


def every(
    read: Callable[[Place], Sequence[Row]], first: Place, place: Callable[[Row], Place], size: int
) -> Iterator[Row]:
    """Yield every row of a list that is read in parts of one size, each after the last row."""
    found = read(first)
    yield from found
    while len(found) == size:
        found = read(place(found[-1]))
        yield from found


def pieces(head: Cells, rows: Iterable[Cells], last: Callable[[int], str]) -> Iterator[str]:
    """Yield the file in pieces of some hundred lines.

    ``last`` says the last line of so many: without it the file is not whole.
    """
    line, count = _Line(), 0
    writer = csv.writer(line)
    writer.writerow(head)
    held = [BYTE_ORDER_MARK, line.text]
    for count, row in enumerate(rows, 1):  # noqa: B007  the last number is the count
        writer.writerow(row)
        held.append(line.text)
        if len(held) >= LINES_AT_ONCE:
            yield "".join(held)
            held.clear()
    writer.writerow([last(count)])
    yield "".join([*held, line.text])


def sheet(
    title: str, head: Cells, rows: Iterable[Cells], last: Callable[[int], str]
) -> Iterator[bytes]:
    """Yield an XLSX with one sheet; rows go to a file on the disk as they come."""
    book, count = Workbook(write_only=True), 0
    page = book.create_sheet(title)
    page.append(list(head))
    for count, row in enumerate(rows, 1):  # noqa: B007  the last number is the count
        page.append([_UNKEPT.sub("", one) if isinstance(one, str) else one for one in row])
    page.append([last(count)])
    with tempfile.TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece


def download(
    content: Iterable[str | bytes], name: str, media_type: str = "text/csv; charset=utf-8"
) -> HttpResponse:
    """Return the answer that sends a file of this name as it is made."""
    response = StreamingHttpResponse(
        (piece if isinstance(piece, bytes) else piece.encode() for piece in content),
        content_type=media_type,
    )
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return cast("HttpResponse", response)
