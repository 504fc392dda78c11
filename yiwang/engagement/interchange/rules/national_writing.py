"""Texts as rows of the national tables, and the files made of them piece by piece."""

import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO, cast

from openpyxl import Workbook

from . import national, national_values, writing
from .applying import value_at
from .gathering import EXPLANATION

FORMAT = "national-catalogue/1"
STAMP = "%Y%m%d%H%M%S"
USED, ENDED = "1", "3"
"""Dictionary P of the national tables: in use, cancelled."""
Line = tuple[str, Mapping[str, str | int]]
"""Name of a table, fields of a row."""


@dataclass(frozen=True, slots=True)
class Source:
    """What the rows of a text are made of beside it; ``inherited`` is shown of the office."""

    code: str
    basic_code: str
    content: Mapping[str, Any]
    version_no: int
    published_at: datetime
    batch: str
    is_in_force: bool = True
    has_child: bool = False
    basic: Mapping[str, Any] | None = None
    office: str = ""
    uscc: str = ""
    inherited: Mapping[str, str] | None = None


def lines(one: Source) -> Iterator[Line]:
    """Yield the row of an item, or the two of a list."""
    is_list = bool(one.uscc)
    for table in national.TABLES:
        if (table.name != national.DIRECTORY) is is_list:
            yield table.name, {field.name: _value(field, one) for field in table.written}


def _value(field: national.Field, one: Source) -> str | int:
    path = field.path
    if path.startswith(("#", "~")):
        return _own(path, one)
    if path.startswith("="):
        return national_values.write(field, (one.basic or {}).get(path[1:]))
    head = path.split(".")[0]
    if head in national.LIMITS:
        days, unit = national_values.limit(one.content.get(head))
        return days if path.endswith(".value") else unit
    value = value_at(one.content, path)
    return national_values.write(field, value or (one.inherited or {}).get(path, "") or value)


def _own(path: str, one: Source) -> str | int:
    """Return a key, a value of the envelope, or one that is made of the whole text."""
    is_sub = not one.basic_code.endswith("000")
    source = one.uscc[2:4] if one.uscc else one.basic_code[:2]
    steps = [str(step.get("name", "")) for step in one.content.get("steps") or ()]
    found: dict[str, str | int] = {
        "#guid": one.code, "#operation": "U" if one.version_no > 1 else "I", "#batch": one.batch,
        "#time": one.published_at.strftime(STAMP), "#source": source, "#basic": one.basic_code,
        "#task": one.code[:31], "#office": one.uscc, "~office": one.office,
        "#state": USED if one.is_in_force else ENDED,
        "~version": one.version_no, "~parent": f"{one.basic_code[:9]}000" if is_sub else "",
        "~has_child": int(one.has_child), "~is_handle": int(not one.has_child),
        "~steps": "→".join(steps),
    }  # fmt: skip
    return found[path]


def workbook(found: Iterable[Line]) -> Iterator[bytes]:
    """Yield a workbook: a sheet for each table, the field names as its head."""
    book = Workbook(write_only=True)
    told = book.create_sheet(EXPLANATION)
    for line in [writing.HEAD, *national.explained()]:
        told.append(list(line))
    pages = {}
    for table in national.TABLES:
        pages[table.name] = book.create_sheet(table.name)
        pages[table.name].append([field.name for field in table.written])
    for name, row in found:
        pages[name].append([writing.safe_cell(pages[name], value) for value in row.values()])
    yield from writing.saved(book)


def rows(found: Iterable[Line]) -> Iterator[bytes]:
    """Yield JSON: a list of rows for each table; the rows wait in files on disk."""
    waiting = {
        name: cast("BinaryIO", tempfile.SpooledTemporaryFile(max_size=writing.KEPT_IN_MEMORY))  # noqa: SIM115
        for name in national.BY_NAME
    }
    try:
        for name, row in found:
            mark = b",\n" if waiting[name].tell() else b""
            waiting[name].write(mark + json.dumps(row, ensure_ascii=False).encode())
        yield json.dumps({"format": FORMAT})[:-1].encode()
        for name, file in waiting.items():
            yield f',\n"{name}": [\n'.encode()
            file.seek(0)
            while piece := file.read(writing.PIECE):
                yield piece
            yield b"\n]"
        yield b"}\n"
    finally:
        for file in waiting.values():
            file.close()
