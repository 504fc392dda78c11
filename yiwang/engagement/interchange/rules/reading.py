"""From bytes to tables: which kind of file it is, CSV with sections, JSON."""

import csv
import json
import math
import re
from collections.abc import Iterable, Iterator
from typing import Any

from yiwang.lib.sheets import workbooks
from yiwang.lib.sheets.tables import LARGEST, MOST_COLUMNS, Cell, Content, Row, Table, Unreadable

from . import national
from .columns import BY_TITLE

MOST_MARKS = 3_000_000
"""Commas and brackets of a JSON file: each may become an object in memory."""
DEEPEST = 64
ENCODINGS = ("utf-8-sig", "gb18030")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
FORMAT = "yiwang-catalogue/1"
TEXTS = ("items", "lists")


def read(data: bytes) -> Content:
    """Return what a file holds, told by its first bytes and not by its name.

    :raises Unreadable: it is empty, too large, or of no kind that can be read.
    """
    if not data.strip():
        raise Unreadable("文件是空的，请换一份")
    if len(data) > LARGEST:
        raise Unreadable(f"文件有 {len(data) >> 20} MB，最多 {LARGEST >> 20} MB，请分成几个文件")
    if data.startswith(workbooks.OFFICE):
        raise Unreadable("这是旧格式（.xls）或者加了密码的工作簿，请另存为不加密码的 .xlsx 再上传")
    if data.startswith(b"PK"):
        return workbooks.read(data)
    first = b"".join(data[:200].removeprefix(b"\xef\xbb\xbf").split())
    if first.startswith((b"{", b"[{", b"[[", b"[]")):
        return _json(data)
    return Content(tables=_sections(_decoded(data)))


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _as(data, "utf-16")
    for encoding in ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("看不懂文件的编码，请另存为 UTF-8 或者 GB18030 编码的 CSV 再上传")


def _as(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable("文件的编码有错，请另存为 UTF-8 编码的 CSV 再上传") from error


def _sections(text: str) -> list[Table]:
    """Part a CSV at the lines that hold nothing but ``[title]``; one without is one table."""
    found: list[tuple[str, list[Row]]] = []
    for number, row in _lines(text):
        words = [cell.text for cell in row if cell]
        if len(words) == 1 and words[0].startswith("[") and words[0].endswith("]"):
            found.append((words[0][1:-1], []))
            continue
        if not found:
            found.append((_named(words), []))
        found[-1][1].append((number, row))
    return [Table(title, rows) for title, rows in found]


def _named(head: Iterable[str]) -> str:
    """Return the sheet that has most of these columns: a file of one table needs no title."""
    words = {word.strip() for word in head}
    fits = {title: len(words & {c.title for c in s.columns}) for title, s in BY_TITLE.items()}
    best = max(fits, key=lambda title: fits[title])
    return best if fits[best] > 1 else ""


def _lines(text: str) -> Iterator[Row]:
    source = csv.reader(text.splitlines(keepends=True))
    while True:
        try:
            line = next(source, None)
        except csv.Error as error:
            raise Unreadable(
                "这一行的引号或者长度不对，请用表格软件重新另存为 CSV", row=source.line_num
            ) from error
        if line is None:
            return
        if any(word.strip() for word in line):
            cells = tuple(Cell(_bare(w)) if w.strip() else None for w in line[:MOST_COLUMNS])
            yield source.line_num, cells


def _bare(word: str) -> str:
    """Take away the mark that keeps a spreadsheet from computing a cell (`'=…`)."""
    return word[1:] if word[:2] in {"'=", "'+", "'-", "'@"} else word


def _json(data: bytes) -> Content:
    if sum(data.count(mark) for mark in (b",", b"[", b"{")) > MOST_MARKS:
        raise Unreadable("JSON 里的内容太多，请分成几个文件")
    try:
        found = json.loads(data.decode("utf-8-sig"), parse_constant=_strange)
    except RecursionError as error:
        raise Unreadable("JSON 套得太深，请检查") from error
    except (ValueError, UnicodeDecodeError) as error:
        raise Unreadable(
            f"不是正确的 JSON（第 {getattr(error, 'lineno', 1)} 行），请检查"
        ) from error
    if isinstance(found, dict) and set(found) & set(national.BY_NAME):
        return Content(tables=[_national(name, found[name]) for name in _tables(found)])
    if not isinstance(found, dict) or not set(found) & set(TEXTS):
        raise Unreadable("JSON 里没有 items（基本目录）或者 lists（实施清单），请对照模板")
    return Content(texts=tuple(_texts(found)))


def _tables(found: dict[str, Any]) -> list[str]:
    return [name for name in national.BY_NAME if name in found]


def _national(name: str, rows: Any) -> Table:
    """Return rows of a national table as the sheet they would be."""
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Unreadable(f"{name} 应当是列表，一行一组字段，请检查", sheet=name)
    head = list(dict.fromkeys(key for row in rows for key in row))
    if len(head) > MOST_COLUMNS:
        raise Unreadable(f"{name} 的字段太多，请检查", sheet=name)
    lines = [(n, tuple(_cell(row.get(key)) for key in head)) for n, row in enumerate(rows, 1)]
    return Table(name, [(0, tuple(Cell(key) for key in head)), *lines])


def _cell(value: Any) -> Cell | None:
    if value is None:
        return None
    if isinstance(value, str):
        return Cell(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return Cell(str(value), "number")
    return Cell(json.dumps(value, ensure_ascii=False), "error")


def _strange(name: str) -> Any:
    raise ValueError(name)


def _texts(found: dict[str, Any]) -> Iterator[tuple[str, int, dict[str, Any]]]:
    for table in TEXTS:
        rows = found.get(table, [])
        if not isinstance(rows, list):
            raise Unreadable(f"{table} 应当是列表，请对照模板", sheet=table)
        for n, row in enumerate(rows, 1):
            if not isinstance(row, dict) or _depth(row) > DEEPEST:
                raise Unreadable("这里应当是一组要素，请对照模板", sheet=table, row=n)
            if _is_unstorable(row):
                raise Unreadable("这里有无法保存的字符，请删除", sheet=table, row=n)
            yield table, n, row


def _is_unstorable(value: Any) -> bool:
    """Whether a text holds NUL, half a character or a number beyond all, which no table keeps."""
    if isinstance(value, float):
        return not math.isfinite(value)
    if isinstance(value, str):
        return _UNSTORABLE.search(value) is not None
    if isinstance(value, dict):
        return any(map(_is_unstorable, value)) or any(map(_is_unstorable, value.values()))
    return isinstance(value, list) and any(map(_is_unstorable, value))


def _depth(value: Any) -> int:
    deepest, level = 0, [value]
    while level and deepest <= DEEPEST:
        deepest += 1
        level = [
            one
            for some in level
            if isinstance(some, dict | list)
            for one in (some.values() if isinstance(some, dict) else some)
            if isinstance(one, dict | list)
        ]
    return deepest
