"""What stands on a face, from the decision, the holder, the office and the form (照面取值).

A field that shows an element of the common metadata is filled by its meaning, any other by its
name: from what the form asked under that name, or a name that says the same.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from yiwang.services.licences.types.licence_types import (
    FaceField,
    FaceKind,
    Meaning,
    TypeContent,
)

from .validity import OPEN

_BRACKETS: Final = re.compile(r"（.*?）|\(.*?\)")
_BEFORE: Final = re.compile(r"^(申请人?|拟|本人|持证人)(?=.{2})")
_SAME: Final = (
    ("经营场所", "经营场所地址", "经营地址", "营业场所", "生产经营场所地址"),
    ("法定代表人", "法定代表人姓名", "负责人", "主要负责人"),
    ("住所", "地址", "单位地址", "注册地址", "住所地址"),
    ("住址", "户籍地址", "家庭住址", "居住地住址"),
    ("类型", "公司类型", "企业类型"),
    ("建设地址", "建设地点", "建设位置"),
    ("建设项目名称", "项目名称", "工程名称"),
    ("主要执业机构", "执业机构", "执业地点"),
    ("建设规模", "总建筑面积"),
)
_ONE: Final = {name: group[0] for group in _SAME for name in group}
OF_HOLDER: Final = re.compile(r"统一社会信用代码|公民身份号码|身份证号|证件号码|社会保障号码")
"""Fields whose value is the code of who holds the licence."""
_TERM: Final = frozenset({Meaning.VALID_UNTIL, Meaning.VALID_PERIOD})
_DATED: Final = frozenset({FaceKind.DATE, FaceKind.PERIOD})


@dataclass(frozen=True, slots=True)
class Filling:
    """What is known when a licence is made."""

    number: str
    holder: str
    holder_code: str
    issuer: str
    issued_on: date
    valid_from: date
    valid_to: date | None
    has_term: bool = True
    """Whether the end is known; else its fields wait to be filled."""
    told: Mapping[str, str] = field(default_factory=dict, repr=False)
    """By the name of a field, the more certain first come."""


def named(label: str) -> str:
    """Return the name under which labels that say the same are found."""
    bare = _BEFORE.sub("", _BRACKETS.sub("", label).strip())
    return _ONE.get(bare, bare)


def told_by_name(*sources: Mapping[str, str]) -> dict[str, str]:
    """Return what several sources tell, by name; the first that tells counts."""
    found: dict[str, str] = {}
    for source in sources:
        for label, text in source.items():
            if text.strip():
                found.setdefault(named(label), text.strip())
    return found


def filled(content: TypeContent, given: Filling) -> dict[str, str]:
    """Return the values of a face by field; what nothing tells is left out."""
    texts = {one.key: _value(one, given) for one in content.fields}
    return {key: text for key, text in texts.items() if text}


def _value(one: FaceField, given: Filling) -> str:
    until = given.valid_to.isoformat() if given.valid_to else ""
    if one.meaning in _TERM and not given.has_term:
        return ""
    by_meaning = {
        Meaning.NUMBER: given.number,
        Meaning.HOLDER: given.holder,
        Meaning.HOLDER_CODE: given.holder_code,
        Meaning.ISSUER: given.issuer,
        Meaning.ISSUED_ON: given.issued_on.isoformat(),
        Meaning.VALID_UNTIL: until or OPEN,
        Meaning.VALID_PERIOD: f"{given.valid_from.isoformat()}/{until}",
    }
    return by_meaning.get(one.meaning) or given.told.get(named(one.label), "")


def faults(
    content: TypeContent, texts: Mapping[str, str], photos: Mapping[str, str]
) -> dict[str, str]:
    """Say by field why a face cannot be sealed so: what is missing, too long or no day."""
    found = {}
    for one in content.fields:
        has = photos.get(one.key) if one.kind is FaceKind.PHOTO else texts.get(one.key)
        if not has:
            if one.required:
                word = "上传" if one.kind is FaceKind.PHOTO else "填写"
                found[one.key] = f"请{word}“{one.label}”"
        elif one.kind not in {FaceKind.PHOTO, *_DATED} and len(has) > one.length:
            found[one.key] = f"“{one.label}”最多 {one.length} 个字，现在有 {len(has)} 个"
    return found


def kept(content: TypeContent, texts: Mapping[str, str]) -> dict[str, str]:
    """Return values without those that are wrong where the field may be empty."""
    wrong = faults(content, texts, {})
    optional = {one.key for one in content.fields if not one.required}
    return {key: text for key, text in texts.items() if not (key in wrong and key in optional)}


def carried(
    content: TypeContent, old: Mapping[str, str], new: Mapping[str, str], given: Filling
) -> dict[str, str]:
    """Return the values of the next version: the old, what is told anew, number and days."""
    return {**old, **new, **_dates(content, given)}


def _dates(content: TypeContent, given: Filling) -> dict[str, str]:
    told = {Meaning.ISSUED_ON, Meaning.VALID_UNTIL, Meaning.VALID_PERIOD, Meaning.NUMBER}
    dates = {one.key: _value(one, given) for one in content.fields if one.meaning in told}
    return {key: text for key, text in dates.items() if text}


def told_end(content: TypeContent, texts: Mapping[str, str]) -> date | None:
    """Return the last day as a face tells it, where somebody wrote it there. :raises ValueError."""
    for one in content.fields:
        if one.meaning in _TERM and (text := texts.get(one.key, "")) not in {"", OPEN}:
            last = text.partition("/")[2] if "/" in text else text
            return date.fromisoformat(last) if last else None
    return None


def number_field(content: TypeContent) -> FaceField | None:
    """Return the field that shows the number of the licence."""
    return next((one for one in content.fields if one.meaning is Meaning.NUMBER), None)


def is_numbered_by_holder(content: TypeContent) -> bool:
    """Whether the number of the licence is the code of its holder (如营业执照、居民身份证)."""
    found = number_field(content)
    return found is not None and OF_HOLDER.search(found.label) is not None
