"""What a form says beside what a licence says (比对): which fields mean the same, which differ."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from yiwang.services.eforms.types import FieldKind, FormField
from yiwang.services.licences.types.licences import FaceText

_ASIDE: Final = re.compile(r"[\s（）()、，,。.·:：\-—_/]+")
_DAY: Final = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_SAME: Final = (
    {"姓名", "申请人姓名", "持证人", "持证人姓名", "持证主体", "名称", "企业名称", "单位名称"}
    | {"经营者名称", "市场主体名称", "申请人名称", "权利人"},
    {"公民身份号码", "身份证号码", "居民身份证号码", "证件号码", "身份证号"},
    {"统一社会信用代码", "社会信用代码", "统一社会信用代码（注册号）"},
    {"法定代表人", "法定代表人（负责人）", "负责人", "法定代表人姓名"},
    {"经营场所", "经营地址", "经营场所地址", "经营者经营场所"},
    {"住所", "住所地", "企业住所", "住址", "户籍地址"},
)
"""Labels that mean the same element; a label of a form is looked for among them."""


def bare(text: str) -> str:
    """Return a text without spaces and signs, full-width and days written one way."""
    plain = unicodedata.normalize("NFKC", text)
    plain = _DAY.sub(lambda m: f"{m[1]}-{int(m[2]):02}-{int(m[3]):02}", plain)
    return _ASIDE.sub("", plain).upper()


def pairs(
    fields: Iterable[FormField], face: Sequence[FaceText], *, type_key: str
) -> list[tuple[FormField, FaceText]]:
    """Return which question means which field of a face.

    A question says by its ``prefill`` of which licence it is (``营业执照.住所``): another one's is
    left alone. Else its label is that of the face, or means the same.
    """
    found = []
    for item in fields:
        if item.kind in {FieldKind.FILE, FieldKind.TABLE, FieldKind.DECLARATION}:
            continue
        source, _, fact = item.prefill.partition(".")
        if fact and source != type_key:
            continue
        one = _meant(fact or item.label, face) or _meant(item.label, face)
        if one is not None:
            found.append((item, one))
    return found


def _meant(label: str, face: Sequence[FaceText]) -> FaceText | None:
    wanted = bare(label)
    exact = next((f for f in face if bare(f.label) == wanted), None)
    if exact is not None or not wanted:
        return exact
    same = next((some for some in _SAME if wanted in {bare(one) for one in some}), set())
    meant = {bare(one) for one in same}
    return next((f for f in face if bare(f.label) in meant), None)


def differing(
    fields: Iterable[FormField],
    typed: Mapping[str, Any],
    face: Sequence[FaceText],
    *,
    type_key: str,
) -> list[tuple[FormField, FaceText]]:
    """Return the questions that were answered otherwise than the licence says; empty ones not."""
    return [
        (item, one)
        for item, one in pairs(fields, face, type_key=type_key)
        if isinstance(typed.get(item.key), str)
        and typed[item.key].strip()
        and one.text.strip()
        and bare(typed[item.key]) != bare(one.text)
    ]
