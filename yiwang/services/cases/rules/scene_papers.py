"""The wording of documents of procedures, hearings, site checks and third parties (文书)."""

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
        ("申请人", data[_C.APPLICANT]),
        ("申请事项", data[_C.ITEM]),
        *more,
    )
    return {"kind": "facts", "rows": [[label, str(value)] for label, value in rows if value]}


def _table(head: list[str], body: list[list[str]]) -> Part:
    return {"kind": "table", "head": head, "body": body}


def _procedure_date(data: Data) -> list[Part]:
    moved = data.get("moved_from")
    first = f"您申请办理的“{data[_C.ITEM]}”，现将{data[_C.PROCEDURE_KIND]}的时间和地点通知如下。"
    return [
        _p(first),
        _facts(
            data,
            ("时间", data[_C.HELD_AT]),
            ("地点", data[_C.PLACE]),
            ("实施单位", data.get("body")),
            ("联系方式", data.get("contact")),
            ("原定时间", moved),
        ),
        _p(f"改期的理由：{data[_C.REASON]}") if moved else {},
    ]


def _hearing_right(data: Data) -> list[Part]:
    return [
        _p(
            f"您申请办理的“{data[_C.ITEM]}”涉及{data[_C.MATTER]}。依据{data[_C.BASIS]}，"
            "在作出决定前，您享有要求听证的权利。"
        ),
        _facts(data, ("可以要求听证到", data[_C.ASK_BY])),
        _p(str(data[_C.HOW])),
        _p("逾期没有要求的，视为放弃听证。组织听证的费用由行政机关承担，您不用付费。"),
    ]


def _hearing_notice(data: Data) -> list[Part]:
    moved = data.get("moved_from")
    return [
        _p(f"关于“{data[_C.ITEM]}”的申请，依据《中华人民共和国行政许可法》第四十八条举行听证。"),
        _facts(
            data,
            ("时间", data[_C.HELD_AT]),
            ("地点", data[_C.PLACE]),
            ("听证主持人", data[_C.PRESIDER]),
            ("是否公开", data[_C.OPENNESS]),
            ("原定时间", moved),
        ),
        _p(f"改期的理由：{data.get(_C.REASON)}") if moved else {},
        _p(
            "听证时，审查人员提供审查意见的证据、理由，您可以提出证据，并进行申辩和质证。"
            "您认为主持人与本事项有直接利害关系的，有权申请回避。"
        ),
    ]


def _hearing_record(data: Data) -> list[Part]:
    body = [
        [
            one["name"],
            one["role"],
            "已签字" if one["signed"] else f"拒绝签字：{one['reason']}",
        ]
        for one in data[_C.SIGNATURES]
    ]
    return [
        _facts(
            data,
            ("时间", data[_C.HELD_AT]),
            ("地点", data[_C.PLACE]),
            ("听证主持人", data[_C.PRESIDER]),
            ("是否公开", data[_C.OPENNESS]),
        ),
        {"kind": "heading", "text": "听证记录"},
        _p(str(data[_C.RECORD])),
        {"kind": "heading", "text": "参加人核对"},
        _table(["参加人", "身份", "签字"], body),
        _p("行政机关应当根据听证笔录，作出行政许可决定。" if data.get("is_permit") else ""),
    ]


def _site_check_notice(data: Data) -> list[Part]:
    return [
        _p(
            f"您申请办理的“{data[_C.ITEM]}”，需要到现场核查。"
            f"依据{data[_C.BASIS]}，由两名以上工作人员进行，核查时会出示证件。"
        ),
        _facts(
            data,
            ("核查人员", data[_C.INSPECTORS]),
            ("最晚", data[_C.CHECK_BY]),
            ("核查内容", data.get(_C.REASON)),
        ),
        _p("现场核查是审查的一个环节，办理期限照常计算。核查不收取费用。"),
    ]


def _site_check_report(data: Data) -> list[Part]:
    photos = data.get("photos") or []
    return [
        _facts(
            data,
            ("核查时间", data[_C.HELD_AT]),
            ("核查地点", data[_C.PLACE]),
            ("核查人员", data[_C.INSPECTORS]),
            ("申请人", data.get("presence")),
            ("申请人的意见", data.get("words")),
        ),
        _table(["核查内容", "结果", "情况"], [list(row) for row in data[_C.FINDINGS]]),
        _p(f"核查结论：{data[_C.CONCLUSION]}"),
        _table(["照片", "上传时间"], [[p["name"], p["at"]] for p in photos]) if photos else {},
        _table(
            ["签字人", "身份", "签字时间"],
            [[s["name"], s["role"], s["at"]] for s in data[_C.SIGNATURES]],
        ),
    ]


def _third_party_notice(data: Data) -> list[Part]:
    hearing = data.get("offers_hearing")
    return [
        _p(
            f"{data[_C.APPLICANT]}申请办理“{data[_C.ITEM]}”。经审查，该事项直接关系您的重大利益："
            f"{data[_C.MATTER]}。依据{data[_C.BASIS]}，您有权陈述和申辩"
            f"{'，也有权要求听证' if hearing else ''}。"
        ),
        _facts(data, ("请答复到", data[_C.ANSWER_BY]), ("陈述码", data.get("statement_code"))),
        _p(str(data[_C.HOW])),
    ]


def _statement_answer(data: Data) -> list[Part]:
    return [
        _p(f"您对“{data[_C.ITEM]}”的陈述申辩，本机关已经收到，现答复如下。"),
        _facts(data, ("您的意见", data[_C.RECORD])),
        _p(f"答复：{data[_C.REASON]}"),
    ]


_K = DocumentKind
WORDING: Final = {
    _K.PROCEDURE_DATE_NOTICE: _procedure_date,
    _K.HEARING_RIGHT_NOTICE: _hearing_right,
    _K.HEARING_NOTICE: _hearing_notice,
    _K.HEARING_RECORD: _hearing_record,
    _K.SITE_CHECK_NOTICE: _site_check_notice,
    _K.SITE_CHECK_REPORT: _site_check_report,
    _K.THIRD_PARTY_NOTICE: _third_party_notice,
    _K.STATEMENT_ANSWER: _statement_answer,
}
