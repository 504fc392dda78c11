"""Forms of the shipped items: hand-written, from the reference, and a default one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from yiwang.services.eforms.types import (
    REFERENCE_KINDS,
    Condition,
    FieldKind,
    FormField,
    FormPage,
)

Plain = Mapping[str, Any]

TRUTH = (
    "我提交的信息和材料真实、合法、有效。如有不实，愿意承担相应的法律责任。"
    "（《行政许可法》第三十一条、《国务院关于在线政务服务的若干规定》）"
)
_WHO = "applicant"
_KINDS = {"PERSON": "个人", "LEGAL": "企业或其他组织"}
"""Who may apply, as forms ask it (以谁的名义申请)."""
_APPLICANT = frozenset(
    (
        *("ent", "ent_no", "uscc", "legal", "legal_id", "name", "idno", "addr"),
        *("phone", "agent", "agent_id", "buyer", "buyer_id", "birth"),
    )
)
_PREFILL = {
    "phone": "账号.手机号码",
    "agent": "居民身份证.姓名",
    "agent_id": "居民身份证.公民身份号码",
}
_COLUMNS: dict[str, tuple[tuple[str, str, FieldKind], ...]] = {
    "holders": (
        ("name", "股东姓名或名称", FieldKind.TEXT),
        ("amount", "认缴出资（万元）", FieldKind.NUMBER),
    ),
    "staff": (("name", "姓名", FieldKind.NAME), ("post", "职务", FieldKind.TEXT)),
    "insured": (
        ("name", "姓名", FieldKind.NAME),
        ("idno", "公民身份号码", FieldKind.ID_CARD),
        ("wage", "月缴费工资（元）", FieldKind.NUMBER),
    ),
    "units": (("name", "单位名称", FieldKind.TEXT), ("leader", "项目负责人", FieldKind.NAME)),
    "cars": (("plate", "车辆号牌", FieldKind.TEXT), ("load", "核定载质量（吨）", FieldKind.NUMBER)),
    "drivers": (("name", "姓名", FieldKind.NAME), ("licence", "从业资格证号", FieldKind.TEXT)),
}


def field(row: Plain) -> FormField:
    """Build a field from its plain form."""
    shown = row.get("show_when")
    return FormField(
        key=row["key"],
        label=row["label"],
        kind=FieldKind(row.get("kind", "TEXT")),
        required=row.get("required", True),
        hint=row.get("hint", ""),
        prefill=row.get("prefill") or "",
        options=tuple(row.get("options") or ()),
        columns=tuple(field(column) for column in row.get("columns", ())),
        show_when=Condition(shown[0], tuple(shown[1])) if shown else None,
        legal_need=row.get("legal_need", ""),
        unit=row.get("unit", ""),
        statement=row.get("statement", ""),
        after=row.get("after", ""),
        max_length=row.get("max_length", 0),
    )


def declaration() -> FormPage:
    """The last page of every form: the applicant declares that all is true."""
    told = FormField(
        key="truth", label="我已阅读并承诺", kind=FieldKind.DECLARATION, statement=TRUTH
    )
    return FormPage(key="declaration", title="声明", fields=(told,))


def written(row: Plain) -> tuple[FormPage, ...]:
    """Build the pages of a hand-written form."""
    pages = [
        FormPage(
            key=page["key"], title=page["title"], fields=tuple(field(f) for f in page["fields"])
        )
        for page in row["pages"]
    ]
    return (*pages, declaration())


def referenced(row: Plain) -> tuple[FormPage, ...]:
    """Build the pages of a form of data/items/forms.json: who applies, then the matter."""
    fields = [_reference_field(f) for f in row["fields"]]
    who = [f for f in fields if f.key in _APPLICANT]
    what = [f for f in fields if f.key not in _APPLICANT]
    pages = [_page("applicant", "申请人信息", who), _page("matter", "申请内容", what)]
    return (*(p for p in pages if p.fields), declaration())


def _page(key: str, title: str, fields: Sequence[FormField]) -> FormPage:
    return FormPage(key=key, title=title, fields=tuple(fields))


def _reference_field(row: Plain) -> FormField:
    kind = REFERENCE_KINDS[row["type"]]
    options = row["options"] or (("是", "否") if row["type"] == "bool" else ())
    columns = _COLUMNS.get(row["key"], (("text", "内容", FieldKind.TEXT),))
    return FormField(
        key=row["key"],
        label=row["label"],
        kind=kind,
        required=row["required"],
        hint=row.get("hint", ""),
        prefill=row["prefill"] or _PREFILL.get(row["key"], ""),
        options=tuple(options),
        columns=tuple(FormField(key=k, label=label, kind=c) for k, label, c in columns)
        if kind is FieldKind.TABLE
        else (),
    )


def default(audience: Sequence[str]) -> tuple[FormPage, ...]:
    """Build the application form of an item that has none of its own."""
    both = len(audience) > 1
    person = Condition(_WHO, (_KINDS["PERSON"],)) if both else None
    legal = Condition(_WHO, (_KINDS["LEGAL"],)) if both else None
    who: list[FormField] = []
    if both:
        options = tuple(_KINDS.values())
        who.append(
            FormField(key=_WHO, label="以谁的名义申请", kind=FieldKind.RADIO, options=options)
        )
    if "PERSON" in audience:
        who += _person(person)
    if "LEGAL" in audience:
        who += _legal(legal)
    contact = [
        FormField(key="phone", label="联系电话", kind=FieldKind.PHONE, prefill="账号.手机号码"),
        FormField(key="address", label="联系地址", kind=FieldKind.TEXT, prefill="居民户口簿.住址"),
    ]
    matter = FormField(
        key="matter",
        label="申请说明",
        kind=FieldKind.TEXTAREA,
        hint="写明要办的内容，例如用途、地点、时间",
        max_length=500,
    )
    return (
        _page("applicant", "申请人信息", who),
        _page("contact", "联系方式", contact),
        _page("matter", "申请内容", [matter]),
        declaration(),
    )


def narrowed(pages: Sequence[FormPage], audience: Sequence[str]) -> tuple[FormPage, ...]:
    """Take out who applies, and what the others are asked, where only one kind of them may."""
    if len(audience) != 1:
        return tuple(pages)
    only = _KINDS.get(audience[0], "")
    asks = any(f.key == _WHO and only in f.options for page in pages for f in page.fields)
    if not asks:
        return tuple(pages)
    return tuple(replace(page, fields=tuple(_narrowed(page.fields, only))) for page in pages)


def _narrowed(fields: Sequence[FormField], only: str) -> Iterator[FormField]:
    for one in fields:
        shown = one.show_when
        if shown is not None and shown.key == _WHO:
            if only in shown.values:
                yield replace(one, show_when=None)
        elif one.key != _WHO:
            yield one


def _person(shown: Condition | None) -> list[FormField]:
    return [
        FormField(
            key="name",
            label="姓名",
            kind=FieldKind.NAME,
            prefill="居民身份证.姓名",
            show_when=shown,
        ),
        FormField(
            key="idno",
            label="公民身份号码",
            kind=FieldKind.ID_CARD,
            prefill="居民身份证.公民身份号码",
            show_when=shown,
        ),
    ]


def _legal(shown: Condition | None) -> list[FormField]:
    rows = (
        ("ent", "单位名称", FieldKind.TEXT, "营业执照.名称"),
        ("uscc", "统一社会信用代码", FieldKind.USCC, "营业执照.统一社会信用代码"),
        ("legal", "法定代表人", FieldKind.NAME, "营业执照.法定代表人"),
    )
    return [
        FormField(key=key, label=label, kind=kind, prefill=prefill, show_when=shown)
        for key, label, kind, prefill in rows
    ]
