"""The rules of texts: what hinders publishing, how a text is cut, how two saves are merged."""

from datetime import date

import pytest

from yiwang.engagement.content.rules import elements, grams, prose, screening
from yiwang.engagement.content.tests.factories import CONTENTS, ID_NUMBER
from yiwang.engagement.content.types import Kind
from yiwang.lib.codes import masking

TODAY = date(2026, 3, 2)


def wide(text):
    return "".join(chr(ord(mark) + masking.WIDER) for mark in text)


PICTURE = {"id": "7", "name": "大厅.jpg", "media_type": "image/jpeg", "size": 1, "alt": " "}
FAULTS = [
    (Kind.NOTICE, {"title": ""}, {"title": "请填写标题"}),
    (Kind.NOTICE, {"files": [PICTURE]}, {"alt-7": "请写图片说明：大厅.jpg"}),
    (Kind.NOTICE, {"files": [{**PICTURE, "alt": "一楼"}]}, {}),
    (Kind.NOTICE, {"files": [{**PICTURE, "media_type": "application/pdf"}]}, {}),
    (Kind.POLICY, {"level": ""}, {"level": "请选择效力级别"}),
    (
        Kind.POLICY,
        {"validity": "REPEALED"},
        {
            "validity_on": "请填写修改、废止或者失效的日期",
            "validity_by": "请填写被哪份文件修改或者废止",
        },
    ),
    (Kind.POLICY, {"validity": "LAPSED", "validity_on": "2026-01-01"}, {}),
    (
        Kind.POLICY,
        {"validity": "LAPSED", "validity_on": "2019-01-01"},
        {"validity_on": "修改、废止或者失效的日期要晚于公布日期"},
    ),
    (
        Kind.CONSULTATION,
        {"ends_on": "2026-03-02"},
        {"ends_on": "截止日期要晚于开始日期"},
    ),
    (
        Kind.CONSULTATION,
        {"ends_on": "2026-03-12"},
        {"short_reason": "期限不满 30 日，请填写缩短的理由"},
    ),
    (Kind.CONSULTATION, {"ends_on": "2026-03-12", "short_reason": "防汛应急"}, {}),
    (Kind.CONSULTATION, {"ends_on": "2026-03-31"}, {}),
    *((kind, {}, {}) for kind in Kind),
]


@pytest.mark.parametrize(("kind", "change", "expected"), FAULTS)
@pytest.mark.law("重大行政决策程序暂行条例", 15)
def test_what_hinders_publishing_is_named_by_element(kind, change, expected):
    content = {**CONTENTS[kind], **change}
    assert screening.faults(kind, content, today=TODAY) == expected


LATE = [
    ({}, {}),
    ({"opens_on": "2026-02-25"}, {}),
    (
        {"opens_on": "2026-02-25", "ends_on": "2026-03-30"},
        {"short_reason": "从公布那天算，期限不满 30 日，请填写缩短的理由"},
    ),
    (
        {"opens_on": "2026-01-01", "ends_on": "2026-03-01"},
        {"ends_on": "截止日期已经过了，请改成以后的日子"},
    ),
]


@pytest.mark.parametrize(("change", "expected"), LATE)
@pytest.mark.law("重大行政决策程序暂行条例", 15)
def test_the_days_of_a_new_draft_count_from_the_day_it_becomes_public(change, expected):
    kind = Kind.CONSULTATION
    content = {**CONTENTS[kind], **change}
    assert screening.faults(kind, content, today=TODAY, is_new=True) == expected
    assert screening.faults(kind, content, today=TODAY) == {}, "it was public all along"


EXPOSED = [
    (f"公示名单\n张三 {ID_NUMBER}", "第 2 行"),
    (f"{ID_NUMBER[:6]} {ID_NUMBER[6:14]} {ID_NUMBER[14:]}", "第 1 行"),
    (ID_NUMBER.lower(), "第 1 行"),
    (wide(ID_NUMBER), "第 1 行"),
    ("1101**********002X", ""),
    ("110105194912310021", ""),  # the check character is wrong: no such number
    ("申请编号 202603021234567890", ""),
    ("91110105MA0012345X", ""),
]


@pytest.mark.parametrize(("text", "line"), EXPOSED)
@pytest.mark.law("政府信息公开条例", 15)
def test_an_unmasked_id_number_is_found_with_its_line(text, line):
    sentence = screening.exposed(text, today=TODAY)
    assert sentence.startswith(line) if line else sentence == ""
    assert ID_NUMBER not in sentence


COVERED = [
    ("打 13800138000 找我", "打 138****8000 找我"),
    ("+86 138 0013 8000", "+138****8000"),
    (wide("13800138000"), "138****8000"),
    (f"身份证{ID_NUMBER}。", "身份证1101**********002X。"),
    ("家里电话 0551-12345678", "家里电话 0551-****5678"),
    ("卡号 6200 0000 0000 0000 000", "卡号 6200***********0000"),
    ("写信到 li.wei@example.com", "写信到 l***@example.com"),
    ("打 12345，第 3 条，2026 年 3 月 2 日，5000000 元", ""),
    ("统一社会信用代码 91110105MA0012345X", ""),
    ("国办发〔2018〕45号，8:30-12:00、14:00-17:30", ""),
]


@pytest.mark.parametrize(("text", "expected"), COVERED)
@pytest.mark.law("个人信息保护法", 25)
def test_numbers_and_addresses_of_persons_are_covered(text, expected):
    assert masking.masked(text) == (expected or text)


def test_a_text_is_cut_into_headings_paragraphs_and_lists():
    text = "第一段\r\n还是第一段\n\n## 小标题\n- 一\n- 二\n\n<b>第二段</b>"
    found = [(b.kind, b.lines) for b in prose.blocks(text)]
    assert found == [
        ("paragraph", ("第一段", "还是第一段")),
        ("heading", ("小标题",)),
        ("list", ("一", "二")),
        ("paragraph", ("<b>第二段</b>",)),
    ]
    assert prose.blocks("") == ()


def test_what_only_the_others_changed_is_taken_over():
    before = {"title": "旧", "body": "旧文"}
    theirs = {"title": "他的", "body": "他的文"}
    mine = {"title": "旧", "body": "我的文", "ends_on": "2026-04-01"}
    merged, both = elements.merged(Kind.NOTICE, before, theirs, mine)
    assert merged == {"title": "他的", "body": "我的文", "ends_on": "2026-04-01"}
    assert both == ("正文",)


def test_titles_are_found_by_pairs_of_characters():
    title = grams.grams("关于《食品经营许可》的公告")
    assert set(grams.wanted("食品经营")) <= set(title)
    assert not set(grams.wanted("食品许可经")) <= set(title)
    assert grams.grams("") == []
