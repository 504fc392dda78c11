"""What differs between two forms, field by field."""

from collections.abc import Sequence

from yiwang.services.designing.types import Difference
from yiwang.services.eforms.types import FormField, FormPage

from .terms import FILE_SORTS, KIND_NAMES

ADDED, REMOVED, CHANGED, MOVED = "新增", "删除", "修改", "移动"


def told(item: FormField, labels: dict[str, str]) -> tuple[str, ...]:
    """Return a field in words, a line for each thing that is said about it."""
    lines = [
        f"名称：{item.label}",
        f"编码：{item.key}",
        f"种类：{KIND_NAMES[item.kind]}",
        "必填" if item.required else "选填",
        item.hint and f"提示：{item.hint}",
        item.prefill and f"预填：{item.prefill}",
        item.options and f"选项：{'、'.join(item.options)}",
        item.columns and f"列：{'、'.join(_column(c) for c in item.columns)}",
        item.unit and f"单位：{item.unit}",
        item.statement and f"全文：{item.statement}",
        item.max_length and f"最多 {item.max_length} 个字",
        item.accept and f"收：{'、'.join(_sort(one) for one in item.accept)}",
        item.most and f"最多 {item.most} 个文件",
        item.after and f"晚于：{labels.get(item.after, item.after)}",
        item.legal_need and f"法律依据：{item.legal_need}",
    ]
    if item.show_when is not None:
        asked = labels.get(item.show_when.key, item.show_when.key)
        lines.append(f"条件：“{asked}”是{'、'.join(item.show_when.values)}时")
    return tuple(str(line) for line in lines if line)


def _sort(code: str) -> str:
    return next((word for sort, word in FILE_SORTS.items() if sort == code), code)


def _column(column: FormField) -> str:
    options = f"：{'/'.join(column.options)}" if column.options else ""
    optional = "" if column.required else "，选填"
    return f"{column.label}（{KIND_NAMES[column.kind]}{options}{optional}）"


def differences(old: Sequence[FormPage], new: Sequence[FormPage]) -> tuple[Difference, ...]:
    """Return pages and fields that were added, removed, changed or moved."""
    before, after = _fields(old), _fields(new)
    labels = {k: f.label for k, (_, f) in (before | after).items()}
    found = list(_page_differences(old, new))
    for key, (page, item) in after.items():
        now = (f"页面：{page.title}", *told(item, labels))
        if key not in before:
            found.append(Difference(key, item.label, ADDED, after=now))
            continue
        place, old_item = before[key]
        stayed = page if place.key == page.key else place  # a page's new name is told once
        was = (f"页面：{stayed.title}", *told(old_item, labels))
        if was != now:
            found.append(Difference(key, item.label, CHANGED, was, now))
    for key, (page, item) in before.items():
        if key not in after:
            was = (f"页面：{page.title}", *told(item, labels))
            found.append(Difference(key, item.label, REMOVED, before=was))
    order = [
        tuple(one[key][1].label for key in one if key in before and key in after)
        for one in (before, after)
    ]
    if [k for k in before if k in after] != [k for k in after if k in before]:
        found.append(Difference("", "字段顺序", MOVED, *order))
    return tuple(found)


def _fields(pages: Sequence[FormPage]) -> dict[str, tuple[FormPage, FormField]]:
    return {f.key: (page, f) for page in pages for f in page.fields}


def _page_differences(old: Sequence[FormPage], new: Sequence[FormPage]) -> list[Difference]:
    before, after = tuple(p.title for p in old), tuple(p.title for p in new)
    return [] if before == after else [Difference("", "页面", CHANGED, before, after)]
