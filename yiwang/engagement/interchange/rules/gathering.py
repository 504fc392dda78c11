"""From tables to items and lists: the rows of several sheets joined by their keys.

Every fault is told with sheet, row, column and what stood there; a row with a fault takes its item
or list out, the others go on, so that one report names everything.
"""

import difflib
from collections.abc import Mapping
from typing import Any

from yiwang.engagement.interchange.types.imports import Grade
from yiwang.lib.codes import items as codes
from yiwang.lib.codes import uscc
from yiwang.lib.codes.faults import InvalidCode
from yiwang.lib.sheets.tables import MOST_ROWS, Cell, Row, Table, Unreadable

from . import cells, national, national_rows, reading
from .columns import BASIC, BY_TITLE, OFFICE, SHOWN, Column, Sheet, of, place
from .gathered import Entry, Gathered

EXPLANATION = "填写说明"
SHORT = 40
"""Cells of so many characters are likely to stand in many rows."""
OURS = ("code", "basic_code", "office", "standing", "published_at")


def gather(data: bytes) -> Gathered:
    """Read a file to its end, as far as it can be read; never raises."""
    into = Gathered()
    seen: set[str] = set()
    is_text = False
    try:
        content = reading.read(data)
        is_text = bool(content.texts)
        for table in content.tables:
            if table.title.strip() != EXPLANATION:
                _table(table, into, seen)
        for name, n, row in content.texts:
            _text(name, n, row, into)
    except Unreadable as error:
        into.wrong(error.sheet, error.row, error.column, "", error.sentence)
    if not is_text:
        _complete(into, seen)
    if not into.entries and not into.count[Grade.ERROR]:
        into.wrong("", 0, "", "", "文件里没有一行内容，请对照模板填写")
    return into


def _complete(into: Gathered, seen: set[str]) -> None:
    """Ask for all sheets of a kind: an absent one would take its rows from every list."""
    for is_list in (False, True):
        wanted = [sheet.title for sheet in of(is_list=is_list)]
        if not seen.intersection(wanted):
            continue
        for title in wanted:
            if title not in seen:
                into.wrong(title, 0, "", "", f"缺少“{title}”这张表；没有内容也要保留表头")
    if not seen and not into.count[Grade.ERROR]:
        into.wrong("", 0, "", "", "没有认识的工作表，请用模板；表的名称是“基本目录”“实施清单”等")


def _table(table: Table, into: Gathered, seen: set[str]) -> None:
    title = table.title.strip()
    if title in national.BY_NAME:
        national_rows.gather(national.BY_NAME[title], table, into)
        seen.add(title)
        return
    sheet = BY_TITLE.get(title)
    if sheet is None:
        near = difflib.get_close_matches(title, BY_TITLE, 1)
        hint = f"，是不是“{near[0]}”" if near else "，请删除或者改成模板里的名称"
        into.wrong(title[:40], 0, "", title, f"没有“{title[:40]}”这张表{hint}")
        return
    if title in seen:
        into.wrong(title, 0, "", "", "这张表出现了两次，请合成一张")
        return
    seen.add(title)
    rows = iter(table.rows)
    head = next(rows, None)
    columns = _head(sheet, head, into)
    if columns is None:
        return
    for number, row in rows:
        into.rows += 1
        if into.rows > MOST_ROWS:
            raise Unreadable(f"内容超过 {MOST_ROWS} 行，请分成几个文件", sheet=title, row=number)
        _row(sheet, columns, (number, row), into)


def _head(sheet: Sheet, head: Row | None, into: Gathered) -> list[Column | None] | None:
    """Return the column of each place, None when the table cannot be read."""
    if head is None:
        into.wrong(sheet.title, 1, "", "", "这张表没有表头，请用模板")
        return None
    number, row = head
    titles = [cell.text.strip() if cell else "" for cell in row]
    found = [sheet.column(title) for title in titles]
    before = into.count[Grade.ERROR]
    missing = [c.title for c in sheet.columns if c not in found and c.path not in SHOWN]
    for title, column in zip(titles, found, strict=True):
        if title and column is None:
            near = difflib.get_close_matches(title, missing, 1)
            hint = f"，是不是“{near[0]}”" if near else "，请删除"
            into.wrong(sheet.title, number, title[:40], title, f"没有“{title[:40]}”这一列{hint}")
        elif title and titles.count(title) > 1:
            into.wrong(sheet.title, number, title, title, "这一列出现了两次，请删除一列")
    for title in missing:
        into.wrong(sheet.title, number, title, "", f"缺少“{title}”这一列，没有内容也要保留")
    return found if into.count[Grade.ERROR] == before else None


def _row(sheet: Sheet, columns: list[Column | None], line: Row, into: Gathered) -> None:
    number, row = line
    before = into.count[Grade.ERROR]
    found = {column.path: cell for column, cell in zip(columns, row, strict=False) if column}
    keys = {c.path: _value(sheet, number, c, found.get(c.path), into) for c in sheet.keys}
    given = _given(sheet, number, found, into)
    entry = _entry(sheet, number, keys, into)
    if entry is None:
        return
    entry.is_wrong = entry.is_wrong or into.count[Grade.ERROR] > before
    if sheet.element:
        entry.rows.setdefault(sheet.element, []).append(given)
        entry.places.setdefault(sheet.element, []).append(number)
    else:
        entry.given = given


def _given(
    sheet: Sheet, number: int, row: Mapping[str, Cell | None], into: Gathered
) -> dict[str, Any]:
    """Return the values of a row; rows that many lists share are read once."""
    key = (sheet.title, *(row.get(column.path) for column in sheet.values))
    if sheet.element and key in into.known:
        found: dict[str, Any] = into.known[key]
        return found
    told = sum(into.count.values())
    given = {c.path: _value(sheet, number, c, row.get(c.path), into) for c in sheet.values}
    if sheet.element and sum(into.count.values()) == told:
        into.keep(key, given)
    return given


def _value(sheet: Sheet, number: int, column: Column, cell: Cell | None, into: Gathered) -> Any:
    key = (sheet.title, column.title, cell)
    if key in into.known:
        return into.known[key]
    read = cells.read(column, cell)
    found = cell.text if cell else ""
    if read.wrong:
        into.wrong(sheet.title, number, column.title, found, read.wrong)
    elif read.mended:
        into.tell(Grade.MENDED, sheet.title, number, column.title, found, read.mended)
    elif len(found) <= SHORT:
        into.keep(key, read.value)
    return read.value


def _entry(sheet: Sheet, number: int, values: dict[str, Any], into: Gathered) -> Entry | None:
    """Return the item or list of a row; a child row before or without its own is a fault."""
    basic, office = values.get("#basic"), values.get("#office") or ""
    if not basic or (sheet.is_list and not office):
        return None  # told already: a key is needed
    wrong = _wrong_key(basic, office)
    if wrong:
        column, found, sentence = wrong
        into.wrong(sheet.title, number, column, found, sentence)
        return None
    entry = into.entries.get((basic, office))
    if sheet.element:
        if entry is None:
            main = of(is_list=sheet.is_list)[0].title
            into.wrong(sheet.title, number, BASIC.title, basic, f"“{main}”表里没有这一行对应的事项")
        return entry
    if entry is not None:
        into.wrong(sheet.title, number, BASIC.title, basic, f"和第 {entry.row} 行重复，请删除一行")
        entry.is_wrong = True
        return None
    into.entries[basic, office] = Entry(basic, office, sheet.title, number)
    rows = into.entries[basic, office].rows
    rows.update({one.element: [] for one in of(is_list=sheet.is_list) if one.element})
    return into.entries[basic, office]


def _wrong_key(basic: str, office: str) -> tuple[str, str, str] | None:
    """Return column, value and sentence of a key that cannot be right."""
    try:
        codes.parse_basic_code(basic)
    except InvalidCode as error:
        kind = "，这里填的是实施编码" if len(basic) in {31, 33} else ""
        return BASIC.title, basic, f"{error}{kind}"
    try:
        if office:
            uscc.parse_uscc(office)
    except InvalidCode as error:
        return OFFICE.title, office, str(error)
    return None


def _text(table: str, n: int, row: Mapping[str, Any], into: Gathered) -> None:
    """Take a text of our own JSON."""
    is_list = table == "lists"
    basic = row.get("basic_code" if is_list else "code")
    office = row.get("office") if is_list else ""
    if not isinstance(basic, str) or not isinstance(office, str) or (is_list and not office):
        into.wrong(table, n, "", "", "缺少 code、basic_code 或者 office，请对照模板")
        return
    wrong = _wrong_key(basic, office)
    if wrong:
        into.wrong(table, n, *wrong)
        return
    known = into.entries.get((basic, office))
    if known is not None:
        into.wrong(table, n, "code", basic, f"和第 {known.row} 条重复，请删除一条")
        return
    text = {key: value for key, value in row.items() if key not in OURS}
    into.entries[basic, office] = Entry(basic, office, table, n, text=text)
    into.rows += 1


def where(entry: Entry, element: str) -> tuple[str, int, str]:
    """Return sheet, row and column of an element: ``materials.3`` is its third row."""
    head, _, rest = element.partition(".")
    if head in entry.fields:
        sheet, row, column = entry.fields[head]
        return sheet, row, column
    if not entry.given:
        return entry.sheet, entry.row, element
    named = {"code": BASIC.title, "office": OFFICE.title}
    if head in named:
        return entry.sheet, entry.row, named[head]
    sheet, column = place(head)
    places = entry.places.get(head, [])
    n = int(rest) if rest.isdecimal() else 0
    row = places[n - 1] if 0 < n <= len(places) else (places[0] if places else entry.row)
    return sheet or entry.sheet, row, column
