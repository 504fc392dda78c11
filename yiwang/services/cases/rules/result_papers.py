"""The wording of documents upon what was granted: notice, ending, deemed renewal (文书)."""

from collections.abc import Mapping
from typing import Any, Final

from yiwang.services.cases.types import DocumentKind

from .documents import Content

Part = dict[str, Any]
Data = Mapping[str, Any]
_C = Content


def _p(text: str) -> Part:
    return {"kind": "paragraph", "text": text}


def _facts(data: Data, *more: tuple[str, Any]) -> Part:
    rows = (
        ("申请编号", data[_C.CASE_NUMBER]),
        ("被许可人" if data.get("is_permit") else "持有人", data[_C.APPLICANT]),
        ("事项", data[_C.ITEM]),
        ("原决定书", data.get("earlier")),
        *more,
    )
    return {"kind": "facts", "rows": [[label, str(value)] for label, value in rows if value]}


def _remedies(data: Data) -> Part:
    both = dict.fromkeys([data.get(_C.REVIEW_REMEDY, ""), data.get(_C.LITIGATION_REMEDY, "")])
    return _p("".join(text for text in both if text))


def _notice(data: Data) -> list[Part]:
    return [
        _p(
            f"本机关准予的“{data[_C.ITEM]}”，拟予以{data[_C.ENDING]}。"
            "在作出决定以前，现将事实、理由和依据告知如下。"
        ),
        _facts(data),
        _p(f"事实和理由：{data[_C.REASON]}"),
        _p(f"依据：{data[_C.BASIS]}"),
        _p(str(data["owed"])) if data.get("owed") else {},
        _p(f"您在{data[_C.ANSWER_BY]}以前可以陈述申辩，也可以要求听证。{data[_C.HOW]}"),
        _p("逾期没有提出的，视为放弃。组织听证的费用由行政机关承担，您不用付费。"),
        *[_p(str(line)) for line in data[_C.CLOCKS]],
    ]


def _ending(data: Data) -> list[Part]:
    return [
        _p(
            f"本机关准予的“{data[_C.ITEM]}”，依据{data[_C.BASIS]}，"
            f"本机关决定{data[_C.ENDING]}，自本决定作出之日起不再有效。"
        ),
        _facts(data),
        _p(f"事实和理由：{data[_C.REASON]}"),
        _p(str(data["heard"])) if data.get("heard") else {},
        _p(str(data["owed"])) if data.get("owed") else {},
        *[_p(str(line)) for line in data[_C.CLOCKS]],
        _remedies(data),
    ]


def _deemed(data: Data) -> list[Part]:
    return [
        _p(
            f"您在有效期届满三十日前申请延续“{data[_C.ITEM]}”，"
            "本机关没有在有效期届满前作出是否准予延续的决定。"
            f"依据{data[_C.BASIS]}，视为准予延续。"
        ),
        _facts(data, ("有效期限", data[_C.VALIDITY])),
        *[_p(str(line)) for line in data[_C.CLOCKS]],
    ]


WORDING: Final = {
    DocumentKind.ENDING_NOTICE: _notice,
    DocumentKind.RETRACTION_DECISION: _ending,
    DocumentKind.REVOCATION_DECISION: _ending,
    DocumentKind.CANCELLATION_DECISION: _ending,
    DocumentKind.DEEMED_RENEWAL_NOTICE: _deemed,
}
