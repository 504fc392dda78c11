"""The empty sheet of a type to fill in (存量归集模板)."""

import io
from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from .stock import Column, hint

SHEET = "存量证照"
_TOLD = "填写说明"
_WIDTH = 18
_TEXT = "@"


def workbook(columns: Sequence[Column], rows: Iterable[Sequence[str]] = ()) -> bytes:
    """Return a workbook with these columns as text, so that no digit of a code is lost."""
    book = Workbook()
    page = book.active
    assert page is not None  # noqa: S101  a new workbook has one
    page.title = SHEET
    page.append([one.title for one in columns])
    for n, one in enumerate(columns, 1):
        head = page.cell(1, n)
        head.font = Font(bold=True)
        if one.required:
            head.fill = PatternFill("solid", fgColor="FFF2CC")
        page.column_dimensions[get_column_letter(n)].width = _WIDTH
        page.column_dimensions[get_column_letter(n)].number_format = _TEXT
    for row in rows:
        page.append(list(row))
    page.freeze_panes = "A2"
    told = book.create_sheet(_TOLD)
    told.append(["列", "怎么填"])
    for one in columns:
        told.append([one.title, hint(one)])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
