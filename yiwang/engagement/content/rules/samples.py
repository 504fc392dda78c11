"""Forms on paper: a line per question, empty or filled in as an example (空白表, 样表).

Examples are made of the definition alone; numbers and names are those that no real person holds.
"""

from collections.abc import Callable
from typing import Any

from yiwang.lib.codes.phones import synthetic_phone
from yiwang.lib.codes.residents import synthetic_resident_id
from yiwang.lib.codes.uscc import synthetic_uscc
from yiwang.services.eforms.types import FieldKind, FormField, FormInfo

SAMPLE, OTHER = 4, "按实际情况填写"
ORGANISATION_WORDS = ("单位", "企业", "公司", "机构", "字号", "名称")
_MADE: dict[FieldKind, Callable[[], str]] = {
    FieldKind.ID_CARD: lambda: synthetic_resident_id(SAMPLE),
    FieldKind.USCC: lambda: synthetic_uscc(SAMPLE),
    FieldKind.PHONE: lambda: synthetic_phone(SAMPLE),
    FieldKind.BANK_CARD: lambda: "6200 0000 0000 0000 000",
    FieldKind.DATE: lambda: "2026年9月3日",
    FieldKind.NUMBER: lambda: "1",
    FieldKind.MONEY: lambda: "1,000.00",
    FieldKind.ADDRESS: lambda: "示例省示例市示例县示例镇示例路1号",
    FieldKind.DECLARATION: lambda: "签名：张示例　2026年9月3日",
    FieldKind.FILE: lambda: "（附后）",
}


def example(field: FormField) -> str:
    """Return what a careful person would write."""
    if field.kind in _MADE:
        return _MADE[field.kind]()
    if field.options:
        return f"■ {field.options[0]}"
    if field.kind is FieldKind.NAME:
        is_body = any(word in field.label for word in ORGANISATION_WORDS)
        return "示例食品有限公司" if is_body else "张示例"
    if "如" in field.hint:
        return field.hint.split("如", 1)[1].lstrip("：:，").split("。")[0].split("；")[0]
    return OTHER


def lines(info: FormInfo, *, is_filled: bool) -> list[dict[str, Any]]:
    """Return the parts of a sheet, each with its questions and what stands beside them."""
    return [
        {
            "title": page.title,
            "rows": [[_label(f), _beside(f, is_filled=is_filled)] for f in page.fields],
        }
        for page in info.pages
    ]


def _label(field: FormField) -> str:
    unit = f"（{field.unit}）" if field.unit else ""
    return f"{field.label}{unit}{'' if field.required else '（选填）'}"


def _beside(field: FormField, *, is_filled: bool) -> str:
    if field.columns:
        cells = [f"{c.label}：{example(c) if is_filled else '　　　　　　'}" for c in field.columns]
        return "　".join(cells)
    statement = f"{field.statement}\n" if field.statement else ""
    if is_filled:
        return f"{statement}{example(field)}"
    if field.options:
        return "　".join(f"□ {option}" for option in field.options)
    if field.kind is FieldKind.DECLARATION:
        return f"{statement}签名：　　　　　　　　年　　月　　日"
    return statement
