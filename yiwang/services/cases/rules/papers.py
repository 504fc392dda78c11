"""The wording of official documents: from their content to the parts a template draws.

``rules/documents`` judges whether the content suffices; here it is said. Part kinds: paragraph,
heading, note (text), facts (rows of label and value), table (head and body).
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from yiwang.services.cases.types import DocumentKind

from . import result_papers, scene_papers
from .documents import Content

Part = dict[str, Any]
Data = Mapping[str, Any]
_C = Content
_K = DocumentKind

REVIEW_DAYS: Final = "六十日"
LITIGATION_MONTHS: Final = "六个月"
ENDED_CLOCKS: Final = "法定时限、承诺时限到本文书的日期停止计算。"
"""What an ending does to the limits."""
_WAYS: Final = MappingProxyType(
    {
        "PAPER": "纸质",
        "UPLOADED": "电子",
        "SCANNED": "扫描",
        "LATER": "容缺后补",
        "SHARED": "数据共享免交",
        "PROMISED": "告知承诺",
        "FORM": "在线填写",
        "HELD": "平台已有，免交",
        "LICENCE": "电子证照，免交",
    }
)
DELIVERY_WAYS: Final = MappingProxyType(
    {"ONLINE": "网上领取", "WINDOW": "窗口领取", "POST": "邮寄", "KIOSK": "自助机领取"}
)


def way_word(way: str) -> str:
    """How a material came, in words."""
    return _WAYS.get(way, way)


def remedies(government: str) -> tuple[str, str]:
    """What a person may do against a refusal (行政许可法 38, 行政复议法 20, 行政诉讼法 46)."""
    review = f"如对本决定不服，可以自收到本决定之日起{REVIEW_DAYS}内，向{government}申请行政复议；"
    suit = f"也可以自收到本决定之日起{LITIGATION_MONTHS}内，依法向有管辖权的人民法院提起行政诉讼。"
    return review, suit


def parts(kind: DocumentKind, data: Data) -> list[Part]:
    """Return what the template draws, from the stored content of a document."""
    return [part for part in _WORDING[kind](data) if part]


def _p(text: str) -> Part:
    return {"kind": "paragraph", "text": text}


def _facts(*rows: tuple[str, Any]) -> Part:
    return {"kind": "facts", "rows": [[label, str(value)] for label, value in rows if value]}


def _in_groups(digest: str) -> str:
    """Eight characters at a time, so that lines can break."""
    return " ".join(digest[i : i + 8] for i in range(0, len(digest), 8))


def _about(data: Data, *more: tuple[str, Any]) -> Part:
    return _facts(
        ("申请编号", data[_C.CASE_NUMBER]),
        ("申请人", data[_C.APPLICANT]),
        ("申请事项", data[_C.ITEM]),
        *more,
    )


def _remedies(data: Data) -> Part:
    both = dict.fromkeys([data.get(_C.REVIEW_REMEDY, ""), data.get(_C.LITIGATION_REMEDY, "")])
    return _p("".join(text for text in both if text))


def _materials_receipt(data: Data) -> list[Part]:
    return [
        _p(f"您提交的“{data[_C.ITEM]}”申请已经收到，材料清单如下。"),
        _about(
            data,
            ("查询码", data.get("query_code")),
            ("收件时间", data[_C.DATE]),
            ("接收人", data[_C.RECEIVER]),
            ("收费", data.get("fee")),
            ("存证摘要", _in_groups(data.get("audit_hash", ""))),
        ),
        {
            "kind": "table",
            "head": ["材料名称", "形式", "份数"],
            "body": [[m["name"], way_word(m["way"]), str(m["copies"])] for m in data[_C.MATERIALS]],
        },
        _p(
            f"{data[_C.AUTHORITY]}将在{data.get('answer_by', '五个工作日内')}前告知您是否受理，"
            "或者一次告知需要补正的全部内容；逾期不告知的，自收到申请材料之日起即为受理。"
        ),
        _p(str(data[_C.HOW_TO_QUERY])),
    ]


def _correction_notice(data: Data) -> list[Part]:
    return [
        _p(
            f"您申请办理的“{data[_C.ITEM]}”，经审查，申请材料不齐全或者不符合法定形式。"
            "依据《中华人民共和国行政许可法》第三十二条第一款第四项，"
            "现将需要补正的全部内容一次告知如下。"
            if data.get("is_permit")
            else f"您申请办理的“{data[_C.ITEM]}”，申请材料需要补正，现将全部内容一次告知如下。"
        ),
        _about(data),
        {
            "kind": "table",
            "head": ["补正项目", "存在的问题", "怎样补正"],
            "body": [[p["name"], p["problem"], p["how"]] for p in data[_C.POINTS]],
        },
        _p(f"请于{data[_C.CORRECT_BY]}前补正。{data[_C.HOW]}"),
        _p(str(data[_C.CONSEQUENCE])),
        _p(f"再次补正的理由：{data['second_reason']}") if data.get("second_reason") else {},
    ]


def _acceptance_notice(data: Data) -> list[Part]:
    law = "依据《中华人民共和国行政许可法》第三十二条，" if data.get("is_permit") else ""
    complete = (
        f"所缺材料于{data['complete_on']}补齐，以补齐之日为受理日。"
        if data.get("complete_on")
        else ""
    )
    deemed = (
        "本机关未在五个工作日内告知是否受理，依法自收到申请材料之日起即为受理。"
        if data.get("deemed")
        else ""
    )
    return [
        _p(f"您提出的“{data[_C.ITEM]}”申请，{law}决定予以受理。{deemed}{complete}"),
        _about(
            data,
            ("受理日期", data[_C.ACCEPTED_ON]),
            ("法定办结日期", data[_C.STATUTORY_DUE]),
            ("承诺办结日期", data[_C.PROMISED_DUE]),
            ("联系方式", data[_C.CONTACT]),
        ),
        _slices(data),
        _p(str(data[_C.HOW_TO_QUERY])),
    ]


def _gap_table(data: Data) -> Part:
    return {
        "kind": "table",
        "head": ["缺少的材料", "缺什么", "怎样补"],
        "body": [[p["name"], p["problem"], p["how"]] for p in data[_C.POINTS]],
    }


def _limits(data: Data) -> list[Part]:
    return [_p(str(line)) for line in data[_C.CLOCKS]]


def _pre_acceptance_notice(data: Data) -> list[Part]:
    return [
        _p(
            f"您提出的“{data[_C.ITEM]}”申请，基本条件具备、主要材料齐全，现予以容缺预受理。"
            "还缺少的全部材料一次告知如下，补齐以后即予受理。"
        ),
        _about(data),
        _gap_table(data),
        _p(f"请于{data[_C.CORRECT_BY]}前补齐。{data[_C.HOW]}"),
        _p(str(data[_C.CONSEQUENCE])),
        *_limits(data),
    ]


def _gap_acceptance_notice(data: Data) -> list[Part]:
    return [
        _p(
            f"您提出的“{data[_C.ITEM]}”申请，基本条件具备、主要材料齐全，决定容缺受理。"
            "下列材料按您的书面承诺随后补交。"
        ),
        _about(
            data,
            ("受理日期", data[_C.ACCEPTED_ON]),
            ("法定办结日期", data[_C.STATUTORY_DUE]),
            ("承诺办结日期", data[_C.PROMISED_DUE]),
            ("联系方式", data[_C.CONTACT]),
        ),
        _gap_table(data),
        _p(f"申请人的承诺：{data[_C.PROMISE]}"),
        _p(f"请于{data[_C.CORRECT_BY]}前补交。{data[_C.HOW]}"),
        _p(str(data[_C.CONSEQUENCE])),
        *_limits(data),
        _p(str(data[_C.HOW_TO_QUERY])),
    ]


def _slices(data: Data) -> Part:
    """The parts of a joint case, each with who handles it and until when."""
    if not data.get("slices"):
        return {}
    return {
        "kind": "table",
        "head": ["联办事项", "办理部门", "办理安排"],
        "body": [[s["name"], s["organisation"], s["plan"]] for s in data["slices"]],
    }


def _non_acceptance_notice(data: Data) -> list[Part]:
    right = data.get("right_authority")
    return [
        _p(f"您提出的“{data[_C.ITEM]}”申请，本机关决定不予受理。"),
        _about(data),
        _p(f"理由：{data[_C.REASON]}"),
        _p(f"依据：{data[_C.BASIS]}"),
        _p(f"请向{right}申请。") if right else {},
        _remedies(data),
    ]


def _special_procedure_notice(data: Data) -> list[Part]:
    return [
        _p(
            f"您申请办理的“{data[_C.ITEM]}”，依法需要进行{data[_C.PROCEDURE_KIND]}，"
            f"所需时间为{data[_C.TIME_NEEDED]}，不计算在办理期限内。"
        ),
        _about(
            data,
            ("实施单位", data.get("body")),
            ("联系方式", data.get("contact")),
            ("开始日期", data.get("started_on")),
            ("预计结束", data.get("planned_until")),
        ),
        _p(f"依据：{data[_C.BASIS]}"),
        _p(f"理由：{data['reason']}") if data.get("reason") else {},
    ]


def _extension_notice(data: Data) -> list[Part]:
    law = "依据《中华人民共和国行政许可法》第四十二条，" if data.get("is_permit") else ""
    return [
        _p(
            f"您申请办理的“{data[_C.ITEM]}”，因{data[_C.REASON]}，{law}经本机关负责人批准，"
            f"办理期限延长{data[_C.DAYS]}个工作日，新的办结日期为{data[_C.NEW_DUE]}。"
        ),
        _about(data),
    ]


def _suspension_notice(data: Data) -> list[Part]:
    return [
        _p(f"您申请办理的“{data[_C.ITEM]}”，因{data[_C.REASON]}，办理暂时中止。"),
        _about(data, ("中止日期", data.get("started_on"))),
        _p(f"依据：{data[_C.BASIS]}"),
        _p(f"恢复办理的条件：{data[_C.RESUME_WHEN]}"),
    ]


def _grant_decision(data: Data) -> list[Part]:
    law = "依据《中华人民共和国行政许可法》第三十八条第一款和" if data.get("is_permit") else "依据"
    what = "准予行政许可" if data.get("is_permit") else "准予办理"
    return [
        _p(
            f"您提出的“{data[_C.ITEM]}”申请，经审查符合法定条件、标准。"
            f"{law}{data[_C.BASIS]}，本机关决定{what}。"
        ),
        _about(
            data,
            ("范围和条件", data[_C.SCOPE]),
            ("有效期限", data.get(_C.VALIDITY)),
            ("决定理由", data.get(_C.REASON)),
        ),
        _p(str(data["follows"])) if data.get("follows") else {},
        _p(str(data.get("heard", ""))) if data.get("heard") else {},
    ]


def _refusal_decision(data: Data) -> list[Part]:
    law = "依据《中华人民共和国行政许可法》第三十八条第二款和" if data.get("is_permit") else "依据"
    what = "不予行政许可" if data.get("is_permit") else "不予办理"
    return [
        _p(f"您提出的“{data[_C.ITEM]}”申请，经审查，{law}{data[_C.BASIS]}，本机关决定{what}。"),
        _about(data),
        _p(f"理由：{data[_C.REASON]}"),
        _p(str(data.get("heard", ""))) if data.get("heard") else {},
        _remedies(data),
    ]


def _service_record(data: Data) -> list[Part]:
    return [
        _about(
            data,
            ("送达文书", data.get("document")),
            ("受送达人", data[_C.RECIPIENT]),
            ("送达方式", data[_C.WAY]),
            ("送达地点", data.get(_C.SERVED_IN)),
            ("送达时间", data[_C.SERVED_AT]),
            ("签收或者送达凭据", data[_C.EVIDENCE]),
            ("送达人", data.get("served_by")),
        ),
    ]


def _joint_answer(data: Data) -> list[Part]:
    return [
        _p(f"您申请的“{data[_C.ITEM]}”，各部门已经全部办完，结果一次告知如下。"),
        _about(data, ("办理意见", data.get(_C.REASON))),
        {
            "kind": "table",
            "head": ["事项", "办理部门", "结果", "文书"],
            "body": [
                [r["name"], r["organisation"], r["result"], r["document"]] for r in data[_C.RESULTS]
            ],
        },
        _p("没有准予的事项，原因、依据和救济渠道见该事项的决定书；不影响已经准予的事项。"),
    ]


def _termination_notice(data: Data) -> list[Part]:
    return [
        _p(f"您申请办理的“{data[_C.ITEM]}”，因{data[_C.REASON]}，本机关决定终止办理。"),
        _about(data),
        _p(f"依据：{data[_C.BASIS]}"),
        _p(ENDED_CLOCKS),
        _remedies(data) if data.get(_C.REVIEW_REMEDY) else {},
        _p("您可以重新提出申请，已经填写的内容会保留。"),
    ]


def _voiding_notice(data: Data) -> list[Part]:
    return [
        _p(
            f"您申请办理的“{data[_C.ITEM]}”，因本机关的差错（{data[_C.REASON]}），"
            "经另一名负责人员批准，本机关决定作废这件办件记录。"
        ),
        _about(data, ("继续办理的申请", data.get("continues"))),
        _p(f"依据：{data[_C.BASIS]}"),
        *_limits(data),
        _p("作废不影响您的权利：您可以重新提出申请，已经提交的内容和材料会保留。"),
        _remedies(data),
    ]


def _transfer_letter(data: Data) -> list[Part]:
    return [
        _p(
            f"{data[_C.RECEIVER]}：现将“{data[_C.ITEM]}”申请及全部材料转送你单位，请依法办理。"
            "材料已经随函移交，不得再要求申请人重复提供。"
        ),
        _about(data, ("接收后的申请编号", data.get("new_number"))),
        {
            "kind": "table",
            "head": ["材料名称", "形式", "份数"],
            "body": [[m["name"], way_word(m["way"]), str(m["copies"])] for m in data[_C.MATERIALS]],
        },
        _p(f"理由：{data[_C.REASON]}"),
        _p(f"依据：{data[_C.BASIS]}"),
        *_limits(data),
    ]


def _promise_letter(data: Data) -> list[Part]:
    return [
        _p(f"申请人就“{data[_C.ITEM]}”选择告知承诺方式办理，已经阅知并作出下列书面承诺。"),
        _about(data),
        {
            "kind": "table",
            "head": ["代替的材料", "承诺的内容", "以后核查什么、什么时候"],
            "body": [[p["name"], p["promise"], p["check"]] for p in data[_C.POINTS]],
        },
        _p(f"承诺不实的后果：{data[_C.CONSEQUENCE]}"),
        _p(f"申请人签名：{data[_C.PROMISE]}"),
    ]


def _false_promise_notice(data: Data) -> list[Part]:
    return [
        _p(f"您就“{data[_C.ITEM]}”作出的书面承诺，经核查与事实不符，现将结果告知如下。"),
        _about(data, ("承诺的内容", data.get("promise_text")), ("核查人", data.get("checked_by"))),
        _p(f"核查认定的事实：{data[_C.REASON]}"),
        _p(f"依据：{data[_C.BASIS]}"),
        _p(f"处理：{data[_C.CONSEQUENCE]}"),
        _p(str(data[_C.HOW])),
        _remedies(data),
    ]


def _objection_answer(data: Data) -> list[Part]:
    return [
        _p(f"您对“{data[_C.ITEM]}”承诺核查结果提出的异议，本机关由另一名负责人员复核，答复如下。"),
        _about(data, ("您的异议", data.get("objection"))),
        _p(f"复核意见：{data[_C.REASON]}"),
        _p(f"结论：{data[_C.CONSEQUENCE]}"),
        _remedies(data),
    ]


def _withdrawal_confirmation(data: Data) -> list[Part]:
    return [
        _p(f"您于{data[_C.WITHDRAWN_ON]}撤回“{data[_C.ITEM]}”的申请，本机关已经停止办理。"),
        _about(data, ("撤回理由", data.get(_C.REASON))),
        _p(ENDED_CLOCKS),
        _p("您以后仍可以重新提出申请。"),
    ]


def _payment_notice(data: Data) -> list[Part]:
    return [
        _p(f"您申请办理的“{data[_C.ITEM]}”，依照公布的收费项目和标准，需要缴纳下列费用。"),
        _about(data, ("应缴金额", data[_C.AMOUNT]), ("缴费期限", data[_C.PAY_BY])),
        {
            "kind": "table",
            "head": ["收费项目", "收费依据", "单价（元）", "数量", "金额（元）"],
            "body": [
                [f["name"], f["basis"], f["price"], f["quantity"], f["amount"]]
                for f in data[_C.FEES]
            ],
        },
        _p(f"收费依据：{data[_C.BASIS]}"),
        _p(f"说明：{data['reason']}") if data.get("reason") else {},
        _p(
            f"请于{data[_C.PAY_BY]}前缴费：登录后在“我的办件”里扫码，"
            "也可以凭申请编号和查询码在“在线缴费”里扫码，亲友可以代缴。"
        ),
        _p(f"{data.get('stops') or ''}{data[_C.CONSEQUENCE]}"),
        _remedies(data),
    ]


_WORDING: Final[Mapping[DocumentKind, Callable[[Data], list[Part]]]] = MappingProxyType(
    {
        _K.MATERIALS_RECEIPT: _materials_receipt,
        _K.CORRECTION_NOTICE: _correction_notice,
        _K.ACCEPTANCE_NOTICE: _acceptance_notice,
        _K.NON_ACCEPTANCE_NOTICE: _non_acceptance_notice,
        _K.SPECIAL_PROCEDURE_NOTICE: _special_procedure_notice,
        _K.EXTENSION_NOTICE: _extension_notice,
        _K.SUSPENSION_NOTICE: _suspension_notice,
        _K.GRANT_DECISION: _grant_decision,
        _K.REFUSAL_DECISION: _refusal_decision,
        _K.SERVICE_RECORD: _service_record,
        _K.JOINT_ANSWER: _joint_answer,
        _K.TERMINATION_NOTICE: _termination_notice,
        _K.WITHDRAWAL_CONFIRMATION: _withdrawal_confirmation,
        _K.PRE_ACCEPTANCE_NOTICE: _pre_acceptance_notice,
        _K.GAP_ACCEPTANCE_NOTICE: _gap_acceptance_notice,
        _K.VOIDING_NOTICE: _voiding_notice,
        _K.TRANSFER_LETTER: _transfer_letter,
        _K.PROMISE_LETTER: _promise_letter,
        _K.FALSE_PROMISE_NOTICE: _false_promise_notice,
        _K.OBJECTION_ANSWER: _objection_answer,
        **scene_papers.WORDING,
        **result_papers.WORDING,
        _K.PAYMENT_NOTICE: _payment_notice,
    }
)
