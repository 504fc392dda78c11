"""Forms on paper: every kind of question has its example, and none of them is anybody's."""

from dataclasses import replace
from datetime import UTC, datetime

import pypdfium2
import pytest

from yiwang.engagement.content import providers, queries
from yiwang.engagement.content.rules import samples
from yiwang.foundation.core.types import SYSTEM
from yiwang.lib.codes.residents import SYNTHETIC_DIVISION
from yiwang.services.eforms import commands as eforms
from yiwang.services.eforms.types import Condition, FieldKind, FormField, FormInfo, FormPage

EXAMPLES = [
    (FormField(key="a", label="姓名", kind=FieldKind.NAME), "张示例"),
    (FormField(key="a", label="单位名称", kind=FieldKind.NAME), "示例食品有限公司"),
    (FormField(key="a", label="面积", kind=FieldKind.NUMBER), "1"),
    (FormField(key="a", label="用途", hint="写明用途，如：开店"), "开店"),
    (FormField(key="a", label="到哪天", kind=FieldKind.DATE, after="b"), "2026年10月8日"),
    (FormField(key="a", label="公司名称"), "示例食品有限公司"),
    (FormField(key="a", label="公司住所"), "示例省示例市示例县示例镇示例路1号"),
    (FormField(key="a", label="单位联系人"), "张示例"),
    (FormField(key="a", label="备注"), "按实际情况填写"),
]
WAYS = FormField(key="way", label="方式", kind=FieldKind.RADIO, options=("邮寄", "自取"))


@pytest.mark.parametrize(("field", "expected"), EXAMPLES)
def test_a_question_has_an_example(field, expected):
    assert samples.example(field) == expected


def written(*fields, is_filled):
    page = FormPage(key="p", title="一", fields=fields)
    info = FormInfo(id=1, code="c", version=1, title="表", pages=(page,), schema={})
    (part,) = samples.parts(info, is_filled=is_filled, taken={"photo": "网上传照片"})
    return part.rows


@pytest.mark.parametrize("kind", list(FieldKind))
def test_every_kind_is_written_empty_and_filled_in(kind):
    field = FormField(key="a", label="题", kind=kind, unit="元", required=False)
    (row,) = written(field, is_filled=True)
    assert row.label == "题（元）（选填）"
    assert "".join([row.text, *row.boxes]).strip()
    (row,) = written(field, is_filled=False)
    assert not set("".join([row.text, *row.boxes])) & set("张示例0123456789")


def test_choices_are_ticked_and_long_lists_are_written_in():
    many = replace(WAYS, options=tuple(f"第{n}种" for n in range(20)))
    assert [r.text for r in written(WAYS, many, is_filled=True)] == ["■ 邮寄　□ 自取", "第0种"]
    assert [r.text for r in written(WAYS, many, is_filled=False)] == ["□ 邮寄　□ 自取", ""]


def test_a_table_has_rows_to_write_in_and_a_number_its_squares():
    columns = (
        FormField(key="n", label="姓名", kind=FieldKind.NAME),
        FormField(key="r", label="关系"),
    )
    table = FormField(key="t", label="家庭成员", kind=FieldKind.TABLE, columns=columns)
    number = FormField(key="i", label="证号", kind=FieldKind.ID_CARD)
    rows, squares = written(table, number, is_filled=True)
    assert rows.columns == ("姓名", "关系")
    assert rows.cells == (("张示例", "按实际情况填写"), ("", ""), ("", ""))
    assert "".join(squares.boxes).startswith(SYNTHETIC_DIVISION), "nobody holds such a number"
    rows, squares = written(table, number, is_filled=False)
    assert rows.cells == (("", ""),) * 4
    assert squares.boxes == (" ",) * 18


def test_a_question_for_files_and_a_condition_say_so():
    photo = FormField(key="photo", label="照片", kind=FieldKind.FILE, hint="正面免冠。")
    where = FormField(key="at", label="在哪里取", show_when=Condition("way", ("自取",)))
    _, file, place = written(WAYS, photo, where, is_filled=True)
    assert (file.text, file.note) == ("■ 附后　共 1 份", "正面免冠；网上传照片")
    assert (place.text, place.note) == ("（不用填）", "“方式”是“自取”的才填")
    _, file, place = written(WAYS, photo, where, is_filled=False)
    assert (file.text, place.text) == ("□ 附后　共　　份", "")


def put_out(*fields):
    return eforms.publish_version(
        code="sheet",
        title="申请表",
        pages=[FormPage(key="p", title="申请人", fields=fields)],
        actor=SYSTEM,
        at=datetime(2026, 3, 2, tzinfo=UTC),
    )


def words(pdf):
    found = pypdfium2.PdfDocument(pdf)
    return "".join(page.get_textpage().get_text_range() for page in found)


@pytest.mark.django_db
def test_a_changed_form_changes_its_sheets_and_an_unchanged_one_is_set_once():
    providers.forget_sheets()
    name = FormField(key="n", label="姓名", kind=FieldKind.NAME)
    family = FormField(key="t", label="家庭成员", kind=FieldKind.TABLE)
    photo = FormField(key="f", label="门头照片", kind=FieldKind.FILE)
    first = put_out(name, WAYS)
    before = queries.form_sheet(first, is_filled=True)
    assert queries.form_sheet(first, is_filled=True) is before
    assert words(before).count("张示例") == 1
    second = put_out(name, WAYS, family, photo)
    after = words(queries.form_sheet(second, is_filled=True))
    assert all(one in after for one in ("家庭成员", "门头照片", "附后", "网上传"))
    assert "家庭成员" not in words(queries.form_sheet(first, is_filled=True)), "a version stays"
    assert "张示例" not in words(queries.form_sheet(second))
