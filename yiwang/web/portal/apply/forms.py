"""From fields of a form to what templates render, and from a POST back to answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from yiwang.foundation.identity.types import Fact
from yiwang.lib.codes.masks import mask_id, mask_phone
from yiwang.services.eforms.types import FieldKind, FormField
from yiwang.web.ui.forms import Field, Option

from .pages import Application, day

OFFICIAL = ("居民身份证.", "营业执照.")
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
    FieldKind.FILE: "hidden",
}
MASKS = {FieldKind.ID_CARD: mask_id, FieldKind.BANK_CARD: mask_id}
_DATE_PARTS = ("year", "month", "day")


def field(
    item: FormField,
    value: Any,
    *,
    name: str = "",
    errors: Mapping[str, str] | None = None,
    blank_rows: int = 0,
) -> Field:
    """Build one question as templates render it."""
    name = name or item.key
    said = errors or {}
    made: dict[str, Any] = {
        "name": name,
        "label": item.label,
        "kind": KINDS[item.kind],
        "hint": _hint(item),
        "value": value if value is not None else "",
        "error": said.get(name, ""),
        "required": item.required,
        "options": [Option(o, o) for o in item.options],
        "unit": item.unit,
        "statement": item.statement,
    }
    if item.kind is FieldKind.ADDRESS:
        made["parts"] = _address(name, value, required=item.required)
    if item.kind is FieldKind.TABLE:
        made["lines"] = _lines(item, name, value, said, blank_rows)
    return Field(**made)


def _hint(item: FormField) -> str:
    need = f"法律依据：{item.legal_need}" if item.legal_need else ""
    return "。".join(t.rstrip("。") for t in (item.hint, need) if t)


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
            field(column, row.get(column.key), name=f"{name}.{n}.{column.key}", errors=errors)
            for column in item.columns
        ]
        for n, row in enumerate(rows)
    ]


def fields(
    app: Application,
    asked: Iterable[FormField],
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    *,
    blank_rows: Mapping[str, int],
) -> list[Field]:
    """Build the questions of a page, with what is known and where it comes from."""
    made = []
    for item in asked:
        fact = app.facts.get(item.prefill) if item.prefill else None
        value = values.get(item.key)
        if value in (None, "") and fact is not None and item.key not in errors:
            value = fact.value
        one = field(item, value, errors=errors, blank_rows=blank_rows.get(item.key, 0))
        made.append(_sourced(app, item, one, fact) if fact is not None else one)
    return made


def is_fixed(app: Application, item: FormField) -> bool:
    """Whether the value is the register's and not disputed: shown, not asked."""
    fact = app.facts.get(item.prefill) if item.prefill else None
    official = item.prefill.startswith(OFFICIAL) and item.kind not in {
        FieldKind.SELECT,
        FieldKind.RADIO,
        FieldKind.ADDRESS,
    }
    return fact is not None and official


def _sourced(app: Application, item: FormField, one: Field, fact: Fact) -> Field:
    updated = f"，{day(fact.on)}更新" if fact.on else ""
    readonly = is_fixed(app, item)
    return replace(
        one,
        source=f"来自{fact.source}{updated}",
        readonly=readonly,
        value=masked(item, fact.value) if readonly else one.value,
        dispute_url=reverse("portal:apply_dispute", args=[app.number, item.key])
        if readonly
        else "",
    )


def posted(asked: Iterable[FormField], post: QueryDict) -> dict[str, Any]:
    """Read the answers of these fields out of a POST, as typed."""
    return {item.key: _read(item, post, item.key) for item in asked}


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
    order = sorted(int(n) for n in numbers if n.isdigit())[:201]
    removed = post.get(f"remove-{name}", "")
    return [
        {c.key: _read(c, post, f"{name}.{n}.{c.key}") for c in item.columns}
        for n in order
        if str(n) != removed
    ]


def masked(item: FormField, text: str) -> str:
    """Hide the middle of a number that identifies somebody; ux 0.10."""
    mask = MASKS.get(item.kind)
    return mask(text) if mask else text


def came_masked(item: FormField, post: QueryDict) -> bool:
    """Whether a mask came back because the register fell silent after the page was shown."""
    return item.kind in MASKS and "*" in post.get(item.key, "")


def shown(item: FormField, value: Any) -> str:
    """Write an answer for a summary, numbers that identify somebody masked."""
    return masked(item, _written(item, value))


def _written(item: FormField, value: Any) -> str:
    if item.kind is FieldKind.TABLE and isinstance(value, list):
        return "\n".join(_row_text(item, row) for row in value)
    if item.kind is FieldKind.ADDRESS and isinstance(value, Mapping):
        return "".join(str(value.get(k, "")) for k in ("region", "detail"))
    if item.kind is FieldKind.MULTISELECT and isinstance(value, list):
        return "、".join(map(str, value))
    if item.kind is FieldKind.DECLARATION:
        return "已确认" if value else ""
    if item.kind is FieldKind.DATE and isinstance(value, str):
        return _date_text(value)
    text = "" if value is None else str(value)
    return f"{text} {item.unit}" if text and item.unit else text


def _date_text(value: str) -> str:
    parts = value.split("-")
    if len(parts) == len(_DATE_PARTS) and all(p.isdigit() for p in parts):
        year, month, day_ = map(int, parts)
        return f"{year}年{month}月{day_}日"
    return value


def _row_text(item: FormField, row: Mapping[str, Any]) -> str:
    cells = [(c.label, _in_table(c, row.get(c.key))) for c in item.columns]
    return "；".join(f"{label}：{text}" for label, text in cells if text)


def _in_table(column: FormField, value: Any) -> str:
    """Write a cell; a table names other people, so their phones are masked as well."""
    text = shown(column, value)
    return mask_phone(text) if column.kind is FieldKind.PHONE else text
