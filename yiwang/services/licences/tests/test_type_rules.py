"""Rules of licence types as tables: validity, masks, identifiers, what a field's name tells."""

import re
from dataclasses import replace
from datetime import date

import pytest

from yiwang.lib.codes.faults import InvalidCode
from yiwang.lib.codes.licences import parse_licence_identifier
from yiwang.lib.codes.residents import parse_resident_id
from yiwang.lib.codes.uscc import is_uscc
from yiwang.lib.ofd.document import QR, Table, Text
from yiwang.lib.ofd.reading import read
from yiwang.lib.ofd.scenes import words
from yiwang.lib.ofd.writing import write
from yiwang.services.licences.rules import (
    face_fields,
    identifiers,
    layout_making,
    layouts,
    masks,
    samples,
    shipped,
    type_checks,
    type_contents,
    validity,
)
from yiwang.services.licences.types.layouts import Align, Overflow, PartKind
from yiwang.services.licences.types.licence_types import (
    FaceField,
    FaceKind,
    Mask,
    Meaning,
    NoEnd,
    SealStyle,
    Validity,
    ValidityKind,
)

from .factories import FOOD, certificates, results, shipped_types

V, D = ValidityKind, date
FIVE = Validity(V.YEARS, (5,))
CHOICE = Validity(V.YEARS, (6, 10), or_open=True)
TOLD = Validity(V.FIELD, field="until")
TERM = Validity(V.TERM, field="until")
KEY = "0" * 32
ADDRESS = "https://example.org/verify/" + KEY


@pytest.mark.parametrize(
    ("rule", "begins", "given", "ends"),
    [
        (Validity(V.OPEN), D(2026, 3, 18), {}, None),
        (FIVE, D(2026, 3, 18), {}, D(2031, 3, 17)),
        (FIVE, D(2026, 3, 1), {}, D(2031, 2, 28)),
        (FIVE, D(2023, 3, 1), {}, D(2028, 2, 29)),
        (FIVE, D(2024, 2, 29), {}, D(2029, 2, 28)),
        (Validity(V.YEARS, (4,)), D(2024, 2, 29), {}, D(2028, 2, 28)),
        (FIVE, D(2026, 1, 1), {}, D(2030, 12, 31)),
        (CHOICE, D(2026, 3, 18), {"years": 10}, D(2036, 3, 17)),
        (CHOICE, D(2026, 3, 18), {"years": 0}, None),
        (TOLD, D(2026, 3, 18), {"told": D(2026, 3, 18)}, D(2026, 3, 18)),
        (TERM, D(2026, 3, 18), {"told": D(2046, 3, 17)}, D(2046, 3, 17)),
        (TERM, D(2026, 3, 18), {}, None),
    ],
)
def test_a_licence_ends_as_its_rule_says(rule, begins, given, ends):
    assert validity.ends_on(rule, begins, **given) == ends


@pytest.mark.parametrize(
    ("rule", "given", "told"),
    [
        (CHOICE, {}, "6年、10年、长期"),
        (CHOICE, {"years": 5}, "请选择"),
        (FIVE, {"years": 0}, "请选择"),
        (TOLD, {}, "截止日期"),
        (TOLD, {"told": D(2026, 3, 17)}, "晚于"),
        (Validity(V.YEARS, (20,)), {"begins": D(9990, 1, 1)}, "太晚"),
    ],
)
def test_what_a_rule_cannot_tell_is_asked_for(rule, given, told):
    begins = given.pop("begins", D(2026, 3, 18))
    with pytest.raises(NoEnd, match=told):
        validity.ends_on(rule, begins, **given)


@pytest.mark.parametrize(
    ("text", "face"),
    [
        ("2026-03-18/2031-03-17", "2026年3月18日至2031年3月17日"),
        ("2026-03-18/", "2026年3月18日至长期"),
        ("2026-03-18", "2026年3月18日"),
        ("长期", "长期"),
    ],
)
def test_periods_stand_on_a_face_in_words(text, face):
    assert validity.period_face(text) == face


@pytest.mark.parametrize(
    ("mask", "text", "shown"),
    [
        (Mask.NONE, "示例县老街小吃店", "示例县老街小吃店"),
        (Mask.NAME, "李晓敏", "李*敏"),
        (Mask.NAME, "李晓敏、王建国", "李*敏、王*国"),
        (Mask.NAME, "示例县农村商业银行股份有限公司", "示例县农村商业银行股份有限公司"),
        (Mask.NUMBER, "349900199006128483", "3499**********8483"),
        (Mask.PHONE, "13900000123", "139****0123"),
        (Mask.ADDRESS, "示例省示例市示例县示例镇人民路2号", "示例省示例市示例县****"),
        (Mask.ADDRESS, "某处", masks.HIDDEN),
        (Mask.YEAR, "1990年6月12日", "1990年"),
        (Mask.YEAR, "不详", masks.HIDDEN),
        (Mask.HIDE, "汉", masks.HIDDEN),
        (Mask.HIDE, "", ""),
    ],
)
def test_the_public_sees_what_a_mask_allows(mask, text, shown):
    assert masks.public_text(FaceField("a", "某", mask=mask), text) == shown


def test_an_identifier_has_its_check_and_its_serial_is_made_of_the_number():
    made = identifiers.identifier(
        type_code="11100000000013338W011",
        issuer="11430000006122244L",
        number="2023-0000403",
        version=2,
    )
    assert made == "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.002.S"
    assert parse_licence_identifier(made).version == 2
    assert identifiers.serial_of("示（2026）第0001826号") == "20260001826"
    with pytest.raises(InvalidCode):
        identifiers.serial_of("示例")


@pytest.mark.parametrize("text", ["", "11100000000013338W01", "11100000000013339W011", "x" * 21])
def test_a_type_code_is_a_credit_code_and_three_digits(text):
    with pytest.raises(InvalidCode):
        identifiers.type_code(text)
    assert identifiers.type_code(" 11100000000013338w011 ") == "11100000000013338W011"


@pytest.mark.parametrize(
    ("label", "kind", "mask", "tag"),
    [
        ("姓名", FaceKind.TEXT, Mask.NAME, "KZ_XM"),
        ("出生日期", FaceKind.DATE, Mask.YEAR, "KZ_CSRQ"),
        ("经营范围", FaceKind.LONG, Mask.NONE, "KZ_JYFW"),
        ("营业期限", FaceKind.PERIOD, Mask.NONE, "KZ_YYQX"),
        ("合影照片", FaceKind.PHOTO, Mask.HIDE, "KZ_HYZP"),
        ("监护人联系电话", FaceKind.TEXT, Mask.PHONE, "KZ_JHRLXDH"),
        ("投诉举报电话", FaceKind.TEXT, Mask.NONE, "KZ_TSJBDH"),
        ("住所（经营场所）", FaceKind.TEXT, Mask.NONE, "KZ_ZS"),
    ],
)
def test_a_name_tells_what_a_field_is(label, kind, mask, tag):
    known = face_fields.known_as(label)
    assert (known.kind, known.mask, face_fields.tag_of(label)) == (kind, mask, tag)
    assert face_fields.tag_of(label, [tag]) == tag + "2"


@pytest.mark.parametrize(
    ("result", "named"),
    [
        ("食品经营许可证", ("食品经营许可证",)),
        ("普通护照", ("中华人民共和国护照（普通护照）",)),
        ("机动车登记证书、号牌、行驶证", ("机动车行驶证",)),
        ("农村宅基地批准书、乡村建设规划许可证", ()),
        ("许可证", ()),
        ("补贴发放", ()),
    ],
)
def test_the_result_of_an_item_names_its_type(result, named):
    assert shipped.named_by(result, list(shipped_types())) == named


def test_every_item_that_results_in_a_type_is_related_to_it():
    related = {code for one in shipped_types().values() for code in one.content.basic_codes}
    names = set(shipped_types())
    assert {code for code, result in results() if result in names} <= related
    assert len(shipped_types()["食品经营许可证"].content.basic_codes) == 3


@pytest.mark.parametrize("name", shipped_types())
def test_a_shipped_type_has_a_face_that_may_be_published(name):
    """Every field once, in its box, with its sample; the code checks and tells what is made up."""
    one = shipped_types()[name]
    content = one.content
    assert type_checks.faults(content) == ()
    assert identifiers.type_code(one.code) == one.code
    assert "YW" in one.code or one.is_code_verified or "009" in one.code
    values = samples.sample_values(content, address=ADDRESS)
    document = layouts.compose(
        content.layout, values, key=KEY, title=name, created=date(2026, 3, 18)
    )
    items = [item for page in document.pages for item in page.items]
    printed = [(i.field, i.text) for i in items if isinstance(i, Text) and i.field]
    tables = [i for i in items if isinstance(i, Table)]
    cells = [cell for table in tables for row in table.rows for cell in row.cells]
    printed += [(cell.field, cell.text) for cell in cells if cell.field]
    written = {f.key: values.texts[f.key] for f in content.fields if f.kind is not FaceKind.PHOTO}
    assert sorted(printed) == sorted(written.items())
    assert all(written.values())
    assert [i.content for i in items if isinstance(i, QR)] == [ADDRESS]
    assert len(document.pages) == 1
    shown = words(read(write(document)), 0)
    assert all(text.split()[0] in shown.replace("\n", "") for text in written.values())


def test_the_numbers_in_the_samples_check():
    _, told = certificates()
    for by_label in (told["by_label"], *told["by_type"].values()):
        for label, text in by_label.items():
            if re.search(r"公民身份号码|身份证|证件号$|母亲证件号|父亲证件号", label):
                assert parse_resident_id(text, today=date(2026, 3, 18)).number == text, label
            if label == "统一社会信用代码":
                assert is_uscc(text), text


def test_what_is_kept_is_what_was_said():
    for one in shipped_types().values():
        kept = type_contents.plain_content(one.content)
        assert type_contents.content_of(kept) == one.content


FACE = shipped_types()[FOOD].content


def placed(which, key="", **more):
    """The content with the part of a kind (and a field) changed."""
    parts = tuple(
        replace(p, **more) if p.kind is which and (not key or p.field == key) else p
        for p in FACE.layout.parts
    )
    return replace(FACE, layout=replace(FACE.layout, parts=parts))


def without(kind, key=""):
    parts = tuple(
        p for p in FACE.layout.parts if not (p.kind is kind and (not key or p.field == key))
    )
    return replace(FACE, layout=replace(FACE.layout, parts=parts))


def doubled(kind, key=""):
    part = next(p for p in FACE.layout.parts if p.kind is kind and (not key or p.field == key))
    return replace(FACE, layout=replace(FACE.layout, parts=(*FACE.layout.parts, part)))


def fielded(n, **more):
    fields = list(FACE.fields)
    fields[n] = replace(fields[n], **more)
    return replace(FACE, fields=tuple(fields))


P = PartKind


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (without(P.VALUE, "jyzmc"), "“经营者名称”是必填的"),
        (doubled(P.VALUE, "jyzmc"), "放了 2 次"),
        (without(P.QR), "要有一个二维码，现在有 0 个"),
        (doubled(P.STAMP), "要有一个印章，现在有 2 个"),
        (without(P.TITLE), "要有一个标题"),
        (placed(P.QR, w=19.9, h=19.9), "边长至少 20 毫米"),
        (placed(P.QR, w=30.0), "正方形"),
        (placed(P.STAMP, w=42.0, h=42.0), "宽 45、高 30 毫米"),
        (replace(FACE, seal=SealStyle.ROUND), "宽 42、高 42 毫米"),
        (placed(P.QR, x=290.0), "超出了页面"),
        (placed(P.STAMP, x=20.0), "二维码和印章重叠"),
        (placed(P.VALUE, "jyzmc", w=10.0), "最长 60 个字用最小字号也放不下"),
        (placed(P.VALUE, "jyxm", w=4.0, h=3.0), "放不下"),
        (placed(P.TITLE, text=""), "请填写文字"),
        (placed(P.TITLE, text="食\U000e0001证"), "这个字"),
        (placed(P.VALUE, "jyzmc", w=0.0), "要大于 0"),
        (placed(P.VALUE, "jyzmc", size=2.0, least=3.0), "最小字号不大于字号"),
        (placed(P.VALUE, "jyzmc", field="gone"), "已经删除"),
        (placed(P.VALUE, "jyzmc", kind=P.PHOTO), "照片栏目用照片部件"),
        (replace(FACE, layout=replace(FACE.layout, width=20)), "页面的宽和高"),
        (replace(FACE, name=""), "请填写证照名称"),
        (replace(FACE, holders=()), "谁可以持有"),
        (replace(FACE, validity=Validity(V.YEARS)), "有效期是几年"),
        (replace(FACE, validity=Validity(V.FIELD, field="jyzmc")), "有效期看照面上哪一栏"),
        (replace(FACE, basic_codes=("12",)), "12 位"),
        (fielded(0, meaning=Meaning.OWN), "哪一栏是证照编号"),
        (fielded(1, meaning=Meaning.OWN), "哪一栏是持证主体"),
        (fielded(0, tag="XKZ"), "KZ_ 开头"),
        (fielded(0, label="经营者名称"), "已经有“经营者名称”"),
        (fielded(0, length=0), "最多字数"),
        (fielded(0, length=3), "示例最多 3 个字"),
    ],
)
def test_what_keeps_a_face_from_the_public_is_told(content, told):
    assert any(told in fault.sentence for fault in type_checks.faults(content)), [
        f.sentence for f in type_checks.faults(content)
    ]


def test_a_value_too_long_for_its_box_goes_whole_to_an_annex():
    key = next(f.key for f in FACE.fields if f.kind is FaceKind.LONG)
    long = "热食类食品制售，" * 70
    tried = {key: long[:400]}
    content = fielded(FACE.fields.index(FACE.field(key)), length=600)
    values = samples.sample_values(content, tried, address=ADDRESS)
    document = layouts.compose(FACE.layout, values, key=KEY, title=FOOD, created=D(2026, 3, 18))
    face, annex = document.pages
    shown = [i.text for i in face.items if isinstance(i, Text)]
    assert layouts.SEE_ANNEX in shown
    assert long[:400] not in shown
    (table,) = [i for i in annex.items if isinstance(i, Table)]
    assert [(c.text, c.field) for c in table.rows[0].cells] == [
        ("经营项目", ""),
        (long[:400], key),
    ]
    assert long[:20] in words(read(write(document)), 1)


def test_a_face_made_by_rule_holds_many_long_fields():
    many = tuple(
        FaceField(f"f{n}", f"第{n}个栏目的名称", FaceKind.LONG, 200, tag=f"KZ_F{n}")
        for n in range(24)
    )
    content = replace(FACE, fields=(*FACE.fields[:2], *many))
    made = replace(content, layout=layout_making.made(content))
    assert {f.rule for f in type_checks.faults(made)} <= {"validity"}
    assert any(p.overflow is Overflow.ANNEX for p in made.layout.parts)
    assert made.layout.parts[0].align is Align.CENTRE
