"""What must be mended before a text may be published; each fault says where and how.

《政府信息公开条例》第十五条 (privacy), 《重大行政决策程序暂行条例》第十五条 (thirty days),
《无障碍环境建设法》第三十二条 (pictures in words).
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from yiwang.engagement.content.rules.elements import ELEMENTS
from yiwang.engagement.content.types import Element, Kind, Validity
from yiwang.lib.codes.masking import resident_ids

DAYS = 30
MOST = 20
MOST_RANK = 999


def exposed(text: str, *, today: date) -> str:
    """Return the sentence that names the line with an unmasked ID number, or nothing."""
    for n, masked in resident_ids(str(text or ""), today=today):
        return f"第 {n} 行有没有遮盖的身份证号码（{masked}），请遮盖中间的数字"
    return ""


def faults(
    kind: Kind, content: Mapping[str, Any], *, today: date, is_new: bool = False
) -> dict[str, str]:
    """Return what hinders publishing, by element; ``is_new``: it was never public."""
    found: dict[str, str] = {}
    for one in ELEMENTS[kind]:
        sentence = (
            _missing(one, content) or _leaking(one, content, today) or misshapen(one, content)
        )
        if sentence:
            found[one.key] = sentence
    found.update(_pictures(content))
    if kind is Kind.CONSULTATION:
        found.update(_period(content, today if is_new else date.min))
    if kind is Kind.POLICY:
        found.update(_validity(content))
    if kind is Kind.NOTICE:
        found.update(_shown(content))
    return found


def _missing(one: Element, content: Mapping[str, Any]) -> str:
    if not one.needed or content.get(one.key) not in (None, "", []):
        return ""
    return f"请{'选择' if one.shape == 'CHOICE' else '填写'}{one.label}"


def misshapen(one: Element, content: Mapping[str, Any]) -> str:
    """Return the sentence for a value that cannot be what the element holds, or nothing."""
    value = content.get(one.key)
    if value in (None, "", [], False) or _SHAPES[one.shape](value, one):
        return ""
    if one.shape == "CHOICE":
        return f"请从列出的里面选择{one.label}"
    return f"请填写{one.label}，如 2026-09-03" if one.shape == "DATE" else f"请检查{one.label}"


def _is_day(value: Any) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _is_list(value: Any, held: type) -> bool:
    return (
        isinstance(value, Sequence)
        and not isinstance(value, str)
        and len(value) <= MOST
        and all(isinstance(one, held) for one in value)
    )


def _is_file(one: Mapping[str, Any]) -> bool:
    return isinstance(one.get("id"), str) and isinstance(one.get("alt", ""), str)


_SHAPES: Mapping[str, Callable[[Any, Element], bool]] = {
    "TEXT": lambda value, _: isinstance(value, str),
    "LONG": lambda value, _: isinstance(value, str),
    "DATE": lambda value, _: _is_day(value),
    "CHOICE": lambda value, one: value in dict(one.options),
    "FLAG": lambda value, _: value is True,
    "NUMBER": lambda value, _: type(value) is int and 0 < value <= MOST_RANK,
    "CODES": lambda value, _: _is_list(value, str),
    "FILES": lambda value, _: _is_list(value, Mapping) and all(map(_is_file, value)),
}


def _leaking(one: Element, content: Mapping[str, Any], today: date) -> str:
    value = content.get(one.key)
    return exposed(value, today=today) if isinstance(value, str) else ""


def _pictures(content: Mapping[str, Any]) -> dict[str, str]:
    return {
        f"alt-{one['id']}": f"请写图片说明：{one['name']}"
        for one in content.get("files") or ()
        if one["media_type"].startswith("image/") and not one.get("alt", "").strip()
    }


def day(content: Mapping[str, Any], key: str) -> date | None:
    """Return a date of a text."""
    value = content.get(key)
    return date.fromisoformat(value) if value else None


def _shown(content: Mapping[str, Any]) -> dict[str, str]:
    first, last = day(content, "shows_from"), day(content, "ends_on")
    if first and last and last < first:
        return {"ends_on": "显示到的日子不能早于开始显示的日子"}
    return {}


def _period(content: Mapping[str, Any], earliest: date) -> dict[str, str]:
    """Opinions can be given from the later of the first day and the day it becomes public."""
    first, last = day(content, "opens_on"), day(content, "ends_on")
    if first is None or last is None:
        return {}
    if last <= first:
        return {"ends_on": "截止日期要晚于开始日期"}
    if last < earliest:
        return {"ends_on": "截止日期已经过了，请改成以后的日子"}
    if (last - max(first, earliest)).days + 1 < DAYS and not content.get("short_reason"):
        told = "从公布那天算，期限不满" if first < earliest else "期限不满"
        return {"short_reason": f"{told} {DAYS} 日，请填写缩短的理由"}
    return {}


def _validity(content: Mapping[str, Any]) -> dict[str, str]:
    found = {}
    ended = content.get("validity") in {Validity.AMENDED, Validity.REPEALED, Validity.LAPSED}
    if ended and not content.get("validity_on"):
        found["validity_on"] = "请填写修改、废止或者失效的日期"
    by_other = content.get("validity") in {Validity.AMENDED, Validity.REPEALED}
    if by_other and not content.get("validity_by"):
        found["validity_by"] = "请填写被哪份文件修改或者废止"
    first, last = day(content, "issued_on"), day(content, "validity_on")
    if first and last and last <= first:
        found["validity_on"] = "修改、废止或者失效的日期要晚于公布日期"
    return found
