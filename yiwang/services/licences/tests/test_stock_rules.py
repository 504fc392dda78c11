"""One row of stock: what holds, and the sentence for what does not; any bytes get an answer."""

import functools
import io
import time
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yiwang.lib.codes.residents import synthetic_resident_id
from yiwang.lib.codes.uscc import synthetic_uscc
from yiwang.lib.sheets import workbooks
from yiwang.lib.sheets.tables import Cell, Unreadable
from yiwang.services.licences.rules import stock, stock_sheets
from yiwang.services.licences.types.licence_types import FaceKind, Meaning

from .factories import shipped_types

TODAY = date(2026, 3, 2)
ISSUER = synthetic_uscc(1, kind="11")
CODE = "11349900YW900000XX001"
FOOD = "食品经营许可证"
SHOP = {
    "许可证编号": "JY19901020000001", "经营者名称": "示例县老街小吃店", "住所": "示例县人民路2号",
    "统一社会信用代码": synthetic_uscc(3, kind="92"), "法定代表人（负责人）": "李晓敏",
    "经营场所": "示例县人民路2号", "主体业态": "餐饮服务经营者", "经营项目": "热食类食品制售",
    "有效期至": "2027-05-19", "投诉举报电话": "12315", "发证机关": "示例县市场监督管理局",
    "发证日期": "2022-05-20",
}  # fmt: skip


def columns_of(name):
    return stock.columns(shipped_types()[name].content)


def judged(row, name=FOOD, kinds=None):
    content = shipped_types()[name].content
    code = "11340000003000058X001"  # of the same shape; the row builds an identifier with it
    cells = {
        one.key: Cell(row[one.title], (kinds or {}).get(one.title, "text"))
        for one in stock.columns(content)
        if one.title in row
    }
    return stock.Judge(content, code, ISSUER, TODAY).given(cells)


def faults(change, name=FOOD, kinds=None, base=SHOP):
    with pytest.raises(stock.Damaged) as found:
        judged({**base, **change}, name, kinds)
    return str(found.value)


def test_a_whole_row():
    one = judged(SHOP)
    assert (one.valid_from, one.valid_to) == (date(2022, 5, 20), date(2027, 5, 19))
    assert (one.holder_kind, one.code_kind) == ("LEGAL", stock.USCC)
    assert stock.given_of(one.plain.encode()) == one
    assert (
        judged({**SHOP, "发证日期": "2022年5月20日", "住所": " 示例县人民路2号 "}).digest
        == one.digest
    )
    assert judged({**SHOP, "住所": "别处"}).digest != one.digest


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"经营者名称": ""}, "经营者名称：没有填写，请补上"),
        ({"主体业态": "字" * 33}, "有 33 个字，最多 32 个，请缩短"),
        ({"住所": "人民\x07路"}, "看不见的控制字符"),
        ({"统一社会信用代码": synthetic_uscc(3)[:-1] + "*"}, "统一社会信用代码"),
        ({"发证日期": "2022-02-30"}, "发证日期：应当是日期，如 2024-03-18，请检查"),
        ({"发证日期": "去年"}, "应当是日期"),
        ({"发证日期": "2026-03-03"}, "颁证日期在今天以后"),
        ({"发证日期": "1940-01-01"}, "早于 1949 年"),
        ({"有效期至": "2022-05-19"}, "截止日期早于起始日期"),
        ({"有效期至": "长期"}, "这类证照有期限，不能写长期"),
        ({"电子证照标识": "1.2.3"}, "电子证照标识以"),
        ({"许可证编号": "号码"}, "证照编号里要有数字或者字母"),
    ],
)
def test_each_fault_says_how_to_mend_it(change, sentence):
    assert sentence in faults(change)


def test_a_check_digit_and_another_issuer_are_told():
    mark = judged(SHOP).identifier
    assert "校验位" in faults({"电子证照标识": mark[:-1] + ("A" if mark[-1] != "A" else "B")})
    other = judged(SHOP).identifier.replace(ISSUER, synthetic_uscc(2, kind="11"))
    assert faults({"电子证照标识": other})
    assert judged({**SHOP, "电子证照标识": mark}).identifier == mark


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [("formula", "是公式"), ("error", "错误值"), ("date", "存成了日期")],
)
def test_cells_that_are_no_words(kind, sentence):
    assert sentence in faults({}, kinds={"住所": kind})
    assert "有几位已经丢失" in faults(
        {"统一社会信用代码": "3.4E+17"}, kinds={"统一社会信用代码": "number"}
    )


def test_all_faults_of_a_row_are_told_at_once():
    told = faults({"经营者名称": "", "发证日期": "去年"})
    assert told.count("；") == 1


def test_a_licence_numbered_by_its_holder_needs_no_second_code():
    titles = [one.title for one in columns_of("营业执照")]
    assert "持证主体代码" not in titles
    base = {one.title: "内容" for one in columns_of("营业执照") if one.kind is FaceKind.TEXT}
    base |= {"电子证照标识": "", "统一社会信用代码": synthetic_uscc(3), "登记日期": "2020-01-02"}
    base |= {one.title: "内容" for one in columns_of("营业执照") if one.kind is FaceKind.LONG}
    base |= {one.title: "2020-01-02" for one in columns_of("营业执照") if one.kind is FaceKind.DATE}
    one = judged({**base, "营业期限": "2020-01-02至长期"}, "营业执照")
    assert (one.code, one.valid_to) == (synthetic_uscc(3), None)
    assert "起止日期" in faults({"营业期限": "三年"}, "营业执照", base=base)


def test_persons_are_told_from_organisations_by_their_code():
    told = columns_of("不动产权证书")
    base = {one.title: "内容" for one in told if one.kind in {FaceKind.TEXT, FaceKind.LONG}}
    base |= {one.title: "2020-01-02" for one in told if one.kind is FaceKind.DATE}
    base |= {one.title: "2020-01-02至2060-01-01" for one in told if one.kind is FaceKind.PERIOD}
    base |= {one.title: "皖2020001" for one in told if one.meaning is Meaning.NUMBER}
    base["电子证照标识"] = ""
    person = synthetic_resident_id(5)
    holder = next(one.title for one in told if one.meaning is Meaning.HOLDER_CODE)
    assert judged({**base, holder: person}, "不动产权证书").code_kind == stock.RESIDENT
    assert judged({**base, holder: synthetic_uscc(9)}, "不动产权证书").code_kind == stock.USCC


@pytest.mark.parametrize("name", sorted(shipped_types()))
def test_every_type_has_a_sheet_with_what_every_licence_needs(name):
    told = columns_of(name)
    titles = [one.title for one in told]
    assert len(titles) == len(set(titles)), "no title twice"
    assert list(stock.placed([Cell(one) for one in titles], told)) == []
    meanings = {one.meaning for one in told}
    assert {Meaning.NUMBER, Meaning.HOLDER, Meaning.ISSUED_ON} <= meanings


def test_a_head_with_columns_missing_strange_or_twice():
    told = columns_of(FOOD)
    head = [Cell(one.title) for one in told[1:]] + [None, Cell("备注"), Cell("住所")]
    assert list(stock.placed(head, told)) == [
        "缺少“许可证编号”这一列", "“住所”有两列", "“备注”不是这类证照的栏目",
    ]  # fmt: skip


@functools.cache
def whole() -> bytes:
    told = columns_of(FOOD)
    return stock_sheets.workbook(told, [[SHOP.get(one.title, "") for one in told]] * 3)


@given(data=st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_damaged_bytes_never_hang_and_are_read_or_refused(data):
    content = bytearray(whole())
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(1, len(content)))
    begun, told = time.process_time(), []
    try:
        for table in workbooks.read(bytes(content[:cut])).tables:
            for _, cells in table.rows:
                assert all(one is None or isinstance(one.text, str) for one in cells)
    except Unreadable as fault:
        told.append(fault.sentence)
    assert all(told)
    assert time.process_time() - begun < 5


@given(st.dictionaries(st.sampled_from(sorted(SHOP)), st.text(max_size=60)))
@settings(max_examples=200, deadline=None)
def test_whatever_stands_in_cells_is_taken_or_told(change):
    told = []
    try:
        one = judged({**SHOP, **change})
        told.append(stock.given_of(one.plain.encode()).digest)
    except stock.Damaged as fault:
        told += fault.sentences
    assert told
    assert all(told)


def test_the_template_opens_and_its_cells_are_text():
    tables = {one.title: list(one.rows) for one in workbooks.read(whole()).tables}
    assert set(tables) == {"存量证照", "填写说明"}
    assert next(cell.text for cell in tables["存量证照"][0][1] if cell) == "许可证编号"
    assert io.BytesIO(whole()).read(2) == b"PK"
