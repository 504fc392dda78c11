"""What is wrong with a file is told with sheet, row and column, and nothing is changed."""

import io
import zipfile
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from yiwang.engagement.interchange.rules import columns, gathering, writing
from yiwang.engagement.interchange.types.imports import Grade, ImportState
from yiwang.lib.sheets import tables
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.tests import factories as f

from . import factories as g

LISTS, BASICS, MATERIALS, LAWS = "实施清单", "基本目录", "申请材料", "设定依据"
LONG = "字" * 32_000


def dropped(sheet):
    return lambda book: book.remove(book[sheet])


def without(sheet, column):
    def change(book):
        titles = [cell.value for cell in book[sheet][1]]
        book[sheet].delete_cols(titles.index(column) + 1)

    return change


def renamed(sheet, column, name):
    return lambda book: setattr(g.place(book, sheet, column, 1), "value", name)


def doubled(book):
    page = book[LISTS]
    page.append([cell.value for cell in page[2]])


def merged(book):
    book[LISTS].merge_cells("A2:A3")


def retitled(book):
    book[LISTS].title = "实施清単"


def emptied(book):
    for sheet in book.worksheets:
        sheet.delete_rows(2, 100)


def with_situation(book):
    row = [cell.value for cell in book[LISTS][2]][:2]
    book["情形"].append([*row, "s1", "首次申请", "", "9", "", ""])


put = g.put
DAMAGE = {
    "missing sheet": (dropped(MATERIALS), MATERIALS, 0, "", "缺少“申请材料”这张表"),
    "missing column": (without(LISTS, "办件类型"), LISTS, 1, "办件类型", "缺少“办件类型”这一列"),
    "renamed column": (renamed(LISTS, "承诺时限", "承诺期限"), LISTS, 1, "承诺期限", "“承诺时限”"),
    "renamed sheet": (retitled, "实施清単", 0, "", "“实施清单”"),
    "no rows": (emptied, "", 0, "", "没有一行内容"),
    "duplicate code": (doubled, LISTS, 3, "基本编码", "和第 2 行重复"),
    "wrong check digit": (
        put(LISTS, "实施主体代码", "11349900YW0000031X"), LISTS, 2, "实施主体代码", "信用代码"),
    "code of another type": (put(BASICS, "基本编码", "1" * 31), BASICS, 2, "基本编码", "12位"),
    "merged cells": (merged, LISTS, 2, "A", "合并的单元格"),
    "formula": (put(LISTS, "承诺时限", "=1+2"), LISTS, 2, "承诺时限", "公式"),
    "date for a number": (put(LISTS, "承诺时限", date(2026, 3, 2)), LISTS, 2, "承诺时限", "日期"),
    "number for a date": (put(LAWS, "版本日期", 45000), LAWS, 2, "版本日期", "2019-04-23"),
    "words for a number": (put(LISTS, "到现场次数", "一次"), LISTS, 2, "到现场次数", "整数"),
    "unknown choice": (put(LISTS, "办件类型", "特办件"), LISTS, 2, "办件类型", "即办件、承诺件"),
    "unknown organisation": (
        put(LISTS, "实施主体代码", "11340000002986409K"), LISTS, 2, "实施主体代码", ""),
    "unknown material": (with_situation, "情形", 2, "", "材料"),
    "promised beyond statutory": (put(LISTS, "承诺时限", 30), LISTS, 2, "承诺时限", "承诺"),
    "catch-all material": (put(MATERIALS, "材料名称", "其他有关材料"), MATERIALS, 2, "", "其他"),
    "line break in a name": (put(BASICS, "事项名称", "测\n试"), BASICS, 2, "事项名称", "不能换行"),
    "a cell of 32,000 characters": (put(LISTS, "备注", LONG), LISTS, 2, "备注", "最多 4000"),
    "empty needed cell": (put(LISTS, "结果名称", None), LISTS, 2, "结果名称", "还没有填写结果名称"),
    "fee without a basis": (put(LISTS, "收费", "是"), LISTS, 2, "收费", ""),
    "item not in the catalogue": (put(LISTS, "基本编码", "990131888000"), LISTS, 2, "基本编码", ""),
    "error value": (put(LISTS, "备注", "#REF!"), LISTS, 2, "备注", "错误值"),
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_told_where_it_is_and_changes_nothing(name):
    people = g.office()
    change, sheet, row, column, words = DAMAGE[name]
    info = g.imported(people.editor, g.changed(g.exported(), change))
    found = g.told(info, people.editor)
    assert info.state == ImportState.FAULTY
    assert any(one[:2] == (sheet, row) and column in one[2] and words in one[3] for one in found), (
        found
    )
    assert len(catalogue.list_editions(people.code)) == 1
    assert f.guide(people.code).version_no == 1


@pytest.mark.django_db
def test_blanks_and_full_width_digits_are_mended_and_told():
    people = g.office()

    def change(book):
        put(LISTS, "承诺时限", " ３ ")(book)
        put(BASICS, "基本编码", "９９0131999000 ")(book)
        put(BASICS, "事项名称", " 测试许可 ")(book)

    info = g.imported(people.editor, g.changed(g.exported(), change))
    assert (info.state, info.changed, info.same, info.mended) == (ImportState.READY, 1, 1, 3)
    assert {one[3] for one in g.told(info, people.editor)} == {
        "全角改成了半角，去掉了空格", "整理成了“990131999000”", "去掉了前后的空格"
    }  # fmt: skip


def section(*rows):
    return ("[基本目录]\n" + "\n".join(rows) + "\n").encode()


def zipped(**parts):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return made.getvalue()


def bomb():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        for n in range(5):
            archive.writestr(f"xl/worksheets/sheet{n}.xml", bytes(50 * 1024 * 1024))
    return made.getvalue()


HEAD = ",".join(column.title for column in columns.SHEETS[0].columns)
BROKEN = {
    "empty": (b"  \n", "空的"),
    "no zip": (b"PK\x03\x04 nothing", "XLSX"),
    "zip without a workbook": (zipped(a="b"), "XLSX"),
    "old or encrypted workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "密码"),
    "macros": (zipped(**{"xl/workbook.xml": "<a/>", "xl/vbaProject.bin": "x"}), "宏"),
    "document type": (zipped(**{"xl/workbook.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"}), "损坏"),
    "broken JSON": (b'{"items": [', "JSON"),
    "deep JSON": (b'{"items": [' + b"[" * 5000, "JSON"),
    "strange JSON": (b'{"other": 1}', "items"),
    "JSON of numbers": (b'{"items": [1]}', "一组要素"),
    "half a character": (b'{"items": [{"code": "\\ud800"}]}', "无法保存的字符"),
    "a number beyond all": (b'{"items": [{"code": 1e999}]}', "无法保存的字符"),
    "NUL": (b'{"lists": [{"a\\u0000": 1}]}', "无法保存的字符"),
    "NUL in a head": (b"\xe5\x9f\xba\x00,b\nc,d\n", "没有"),
    "no encoding": (b"\xff\x81\x00\xfe\x80", "编码"),
    "no head": (b"a,b\nc,d\n", "没有"),
    "control character": (section(HEAD, "990131999000,a\x07b,01,4,PERSON,x,"), "控制字符"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_catalogue_gets_a_sentence(name):
    data, words = BROKEN[name]
    found = gathering.gather(data)
    assert not found.entries or found.count[Grade.ERROR]
    assert any(words in fault.sentence for fault in found.faults), found.faults


def test_a_zip_bomb_is_not_unpacked():
    (fault, *_) = gathering.gather(bomb()).faults
    assert "200 MB" in fault.sentence


def test_a_row_too_many_ends_the_reading(monkeypatch):
    monkeypatch.setattr(gathering, "MOST_ROWS", 10)
    assert tables.MOST_ROWS == 100_000
    found = gathering.gather(section(HEAD, *["990131999000,甲,01,4,自然人,公安局,"] * 11))
    assert found.faults[-1].row == 13 or any("超过 10 行" in x.sentence for x in found.faults)


def test_chinese_csv_of_old_spreadsheets_and_rare_characters_are_read():
    row = "990131999000,𡈽地许可,01,4,自然人,公安局,主题"
    for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        data = section(HEAD, row).decode().encode(encoding)
        entry = gathering.gather(data).entries["990131999000", ""]
        assert entry.given["name"] == "𡈽地许可"


def real():
    book = Workbook()
    for sheet in columns.SHEETS:
        book.create_sheet(sheet.title).append(writing.head(sheet))
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


REAL = real()
FUZZ = settings(max_examples=150, deadline=2000, suppress_health_check=list(HealthCheck))


@FUZZ
@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(data):
    gathering.gather(data)
    gathering.gather(b"[\xe5\x9f\xba" + data)


@FUZZ
@given(st.data())
def test_no_mutation_of_a_workbook_breaks_the_reader(data):
    mutated = bytearray(REAL)
    for _ in range(data.draw(st.integers(1, 8))):
        mutated[data.draw(st.integers(0, len(REAL) - 1))] = data.draw(st.integers(0, 255))
    gathering.gather(bytes(mutated[: data.draw(st.integers(0, len(REAL)))]))
    gathering.gather(bytes(mutated))


@FUZZ
@given(st.text(max_size=300))
def test_no_xml_in_a_sheet_breaks_the_reader(text):
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(REAL)) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            content = old.read(part)
            if part.filename.startswith("xl/worksheets/sheet2"):
                content = content.replace(b"<v>", b"<v>" + text.encode(errors="replace"), 1)
            new.writestr(part, content)
    gathering.gather(made.getvalue())
