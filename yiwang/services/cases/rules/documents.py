"""Official documents (文书) of a case: their names, numbers and what the law wants in them.

Sources: 行政许可法 arts. 32, 38, 40, 42, 45; standards 3.4. The template draws, this module judges.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from yiwang.lib.codes.document_numbers import build_document_number
from yiwang.services.cases.types import DocumentKind

_K = DocumentKind


class Content(StrEnum):
    """What a document may have to say; the keys of the mapping ``missing_content`` reads."""

    NUMBER = "number"
    """文号."""
    APPLICANT = "applicant"
    ITEM = "item"
    CASE_NUMBER = "case_number"
    AUTHORITY = "authority"
    DATE = "date"
    VERIFY_CODE = "verify_code"
    """What the QR code carries."""
    MATERIALS = "materials"
    """Names of the materials received, with copies and form."""
    RECEIVER = "receiver"
    POINTS = "points"
    """Everything to correct."""
    HOW = "how"
    CORRECT_BY = "correct_by"
    CONSEQUENCE = "consequence"
    ACCEPTED_ON = "accepted_on"
    STATUTORY_DUE = "statutory_due"
    PROMISED_DUE = "promised_due"
    CONTACT = "contact"
    HOW_TO_QUERY = "how_to_query"
    REASON = "reason"
    BASIS = "basis"
    REVIEW_REMEDY = "review_remedy"
    """行政复议: where and within which time."""
    LITIGATION_REMEDY = "litigation_remedy"
    """行政诉讼: where and within which time."""
    PROCEDURE_KIND = "procedure_kind"
    TIME_NEEDED = "time_needed"
    DAYS = "days"
    NEW_DUE = "new_due"
    RESUME_WHEN = "resume_when"
    SCOPE = "scope"
    VALIDITY = "validity"
    RECIPIENT = "recipient"
    WAY = "way"
    SERVED_IN = "served_in"
    SERVED_AT = "served_at"
    EVIDENCE = "evidence"
    """Signature, or proof of electronic or postal delivery."""
    WITHDRAWN_ON = "withdrawn_on"
    CLOCKS = "clocks"
    """What it does to the limits, line by line."""
    PROMISE = "promise"
    """What the applicant promised in writing."""
    RESULTS = "results"
    """Every part of a joint case with its result."""
    HELD_AT = "held_at"
    PLACE = "place"
    PRESIDER = "presider"
    OPENNESS = "openness"
    """Public or not, and why not."""
    MATTER = "matter"
    """Which major interest."""
    ASK_BY = "ask_by"
    ANSWER_BY = "answer_by_day"
    RECORD = "record"
    SIGNATURES = "signatures"
    """Who read it: name, role, signed or refused and why."""
    INSPECTORS = "inspectors"
    CHECK_BY = "check_by"
    FINDINGS = "findings"
    CONCLUSION = "conclusion"
    FEES = "fees"
    """What is asked, each with its basis, price and quantity."""
    AMOUNT = "amount"
    PAY_BY = "pay_by"
    ENDING = "ending"
    """撤回, 撤销 or 注销."""


_C = Content
_ASKED: Final[Mapping[Content, str]] = MappingProxyType(
    {
        _C.NUMBER: "请填写文号",
        _C.APPLICANT: "请填写申请人",
        _C.ITEM: "请填写事项名称",
        _C.CASE_NUMBER: "请填写办件编号",
        _C.AUTHORITY: "请填写作出文书的行政机关",
        _C.DATE: "请填写文书日期",
        _C.VERIFY_CODE: "缺少核验二维码",
        _C.MATERIALS: "请列出收到的材料、份数和形式",
        _C.RECEIVER: "请填写接收人",
        _C.POINTS: "请一次写全需要补正的内容",
        _C.HOW: "请写明怎样补正",
        _C.CORRECT_BY: "请填写补正的截止日期",
        _C.CONSEQUENCE: "请写明逾期不补正的后果",
        _C.ACCEPTED_ON: "请填写受理日期",
        _C.STATUTORY_DUE: "请填写法定期限届满的日期",
        _C.PROMISED_DUE: "请填写承诺办结的日期",
        _C.CONTACT: "请填写联系方式",
        _C.HOW_TO_QUERY: "请写明怎样查询进度",
        _C.REASON: "请写明理由",
        _C.BASIS: "请写明法律依据的条款",
        _C.REVIEW_REMEDY: "请写明申请行政复议的机关和期限",
        _C.LITIGATION_REMEDY: "请写明提起行政诉讼的法院和期限",
        _C.PROCEDURE_KIND: "请写明特别程序的种类",
        _C.TIME_NEEDED: "请写明特别程序所需的时间",
        _C.DAYS: "请填写延长的工作日数",
        _C.NEW_DUE: "请填写新的办结日期",
        _C.RESUME_WHEN: "请写明恢复办理的条件",
        _C.SCOPE: "请写明准予的范围和条件",
        _C.VALIDITY: "请填写有效期限",
        _C.RECIPIENT: "请填写受送达人",
        _C.WAY: "请填写送达方式",
        _C.SERVED_IN: "请填写送达地点",
        _C.SERVED_AT: "请填写送达时间",
        _C.EVIDENCE: "请附上签收或者电子送达的凭据",
        _C.WITHDRAWN_ON: "请填写撤回日期",
        _C.CLOCKS: "请写明对办理时限的影响",
        _C.PROMISE: "请写明申请人的书面承诺",
        _C.RESULTS: "请列出每个联办事项的结果",
        _C.HELD_AT: "请填写时间",
        _C.PLACE: "请填写地点",
        _C.PRESIDER: "请填写听证主持人",
        _C.OPENNESS: "请写明听证是否公开，不公开的写明理由",
        _C.MATTER: "请写明涉及什么重大利益",
        _C.ASK_BY: "请填写可以要求听证的截止日期",
        _C.ANSWER_BY: "请填写陈述申辩的截止日期",
        _C.RECORD: "请写明记录的内容",
        _C.SIGNATURES: "缺少核对签字",
        _C.INSPECTORS: "请填写核查人员",
        _C.CHECK_BY: "请填写核查的期限",
        _C.FINDINGS: "请逐项写明核查结果",
        _C.CONCLUSION: "请写明核查结论",
        _C.FEES: "请列出收费项目、依据和标准",
        _C.AMOUNT: "请填写应缴的金额",
        _C.PAY_BY: "请填写缴费的截止日期",
        _C.ENDING: "请写明撤回、撤销还是注销",
    }
)
COMMON: Final = (
    _C.NUMBER,
    _C.APPLICANT,
    _C.ITEM,
    _C.CASE_NUMBER,
    _C.AUTHORITY,
    _C.DATE,
    _C.VERIFY_CODE,
)
"""In every document; the seal is put on afterwards."""
_REMEDIES: Final = (_C.REVIEW_REMEDY, _C.LITIGATION_REMEDY)
_OF_ENDING: Final = (_C.ENDING, _C.REASON, _C.BASIS, _C.CLOCKS, *_REMEDIES)


@dataclass(frozen=True, slots=True)
class Form:
    """One kind of document."""

    title: str
    mark: str
    """Kind mark in the number (``许受``)."""
    needs: tuple[Content, ...]
    """Beyond what every document has."""


FORMS: Final[Mapping[DocumentKind, Form]] = MappingProxyType(
    {
        _K.MATERIALS_RECEIPT: Form(
            "材料接受告知单", "收", (_C.MATERIALS, _C.RECEIVER, _C.HOW_TO_QUERY)
        ),
        _K.CORRECTION_NOTICE: Form(
            "补正告知书", "补", (_C.POINTS, _C.HOW, _C.CORRECT_BY, _C.CONSEQUENCE)
        ),
        _K.ACCEPTANCE_NOTICE: Form(
            "受理通知书",
            "受",
            (_C.ACCEPTED_ON, _C.STATUTORY_DUE, _C.PROMISED_DUE, _C.CONTACT, _C.HOW_TO_QUERY),
        ),
        _K.NON_ACCEPTANCE_NOTICE: Form("不予受理通知书", "不受", (_C.REASON, _C.BASIS, *_REMEDIES)),
        _K.SPECIAL_PROCEDURE_NOTICE: Form(
            "特别程序告知书", "特", (_C.PROCEDURE_KIND, _C.BASIS, _C.TIME_NEEDED)
        ),
        _K.EXTENSION_NOTICE: Form("延长期限告知书", "延", (_C.REASON, _C.DAYS, _C.NEW_DUE)),
        _K.SUSPENSION_NOTICE: Form("中止通知书", "中", (_C.REASON, _C.BASIS, _C.RESUME_WHEN)),
        _K.GRANT_DECISION: Form("准予行政许可决定书", "准", (_C.BASIS, _C.SCOPE, _C.VALIDITY)),
        _K.REFUSAL_DECISION: Form("不予行政许可决定书", "不准", (_C.REASON, _C.BASIS, *_REMEDIES)),
        _K.SERVICE_RECORD: Form(
            "送达回证", "送", (_C.RECIPIENT, _C.WAY, _C.SERVED_IN, _C.SERVED_AT, _C.EVIDENCE)
        ),
        _K.JOINT_ANSWER: Form("联合办理结果通知书", "联", (_C.RESULTS,)),
        _K.TERMINATION_NOTICE: Form("终止办理通知书", "终", (_C.REASON, _C.BASIS, *_REMEDIES)),
        _K.PRE_ACCEPTANCE_NOTICE: Form(
            "容缺预受理通知书",
            "预受",
            (_C.POINTS, _C.HOW, _C.CORRECT_BY, _C.CONSEQUENCE, _C.CLOCKS),
        ),
        _K.GAP_ACCEPTANCE_NOTICE: Form(
            "容缺受理通知书",
            "容受",
            (
                *(_C.ACCEPTED_ON, _C.STATUTORY_DUE, _C.PROMISED_DUE, _C.POINTS, _C.HOW),
                *(_C.CORRECT_BY, _C.CONSEQUENCE, _C.PROMISE, _C.CLOCKS),
                *(_C.CONTACT, _C.HOW_TO_QUERY),
            ),
        ),
        _K.VOIDING_NOTICE: Form("作废告知书", "废", (_C.REASON, _C.BASIS, _C.CLOCKS, *_REMEDIES)),
        _K.TRANSFER_LETTER: Form(
            "转送函", "转", (_C.RECEIVER, _C.REASON, _C.BASIS, _C.MATERIALS, _C.CLOCKS)
        ),
        _K.PROMISE_LETTER: Form("告知承诺书", "诺", (_C.POINTS, _C.CONSEQUENCE, _C.PROMISE)),
        _K.FALSE_PROMISE_NOTICE: Form(
            "承诺核查结果告知书",
            "核",
            (_C.REASON, _C.BASIS, _C.CONSEQUENCE, _C.HOW, *_REMEDIES),
        ),
        _K.OBJECTION_ANSWER: Form("异议答复书", "异", (_C.REASON, _C.CONSEQUENCE, *_REMEDIES)),
        _K.WITHDRAWAL_CONFIRMATION: Form("撤回申请确认书", "撤", (_C.WITHDRAWN_ON,)),
        _K.PROCEDURE_DATE_NOTICE: Form(
            "特别程序安排通知书", "特安", (_C.PROCEDURE_KIND, _C.HELD_AT, _C.PLACE)
        ),
        _K.HEARING_RIGHT_NOTICE: Form(
            "听证告知书", "听告", (_C.MATTER, _C.BASIS, _C.ASK_BY, _C.HOW)
        ),
        _K.HEARING_NOTICE: Form(
            "听证通知书", "听通", (_C.HELD_AT, _C.PLACE, _C.PRESIDER, _C.OPENNESS)
        ),
        _K.HEARING_RECORD: Form(
            "听证笔录",
            "听录",
            (_C.HELD_AT, _C.PLACE, _C.PRESIDER, _C.OPENNESS, _C.RECORD, _C.SIGNATURES),
        ),
        _K.SITE_CHECK_NOTICE: Form(
            "现场核查通知书", "核通", (_C.INSPECTORS, _C.CHECK_BY, _C.BASIS)
        ),
        _K.SITE_CHECK_REPORT: Form(
            "现场核查报告",
            "核报",
            (
                _C.HELD_AT,
                _C.PLACE,
                _C.INSPECTORS,
                _C.FINDINGS,
                _C.CONCLUSION,
                _C.SIGNATURES,
            ),
        ),
        _K.THIRD_PARTY_NOTICE: Form(
            "利害关系人告知书", "利告", (_C.MATTER, _C.BASIS, _C.ANSWER_BY, _C.HOW)
        ),
        _K.STATEMENT_ANSWER: Form("陈述申辩答复书", "利答", (_C.RECORD, _C.REASON)),
        _K.PAYMENT_NOTICE: Form(
            "缴费通知书",
            "缴",
            (_C.FEES, _C.AMOUNT, _C.PAY_BY, _C.BASIS, _C.CONSEQUENCE, *_REMEDIES),
        ),
        _K.ENDING_NOTICE: Form(
            "拟撤回、撤销或者注销行政许可告知书",
            "拟销",
            (_C.ENDING, _C.REASON, _C.BASIS, _C.ANSWER_BY, _C.HOW, _C.CLOCKS),
        ),
        **{
            kind: Form(f"{word}行政许可决定书", mark, _OF_ENDING)
            for kind, word, mark in (
                (_K.RETRACTION_DECISION, "撤回", "撤回"),
                (_K.REVOCATION_DECISION, "撤销", "撤销"),
                (_K.CANCELLATION_DECISION, "注销", "注销"),
            )
        },
        _K.DEEMED_RENEWAL_NOTICE: Form(
            "视为准予延续行政许可通知书", "视延", (_C.BASIS, _C.VALIDITY, _C.CLOCKS)
        ),
    }
)
"""Kind → its form."""

_PERMIT_WORDS: Final = "行政许可"
_REMEDY_WORDS: Final = MappingProxyType(
    {_C.REVIEW_REMEDY: "行政复议", _C.LITIGATION_REMEDY: "行政诉讼"}
)


def title(kind: DocumentKind, *, is_permit: bool) -> str:
    """The title printed; other kinds of item are decided without the word 行政许可."""
    name = FORMS[kind].title
    return name if is_permit else name.replace(_PERMIT_WORDS, "办理")


def short_place(name: str) -> str:
    """An office's short name as a number carries it: no brackets of any width, at most twenty."""
    plain = unicodedata.normalize("NFKC", name)
    return "".join(c for c in plain if c not in "()[]〔〕" and not c.isspace())[:20]


def document_number(
    kind: DocumentKind, *, place: str, year: int, serial: int, is_permit: bool
) -> str:
    """``（某区）许受字〔2026〕第0012号``: short name, kind, year and the kind's serial of the year.

    :raises InvalidCode: a part does not fit the pattern.
    """
    mark = ("许" if is_permit else "政") + FORMS[kind].mark
    return build_document_number(place=place, mark=mark, year=year, serial=serial)


def missing_content(
    kind: DocumentKind, content: Mapping[Content, object], *, has_validity: bool = True
) -> list[str]:
    """What the document still has to say, as Chinese sentences; empty when it may be issued.

    A refusal and a non-acceptance must name 行政复议 and 行政诉讼 (art. 38).

    :param content: strings, dates, numbers, or lists; blank ones count as absent.
    :param has_validity: False for a result that has no period of validity.
    """
    sentences = []
    for needed in (*COMMON, *FORMS[kind].needs):
        if needed is Content.VALIDITY and not has_validity:
            continue
        value = content.get(needed)
        if _is_blank(value) or _REMEDY_WORDS.get(needed, "") not in str(value):
            sentences.append(_ASKED[needed])
    return sentences


def _is_blank(value: object) -> bool:
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, list | tuple):
        return not value or any(_is_blank(entry) for entry in value)
    return value is None
