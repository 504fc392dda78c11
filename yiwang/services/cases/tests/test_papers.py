"""Official documents: every kind says what the law wants, as PDF/A, and can be verified."""

from dataclasses import replace

import pypdfium2
import pytest

from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import ANYONE
from yiwang.foundation.identity.types import Permission
from yiwang.foundation.keys import providers as keys
from yiwang.foundation.keys.types import Purpose
from yiwang.services.cases import commands, models, providers, queries
from yiwang.services.cases.rules import papers, tokens
from yiwang.services.cases.rules.documents import Content
from yiwang.services.cases.types import DocumentKind, Outcome

from .factories import AT, citizen, decided_case, filed_case, person, staff, version_of

C = Content
COMMON = {
    C.APPLICANT: "张三",
    C.ITEM: "食品经营许可（新办）",
    C.CASE_NUMBER: "2026 0302 1234 5678 90",
    C.AUTHORITY: "示例县市场监督管理局",
    C.DATE: "2026年3月2日",
    C.BASIS: "《食品安全法》第三十五条",
    C.REASON: "案情复杂",
    "is_permit": True,
}
REVIEW, SUIT = papers.remedies("示例县人民政府")
REMEDIES = {C.REVIEW_REMEDY: REVIEW, C.LITIGATION_REMEDY: SUIT}
GAPS = {
    C.POINTS: [{"name": "营业执照", "problem": "没有交", "how": "上传照片"}],
    C.HOW: "在网上补交",
    C.CORRECT_BY: "2026年3月23日",
    C.CONSEQUENCE: "逾期终止办理",
    C.CLOCKS: ["容缺受理不停止计时"],
}
# kind, content beyond the common, words that must be printed
KINDS = [
    (
        DocumentKind.MATERIALS_RECEIPT,
        {
            C.MATERIALS: [{"name": "布局图", "way": "UPLOADED", "copies": 1}],
            C.RECEIVER: "王窗",
            C.HOW_TO_QUERY: "凭申请编号和查询码查询",
        },
        ("布局图", "电子", "王窗", "查询码"),
    ),
    (
        DocumentKind.CORRECTION_NOTICE,
        {
            C.POINTS: [{"name": "布局图", "problem": "看不清", "how": "重拍"}],
            C.HOW: "在网上补正",
            C.CORRECT_BY: "2026年3月23日",
            C.CONSEQUENCE: "逾期终止办理",
        },
        ("第三十二条", "看不清", "重拍", "2026年3月23日", "逾期终止办理"),
    ),
    (
        DocumentKind.ACCEPTANCE_NOTICE,
        {
            C.ACCEPTED_ON: "2026年3月2日",
            C.STATUTORY_DUE: "2026年3月30日",
            C.PROMISED_DUE: "2026年3月16日",
            C.CONTACT: "0551-1234",
            C.HOW_TO_QUERY: "凭申请编号查询",
        },
        ("予以受理", "2026年3月30日", "2026年3月16日", "0551-1234"),
    ),
    (
        DocumentKind.NON_ACCEPTANCE_NOTICE,
        {C.REVIEW_REMEDY: REVIEW, C.LITIGATION_REMEDY: SUIT, "right_authority": "示例县民政局"},
        ("不予受理", "示例县民政局", "行政复议", "行政诉讼"),
    ),
    (
        DocumentKind.SPECIAL_PROCEDURE_NOTICE,
        {C.PROCEDURE_KIND: "专家评审", C.TIME_NEEDED: "5个工作日"},
        ("专家评审", "5个工作日", "不计算在办理期限内"),
    ),
    (
        DocumentKind.EXTENSION_NOTICE,
        {C.DAYS: 10, C.NEW_DUE: "2026年4月13日"},
        ("第四十二条", "案情复杂", "10个工作日", "2026年4月13日"),
    ),
    (DocumentKind.SUSPENSION_NOTICE, {C.RESUME_WHEN: "判决生效"}, ("中止", "判决生效")),
    (
        DocumentKind.GRANT_DECISION,
        {C.SCOPE: "热食类食品制售", C.VALIDITY: "五年"},
        ("准予行政许可", "热食类食品制售", "五年", "第三十五条"),
    ),
    (
        DocumentKind.REFUSAL_DECISION,
        {C.REVIEW_REMEDY: REVIEW, C.LITIGATION_REMEDY: SUIT},
        ("不予行政许可", "案情复杂", "六十日内", "示例县人民政府", "六个月内", "行政诉讼"),
    ),
    (
        DocumentKind.SERVICE_RECORD,
        {C.RECIPIENT: "张三", C.WAY: "邮寄", C.SERVED_AT: "3月2日 09:30", C.EVIDENCE: "EMS"},
        ("张三", "邮寄", "EMS"),
    ),
    (
        DocumentKind.JOINT_ANSWER,
        {
            C.RESULTS: [
                {
                    "name": "户外广告许可",
                    "organisation": "城市管理局",
                    "result": "不予",
                    "document": "许不准字第1号",
                }
            ]
        },
        ("户外广告许可", "城市管理局", "不予"),
    ),
    *(
        (kind, {**GAPS, **more}, ("营业执照", "没有交", "不停止计时", *words))
        for kind, more, words in (
            (DocumentKind.PRE_ACCEPTANCE_NOTICE, {}, ("容缺预受理",)),
            (
                DocumentKind.GAP_ACCEPTANCE_NOTICE,
                {
                    C.ACCEPTED_ON: "2026年3月2日",
                    C.STATUTORY_DUE: "2026年3月30日",
                    C.PROMISED_DUE: "2026年3月16日",
                    C.PROMISE: "三日内补交",
                    C.CONTACT: "0551-1234",
                    C.HOW_TO_QUERY: "凭申请编号查询",
                },
                ("三日内补交", "2026年3月30日"),
            ),
        )
    ),
    (
        DocumentKind.VOIDING_NOTICE,
        {C.CLOCKS: ["停止计时"], **REMEDIES},
        ("作废", "案情复杂", "行政复议"),
    ),
    (
        DocumentKind.TRANSFER_LETTER,
        {
            C.RECEIVER: "示例县民政局",
            C.MATERIALS: [{"name": "布局图", "way": "UPLOADED", "copies": 1}],
            C.CLOCKS: ["停止计时"],
        },
        ("示例县民政局", "布局图"),
    ),
    (
        DocumentKind.PROMISE_LETTER,
        {
            C.POINTS: [{"name": "健康证", "promise": "人人都有", "check": "上岗以后核查"}],
            C.CONSEQUENCE: "不实的撤销",
            C.PROMISE: "所说属实",
        },
        ("所说属实", "不实的撤销"),
    ),
    (
        DocumentKind.FALSE_PROMISE_NOTICE,
        {C.CONSEQUENCE: "一年内不能再承诺", C.HOW: "十日内可以提出异议", **REMEDIES},
        ("一年内不能再承诺", "十日内", "行政诉讼"),
    ),
    (
        DocumentKind.OBJECTION_ANSWER,
        {C.CONSEQUENCE: "维持认定", **REMEDIES},
        ("维持认定", "行政复议"),
    ),
    (DocumentKind.TERMINATION_NOTICE, REMEDIES, ("终止办理", "案情复杂")),
    (
        DocumentKind.PAYMENT_NOTICE,
        {
            C.FEES: [
                {
                    "name": "工本费",
                    "basis": "《食品安全法》第三十五条",
                    "price": "10.00",
                    "quantity": "1",
                    "amount": "10.00",
                }
            ],
            C.AMOUNT: "10.00 元",
            C.PAY_BY: "2026年3月16日",
            C.CONSEQUENCE: "逾期终止办理",
            C.REVIEW_REMEDY: REVIEW,
            C.LITIGATION_REMEDY: SUIT,
        },
        ("工本费", "10.00", "2026年3月16日", "逾期终止办理", "行政复议", "行政诉讼", "代缴"),
    ),
    (DocumentKind.WITHDRAWAL_CONFIRMATION, {C.WITHDRAWN_ON: "2026年3月2日"}, ("撤回",)),
    (
        DocumentKind.PROCEDURE_DATE_NOTICE,
        {
            C.PROCEDURE_KIND: "专家评审",
            C.HELD_AT: "2026年3月5日",
            C.PLACE: "三楼会议室",
            "moved_from": "2026年3月4日",
        },
        ("专家评审", "2026年3月5日", "三楼会议室", "原定时间", "改期的理由"),
    ),
    (
        DocumentKind.HEARING_RIGHT_NOTICE,
        {C.MATTER: "相邻住户的采光", C.ASK_BY: "2026年3月9日", C.HOW: "在网上提出"},
        ("相邻住户的采光", "要求听证的权利", "2026年3月9日", "视为放弃", "您不用付费"),
    ),
    (
        DocumentKind.HEARING_NOTICE,
        {C.HELD_AT: "3月13日", C.PLACE: "一楼", C.PRESIDER: "郑持", C.OPENNESS: "公开举行"},
        ("第四十八条", "一楼", "郑持", "公开举行", "申请回避", "申辩和质证"),
    ),
    (
        DocumentKind.HEARING_RECORD,
        {
            C.HELD_AT: "3月13日",
            C.PLACE: "一楼",
            C.PRESIDER: "郑持",
            C.OPENNESS: "公开举行",
            C.RECORD: "审查人员说明了理由",
            C.SIGNATURES: [
                {"name": "张三", "role": "申请人", "signed": False, "reason": "漏记"},
                {"name": "赵审", "role": "审查人员", "signed": True, "reason": ""},
            ],
        },
        ("审查人员说明了理由", "拒绝签字：漏记", "已签字", "应当根据听证笔录"),
    ),
    (
        DocumentKind.SITE_CHECK_NOTICE,
        {C.INSPECTORS: "赵审、钱审", C.CHECK_BY: "2026年3月9日"},
        ("赵审、钱审", "2026年3月9日", "办理期限照常计算"),
    ),
    (
        DocumentKind.SITE_CHECK_REPORT,
        {
            C.HELD_AT: "3月4日 09:30",
            C.PLACE: "示例路1号",
            C.INSPECTORS: "赵审、钱审",
            C.FINDINGS: [["有与经营相适应的场所", "符合", "—"]],
            C.CONCLUSION: "符合。场所与图一致",
            C.SIGNATURES: [{"name": "赵审", "role": "核查人员", "at": "3月4日 10:00"}],
            "photos": [{"name": "门口.jpg", "at": "3月4日 09:40"}],
        },
        ("示例路1号", "有与经营相适应的场所", "场所与图一致", "门口.jpg", "3月4日"),
    ),
    (
        DocumentKind.THIRD_PARTY_NOTICE,
        {
            C.MATTER: "油烟影响住户",
            C.ANSWER_BY: "2026年3月9日",
            C.HOW: "凭陈述码",
            "statement_code": "12345678",
            "offers_hearing": True,
        },
        ("油烟影响住户", "陈述和申辩", "要求听证", "12345678"),
    ),
    (DocumentKind.STATEMENT_ANSWER, {C.RECORD: "油烟大"}, ("油烟大", "答复", "案情复杂")),
    (
        DocumentKind.ENDING_NOTICE,
        {
            C.ENDING: "撤销",
            C.ANSWER_BY: "2026年3月9日",
            C.HOW: "在网上提出",
            C.CLOCKS: ["不重新计算"],
            "owed": "依法给予赔偿",
        },
        ("拟予以撤销", "案情复杂", "2026年3月9日", "要求听证", "依法给予赔偿", "不重新计算"),
    ),
    *(
        (
            kind,
            {C.ENDING: word, C.CLOCKS: ["不重新计算"], "earlier": "许准字第1号", **REMEDIES},
            (f"本机关决定{word}", "许准字第1号", "案情复杂", "行政复议", "行政诉讼", "不重新计算"),
        )
        for kind, word in (
            (DocumentKind.RETRACTION_DECISION, "撤回"),
            (DocumentKind.REVOCATION_DECISION, "撤销"),
            (DocumentKind.CANCELLATION_DECISION, "注销"),
        )
    ),
    (
        DocumentKind.DEEMED_RENEWAL_NOTICE,
        {C.VALIDITY: "2027年1月1日至2027年12月31日", C.CLOCKS: ["到此为止"]},
        ("视为准予延续", "2027年12月31日", "到此为止"),
    ),
]


def printed(kind, data):
    pdf = providers.printed(
        title="文书",
        document_number="（示例县）许受字〔2026〕第0001号",
        authority=data[C.AUTHORITY],
        addressee=data[C.APPLICANT],
        issued_in_words=data[C.DATE],
        number_groups=data[C.CASE_NUMBER],
        verify_code="A" * 32,
        parts=papers.parts(kind, data),
        made_at=AT,
    )
    return pdf, text_of(pdf)


def text_of(pdf):
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()
    return "".join("".join(pages).split())


@pytest.mark.law("行政许可法", 38)
@pytest.mark.parametrize(("kind", "content", "words"), KINDS, ids=[k[0] for k in KINDS])
def test_every_kind_says_what_it_must(kind, content, words):
    pdf, text = printed(kind, {**COMMON, **content})
    for word in (*words, "待加盖", "2026年3月2日", "示例县市场监督管理局", "2026030212345678"):
        assert "".join(word.split()) in text
    assert b"<pdfaid:part>2</pdfaid:part>" in pdf
    assert b"/FontFile2" in pdf or b"/FontFile3" in pdf


def test_every_kind_is_tested():
    assert {k[0] for k in KINDS} == set(DocumentKind)


def test_other_items_are_not_called_permits():
    content = {**COMMON, "is_permit": False, C.SCOPE: "按月发放"}
    _, text = printed(DocumentKind.GRANT_DECISION, content)
    assert "行政许可" not in text
    assert "准予办理" in text


def test_a_name_no_font_knows_does_not_break_the_document(world):
    rare = citizen(person("张" + chr(0x20000), "110101199003074514"))
    number = filed_case(world, actor=rare)
    text = text_of(queries.document_pdf(number, 1, viewer=rare, at=AT))
    assert "张〓" in text
    assert "U+20000" in text


def test_a_code_names_its_document_and_reveals_nothing():
    key = keys.derive(Purpose.DOCUMENT_TOKEN)
    code = tokens.make(202603021234567890, 3, key)
    assert tokens.read(tokens.short(code).lower(), key) == (202603021234567890, 3)
    for place in range(len(code)):
        other = code[:place] + ("A" if code[place] != "A" else "B") + code[place + 1 :]
        with pytest.raises(tokens.BadToken):
            tokens.read(other, key)


def test_anybody_verifies_a_document(world):
    number = decided_case(world)
    document = queries.documents(number, viewer=world.zhang)[0]
    check = queries.verify_document(document.verify_code, viewer=ANYONE)
    assert check.is_known
    assert (check.title, check.applicant_name) == ("准予行政许可决定书", "张*")
    assert not check.is_sealed
    assert not queries.verify_document("A" * 32, viewer=ANYONE).is_known


def test_strangers_do_not_open_documents(world):
    number = decided_case(world)
    for viewer in (world.li, world.stranger, ANYONE):
        with pytest.raises(NotFound):
            queries.document_pdf(number, 1, viewer=viewer, at=AT)
        with pytest.raises(NotFound):
            queries.documents(number, viewer=viewer)


@pytest.mark.parametrize("region", ["990100000000", "340100000000"])
def test_law_supervision_reads_what_was_decided_there(world, region):
    """The city above reads the county's decisions; elsewhere there is none, nor before."""
    right = Permission.LEGAL_SUPERVISION
    legal = staff(world.civil, "韩卫东", right, region_code=region)
    with pytest.raises(NotFound):
        queries.documents(filed_case(world), viewer=legal)
    number = decided_case(world)
    if region.startswith("99"):
        shown = queries.documents(number, viewer=legal)
        assert {d.kind for d in shown} >= {DocumentKind.GRANT_DECISION}
        assert queries.document_pdf(number, shown[0].n, viewer=legal, at=AT)
        clerk = replace(legal, permissions=frozenset({Permission.READ_CASES}))
        with pytest.raises(NotFound):
            queries.documents(number, viewer=clerk)
    else:
        with pytest.raises(NotFound):
            queries.documents(number, viewer=legal)
        with pytest.raises(NotFound):
            queries.document_pdf(number, 1, viewer=legal, at=AT)


def test_the_holder_of_the_code_opens_that_document_alone(world):
    number = decided_case(world)
    document = queries.documents(number, viewer=world.zhang)[0]
    assert queries.document_pdf(
        number, document.n, viewer=ANYONE, at=AT, token=document.verify_code
    )
    with pytest.raises(NotFound):
        queries.document_pdf(number, 1, viewer=ANYONE, at=AT, token=document.verify_code)


def test_a_document_without_its_content_is_not_issued(world):
    number = decided_case(world, Outcome.GRANTED)
    case = models.Case.objects.get(pk=number)
    with pytest.raises(commands.CannotIssue) as refused:
        commands.papers.Papers.draw(
            case, DocumentKind.REFUSAL_DECISION, {}, actor=world.approver, at=AT
        )
    assert "行政复议" in refused.value.text
    assert version_of(number)
