"""Values of the national tables, both ways; a text over which a file of such fields is laid."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from yiwang.lib.sheets.tables import Cell

from .applying import value_at
from .cells import Read
from .cells import read as read_cell
from .national import LIMITS, Field, Form, field_of

Plain = Mapping[str, Any]
NOTHING = "无"
POST = "邮寄送达"
_SPLIT = re.compile("[、；;]")
_LAW = re.compile(r"《([^《》]+)》(?:（(\d{4}-\d{2}-\d{2})）)?([^《》（）]*)")
_STAMPS = ("%Y%m%d%H%M%S", "%Y%m%dT%H%M%S", "%Y-%m-%d %H:%M:%S", "%Y%m%d", "%Y-%m-%d")
_PERSON, _OTHERS = "1", "2,3,4,5,6"


def write(field: Field, value: Any) -> str | int:
    """Return how a value of ours stands in a field."""
    form = field.form
    if form is Form.FLAG:
        return 1 if value and value != "0" else 0
    if form is Form.EXPRESS:
        return 1 if any("邮寄" in one for one in value or ()) else 0
    if form is Form.WHOLE:
        return int(value or 0)
    if form is Form.LAWS:
        return "；".join(_law(one) for one in value or ())
    return _words(field, value)


def _words(field: Field, value: Any) -> str:
    form = field.form
    if form is Form.POWER:
        return str(value or "1")[:1]
    if form is Form.CHOICE:
        return _choice(field, str(value or ""))
    if form is Form.PEOPLE:
        codes = {"PERSON": _PERSON, "LEGAL": _OTHERS}
        return ",".join(code for key, code in codes.items() if key in (value or ()))
    if form is Form.LINES:
        return "\n".join(one["text"].strip() for one in value or ())
    if form is Form.JOINED:
        return "；".join(value or ()) or (NOTHING if field.needed else "")
    return str(value or "").strip()


def _choice(field: Field, value: str) -> str:
    exact = next((code for key, code in field.choices if key == value), "")
    if exact or field.path != "result.type":
        return exact
    return next((code for key, code in field.choices if value.startswith(key)), "99")


def _law(row: Plain) -> str:
    day = f"（{row['version']}）" if row.get("version") else ""
    return f"《{row['law']}》{day}" + "、".join(row.get("articles") or ())


def limit(value: Plain | None) -> tuple[str | int, str]:
    """Return days and unit of a limit; one in hours has none in the national dictionary."""
    if not value or value.get("value") is None:
        return "", ""
    if value.get("unit") == "NOW":
        return 0, "1"
    unit = write(_need("promised.unit"), value.get("unit"))
    return (value["value"], str(unit)) if unit else ("", "")


def _need(path: str) -> Field:
    found = field_of(path)
    if found is None:
        raise KeyError(path)
    return found


def read(field: Field, cell: Cell | None) -> Read:
    """Return the value of a cell as our texts have it; nothing there is None."""
    if field.form in {Form.STAMP, Form.DAY} and cell is not None and cell.text.strip():
        return _stamp(field, cell)
    found = read_cell(field.column, cell)
    if found.wrong or found.value is None or cell is None:
        return found
    if len(cell.text.strip()) > field.longest:
        many = f"最多 {field.longest} 个字，这里有 {len(cell.text.strip())} 个，请缩短"
        return Read(wrong=f"{field.name}（{field.title}）{many}")
    return _value(field, found)


def _stamp(field: Field, cell: Cell) -> Read:
    text = cell.text.strip()
    for shape in _STAMPS:
        try:
            return Read(datetime.strptime(text, shape).isoformat())  # noqa: DTZ007  only judged
        except ValueError:
            continue
    example = "20260302" if field.form is Form.DAY else "20260302153000"
    return Read(wrong=f"{field.name}（{field.title}）应当是 {example} 这样的日期，请检查")


def _value(field: Field, found: Read) -> Read:
    value = found.value
    if field.form is Form.PEOPLE:
        return _people(field, value)
    if field.form is Form.LAWS:
        return _laws(field, value)
    if field.form is Form.FLAG:
        value = value == "1"
    elif field.form is Form.LINES:
        value = [one.strip() for one in value.split("\n") if one.strip()]
    elif field.form is Form.JOINED:
        value = [one.strip() for one in _SPLIT.split(value) if one.strip() not in {"", NOTHING}]
    elif field.form is Form.WORDS and value == NOTHING and not field.needed:
        value = ""
    return Read(value, found.mended)


def _people(field: Field, value: str) -> Read:
    codes = set(value.split(","))
    if not codes <= set("123456"):
        return Read(wrong=f"{field.name}（{field.title}）只能填 1 至 6 的代码，多个用逗号隔开")
    people = ["PERSON"] if _PERSON in codes else []
    return Read(people + (["LEGAL"] if codes - {_PERSON} else []))


def _laws(field: Field, value: str) -> Read:
    rows = []
    for part in [one.strip() for one in value.split("；") if one.strip()]:
        found = _LAW.fullmatch(part)
        if found is None:
            return Read(
                wrong=f"{field.name}（{field.title}）应当写成“《法律名称》（2019-04-23）第十二条、第三十条”，"
                "多部法律用分号隔开"
            )
        articles = [one.strip() for one in found[3].split("、") if one.strip()]
        rows.append({"law": found[1], "version": found[2] or "", "articles": articles})
    return Read(rows)


def overlaid(current: Plain, given: Plain, inherited: Plain) -> dict[str, Any]:
    """Return the text as the fields want it; what they say the same stays word for word.

    ``inherited`` holds what a text without own words shows of its organisation.
    """
    content = dict(current)
    for path, value in given.items():
        if path in LIMITS:
            _limit(content, path, value)
        elif not _is_same(path, value_at(content, path), value, inherited):
            _set(content, path, value)
    return content


def _limit(content: dict[str, Any], path: str, value: Plain) -> None:
    wanted = {"unit": "WD", **value}
    if limit(content.get(path)) == limit(wanted):
        return
    if wanted["value"] == 0:
        wanted["unit"] = "NOW"
    content[path] = {**(content.get(path) or {}), **wanted}


def _is_same(path: str, before: Any, value: Any, inherited: Plain) -> bool:
    field = _need(path)
    if not before and value and value == inherited.get(path):
        return True
    if field.form is Form.LINES:
        return [one["text"].strip() for one in before or ()] == value or write(
            field, before
        ) == "\n".join(value)
    if field.form is Form.EXPRESS:
        return write(field, before) == int(value)
    return write(field, before) == write(field, value)


def _set(content: dict[str, Any], path: str, value: Any) -> None:
    field, before = _need(path), value_at(content, path)
    if field.form is Form.LINES:
        known = {one["text"].strip(): one for one in before or ()}
        value = [known.get(text, {"text": text, "verified": False}) for text in value]
    elif field.form is Form.EXPRESS:
        rest = [one for one in before or () if "邮寄" not in one]
        value = [*rest, POST] if value == "1" else rest
    elif field.form is Form.LAWS:
        laws = {one["law"]: one for one in before or ()}
        value = [{"verified": False, **laws.get(one["law"], {}), **one} for one in value]
    head, _, rest_of = path.partition(".")
    if rest_of:
        content[head] = {**(content.get(head) or {}), rest_of: value}
    else:
        content[head] = value


def differing(owned: Plain, basic: Plain) -> str:
    """Return the field in which a list says something else than the catalogue."""
    for path, value in owned.items():
        field = _need(f"={path}")
        if write(field, basic.get(path)) != write(field, value):
            return field.name
    return ""
