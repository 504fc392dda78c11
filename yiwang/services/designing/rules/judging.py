"""Everything that keeps a form from being published, each with the sentence that mends it."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from types import MappingProxyType

from yiwang.services.designing.types import Fault
from yiwang.services.eforms.types import CHOICES, FieldKind, FileSort, FormField, FormPage

from . import forbidden
from .forbidden import Subject
from .terms import KIND_NAMES, SOURCES

KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")
FREE = frozenset({FieldKind.TEXT, FieldKind.TEXTAREA})
CELLS = frozenset(FieldKind) - {FieldKind.TABLE, FieldKind.FILE, FieldKind.DECLARATION}
MOST_FIELDS, MOST_PAGES, MOST_COLUMNS, MOST_OPTIONS, MOST_FILES = 300, 30, 12, 100, 20
LONGEST = MappingProxyType(
    {
        "label": ("字段名称", 100),
        "hint": ("提示", 200),
        "legal_need": ("法律依据", 300),
        "unit": ("单位", 20),
        "statement": ("声明全文", 2000),
    }
)
LONGEST_OPTION = 100
RESERVED = frozenset(
    "asked csrfmiddlewaretoken delivery delivery_address delivery_name delivery_phone exit fee"  # noqa: SIM905
    " files judge material mine party_id_number party_name party_phone promised signature"
    " situation step token try version".split()
)
"""Names that the pages of an application and of the window send beside the answers."""
NEEDS_A_LAW = frozenset({"sensitive", "unrelated", "shared", "known", "legal_need"})
"""Rules a working copy may break; what is published may not."""


def faults(pages: Sequence[FormPage], subject: Subject) -> tuple[Fault, ...]:
    """Return every fault of a form, in the order of its fields."""
    fields = [f for page in pages for f in page.fields]
    found = list(_pages(pages))
    if len(fields) > MOST_FIELDS:
        found.append(Fault("too_many", "", f"一张表单最多 {MOST_FIELDS} 个字段"))
    for position, item in enumerate(fields):
        found += field_faults(item, fields, position)
        found += forbidden.faults(item, subject)
    return tuple(found)


def _pages(pages: Sequence[FormPage]) -> Iterator[Fault]:
    if not pages:
        yield Fault("no_page", "", "请至少添加一页")
    if len(pages) > MOST_PAGES:
        yield Fault("too_many", "", f"一张表单最多 {MOST_PAGES} 页")
    times = Counter(page.key for page in pages)
    for page in pages:
        if not page.fields:
            sentence = f"“{page.title}”页没有字段，请添加字段，或者删除这一页"
            yield Fault("empty_page", page.key, sentence)
        if not page.title.strip():
            yield Fault("page_title", page.key, "请填写这一页的名称")
        if times[page.key] > 1:
            yield Fault("page_twice", page.key, f"有两页都用了编码 {page.key}，请换一个")


def field_faults(item: FormField, fields: Sequence[FormField], position: int) -> list[Fault]:
    """Return what is wrong with one field among the others, whatever a law may allow."""
    return [
        *_naming(item, fields, position),
        *_lengths(item),
        *_content(item),
        *_condition(item, fields, position),
        *_order(item, fields, position),
        *_source(item),
    ]


def _naming(item: FormField, fields: Sequence[FormField], position: int) -> Iterator[Fault]:
    if not item.label.strip():
        yield Fault("label", item.key, "请填写字段名称", "label")
    if not KEY.fullmatch(item.key):
        sentence = "字段编码用英文字母开头，只能有字母、数字和下划线，最多 40 个"
        yield Fault("key", item.key, sentence, "key")
    if item.key in RESERVED:
        sentence = f"编码 {item.key} 是办事页面自己要用的，请换一个，如 {item.key}_2"
        yield Fault("key_reserved", item.key, sentence, "key")
    if any(other.key == item.key for other in fields[:position]):
        sentence = f"“{item.label}”和前面的字段用了同一个编码 {item.key}，请换一个"
        yield Fault("key_twice", item.key, sentence, "key")


def _lengths(item: FormField) -> Iterator[Fault]:
    for part, (name, most) in LONGEST.items():
        length = len(getattr(item, part))
        if length > most:
            sentence = f"{name}最多 {most} 个字，现在 {length} 个，请写短一些"
            yield Fault("too_long", item.key, sentence, part)
    for part, told in (
        ("options", item.options),
        ("columns", [t for c in item.columns for t in (c.label, *c.options)]),
    ):
        long = next((text for text in told if len(text) > LONGEST_OPTION), "")
        if long:
            sentence = f"“{long[:12]}……”最多 {LONGEST_OPTION} 个字，请写短一些"
            yield Fault("too_long", item.key, sentence, part)


def _content(item: FormField) -> Iterator[Fault]:
    if item.kind is FieldKind.FILE:
        yield from _files(item)
    if item.kind is FieldKind.DECLARATION and not item.statement.strip():
        yield Fault("statement", item.key, "请写出声明的全文", "statement")
    if item.kind in CHOICES:
        yield from _options(item)
    if item.kind is FieldKind.TABLE:
        yield from _columns(item)


def _files(item: FormField) -> Iterator[Fault]:
    if not set(item.accept) <= set(FileSort):
        sentence = f"请重新选择“{item.label}”收哪些文件"
        yield Fault("file_sort", item.key, sentence, "accept")
    if not 0 <= item.most <= MOST_FILES:
        sentence = f"“{item.label}”收 1 到 {MOST_FILES} 个文件"
        yield Fault("file_number", item.key, sentence, "most")


def _options(item: FormField, part: str = "options") -> Iterator[Fault]:
    if not item.options:
        yield Fault("no_options", item.key, f"请写出“{item.label}”的选项，一行一个", part)
    if len(set(item.options)) != len(item.options):
        yield Fault("option_twice", item.key, f"“{item.label}”有重复的选项，请删除一个", part)
    if len(item.options) > MOST_OPTIONS:
        yield Fault("too_many", item.key, f"“{item.label}”最多 {MOST_OPTIONS} 个选项", part)


def _columns(item: FormField) -> Iterator[Fault]:
    if not item.columns:
        yield Fault("no_columns", item.key, f"请写出“{item.label}”的列，至少一列", "columns")
    if len(item.columns) > MOST_COLUMNS:
        yield Fault("too_many", item.key, f"一个表格最多 {MOST_COLUMNS} 列", "columns")
    times = Counter(column.key for column in item.columns)
    for column in item.columns:
        if not column.label.strip() or not KEY.fullmatch(column.key):
            sentence = f"“{item.label}”的每一列都要有名称和英文编码"
            yield Fault("column_key", item.key, sentence, "columns")
        elif times[column.key] > 1:
            sentence = f"“{item.label}”有两列用了同一个编码 {column.key}，请换一个"
            yield Fault("column_twice", item.key, sentence, "columns")
        if column.kind not in CELLS:
            sentence = f"表格里不能放{KIND_NAMES[column.kind]}，请把“{column.label}”放到表格外面"
            yield Fault("column_kind", item.key, sentence, "columns")
        if column.kind in CHOICES and not column.options:
            sentence = f"请写出“{column.label}”列的选项，用顿号隔开"
            yield Fault("no_options", item.key, sentence, "columns")


def _condition(item: FormField, fields: Sequence[FormField], position: int) -> Iterator[Fault]:
    condition = item.show_when
    if condition is None:
        return
    other = next((f for f in fields if f.key == condition.key), None)
    if other is None:
        sentence = f"“{item.label}”的条件要看的字段 {condition.key} 没有了，请重新选择条件"
        yield Fault("condition_unknown", item.key, sentence, "show_when")
    elif _in_circle(item, fields):
        sentence = f"“{item.label}”和“{other.label}”的条件绕成了圈，谁也不会问。请去掉一个条件"
        yield Fault("condition_cycle", item.key, sentence, "show_when")
    elif other not in fields[:position]:
        sentence = (
            f"“{item.label}”的条件要看“{other.label}”，但它排在后面。"
            f"请把“{other.label}”移到前面，或者换一个条件"
        )
        yield Fault("condition_later", item.key, sentence, "show_when")
    elif other.kind not in CHOICES:
        sentence = f"“{other.label}”不是选择题，不能当条件。请选单选或者多选的字段"
        yield Fault("condition_kind", item.key, sentence, "show_when")
    else:
        yield from _values(item, other, condition.values)


def _values(item: FormField, other: FormField, values: Sequence[str]) -> Iterator[Fault]:
    if not values:
        sentence = f"请选择“{other.label}”选了哪些选项时才问“{item.label}”"
        yield Fault("condition_empty", item.key, sentence, "show_when")
    for value in values:
        if value not in other.options:
            sentence = f"“{item.label}”的条件里，选项“{value}”不在“{other.label}”里，请重新选择"
            yield Fault("condition_option", item.key, sentence, "show_when")


def _in_circle(item: FormField, fields: Sequence[FormField]) -> bool:
    by_key = {f.key: f for f in reversed(fields)}
    seen: set[str] = set()
    at: FormField | None = item
    while at is not None and at.show_when is not None:
        if at.show_when.key == item.key:
            return True
        if at.show_when.key in seen:
            return False
        seen.add(at.show_when.key)
        at = by_key.get(at.show_when.key)
    return False


def _order(item: FormField, fields: Sequence[FormField], position: int) -> Iterator[Fault]:
    if not item.after:
        return
    earlier = {f.key: f for f in fields[:position]}
    other = earlier.get(item.after)
    if other is None or other.kind is not FieldKind.DATE or item.kind is not FieldKind.DATE:
        sentence = f"“{item.label}”要晚于的日期，要选排在前面的日期字段"
        yield Fault("after", item.key, sentence, "after")


def _source(item: FormField) -> Iterator[Fault]:
    if not item.prefill:
        return
    source = SOURCES.get(item.prefill)
    if source is None:
        sentence = f"没有“{item.prefill}”这个预填来源，请从列表里选"
        yield Fault("prefill_unknown", item.key, sentence, "prefill")
    elif source.is_secret and item.kind in FREE:
        sentence = (
            f"{item.prefill.rpartition('.')[2]}要遮掩显示，不能预填到普通文字里。"
            f"请把字段种类改成{KIND_NAMES[FieldKind(source.kinds[0])]}"
        )
        yield Fault("prefill_secret", item.key, sentence, "prefill")
    elif item.kind not in source.kinds:
        names = "、".join(KIND_NAMES[FieldKind(kind)] for kind in source.kinds)
        sentence = f"“{item.prefill}”只能预填到{names}，请换来源或者字段种类"
        yield Fault("prefill_kind", item.key, sentence, "prefill")
