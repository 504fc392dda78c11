"""A ruled table becomes lines and texts."""

from collections.abc import Iterator

from . import lines
from .document import Box, Cell, Path, Row, Table, Text
from .faces import Faces
from .faults import CannotWrite
from .markup import numbers

_LEADING = 1.3


def ruled(table: Table, faces: Faces) -> Iterator[Path | Text]:
    """The texts of a table, each in its cell, then its rules.

    :raises CannotWrite: the cells of a row do not fill its columns.
    """
    heights = [_height(row, table, faces) for row in table.rows]
    width, total = sum(table.columns), sum(heights)
    rules: list[str] = []
    top = 0.0
    for row, height in zip(table.rows, heights, strict=True):
        rules.append(_rule(0, top, width, top))
        left = 0.0
        for cell, wide in _cells(row, table):
            rules.append(_rule(left, top, left, top + height))
            yield _text(cell, table, Box(table.x + left, table.y + top, wide, height))
            left += wide
        top += height
    rules.append(_rule(0, total, width, total))
    rules.append(_rule(width, 0, width, total))
    yield Path(
        Box(table.x, table.y, width, total), " ".join(rules), stroke=table.colour, width=table.line
    )


def height(table: Table, faces: Faces) -> float:
    """How high a table becomes: what a layout needs to know before it goes on below."""
    return sum(_height(row, table, faces) for row in table.rows)


def _height(row: Row, table: Table, faces: Faces) -> float:
    needed = [
        lines.height(_text(cell, table, Box(0, 0, wide, 0)), faces) + 2 * table.padding
        for cell, wide in _cells(row, table)
    ]
    return max(row.height, *needed)


def _text(cell: Cell, table: Table, room: Box) -> Text:
    return Text(
        Box(room.x + table.padding, room.y, room.width - 2 * table.padding, room.height),
        cell.text,
        size=table.size,
        style=cell.style,
        colour=table.ink,
        align=cell.align,
        valign="middle",
        leading=_LEADING,
        field=cell.field,
    )


def _rule(x1: float, y1: float, x2: float, y2: float) -> str:
    return f"M {numbers(x1, y1)} L {numbers(x2, y2)}"


def _cells(row: Row, table: Table) -> list[tuple[Cell, float]]:
    if sum(cell.span for cell in row.cells) != len(table.columns):
        raise CannotWrite("ofd.table", "表格中有一行的格数与列数不符，请检查模板")
    found, column = [], 0
    for cell in row.cells:
        found.append((cell, sum(table.columns[column : column + cell.span])))
        column += cell.span
    return found
