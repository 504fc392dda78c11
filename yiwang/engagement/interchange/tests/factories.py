"""A police item in two counties, people who import, and files that are damaged."""

import io
from collections.abc import Callable
from typing import Any

from openpyxl import Workbook, load_workbook

from yiwang.engagement.interchange import commands, queries
from yiwang.engagement.interchange.types.files import FileKind
from yiwang.engagement.interchange.types.imports import ImportInfo
from yiwang.foundation.core import outbox
from yiwang.foundation.core.jobs import run_job
from yiwang.foundation.core.types import Actor
from yiwang.services.catalogue.tests import factories as f
from yiwang.services.editing.tests.factories import Office, office, person

__all__ = ["Office", "office", "person"]


def exported(kind: FileKind = FileKind.XLSX, **which: Any) -> bytes:
    """Return an export as bytes."""
    return b"".join(queries.export(kind, **which))


def changed(data: bytes, change: Callable[[Workbook], None]) -> bytes:
    """Return a workbook with something done to it."""
    book = load_workbook(io.BytesIO(data))
    change(book)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def place(book: Workbook, sheet: str, column: str, row: int = 2) -> Any:
    """Return the cell of a column's title."""
    page = book[sheet]
    titles = [cell.value for cell in page[1]]
    return page.cell(row=row, column=titles.index(column) + 1)


def put(sheet: str, column: str, value: Any, row: int = 2) -> Callable[[Workbook], None]:
    """Return a change of one cell."""

    def change(book: Workbook) -> None:
        place(book, sheet, column, row).value = value

    return change


def imported(who: Actor, data: bytes, name: str = "目录.xlsx") -> ImportInfo:
    """Upload a file and let the jobs read and check it."""
    key = commands.upload_import(file_name=name, content=data, actor=who, at=f.AT)
    while queries.import_info(key, viewer=who).state in {"READING", "CHECKING"}:
        run_job("interchange.check", {"upload": str(key)})
    return queries.import_info(key, viewer=who)


def confirmed(info: ImportInfo, who: Actor) -> ImportInfo:
    """Confirm an import and let the job publish it."""
    commands.confirm_import(import_id=info.id, version=info.version, actor=who, at=f.AT)
    run_job("interchange.publish", {"upload": str(info.id)})
    outbox.drain()
    return queries.import_info(info.id, viewer=who)


def told(info: ImportInfo, who: Actor) -> list[tuple[str, int, str, str]]:
    """Return the report: sheet, row, column, sentence."""
    found = queries.import_faults(info.id, limit=1000, viewer=who)
    return [(one.sheet, one.row, one.column, one.sentence) for one in found]
