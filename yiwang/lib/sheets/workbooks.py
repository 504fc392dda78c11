"""Reading a workbook (XLSX) as a stream: one row at a time, nothing run, nothing believed.

A workbook is a zip of XML. What it says of its own size is summed before anything is unpacked, and
unpacking never goes beyond that; documents with a DTD are refused; formulas are told, not computed.
"""

import functools
import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from xml.parsers import expat

from .tables import MOST_COLUMNS, Cell, Content, Row, Table, Unreadable

MOST_BYTES = 200 * 1024 * 1024
MOST_PARTS = 1000
MOST_SHARED = 60 * 1024 * 1024
PIECE = 64 * 1024
_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
NOT_ONE = "这不是能打开的 XLSX 工作簿，请用表格软件另存为 .xlsx 再上传"
DAMAGED = "工作簿已经损坏，请用表格软件打开、另存为 .xlsx 再上传"
BROKEN = (zlib.error, lzma.LZMAError, zipfile.BadZipFile,
          expat.ExpatError, KeyError, ValueError, OverflowError, EOFError,
          NotImplementedError, RuntimeError, OSError, IndexError)  # fmt: skip
OFFICE = b"\xd0\xcf\x11\xe0"


def read(data: bytes) -> Content:
    """Return the tables of a workbook.

    :raises Unreadable: it is no workbook, too large, encrypted or carries macros.
    """
    try:
        return Content(tables=_open(data))
    except zipfile.BadZipFile as error:
        raise Unreadable(NOT_ONE) from error
    except BROKEN as error:
        raise Unreadable(DAMAGED) from error


def _open(data: bytes) -> list[Table]:
    archive = zipfile.ZipFile(io.BytesIO(data))
    parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES:
        raise Unreadable("工作簿解开以后超过 200 MB，请分成几个文件")
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable("工作簿加了密码，请取消密码再上传")
    names = {part.filename for part in parts}
    if any("vbaProject" in name for name in names):
        raise Unreadable("工作簿带有宏，请另存为不带宏的 .xlsx 再上传")
    if "xl/workbook.xml" not in names:
        raise Unreadable(NOT_ONE)
    book = _Book(archive)
    return [Table(title, book.rows(title, path)) for title, path in book.sheets]


def _parse(archive: zipfile.ZipFile, path: str, handler: Any) -> Iterator[None]:
    """Feed a part to a handler in pieces; yield after each."""
    parser = expat.ParserCreate(namespace_separator="|")
    parser.buffer_text = True
    parser.StartElementHandler = handler.start
    parser.EndElementHandler = handler.end
    parser.CharacterDataHandler = handler.text
    parser.StartDoctypeDeclHandler = _refuse
    with archive.open(path) as part:
        while piece := part.read(PIECE):
            parser.Parse(piece, False)  # noqa: FBT003
            yield
    parser.Parse(b"", True)  # noqa: FBT003
    yield


def _refuse(*_: Any) -> None:
    raise Unreadable(DAMAGED)


@functools.lru_cache(maxsize=1000)
def _bare(name: str) -> str:
    return name.rpartition("|")[2]


class _Silent:
    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Ignore it."""

    def end(self, name: str) -> None:
        """Ignore it."""

    def text(self, text: str) -> None:
        """Ignore it."""


class _Flat(_Silent):
    """Keep elements of some names with their attributes, in order."""

    def __init__(self, *names: str) -> None:
        self.names, self.found = names, list[tuple[str, dict[str, str]]]()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Keep it."""
        if _bare(name) in self.names:
            self.found.append((_bare(name), {_bare(k): v for k, v in attributes.items()}))


class _Strings(_Silent):
    """The shared strings; phonetic guides are left out."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.parts: list[str] = []
        self.is_text, self.is_guide, self.size = False, False, 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Begin a string or its words."""
        del attributes
        bare = _bare(name)
        self.is_guide = self.is_guide or bare == "rPh"
        self.is_text = bare == "t" and not self.is_guide
        if bare == "si":
            self.parts = []

    def end(self, name: str) -> None:
        """End it."""
        bare = _bare(name)
        self.is_text = False
        if bare == "rPh":
            self.is_guide = False
        elif bare == "si":
            self.found.append("".join(self.parts))

    def text(self, text: str) -> None:
        """Keep the words, to a limit."""
        if self.is_text:
            self.size += len(text)
            if self.size > MOST_SHARED:
                raise Unreadable("工作簿里的文字太多，请分成几个文件")
            self.parts.append(text)


class _Rows(_Silent):
    """The rows of a sheet as they come, and the first merged cells."""

    def __init__(self, strings: list[str], dates: list[bool], epoch: datetime) -> None:
        self.strings, self.dates, self.epoch = strings, dates, epoch
        self.ready: list[Row] = []
        self.cells: dict[int, Cell] = {}
        self.merged = ""
        self.number = self.column = 0
        self.kind = self.style = self.value = ""
        self.is_open = self.is_formula = self.is_guide = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Begin a row, a cell or what stands in it."""
        bare = _bare(name)
        if bare == "row":
            given = attributes.get("r", "")
            self.number = int(given) if given else self.number + 1
            self.cells, self.column = {}, -1
        elif bare == "c":
            found = _REFERENCE.fullmatch(attributes.get("r", ""))
            self.column = _index(found[1]) if found else self.column + 1
            self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "0")
            self.value, self.is_formula = "", False
        elif bare == "f":
            self.is_formula = True
        elif bare == "rPh":
            self.is_guide = True
        elif bare in {"v", "t"}:
            self.is_open = not self.is_guide
        elif bare == "mergeCell" and not self.merged:
            self.merged = attributes.get("ref", "?")

    def end(self, name: str) -> None:
        """End it."""
        bare = _bare(name)
        if bare in {"v", "t"}:
            self.is_open = False
        elif bare == "rPh":
            self.is_guide = False
        elif bare == "c" and self.column < MOST_COLUMNS and (self.value or self.is_formula):
            self.cells[self.column] = self._cell()
        elif bare == "row" and self.cells:
            width = max(self.cells) + 1
            row = tuple(self.cells.get(n) for n in range(width))
            self.ready.append((self.number, row))

    def text(self, text: str) -> None:
        """Keep what stands in the cell."""
        if self.is_open:
            self.value += text

    def _cell(self) -> Cell:  # noqa: PLR0911  one for each type of the format
        if self.is_formula:
            return Cell(self.value or "=", "formula")
        if self.kind == "s":
            return Cell(self.strings[int(self.value)])
        if self.kind in {"str", "inlineStr", "d"}:
            return Cell(self.value, "date" if self.kind == "d" else "text")
        if self.kind == "b":
            return Cell("是" if self.value == "1" else "否", "flag")
        if self.kind == "e":
            return Cell(self.value, "error")
        style = int(self.style)
        if style < len(self.dates) and self.dates[style]:
            day = self.epoch + timedelta(days=float(self.value))
            return Cell(day.date().isoformat(), "date")
        return Cell(_number(self.value), "number")


def _index(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _number(text: str) -> str:
    value = float(text)
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else text  # noqa: PLR2004


class _Book:
    """What the sheets of a workbook need: their parts, shared strings, styles of dates."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.names = set(archive.namelist())
        book = self._flat("xl/workbook.xml", "sheet", "workbookPr")
        links = self._flat("xl/_rels/workbook.xml.rels", "Relationship")
        targets = {one["Id"]: one["Target"] for _, one in links}
        is_1904 = any(one.get("date1904") in {"1", "true"} for n, one in book if n != "sheet")
        self.epoch = datetime(1904, 1, 1) if is_1904 else datetime(1899, 12, 30)  # noqa: DTZ001
        self.sheets = [
            (one["name"], _inside(targets[one["id"]])) for n, one in book if n == "sheet"
        ]
        self.strings = self._strings()
        self.dates = self._dates()

    def _flat(self, path: str, *names: str) -> list[tuple[str, dict[str, str]]]:
        handler = _Flat(*names)
        if path in self.names:
            for _ in _parse(self.archive, path, handler):
                pass
        return handler.found

    def _strings(self) -> list[str]:
        handler = _Strings()
        if "xl/sharedStrings.xml" in self.names:
            for _ in _parse(self.archive, "xl/sharedStrings.xml", handler):
                pass
        return handler.found

    def _dates(self) -> list[bool]:
        """Return for each style whether it shows a date."""
        found = self._flat("xl/styles.xml", "numFmt", "cellXfs", "cellStyles", "xf")
        own = {
            int(one["numFmtId"])
            for name, one in found
            if name == "numFmt" and re.search("[ymdhs]", _QUOTED.sub("", one.get("formatCode", "")))
        }
        names = [name for name, _ in found]
        start = names.index("cellXfs") + 1 if "cellXfs" in names else len(names)
        end = names.index("cellStyles") if "cellStyles" in names else len(names)
        wanted = [int(one.get("numFmtId", 0)) for name, one in found[start:end] if name == "xf"]
        return [number in _DATES or number in own for number in wanted]

    def rows(self, title: str, path: str) -> Iterator[Row]:
        """Yield the rows of a sheet.

        :raises Unreadable: the part is damaged, or cells are merged.
        """
        handler = _Rows(self.strings, self.dates, self.epoch)
        try:
            for _ in _parse(self.archive, path, handler):
                yield from handler.ready
                handler.ready.clear()
        except BROKEN as error:
            raise Unreadable(DAMAGED, sheet=title, row=handler.number) from error
        if handler.merged:
            first = _REFERENCE.match(handler.merged)
            raise Unreadable(
                f"{handler.merged} 是合并的单元格，请取消合并，每一格都填上内容",
                sheet=title,
                row=int(first[2]) if first else 0,
                column=first[1] if first else "",
            )


def _inside(target: str) -> str:
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
