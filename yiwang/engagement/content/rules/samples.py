"""Forms on paper: a row per question, empty or filled in as an example (空白表, 样表).

Examples are made of the definition alone; numbers and names are those that no real person holds.
"""

from collections.abc import Callable, Iterable, Mapping

from yiwang.engagement.content.types import SheetPart, SheetRow
from yiwang.lib.codes.phones import synthetic_phone
from yiwang.lib.codes.residents import synthetic_resident_id
from yiwang.lib.codes.uscc import synthetic_uscc
from yiwang.services.eforms.types import FieldKind, FormField, FormInfo

SAMPLE, OTHER = 4, "按实际情况填写"
NOT_ASKED = "（不用填）"
PERSON, BODY = "张示例", "示例食品有限公司"
ADDRESS = "示例省示例市示例县示例镇示例路1号"
ORGANISATION_WORDS = ("单位", "企业", "公司", "机构", "字号", "店名")
MOST_OPTIONS = 12
"""More than these are written in, not ticked."""
SQUARES: Mapping[FieldKind, int] = {FieldKind.ID_CARD: 18, FieldKind.USCC: 18, FieldKind.PHONE: 11}
EMPTY_ROWS, ROWS_LEFT = 4, 2
DAY, LATER = "2026年9月3日", "2026年10月8日"
_MADE: Mapping[FieldKind, Callable[[], str]] = {
    FieldKind.ID_CARD: lambda: synthetic_resident_id(SAMPLE),
    FieldKind.USCC: lambda: synthetic_uscc(SAMPLE),
    FieldKind.PHONE: lambda: synthetic_phone(SAMPLE),
    FieldKind.BANK_CARD: lambda: "6200 0000 0000 0000 000",
    FieldKind.NUMBER: lambda: "1",
    FieldKind.MONEY: lambda: "1,000.00",
    FieldKind.ADDRESS: lambda: ADDRESS,
    FieldKind.DECLARATION: lambda: f"签名：{PERSON}　{DAY}",
    FieldKind.FILE: lambda: "■ 附后　共 1 份",
}
_WORDS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("电话", "手机"), synthetic_phone(SAMPLE)),
    (("邮箱", "电子邮件"), "zhangshili@example.com"),
    (("项目名称", "工程名称"), "示例项目"),
    (("住所", "地址", "住址", "场所", "地点", "坐落"), ADDRESS),
    (("姓名", "代表人", "负责人", "联系人", "经办人", "监护人", "户主", "申请人"), PERSON),
    (ORGANISATION_WORDS, BODY),
    (("经营范围", "业务范围", "经营项目"), "餐饮服务"),
    (("民族",), "汉族"),
    (("职务", "岗位"), "店长"),
    (("原因", "理由", "事由", "用途"), "开办餐饮店"),
)
"""What is written beside a question whose label has one of the words; the first that fits."""
_EMPTY: Mapping[FieldKind, str] = {
    FieldKind.DATE: "　　　　年　　月　　日",
    FieldKind.DECLARATION: "签名：　　　　　　　　年　　月　　日",
    FieldKind.FILE: "□ 附后　共　　份",
}


def example(field: FormField) -> str:
    """Return what a careful person would write."""
    if field.kind in _MADE:
        return _MADE[field.kind]()
    if field.kind is FieldKind.DATE:
        return LATER if field.after else DAY
    if field.options:
        return field.options[0]
    if "如" in field.hint:
        return field.hint.split("如", 1)[1].lstrip("：:，").split("。")[0].split("；")[0]
    if field.kind is FieldKind.NAME and "名称" in field.label:
        return BODY
    usual = PERSON if field.kind is FieldKind.NAME else OTHER
    return next((text for words, text in _WORDS if any(w in field.label for w in words)), usual)


def parts(
    info: FormInfo, *, is_filled: bool, taken: Mapping[str, str] = {}
) -> tuple[SheetPart, ...]:
    """Return the parts of a sheet; ``taken`` says what each question for files takes."""
    labels = {f.key: f.label for f in info.fields}
    asked = _asked(info.fields)
    return tuple(
        SheetPart(
            page.title,
            tuple(
                _row(f, _note(f, labels, taken), is_filled=is_filled, is_asked=f.key in asked)
                for f in page.fields
            ),
        )
        for page in info.pages
    )


def _asked(fields: Iterable[FormField]) -> set[str]:
    """Return the questions that are asked where every choice is its first."""
    chosen: dict[str, str] = {}
    for one in fields:
        when = one.show_when
        if when is None or chosen.get(when.key) in when.values:
            chosen[one.key] = one.options[0] if one.options else ""
    return set(chosen)


def _note(field: FormField, labels: Mapping[str, str], taken: Mapping[str, str]) -> str:
    when = field.show_when
    said = [
        f"“{labels.get(when.key, when.key)}”是“{'”或者“'.join(when.values)}”的才填" if when else "",
        field.hint,
        taken.get(field.key, ""),
    ]
    return "；".join(filter(None, (text.strip("。；") for text in said)))


def _row(field: FormField, note: str, *, is_filled: bool, is_asked: bool) -> SheetRow:
    unit = f"（{field.unit}）" if field.unit else ""
    label = f"{field.label}{unit}{'' if field.required else '（选填）'}"
    if is_filled and not is_asked:
        return SheetRow(label, note, NOT_ASKED)
    if field.columns:
        return SheetRow(
            label,
            note,
            columns=tuple(c.label for c in field.columns),
            cells=_cells(field.columns, is_filled=is_filled),
        )
    if field.kind in SQUARES:
        typed = example(field) if is_filled else ""
        return SheetRow(label, note, boxes=tuple(typed.ljust(SQUARES[field.kind])))
    text = _filled(field) if is_filled else _empty(field)
    if field.statement:
        text = f"{field.statement}\n{text}"
    return SheetRow(label, note, text, is_tall=field.kind is FieldKind.TEXTAREA)


def _cells(columns: tuple[FormField, ...], *, is_filled: bool) -> tuple[tuple[str, ...], ...]:
    """Return the rows of a table: one filled in, and what is left to write in."""
    nothing = ("",) * len(columns)
    if not is_filled:
        return (nothing,) * EMPTY_ROWS
    return (tuple(map(example, columns)), *(nothing,) * ROWS_LEFT)


def _ticked(field: FormField, chosen: str) -> str:
    return "　".join(f"{'■' if o == chosen else '□'} {o}" for o in field.options)


def _filled(field: FormField) -> str:
    found = example(field)
    return _ticked(field, found) if 0 < len(field.options) <= MOST_OPTIONS else found


def _empty(field: FormField) -> str:
    if 0 < len(field.options) <= MOST_OPTIONS:
        return _ticked(field, "")
    return _EMPTY.get(field.kind, "")
