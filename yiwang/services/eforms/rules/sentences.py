"""What is wrong with an answer and how to mend it, in the words of ux.md 0.5."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from yiwang.lib.codes import phones, residents, uscc
from yiwang.lib.codes.faults import InvalidCode
from yiwang.services.eforms.types import CHOICES, FieldKind, FormField

from . import attachments, schema
from .cleaning import MAX_ROWS, is_empty
from .conditions import asked_fields

_CHOSEN = CHOICES | {FieldKind.DATE, FieldKind.FILE}


def errors(fields: Iterable[FormField], values: Mapping[str, Any]) -> dict[str, str]:
    """Return the sentence of every answer that must be mended, in the order of the fields."""
    found: dict[str, str] = {}
    for item in asked_fields(fields, values):
        found.update(_errors_of(item, item.key, values.get(item.key)))
        if item.after and item.key not in found:
            found.update(_order(item, values, fields))
    return found


def _errors_of(item: FormField, name: str, value: Any) -> dict[str, str]:
    if is_empty(value):
        return {name: missing(item)} if item.required else {}
    if item.kind is FieldKind.TABLE:
        return _table(item, name, value)
    sentence = _CHECKS[item.kind](item, value)
    return {name: sentence} if sentence else {}


def missing(item: FormField) -> str:
    """Say that an answer is missing."""
    if item.kind is FieldKind.DECLARATION:
        return f"请阅读并勾选“{item.label}”"
    if item.kind is FieldKind.TABLE:
        return f"请至少填写一行{item.label}"
    if item.kind is FieldKind.FILE:
        return f"请上传{item.label}"
    return f"请选择{item.label}" if item.kind in CHOICES else f"请填写{item.label}"


def _table(item: FormField, name: str, rows: Any) -> dict[str, str]:
    if not isinstance(rows, list) or any(not isinstance(row, Mapping) for row in rows):
        return {name: missing(item)}
    if len(rows) > MAX_ROWS:
        return {name: f"{item.label}最多 {MAX_ROWS} 行。更多内容请作为材料上传"}
    found: dict[str, str] = {}
    for n, row in enumerate(rows):
        known = {c.key for c in item.columns}
        if set(row) - known:
            found[name] = f"请检查{item.label}第 {n + 1} 行"
        for column in asked_fields(item.columns, row):
            cell = _errors_of(column, f"{name}.{n}.{column.key}", row.get(column.key))
            found.update({k: f"第 {n + 1} 行：{text}" for k, text in cell.items()})
    return found


def _order(
    item: FormField, values: Mapping[str, Any], fields: Iterable[FormField]
) -> dict[str, str]:
    start, end = values.get(item.after), values.get(item.key)
    if not (isinstance(start, str) and isinstance(end, str) and start and end):
        return {}
    if not schema.is_date(start) or end > start:
        return {}
    label = next((f.label for f in fields if f.key == item.after), "开始日期")
    return {item.key: f"{item.label}要晚于{label}"}


def _text(item: FormField, value: Any) -> str:
    if not isinstance(value, str):
        return f"请填写{item.label}"
    longest = schema.length_of(item)
    if len(value) > longest:
        return f"{item.label}最多 {longest} 个字，现在有 {len(value)} 个字"
    return ""


def _name(item: FormField, value: Any) -> str:
    too_long = _text(item, value)
    if too_long or re.search(schema.NAME, value):
        return too_long
    return f"{item.label}只能有汉字、字母和间隔点。姓名中有生僻字，可以填写拼音，窗口会帮您核对"


def _by_library(parse: Callable[[str], object]) -> Callable[[FormField, Any], str]:
    def check(_item: FormField, value: Any) -> str:
        try:
            parse(str(value))
        except InvalidCode as fault:
            return fault.sentence
        return ""

    return check


def _resident_id(text: str) -> object:
    return residents.parse_resident_id(text, today=date.max)


def _card(item: FormField, value: Any) -> str:
    return (
        ""
        if re.search(schema.CARD, str(value))
        else f"{item.label}是 12 到 19 位数字，请对照卡面检查"
    )


def _date(item: FormField, value: Any) -> str:
    if isinstance(value, str) and schema.is_date(value):
        return ""
    parts = str(value).split("-")
    if len(parts) == 3 and all(p.isdecimal() for p in parts):  # noqa: PLR2004  year, month, day
        return f"{item.label}不是一个存在的日期，请检查年、月、日"
    return f"请填写{item.label}的年、月、日，如 2018 9 3"


def _number(item: FormField, value: Any) -> str:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if is_number and abs(value) <= 10**15:
        return ""
    return f"{item.label}请填写数字，如 120"


def _money(item: FormField, value: Any) -> str:
    return (
        ""
        if re.search(schema.MONEY, str(value))
        else f"{item.label}请填写金额，最多两位小数，如 1234.50"
    )


def _address(item: FormField, value: Any) -> str:
    if not isinstance(value, Mapping) or not value.get("detail"):
        return f"请填写{item.label}的详细地址，写到门牌号"
    longest = schema.length_of(item)
    if any(len(str(v)) > longest for v in value.values()):
        return f"{item.label}最多 {longest} 个字"
    return ""


def _choice(item: FormField, value: Any) -> str:
    return "" if value in item.options else f"请选择{item.label}"


def _choices(item: FormField, value: Any) -> str:
    fits = isinstance(value, list) and set(map(str, value)) <= set(item.options)
    return "" if fits else f"请选择{item.label}"


def _declaration(item: FormField, value: Any) -> str:
    return "" if value is True else missing(item)


def _file(item: FormField, value: Any) -> str:
    if not isinstance(value, list) or len(attachments.ids(value)) != len(value):
        return attachments.GONE
    return attachments.question(item).too_many if len(value) > attachments.most(item) else ""


_CHECKS: dict[FieldKind, Callable[[FormField, Any], str]] = {
    FieldKind.TEXT: _text,
    FieldKind.TEXTAREA: _text,
    FieldKind.NAME: _name,
    FieldKind.ID_CARD: _by_library(_resident_id),
    FieldKind.USCC: _by_library(uscc.parse_uscc),
    FieldKind.PHONE: _by_library(phones.parse_phone),
    FieldKind.BANK_CARD: _card,
    FieldKind.DATE: _date,
    FieldKind.NUMBER: _number,
    FieldKind.MONEY: _money,
    FieldKind.ADDRESS: _address,
    FieldKind.SELECT: _choice,
    FieldKind.RADIO: _choice,
    FieldKind.MULTISELECT: _choices,
    FieldKind.DECLARATION: _declaration,
    FieldKind.FILE: _file,
}
