"""From rows of the national tables to items and lists, every fault told in its place."""

import difflib
from typing import Any

from yiwang.engagement.interchange.types.imports import Grade
from yiwang.lib.codes import items as codes
from yiwang.lib.codes import uscc
from yiwang.lib.codes.faults import InvalidCode
from yiwang.lib.sheets.tables import MOST_ROWS, Cell, Row, Table, Unreadable

from . import national_values
from .gathered import Entry, Gathered
from .national import BASIC, DIRECTORY, LIMITS, Field, National

Values = dict[str, Any]
TASK, OFFICE_END, LEVEL_END = 31, 18, 19


def gather(table: National, given: Table, into: Gathered) -> None:
    """Read the rows of a table."""
    rows = iter(given.rows)
    head = next(rows, None)
    fields = _head(table, head, into)
    if fields is None:
        return
    left: set[str] = set()
    for number, row in rows:
        into.rows += 1
        if into.rows > MOST_ROWS:
            raise Unreadable(
                f"内容超过 {MOST_ROWS} 行，请分成几个文件", sheet=table.name, row=number
            )
        _row(table, fields, (number, row), into, left)
    if left:
        names = "、".join(field.name for field in fields if field.name in left)
        say = f"{table.name} 的 {names} 没有导入：本平台没有对应的要素，或者由系统生成"
        into.tell(Grade.WARNING, table.name, 0, "", "", say)


def _head(table: National, head: Row | None, into: Gathered) -> list[Field] | None:
    if head is None or not any(head[1]):
        into.wrong(table.name, 1, "", "", "这张表没有字段名，请补上")
        return None
    number, cells = head
    titles = [cell.text.strip() if cell else "" for cell in cells]
    known = {field.name: field for field in table.fields}
    before = into.count[Grade.ERROR]
    missing = [field.name for field in table.fields if field.needed and field.name not in titles]
    for title in titles:
        if title not in known:
            near = difflib.get_close_matches(title, missing, 1)
            hint = f"，是不是“{near[0]}”" if near else "，请删除"
            into.wrong(table.name, number, title[:40], title, f"没有“{title[:40]}”这个字段{hint}")
        elif titles.count(title) > 1:
            into.wrong(table.name, number, title, title, "这个字段出现了两次，请删除一个")
    for name in missing:
        into.wrong(table.name, number, name, "", f"缺少“{name}”（{known[name].title}）这个字段")
    return None if into.count[Grade.ERROR] > before else [known[title] for title in titles]


def _row(table: National, fields: list[Field], line: Row, into: Gathered, left: set[str]) -> None:
    number, cells = line
    before = into.count[Grade.ERROR]
    values: Values = {}
    for field, cell in zip(fields, (*cells, *[None] * (len(fields) - len(cells))), strict=False):
        if field.is_read or field.form.value in {"DAY", "STAMP"}:
            value = _value(table, number, field, cell, into)
            if field.is_read and value is not None:
                values[field.path] = value
        if cell is not None and cell.text.strip() and not field.is_read:
            left.add(field.name)
    if into.count[Grade.ERROR] == before:
        wrong = _keyed(values)
        if wrong:
            into.wrong(table.name, number, wrong[0], wrong[1], wrong[2])
    is_wrong = into.count[Grade.ERROR] > before
    entry = _entry(table, number, values, into)
    if entry is not None:
        entry.is_wrong = entry.is_wrong or is_wrong
        _fill(entry, fields, values, (table.name, number))


def _value(table: National, number: int, field: Field, cell: Cell | None, into: Gathered) -> Any:
    read = national_values.read(field, cell)
    found = cell.text if cell else ""
    if read.wrong:
        into.wrong(table.name, number, field.name, found, read.wrong)
    elif read.mended:
        into.tell(Grade.MENDED, table.name, number, field.name, found, read.mended)
    return read.value


def _keyed(values: Values) -> tuple[str, str, str] | None:
    """Return field, value and sentence of keys that do not fit, and of rows that end something."""
    if values["#operation"] == "D" or values.get("#state", "1") != "1":
        say = "取消、暂停要有依据和去向，请在“目录修订”里处置，这里只导入在用的事项"
        return "cd_operation" if values["#operation"] == "D" else "task_state", "", say
    task = values.get("#task", "")
    basic = task[LEVEL_END:] if task else values["#basic"]
    try:
        codes.parse_basic_code(basic)
        if task:
            uscc.parse_uscc(task[:OFFICE_END])
    except InvalidCode as error:
        return ("task_code" if task else "catalog_code"), task or basic, str(error)
    for key, field, wanted in (
        ("#basic", "catalog_code", basic), ("#office", "dept_code", task[:OFFICE_END])
    ):  # fmt: skip
        if values.get(key, wanted) != wanted and task:
            return field, values[key], f"{field} 和实施编码里的 {wanted} 不一致，请核对"
    return None


def _entry(table: National, number: int, values: Values, into: Gathered) -> Entry | None:
    task = values.get("#task", "")
    key = (task[LEVEL_END:], task[:OFFICE_END]) if task else (values.get("#basic", ""), "")
    if not key[0] or (table.name != DIRECTORY and not key[1]):
        return None
    name = "catalog_code" if table.name == DIRECTORY else "task_code"
    entry = into.entries.get(key)
    if table.name in {DIRECTORY, BASIC}:
        if entry is not None:
            say = f"和第 {entry.row} 行重复，请删除一行"
            into.wrong(table.name, number, name, task or key[0], say)
            entry.is_wrong = True
            return None
        entry = into.entries[key] = Entry(key[0], key[1], table.name, number)
        if task:
            entry.owned["level"] = task[OFFICE_END:LEVEL_END]
    elif entry is None:
        into.wrong(table.name, number, name, task, f"{BASIC} 里没有这一行对应的实施编码")
    return entry


def _fill(entry: Entry, fields: list[Field], values: Values, place: tuple[str, int]) -> None:
    """Put the values of a row into its entry, limits as days with their unit."""
    for field in fields:
        path = field.path
        head = path.split(".")[0]
        if path not in values or path.startswith("#"):
            continue
        if path.startswith("="):
            entry.owned[path[1:]] = values[path]
        elif head not in LIMITS:
            entry.overlay[path] = values[path]
        elif path.endswith(".value"):
            unit = values.get(f"{head}.unit", "WD")
            entry.overlay[head] = {"value": values[path], "unit": unit}
        entry.fields.setdefault(head.removeprefix("="), (*place, field.name))
