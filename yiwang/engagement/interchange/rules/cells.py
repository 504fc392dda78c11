"""One cell: from what stands in a file to a value, and back.

What can be mended without doubt (blanks around, full-width digits, a number kept as text) is mended
and told; everything else gets a sentence that says what to write.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from yiwang.lib.sheets.tables import Cell

from .columns import Column, Kind

LONGEST = 4000
HIGHEST = 100_000
SEPARATOR = "；"
_SPLIT = re.compile(r"[；;]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
YES, NO = ("是", "true", "1", "y", "yes", "有"), ("否", "false", "0", "n", "no", "无")


@dataclass(frozen=True, slots=True)
class Read:
    """A value with what was mended, or the sentence that says what is wrong."""

    value: Any = None
    mended: str = ""
    wrong: str = ""


class _Wrong(Exception):
    pass


_REFUSED = {
    "formula": "这里是公式，不是内容；请复制后用“选择性粘贴—数值”贴回来",
    "error": "这里是表格的错误值，请改成内容",
}


def read(column: Column, cell: Cell | None) -> Read:
    """Return the value of a cell; nothing there is None."""
    if cell is None or not cell.text.strip():
        wrong = f"还没有填写{column.title}，请补上" if column.needed else ""
        return Read(wrong=wrong)
    refused = _refused(column, cell)
    if refused:
        return Read(wrong=refused)
    try:
        value, mended = _READERS[column.kind](column, cell)
    except _Wrong as error:
        return Read(wrong=str(error))
    return Read(value, mended)


def _refused(column: Column, cell: Cell) -> str:
    if cell.kind in _REFUSED:
        return _REFUSED[cell.kind]
    if len(cell.text) > LONGEST:
        return f"这里有 {len(cell.text)} 个字，最多 {LONGEST} 个，请缩短"
    if _CONTROL.search(cell.text):
        return "这里有看不见的控制字符，请重新输入这一格"
    if column.kind is not Kind.LONG and "\n" in cell.text.strip():
        return "这里不能换行，请写成一行"
    if cell.kind == "date" and column.kind is not Kind.DATE:
        return f"这里应当是{_wanted(column)}，表格里存成了日期，请设为文本再填"
    return ""


def _wanted(column: Column) -> str:
    return {Kind.WHOLE: "整数", Kind.FLAG: "“是”或者“否”", Kind.CODE: "编码"}.get(
        column.kind, "文字"
    )


def _plain(cell: Cell) -> tuple[str, str]:
    text = cell.text.replace("\r\n", "\n").strip()
    return text, "去掉了前后的空格" if text != cell.text.replace("\r\n", "\n") else ""


def _narrow(cell: Cell) -> tuple[str, str]:
    """Full-width digits and letters become half-width."""
    text = unicodedata.normalize("NFKC", cell.text).strip()
    return text, "全角改成了半角，去掉了空格" if text != cell.text else ""


def _text(column: Column, cell: Cell) -> tuple[Any, str]:
    del column
    return _plain(cell)


def _code(column: Column, cell: Cell) -> tuple[Any, str]:
    if cell.kind == "number" and not cell.text.isdecimal():
        raise _Wrong("编码被表格存成了数字，有几位已经丢失；请把这一列设为文本，重新填写")
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", cell.text)).upper()
    text = text.replace("、", ",")
    del column
    return text, f"整理成了“{text}”" if text != cell.text else ""


def _whole(column: Column, cell: Cell) -> tuple[Any, str]:
    text, mended = _narrow(cell)
    if text.endswith(".0") and cell.kind == "number":
        text = text[:-2]
    if not (text.isascii() and text.isdecimal()) or len(text) > 6 or int(text) > HIGHEST:  # noqa: PLR2004
        raise _Wrong(f"{column.title}应当是 0 到 {HIGHEST} 的整数，只写数字，不写单位")
    return int(text), mended


def _flag(column: Column, cell: Cell) -> tuple[Any, str]:
    text, mended = _narrow(cell)
    if text.lower() in YES:
        return True, mended
    if text.lower() in NO:
        return False, mended
    raise _Wrong(f"{column.title}只能填“是”或者“否”")


def _choice(column: Column, cell: Cell) -> tuple[Any, str]:
    text, mended = _narrow(cell)
    for key, word in column.choices:
        plain = unicodedata.normalize("NFKC", word)
        if text in {key, plain, plain.removeprefix(f"{key} ")}:
            return key, "" if cell.text in {word, word.removeprefix(f"{key} ")} else mended
    words = "、".join(word for _, word in column.choices)
    raise _Wrong(f"{column.title}只能填这些中的一个：{words}")


def _choices(column: Column, cell: Cell) -> tuple[Any, str]:
    parts = [Cell(one) for one in _SPLIT.split(cell.text.replace("、", SEPARATOR)) if one.strip()]
    return [_choice(column, one)[0] for one in parts], ""


def _many(column: Column, cell: Cell) -> tuple[Any, str]:
    del column
    text, mended = _plain(cell)
    if text.startswith("["):
        found = _json(text)
        if isinstance(found, list) and all(isinstance(one, str) for one in found):
            return found, mended
        raise _Wrong("这里应当是用分号隔开的几项")
    return [one.strip() for one in _SPLIT.split(text) if one.strip()], mended


def _numbers(column: Column, cell: Cell) -> tuple[Any, str]:
    parts = [Cell(one.strip()) for one in re.split("[；;,，、]", cell.text) if one.strip()]
    found = [_whole(column, one) for one in parts]
    return [value for value, _ in found], next((mended for _, mended in found if mended), "")


def _pairs(column: Column, cell: Cell) -> tuple[Any, str]:
    text, mended = _plain(cell)
    if text.startswith("{"):
        found = _json(text)
        if isinstance(found, dict) and all(isinstance(one, str) for one in found.values()):
            return found, mended
        raise _Wrong(f"{column.title}应当写成“问题编号=选项编号”，多个用分号隔开")
    found = {}
    for part in _SPLIT.split(text):
        key, sign, value = part.replace("\uff1d", "=").partition("=")
        if not sign or not key.strip() or not value.strip():
            raise _Wrong(f"{column.title}应当写成“问题编号=选项编号”，多个用分号隔开")
        found[key.strip()] = value.strip()
    return found, mended


def _date(column: Column, cell: Cell) -> tuple[Any, str]:
    text, mended = _narrow(cell)
    found = _DATE.fullmatch(text)
    if cell.kind == "number" or not found:
        raise _Wrong(f"{column.title}应当是日期，如 2019-04-23")
    try:
        day = date(*(int(part) for part in found.groups()))
    except ValueError:
        raise _Wrong(f"{column.title}里没有这一天，请检查") from None
    iso = day.isoformat()
    return iso, mended or (f"日期整理成了 {iso}" if iso != text else "")


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


_READERS: Mapping[Kind, Callable[[Column, Cell], tuple[Any, str]]] = {
    Kind.TEXT: _text,
    Kind.LONG: _text,
    Kind.CODE: _code,
    Kind.WHOLE: _whole,
    Kind.FLAG: _flag,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.MANY: _many,
    Kind.NUMBERS: _numbers,
    Kind.PAIRS: _pairs,
    Kind.DATE: _date,
}


def write(column: Column, value: Any) -> str | int:
    """Return what stands in the cell for a value; reading it back gives the value."""
    if value is None or value == "":
        return ""
    return _WRITERS.get(column.kind, _same)(column, value)


def _same(column: Column, value: Any) -> str | int:
    del column
    return value if isinstance(value, int) else str(value)


def _flag_word(column: Column, value: Any) -> str:
    del column
    return "是" if value else "否"


def _word(column: Column, value: Any) -> str:
    return next((word for key, word in column.choices if key == value), str(value))


def _words(column: Column, value: Any) -> str:
    return SEPARATOR.join(_word(column, one) for one in value)


def _joined(column: Column, value: Any) -> str:
    del column
    plain = all(one and one == one.strip() and not _SPLIT.search(one) for one in value)
    if plain and not (value and value[0].startswith("[")):
        return SEPARATOR.join(value)
    return json.dumps(value, ensure_ascii=False)


def _numbered(column: Column, value: Any) -> str:
    del column
    return SEPARATOR.join(str(one) for one in value)


def _paired(column: Column, value: Any) -> str:
    del column
    parts = [*value, *value.values()]
    if all(one and one == one.strip() and not re.search(r"[；;=\uff1d{]", one) for one in parts):
        return SEPARATOR.join(f"{key}={one}" for key, one in value.items())
    return json.dumps(value, ensure_ascii=False)


_WRITERS: Mapping[Kind, Callable[[Column, Any], str | int]] = {
    Kind.FLAG: _flag_word,
    Kind.CHOICE: _word,
    Kind.CHOICES: _words,
    Kind.MANY: _joined,
    Kind.NUMBERS: _numbered,
    Kind.PAIRS: _paired,
}
