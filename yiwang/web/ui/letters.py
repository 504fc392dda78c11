"""What the applicant will read: the content of the document that an act sends, for its preview."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from yiwang.services.cases.types import STOP_NAMES, DocumentKind, StopKind
from yiwang.services.cases.types.desk import CaseFile, PointView
from yiwang.services.payments.types import line_amount, yuan
from yiwang.web.ui.templatetags.ui import date_zh

Written = Mapping[str, Any]
Letter = tuple[DocumentKind, dict[str, Any]]
AFTER = "（办理后计算）"
ART_45 = [
    (kind, STOP_NAMES[kind])
    for kind in (
        *(StopKind.HEARING, StopKind.TENDER, StopKind.AUCTION, StopKind.INSPECT),
        *(StopKind.TEST, StopKind.QUARANTINE, StopKind.APPRAISE, StopKind.EXPERT),
    )
]
OTHERS = [
    (kind, STOP_NAMES[kind])
    for kind in (
        *(StopKind.PUBLIC_NOTICE, StopKind.SITE_SURVEY),
        *(StopKind.REPORT_UP, StopKind.RECTIFICATION),
    )
]
"""Kinds for items that are no permits, with their own basis."""


def acceptance(_file: CaseFile, _written: Written) -> Letter:
    """受理通知书."""
    return DocumentKind.ACCEPTANCE_NOTICE, {
        "accepted_on": "今天",
        "statutory_due": AFTER,
        "promised_due": AFTER,
        "contact": "",
        "how_to_query": "可以凭申请编号和查询码在“办件查询”查看进度。咨询电话12345。",
    }


def declined(file: CaseFile, written: Written) -> Letter:
    """不予受理通知书."""
    return DocumentKind.NON_ACCEPTANCE_NOTICE, {
        "reason": written["reason"],
        "basis": "《中华人民共和国行政许可法》第三十二条第一款第二项"
        if file.is_permit
        else "；".join(file.guide_bases),
        "right_authority": written["authority"],
        "review_remedy": file.standard_remedy,
    }


def not_needed(file: CaseFile, written: Written) -> Letter:
    """不予受理通知书: nothing to apply for."""
    return DocumentKind.NON_ACCEPTANCE_NOTICE, {
        "reason": written["reason"],
        "basis": "《中华人民共和国行政许可法》第三十二条第一款第一项"
        if file.is_permit
        else "；".join(file.guide_bases),
        "review_remedy": file.standard_remedy,
    }


def decision(_file: CaseFile, written: Written) -> Letter:
    """准予 or 不予决定书."""
    if written["outcome"] == "GRANTED":
        return DocumentKind.GRANT_DECISION, {
            "basis": written["clause"],
            "scope": written["conditions"] or "按申请的内容",
            "validity": written["validity"] or _term(written.get("valid_until")),
            "reason": written["reason"],
        }
    return DocumentKind.REFUSAL_DECISION, {
        "basis": written["clause"],
        "reason": written["reason"],
        "review_remedy": written["remedy"],
    }


def _term(until: datetime.date | None) -> str:
    return f"今天至{date_zh(until)}" if until else ""


def termination(file: CaseFile, written: Written) -> Letter:
    """终止办理通知书."""
    return DocumentKind.TERMINATION_NOTICE, {
        "reason": written["reason"],
        "basis": written["basis"],
        "review_remedy": file.standard_remedy,
    }


def extension(_file: CaseFile, written: Written) -> Letter:
    """延长期限告知书."""
    return DocumentKind.EXTENSION_NOTICE, {
        "reason": written["reason"],
        "days": written["days"],
        "new_due": AFTER,
    }


def suspension(_file: CaseFile, written: Written) -> Letter:
    """中止通知书."""
    return DocumentKind.SUSPENSION_NOTICE, {
        "reason": written["reason"],
        "basis": written["basis"],
        "resume_when": written["resume_when"],
    }


def special(_file: CaseFile, written: Written) -> Letter:
    """特别程序告知书."""
    return DocumentKind.SPECIAL_PROCEDURE_NOTICE, {
        "procedure_kind": STOP_NAMES[written["kind"]],
        "time_needed": f"{written['planned_days']}个工作日",
        "basis": written["basis"],
        "reason": written["reason"],
        "body": written.get("body", ""),
        "contact": written.get("contact", ""),
    }


def procedure_date(file: CaseFile, written: Written) -> Letter:
    """特别程序安排通知书."""
    running = [p for p in file.proceedings.procedures if p.ended_on is None]
    known = running[-1] if running else None
    moved = known.held_on if known else None
    return DocumentKind.PROCEDURE_DATE_NOTICE, {
        "procedure_kind": known.name if known else "特别程序",
        "held_at": date_zh(written["held_on"]),
        "place": written["held_where"],
        "reason": written["reason"],
        "body": known.body if known else "",
        "contact": known.contact if known else "",
        "moved_from": date_zh(moved) if moved else "",
    }


def hearing_right(_file: CaseFile, written: Written) -> Letter:
    """听证告知书."""
    return DocumentKind.HEARING_RIGHT_NOTICE, {
        "matter": written["matter"],
        "basis": written["basis"],
        "ask_by": "告知之日起五个工作日内",
        "how": "要求听证的，请在期限内登录后在“我的办件”里提出，也可以到办理窗口提交书面申请。",
    }


def third_party(_file: CaseFile, written: Written) -> Letter:
    """利害关系人告知书."""
    hearing = bool(written["offers_hearing"])
    return DocumentKind.THIRD_PARTY_NOTICE, {
        "matter": written["interest"],
        "basis": "《中华人民共和国行政许可法》第三十六条" + ("、第四十七条" if hearing else ""),
        "answer_by_day": f"告知之日起{written['days_given']}个工作日内",
        "how": "您可以在平台的“陈述申辩”页凭申请编号和陈述码在网上提出，也可以到办理窗口提出。",
        "offers_hearing": hearing,
        "statement_code": "发出时生成",
    }


def payment(file: CaseFile, written: Written) -> Letter:
    """缴费通知书: every item with its basis, and what follows when nothing is paid."""
    lines, amount = written["lines"], sum(line_amount(line) for line in written["lines"])
    return DocumentKind.PAYMENT_NOTICE, {
        "fees": [
            {
                "name": line.name,
                "basis": line.basis,
                "price": f"{yuan(line.unit_price):.2f}",
                "quantity": f"{line.quantity.normalize():f}{line.unit}",
                "amount": f"{yuan(line_amount(line)):.2f}",
            }
            for line in lines
        ],
        "amount": f"{yuan(amount):.2f} 元",
        "pay_by": f"发出之日起{written['due_days']}个工作日",
        "basis": "；".join(dict.fromkeys(line.basis for line in lines)),
        "consequence": "逾期仍未缴费的，终止办理，您可以重新申请，已经填写的内容会保留。",
        "review_remedy": file.standard_remedy,
        "reason": written["reason"],
    }


def correction(points: list[PointView], due_on: datetime.date | None, second_reason: str) -> Letter:
    """补正告知书: every point in one notice."""
    return DocumentKind.CORRECTION_NOTICE, {
        "points": [{"name": p.label, "problem": p.problem, "how": p.how} for p in points],
        "correct_by": date_zh(due_on) if due_on else AFTER,
        "how": "登录后在“我的办件”里补正，也可以到窗口交。",
        "consequence": "逾期不补正的，视为放弃申请，可以重新提出申请。",
        "second_reason": second_reason,
    }
