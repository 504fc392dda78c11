"""What the pages of projects ask an owner."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation

from yiwang.engagement.projects.commands import Facts
from yiwang.engagement.projects.types import KIND_NAMES, AssessmentInfo, ProjectView
from yiwang.web.ui.forms import Field, Form, Option

KINDS = [Option(key.value, name) for key, name in KIND_NAMES.items()]
HINTS = {
    "GOVERNMENT_BUILDING": "政府出资的学校、医院、办公楼等",
    "GOVERNMENT_LINEAR": "政府出资的道路、管线等",
    "PRIVATE": "企业和个人出资的一般房屋建筑",
    "PRIVATE_SMALL": "规模小、风险低的社会投资项目",
    "INDUSTRY": "厂房、仓库等",
    "WITH_SCHEME": "出让土地时已经带建设方案的项目",
}


def number(text: str) -> Decimal | None:
    """Return a number typed with or without thousands' marks, None when it is none."""
    plain = text.replace(",", "").replace("，", "").strip()
    try:
        found = Decimal(plain)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def facts(typed: Mapping[str, str]) -> Facts:
    """Return what was typed."""
    return Facts(
        name=typed.get("name", ""),
        place=typed.get("place", ""),
        amount=number(typed.get("amount", "")),
        area=number(typed.get("area", "")),
        industry=typed.get("industry", "").strip(),
        summary=typed.get("summary", ""),
        area_name=typed.get("area_name", ""),
    )


def known(project: ProjectView) -> dict[str, str]:
    """Return what a project says already."""
    return {
        "name": project.name,
        "place": project.place,
        "amount": f"{project.amount:f}",
        "area": f"{project.area:f}",
        "summary": project.summary,
        "industry": project.code[12:14],
    }


def kind_field(value: str) -> Field:
    """Ask for the kind."""
    options = [Option(one.value, one.label, HINTS[one.value]) for one in KINDS]
    return Field(name="kind", label="项目类型", kind="radio", options=options, value=value)


def _facts_fields(typed: Mapping[str, str]) -> list[Field]:
    return [
        Field(name="name", label="项目名称", value=typed.get("name", ""), maxlength=200),
        Field(
            name="place",
            label="建设地点",
            value=typed.get("place", ""),
            maxlength=200,
            hint="写到路和门牌，没有门牌的写四至",
        ),
        Field(
            name="amount",
            label="总投资",
            value=typed.get("amount", ""),
            unit="万元",
            hint="如 5200.5",
        ),
        Field(
            name="area",
            label="建筑面积",
            value=typed.get("area", ""),
            unit="平方米",
            hint="没有房屋建筑的填 0",
        ),
        Field(
            name="industry",
            label="行业代码",
            value=typed.get("industry", "47"),
            maxlength=2,
            hint="两位数字，房屋建筑业是 47，土木工程建筑业是 48",
        ),
        Field(
            name="summary",
            label="建设内容",
            kind="textarea",
            rows=3,
            value=typed.get("summary", ""),
            maxlength=1000,
            required=False,
            hint="以后每个阶段的申请表都会带上，不用再填",
        ),
    ]


def new_form(
    typed: Mapping[str, str], errors: Mapping[str, str], assessed: Sequence[AssessmentInfo]
) -> Form:
    """Ask for a project's facts, once for all stages."""
    fields = [
        Field(
            name="code",
            label="项目代码",
            value=typed.get("code", ""),
            required=False,
            maxlength=40,
            hint="全国投资项目在线审批监管平台已经给过代码的填在这里；没有的不用填，登记时给一个",
        ),
        *_facts_fields(typed),
    ]
    areas = list(dict.fromkeys(one.area for one in assessed))
    if areas:
        fields.append(
            Field(
                name="area_name",
                label="在不在做过区域评估的区域里",
                kind="select",
                options=[Option("", "不在"), *(Option(one, one) for one in areas)],
                value=typed.get("area_name", ""),
                required=False,
                hint="在的，已经统一做过的评估不用再单独做",
            )
        )
    return Form(fields, errors)


def change_form(typed: Mapping[str, str], errors: Mapping[str, str]) -> Form:
    """Ask for changed facts and why."""
    why = Field(name="reason", label="修改的原因", value=typed.get("reason", ""), maxlength=300)
    fields = [one for one in _facts_fields(typed) if one.name != "industry"]
    return Form([*fields, why], errors)


def request_form(typed: Mapping[str, str], errors: Mapping[str, str]) -> Form:
    """Ask what is to be said with a request."""
    fields = [
        Field(
            name="note",
            label="说明",
            kind="textarea",
            rows=3,
            value=typed.get("note", ""),
            required=False,
            maxlength=500,
            hint="如现场联系人、要注意的事",
        ),
        _files("材料"),
    ]
    return Form(fields, errors)


def _files(label: str) -> Field:
    return Field(
        name="file",
        label=label,
        kind="files",
        required=False,
        accept=".jpg,.jpeg,.png,.heic,.webp,.pdf",
        hint="照片或者 PDF，可以一次选几个",
    )


def mend_form(n: int, typed: Mapping[str, str], errors: Mapping[str, str]) -> Form:
    """Ask how a point was mended."""
    fields = [
        Field(
            name=f"answer-{n}",
            label="整改情况",
            kind="textarea",
            rows=3,
            value=typed.get(f"answer-{n}", ""),
            maxlength=500,
        ),
        Field(
            name=f"file-{n}",
            label="整改后的照片或者材料",
            kind="files",
            required=False,
            accept=".jpg,.jpeg,.png,.heic,.webp,.pdf",
        ),
    ]
    return Form(fields, errors)
