"""Questions of a versioned form as fields, and the answers read back out of a POST.

Both sites that ask a form's questions use this: the portal page by page, the window on one page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.http import QueryDict

from yiwang.services.eforms import queries as eforms
from yiwang.services.eforms.types import FieldKind, FormField
from yiwang.web.ui.forms import Field, Option

KINDS = {
    FieldKind.TEXT: "text",
    FieldKind.TEXTAREA: "textarea",
    FieldKind.NAME: "text",
    FieldKind.ID_CARD: "id_number",
    FieldKind.USCC: "uscc",
    FieldKind.PHONE: "tel",
    FieldKind.BANK_CARD: "text",
    FieldKind.DATE: "date",
    FieldKind.NUMBER: "number",
    FieldKind.MONEY: "money",
    FieldKind.ADDRESS: "address",
    FieldKind.SELECT: "select",
    FieldKind.RADIO: "radio",
    FieldKind.MULTISELECT: "checkbox",
    FieldKind.TABLE: "table",
    FieldKind.DECLARATION: "declaration",
    FieldKind.FILE: "files",
}
MOST_ROWS = 201
MEGABYTE = 1024 * 1024
_DATE_PARTS = ("year", "month", "day")


def field(
    item: FormField,
    value: Any,
    errors: Mapping[str, str],
    *,
    name: str = "",
    blank_rows: int = 0,
) -> Field:
    """Build one question as templates render it."""
    name = name or item.key
    made: dict[str, Any] = {
        "name": name,
        "label": item.label,
        "kind": KINDS[item.kind],
        "hint": _hint(item),
        "value": value if value is not None else "",
        "error": errors.get(name, ""),
        "required": item.required,
        "options": [Option(o, o) for o in item.options],
        "unit": item.unit,
        "statement": item.statement,
    }
    if item.kind is FieldKind.FILE:
        made |= {"value": "", "hint": _with_takes(item, made["hint"])}
    if item.kind is FieldKind.ADDRESS:
        made["parts"] = _address(name, value, required=item.required)
    if item.kind is FieldKind.TABLE:
        made["lines"] = _lines(item, name, value, errors, blank_rows)
    return Field(**made)


def _hint(item: FormField) -> str:
    need = f"法律依据：{item.legal_need}" if item.legal_need else ""
    return "。".join(t.rstrip("。") for t in (item.hint, need) if t)


def takes(item: FormField) -> str:
    """Say what a question for files takes: sorts, how many, how large."""
    asked = eforms.file_question(item)
    each = settings.YIWANG_FILE_MAX_BYTES // MEGABYTE
    return f"{asked.words}，最多 {asked.most} 个，每个最多 {each} MB"


def _with_takes(item: FormField, hint: str) -> str:
    return f"{hint}。{takes(item)}" if hint else takes(item)


def _address(name: str, value: Any, *, required: bool) -> list[Field]:
    held = value if isinstance(value, Mapping) else {"detail": str(value or "")}
    return [
        Field(
            name=f"{name}-region",
            label="所在地区",
            hint="如 示例省示例市示例县示例镇",
            value=held.get("region", ""),
            required=False,
        ),
        Field(
            name=f"{name}-detail",
            label="详细地址",
            hint="写到门牌号",
            value=held.get("detail", ""),
            required=required,
        ),
    ]


def _lines(
    item: FormField, name: str, value: Any, errors: Mapping[str, str], blank_rows: int
) -> list[list[Field]]:
    rows = [r for r in value if isinstance(r, Mapping)] if isinstance(value, list) else []
    rows = [*rows, *([{}] * blank_rows)] or [{}]
    return [
        [
            field(column, row.get(column.key), errors, name=f"{name}.{n}.{column.key}")
            for column in item.columns
        ]
        for n, row in enumerate(rows)
    ]


def posted(asked: Iterable[FormField], post: QueryDict) -> dict[str, Any]:
    """Read the answers of these fields out of a POST, as typed.

    Files go up one by one: what is kept of them is never what a page says.
    """
    typed = [item for item in asked if item.kind is not FieldKind.FILE]
    return {item.key: _read(item, post, item.key) for item in typed}


def _read(item: FormField, post: QueryDict, name: str) -> Any:
    if item.kind is FieldKind.DATE:
        parts = {p: post.get(f"{name}-{p}", "").strip() for p in _DATE_PARTS}
        return parts if any(parts.values()) else ""
    if item.kind is FieldKind.ADDRESS:
        return {p: post.get(f"{name}-{p}", "") for p in ("region", "detail")}
    if item.kind is FieldKind.MULTISELECT:
        return post.getlist(name)
    if item.kind is FieldKind.DECLARATION:
        return name in post
    if item.kind is FieldKind.TABLE:
        return _rows(item, post, name)
    return post.get(name, "")


def _rows(item: FormField, post: QueryDict, name: str) -> list[dict[str, Any]]:
    prefix = f"{name}."
    numbers = {key[len(prefix) :].split(".")[0] for key in post if key.startswith(prefix)}
    order = sorted(int(n) for n in numbers if n.isdecimal())[:MOST_ROWS]
    removed = post.get(f"remove-{name}", "")
    return [
        {c.key: _read(c, post, f"{name}.{n}.{c.key}") for c in item.columns}
        for n in order
        if str(n) != removed
    ]
