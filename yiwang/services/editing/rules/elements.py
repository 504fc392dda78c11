"""The elements of items and lists (要素), and which of them a department may change itself.

standards 1.4, 1.7: name, code, kind and basis are the same on five levels and stand in the basic
catalogue only; a list may be kinder than its source, never stricter (优化营商环境条例 第三十五条).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from yiwang.services.editing.types import Target

Plain = Mapping[str, Any]


class Freedom(StrEnum):
    """Who may change an element: nobody here, the province's office, anyone in favour, anyone."""

    BASIC = "BASIC"
    OFFICE = "OFFICE"
    FAVOUR = "FAVOUR"
    LOCAL = "LOCAL"


@dataclass(frozen=True, slots=True)
class Element:
    """One element: its key in the published content, its name, its group."""

    key: str
    label: str
    group: str
    freedom: Freedom


def _of(group: str, *rows: tuple[str, str, Freedom]) -> tuple[Element, ...]:
    return tuple(Element(key, label, group, freedom) for key, label, freedom in rows)


B, O, F, L = Freedom.BASIC, Freedom.OFFICE, Freedom.FAVOUR, Freedom.LOCAL  # noqa: E741
BASIC_ELEMENTS = (
    *_of(
        "基本信息",
        ("name", "事项名称", B),
        ("kind_code", "事项类型", B),
        ("use_levels", "行使层级", B),
        ("audience", "服务对象", B),
        ("department", "标准部门", B),
        ("themes", "主题", B),
    ),
    *_of("依据", ("bases", "设定依据", B)),
)
LIST_ELEMENTS = (
    *_of(
        "受理",
        ("handling", "办件类型", L),
        ("conditions", "受理条件", F),
        ("quantity", "数量限制", O),
        ("power_source", "权力来源", O),
    ),
    *_of("申请材料", ("materials", "申请材料", F)),
    *_of(
        "时限",
        ("statutory", "法定时限", O),
        ("promised", "承诺时限", F),
        ("correction_days", "补正期限", O),
        ("special", "特别程序", O),
    ),
    *_of(
        "办理",
        ("steps", "办理环节", L),
        ("route", "审查流程", L),
        ("online", "网上可办", L),
        ("depth", "网办深度", L),
        ("visits", "到现场次数", F),
        ("visits_reason", "到现场的原因", L),
        ("site_visit", "现场核查", O),
        ("two_reviewers", "双人审查", L),
        ("joint", "联合办理", L),
        ("joint_with", "联办机构", L),
    ),
    *_of("收费", ("fee", "收费", O), ("pay_online", "网上支付", L)),
    *_of("结果", ("result", "办理结果", O), ("delivery", "送达方式", L)),
    *_of("联系", ("contact", "咨询、投诉和办理地点", L)),
    *_of(
        "说明",
        ("faq", "常见问题", L),
        ("note", "备注", L),
        ("questions", "情形问题", L),
        ("situations", "情形", L),
        ("form", "表单", O),
        ("unverified", "待核对的部分", L),
    ),
)
_STRICTER: dict[str, str] = {
    "promised": "承诺时限只能缩短",
    "materials": "申请材料只能减少，不能增加",
    "conditions": "受理条件只能减少，不能增加",
    "visits": "到现场次数只能减少",
}
_DAYS = {"NOW": 0.0, "H": 1 / 24, "CD": 1.0, "WD": 1.4, "M": 30.0}


def elements(target: Target) -> tuple[Element, ...]:
    """Return the elements of a kind of target, in their order."""
    return LIST_ELEMENTS if target is Target.LIST else BASIC_ELEMENTS


def unlike(old: Plain, new: Plain, key: str) -> bool:
    """Whether an element differs; what is absent and what is empty are the same."""
    before, now = old.get(key), new.get(key)
    return before != now and bool(before or now)


def refusals(base: Plain, content: Plain, *, is_office: bool) -> dict[str, str]:
    """Return what a list's revision may not say, by element: the sentence that mends it.

    ``base`` is empty where a first list has no text of the same level to start from. ``is_office``
    is the catalogue office of the province, which may also tighten.
    """
    return dict(_refusals(base, content, is_office=is_office))


def strangers(target: Target, content: Plain) -> dict[str, str]:
    """Return the keys that are no element of the target, with the sentence that mends it."""
    known = {e.key for e in elements(target)}
    basics = {e.key: e.label for e in BASIC_ELEMENTS}
    return {
        key: f"{basics[key]}由基本目录统一，实施清单不能改"
        if key in basics
        else f"没有“{key}”这个要素"
        for key in content
        if key not in known
    }


def _refusals(base: Plain, content: Plain, *, is_office: bool) -> Iterator[tuple[str, str]]:
    yield from strangers(Target.LIST, content).items()
    if base and not is_office:
        for element in LIST_ELEMENTS:
            sentence = _beyond(element, base, content)
            if sentence:
                yield element.key, sentence


def _beyond(element: Element, base: Plain, content: Plain) -> str:
    """Return why a department may not change an element like this."""
    if not unlike(base, content, element.key):
        return ""
    if element.freedom is Freedom.OFFICE:
        return f"{element.label}全省统一，请由省级目录编辑修改"
    if element.freedom is Freedom.FAVOUR and is_stricter(element.key, base, content):
        return _STRICTER[element.key] + "；确实需要的，请由省级目录编辑修改"
    return ""


def is_stricter(key: str, base: Plain, content: Plain) -> bool:
    """Whether a change of an element burdens the applicant more than its source."""
    if key == "promised":
        return _length(content.get(key)) > _length(base.get(key))
    if key == "visits":
        return bool((content.get(key) or 0) > (base.get(key) or 0))
    if key == "conditions":
        known = {c["text"] for c in base.get(key, ())}
        return any(c["text"] not in known for c in content.get(key, ()))
    asked = {m["name"]: m for m in base.get("materials", ())}
    return any(
        m["name"] not in asked or _asks_more(asked[m["name"]], m)
        for m in content.get("materials", ())
    )


def _asks_more(old: Plain, new: Plain) -> bool:
    order = ("OPTIONAL", "CONDITIONAL", "REQUIRED")
    if order.index(new["necessity"]) > order.index(old["necessity"]):
        return True
    return bool(old.get("shareable") and not new.get("shareable"))


def _length(limit: Plain | None) -> float:
    return float(limit["value"]) * _DAYS[limit.get("unit", "WD")] if limit else 0.0
