"""The open data as tables (CSV): texts stand once, a list names its text by hash.

The columns of a text are those of the sheets for import, so there is one table of columns.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from .applying import cell_of, flatten
from .columns import BASIC, SHEETS, Sheet, of
from .writing import Cells, safe

MARK = b"\xef\xbb\xbf"
"""Without it spreadsheets take a file for GBK."""
LISTS, OFFICES, ABOUT = "lists.csv", "offices.csv", "readme.txt"
FILES: Mapping[str, str] = {
    "基本目录": "items.csv", "设定依据": "bases.csv", "实施清单": "texts.csv",
    "受理条件": "conditions.csv", "申请材料": "materials.csv", "办理环节": "steps.csv",
    "常见问题": "faq.csv", "导办问题": "questions.csv", "情形": "situations.csv",
}  # fmt: skip
LIST_HEAD = (
    "实施编码", "基本编码", "实施主体代码", "区划代码", "版本号", "版本摘要", "要素摘要",
)  # fmt: skip
OFFICE_HEAD = (
    "实施主体代码", "实施主体名称", "区划代码", "行使层级", "地址", "电话", "监督电话", "办公时间",
)  # fmt: skip
KEY, VERSION = "要素摘要", "版本号"
Line = tuple[str, Cells]
"""Name of a file, cells of a row."""


def heads() -> dict[str, Cells]:
    """Return the first row of each file."""
    found: dict[str, Cells] = {FILES[sheet.title]: _head(sheet) for sheet in SHEETS}
    return {**found, LISTS: list(LIST_HEAD), OFFICES: list(OFFICE_HEAD)}


def _head(sheet: Sheet) -> Cells:
    keys = [KEY] if sheet.is_list else [BASIC.title, *([] if sheet.element else [VERSION])]
    return [*keys, *(column.title for column in sheet.values)]


def of_item(code: str, version_no: int, content: Mapping[str, Any]) -> Iterator[Line]:
    """Yield the rows of a basic item."""
    for sheet in of(is_list=False):
        keys: Cells = [code] if sheet.element else [code, version_no]
        yield from _rows(sheet, keys, content)


def of_text(digest: str, content: Mapping[str, Any]) -> Iterator[Line]:
    """Yield the rows of a text that lists share."""
    for sheet in of(is_list=True):
        yield from _rows(sheet, [digest], content)


def _rows(sheet: Sheet, keys: Cells, content: Mapping[str, Any]) -> Iterator[Line]:
    rows = flatten(sheet.element, content.get(sheet.element) or ()) if sheet.element else [content]
    for row in rows:
        yield FILES[sheet.title], [*keys, *(cell_of(column, row) for column in sheet.values)]


def written(row: Iterable[str | int]) -> bytes:
    """Return a row as bytes; no cell is taken for a formula."""
    line = io.StringIO()
    csv.writer(line).writerow([safe(value) for value in row])
    return line.getvalue().encode()


def about() -> bytes:
    """Return what stands in the file that explains the others."""
    names = {name: title for title, name in FILES.items()} | {
        LISTS: "实施清单：一行一份，用要素摘要指明它的要素",
        OFFICES: "实施主体",
        FILES["实施清单"]: "要素：一行一份，几万份清单共用的要素只写一次",
    }
    lines = [f"{name}\t{title}" for name, title in names.items()]
    told = (
        "政务服务事项目录（开放数据）",
        "每个文件都是 UTF-8 编码的 CSV，第一行是列名；一格有几项的用分号隔开。",
        "要素、受理条件、申请材料等文件用“要素摘要”连到实施清单，基本目录和设定依据用“基本编码”。",
        "",
        *lines,
    )
    return MARK + "\r\n".join(told).encode() + b"\r\n"
