"""One table per kind of field: what is typed, what it becomes, what is said."""

import pytest

from yiwang.lib.codes import residents, uscc
from yiwang.services.eforms.rules import cleaning, schema, sentences
from yiwang.services.eforms.types import Condition, FieldKind, FormField, FormPage

ID = residents.synthetic_resident_id(7)
CODE = uscc.synthetic_uscc(7)
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
OPTIONS = ("食品销售经营者", "餐饮服务经营者")
COLUMNS = (
    FormField(key="who", label="姓名", kind=FieldKind.NAME),
    FormField(key="no", label="证书编号", required=False),
)
K = FieldKind
DATE_SENTENCE = "请填写项目的年、月、日，如 2018 9 3"
NO_SUCH_DAY = "项目不是一个存在的日期，请检查年、月、日"
PHONE_SENTENCE = "请填写11位手机号码，如 13800138000"
NAME_SENTENCE = "项目只能有汉字、字母和间隔点。姓名中有生僻字，可以填写拼音，窗口会帮您核对"
CARD_SENTENCE = "项目是 12 到 19 位数字，请对照卡面检查"
MONEY_SENTENCE = "项目请填写金额，最多两位小数，如 1234.50"

FILE = "0190a5c0-0000-7000-8000-00000000000a"
MANY = [f"0190a5c0-0000-7000-8000-00000000000{n}" for n in range(6)]

TABLE = [
    (K.TEXT, "", None, "请填写项目"),
    (K.TEXT, " 　 ", None, "请填写项目"),
    (K.TEXT, "  合肥\u3000 市 ", "合肥 市", ""),
    (K.TEXT, "a\x00b\u202ec", "abc", ""),
    (K.TEXT, "字" * 201, "字" * 201, "项目最多 200 个字，现在有 201 个字"),
    (K.TEXTAREA, " 一\r\n 二 \n", "一\n二", ""),
    (K.TEXTAREA, "字" * 2001, "字" * 2001, "项目最多 2000 个字，现在有 2001 个字"),
    (K.NAME, " 张 三 ", "张三", ""),
    (K.NAME, "阿依努尔\u2022买买提", "阿依努尔·买买提", ""),
    (K.NAME, "Mary  Ann Smith", "Mary Ann Smith", ""),
    (K.NAME, "\U00021f3d", "\U00021f3d", ""),
    (K.NAME, "张3", "张3", NAME_SENTENCE),
    (K.ID_CARD, ID, ID, ""),
    (K.ID_CARD, f" {ID[:6]} {ID[6:14]}-{ID[14:]} ", ID, ""),
    (K.ID_CARD, ID.translate(FULL_WIDTH), ID, ""),
    (K.ID_CARD, ID[:17], ID[:17], "请填写18位身份证号码。最后一位可能是 X"),
    (K.USCC, CODE.lower(), CODE, ""),
    (K.USCC, CODE[:10], CODE[:10], "请填写18位统一社会信用代码，可在营业执照左上角或右上角找到"),
    (K.PHONE, "+86 138-0013 8000", "13800138000", ""),
    (K.PHONE, "１３８００１３８０００", "13800138000", ""),
    (K.PHONE, "1380013800", "1380013800", PHONE_SENTENCE),
    (K.PHONE, "0551-62999999", "055162999999", PHONE_SENTENCE),
    (K.BANK_CARD, "6222 0000-1111 2222 333", "6222000011112222333", ""),
    (K.BANK_CARD, "12345", "12345", CARD_SENTENCE),
    (K.DATE, "2026-3-1", "2026-03-01", ""),
    (K.DATE, "２０２６年３月１日", "2026-03-01", ""),
    (K.DATE, "20260301", "2026-03-01", ""),
    (K.DATE, {"year": "2026", "month": "03", "day": "1"}, "2026-03-01", ""),
    (K.DATE, {"year": "", "month": "", "day": ""}, None, "请填写项目"),
    (K.DATE, {"year": "2026", "month": "", "day": "1"}, "2026--1", DATE_SENTENCE),
    (K.DATE, "2026-02-30", "2026-02-30", NO_SUCH_DAY),
    (K.DATE, "1-1-1", "0001-01-01", NO_SUCH_DAY),
    (K.DATE, "明天", "明天", DATE_SENTENCE),
    (K.NUMBER, "1,234", 1234, ""),
    (K.NUMBER, "１２.５", 12.5, ""),
    (K.NUMBER, "0", 0, ""),
    (K.NUMBER, 7, 7, ""),
    (K.NUMBER, "十二", "十二", "项目请填写数字，如 120"),
    (K.NUMBER, "1e9", "1e9", "项目请填写数字，如 120"),
    (K.NUMBER, "9" * 40, "9" * 40, "项目请填写数字，如 120"),
    (K.MONEY, "1,234.5 元", "1234.50", ""),
    (K.MONEY, "¥20", "20.00", ""),
    (K.MONEY, "1.234", "1.234", MONEY_SENTENCE),
    (K.MONEY, "-5", "-5.00", MONEY_SENTENCE),
    (K.ADDRESS, "示例路1号", {"detail": "示例路1号"}, ""),
    (
        K.ADDRESS,
        {"region": "示例县", "detail": ""},
        {"region": "示例县"},
        "请填写项目的详细地址，写到门牌号",
    ),
    (K.SELECT, OPTIONS[0], OPTIONS[0], ""),
    (K.SELECT, "别的", "别的", "请选择项目"),
    (K.RADIO, "", None, "请选择项目"),
    (K.MULTISELECT, [OPTIONS[1], OPTIONS[0], ""], list(OPTIONS), ""),
    (K.MULTISELECT, OPTIONS[1], [OPTIONS[1]], ""),
    (K.MULTISELECT, [], None, "请选择项目"),
    (K.MULTISELECT, ["别的"], ["别的"], "请选择项目"),
    (K.TABLE, [], None, "请至少填写一行项目"),
    (K.TABLE, [{"who": "", "no": ""}], None, "请至少填写一行项目"),
    (K.TABLE, [{"who": "张三"}, {}], [{"who": "张三"}], ""),
    (K.DECLARATION, "on", True, ""),
    (K.DECLARATION, False, None, "请阅读并勾选“项目”"),
    (K.FILE, [], None, "请上传项目"),
    (K.FILE, [FILE.upper(), FILE], [FILE], ""),
    (K.FILE, FILE, [FILE], ""),
    (K.FILE, ["../secret"], ["../secret"], "没有找到这个文件，请重新上传"),
    (K.FILE, MANY, MANY, "项目最多 5 个文件，请删去不需要的"),
]


def field(kind, **more):
    options = OPTIONS if kind in {K.SELECT, K.RADIO, K.MULTISELECT} else ()
    columns = COLUMNS if kind is K.TABLE else ()
    return FormField(key="x", label="项目", kind=kind, options=options, columns=columns, **more)


@pytest.mark.parametrize(("kind", "typed", "expected", "sentence"), TABLE)
def test_what_is_typed_is_normalised_and_judged(kind, typed, expected, sentence):
    fields = (field(kind),)
    values = cleaning.clean(fields, {"x": typed})
    assert values == ({} if expected is None else {"x": expected})
    assert sentences.errors(fields, values) == ({"x": sentence} if sentence else {})
    page = FormPage(key="p", title="页", fields=fields)
    validator = schema.compiled(schema.build("表", [page]))
    assert validator.is_valid(values) == (not sentence)


@pytest.mark.parametrize("kind", list(FieldKind))
def test_an_optional_answer_may_be_left_out(kind):
    assert sentences.errors((field(kind, required=False),), {}) == {}


def test_every_single_digit_error_of_an_identity_number_is_refused():
    """Seventeen places, nine wrong digits each (issue 8: 身份证号)."""
    fields = (field(K.ID_CARD),)
    for place in range(17):
        for digit in "0123456789":
            if digit == ID[place]:
                continue
            wrong = ID[:place] + digit + ID[place + 1 :]
            assert sentences.errors(fields, {"x": wrong})


def test_a_wrong_last_digit_says_so():
    wrong = ID[:17] + ("1" if ID[17] != "1" else "2")
    said = sentences.errors((field(K.ID_CARD),), {"x": wrong})
    assert said == {"x": "身份证号码最后一位与前17位对不上，请对照证件检查"}


def test_each_cell_of_a_table_has_its_own_sentence():
    fields = (field(K.TABLE),)
    values = cleaning.clean(fields, {"x": [{"who": "张三"}, {"who": "李4"}, {"no": "7"}]})
    assert sentences.errors(fields, values) == {
        "x.1.who": "第 2 行：" + NAME_SENTENCE.replace("项目", "姓名"),
        "x.2.who": "第 3 行：请填写姓名",
    }


def test_a_table_has_an_end():
    rows = [{"who": "张"}] * 300
    fields = (field(K.TABLE),)
    assert "最多 200 行" in sentences.errors(fields, cleaning.clean(fields, {"x": rows}))["x"]


def test_an_end_comes_after_its_start():
    fields = (
        FormField(key="start", label="合同开工日期", kind=K.DATE),
        FormField(key="end", label="合同竣工日期", kind=K.DATE, after="start"),
    )
    said = sentences.errors(fields, {"start": "2026-03-01", "end": "2026-02-01"})
    assert said == {"end": "合同竣工日期要晚于合同开工日期"}
    assert sentences.errors(fields, {"start": "2026-03-01", "end": "2026-03-02"}) == {}


def test_what_depends_on_an_answer_is_asked_with_it_only():
    fields = (
        FormField(key="kind", label="类型", kind=K.RADIO, options=("甲", "乙")),
        FormField(key="detail", label="乙的说明", show_when=Condition("kind", ("乙",))),
        FormField(key="deeper", label="再说明", show_when=Condition("detail", ("有",))),
    )
    clean = cleaning.clean(fields, {"kind": "甲", "detail": "有", "deeper": "x"})
    assert clean == {"kind": "甲"}
    assert sentences.errors(fields, {"kind": "乙"}) == {"detail": "请填写乙的说明"}
    page = FormPage(key="p", title="页", fields=fields)
    validator = schema.compiled(schema.build("表", [page]))
    assert validator.is_valid({"kind": "甲"})
    assert not validator.is_valid({"kind": "乙"})
    assert validator.is_valid({"kind": "乙", "detail": "无"})
