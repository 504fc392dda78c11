"""Resident numbers, credit codes, phones and masks."""

import contextlib
from datetime import date

import pytest
import stdnum.cn.ric
import stdnum.cn.uscc
from hypothesis import given
from hypothesis import strategies as st

from yiwang.lib.codes import masks, phones, residents, uscc
from yiwang.lib.codes.check_digits import ALPHABET_31, resident_check
from yiwang.lib.codes.faults import InvalidCode

TODAY = date(2026, 11, 22)


def test_a_resident_number_is_read():
    person = residents.parse_resident_id("11010519491231002x", today=TODAY)
    assert person.number == "11010519491231002X"
    assert person.born_on == date(1949, 12, 31)
    assert person.sex is residents.Sex.FEMALE
    assert person.division == "110105"
    assert person.age_on(date(2026, 12, 30)) == 76
    assert person.age_on(date(2026, 12, 31)) == 77


@pytest.mark.parametrize(
    "typed",
    ["１１０１０５１９４９１２３１００２ｘ", " 110105 19491231 002X ", "110105-19491231-002X"],
)
def test_what_people_type_is_normalised(typed):
    assert residents.parse_resident_id(typed, today=TODAY).number == "11010519491231002X"


def _with_check(body):
    return body + resident_check(body)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("", "shape"),
        ("11010519491231002", "shape"),
        ("X1010519491231002X", "shape"),
        ("01010519491231002X", "shape"),
        ("٢10105194912310021", "shape"),
        ("110105194912310021", "check"),
        (_with_check("11010519490230002"), "birth"),
        (_with_check("11010520261123002"), "birth"),
        (_with_check("11010500000101002"), "birth"),
    ],
)
def test_a_wrong_resident_number_is_refused_with_a_sentence(number, code):
    with pytest.raises(InvalidCode) as caught:
        residents.parse_resident_id(number, today=TODAY)
    assert caught.value.code == f"codes.resident_id.{code}"
    assert "身份证号码" in caught.value.sentence
    assert not residents.is_resident_id(number, today=TODAY)


@pytest.mark.parametrize("number", ["11010519491231002X", residents.synthetic_resident_id(7)])
def test_every_single_wrong_character_of_a_resident_number_is_refused(number):
    for place, right in enumerate(number):
        for wrong in "0123456789X".replace(right, ""):
            changed = number[:place] + wrong + number[place + 1 :]
            assert not residents.is_resident_id(changed, today=TODAY), changed


@given(st.integers(0, 10_000_000), st.sampled_from([None, *residents.Sex]))
def test_synthetic_residents_are_valid_and_nobody(n, sex):
    number = residents.synthetic_resident_id(n, sex=sex)
    person = residents.parse_resident_id(number, today=TODAY)
    assert sex is None or person.sex is sex
    assert date(1940, 1, 1) <= person.born_on < date(2006, 1, 1)
    assert person.division == residents.SYNTHETIC_DIVISION
    assert stdnum.cn.ric.calc_check_digit(number) == number[-1]


def test_synthetic_people_do_not_repeat():
    numbers = range(5000)
    assert len({residents.synthetic_resident_id(n) for n in numbers}) == 5000
    assert len({uscc.synthetic_uscc(n) for n in numbers}) == 5000
    assert len({phones.synthetic_phone(n) for n in numbers}) == 5000
    for make in (residents.synthetic_resident_id, uscc.synthetic_uscc, phones.synthetic_phone):
        with pytest.raises(ValueError, match="must be in"):
            make(-1)


@pytest.mark.parametrize(
    "code",
    ["11220000013544541J", "11100000000013338W", "11450721MB15580811", "91349900YW000001"],
)
def test_a_credit_code_is_read(code):
    if len(code) == 18:
        assert uscc.parse_uscc(code.lower()).code == code
        assert stdnum.cn.uscc.is_valid(code)
    else:
        assert not uscc.is_uscc(code)


def test_the_parts_of_a_credit_code_are_named():
    body = uscc.parse_uscc("11220000013544541J")
    assert (body.kind_name, body.division) == ("机关", "220000")
    assert body.organisation_code == "013544541"
    assert body.organisation_check_holds


@pytest.mark.parametrize(
    ("code", "cause"),
    [
        ("11341800A72824253Z", "shape"),
        ("11341800A728242530", "check"),
        ("9134", "shape"),
        ("", "shape"),
        ("91I49900YW00000100", "shape"),
    ],
)
def test_a_wrong_credit_code_is_refused(code, cause):
    with pytest.raises(InvalidCode) as caught:
        uscc.parse_uscc(code)
    assert caught.value.code == f"codes.uscc.{cause}"


@pytest.mark.parametrize("code", ["11220000013544541J", uscc.synthetic_uscc(42)])
def test_every_single_wrong_character_of_a_credit_code_is_refused(code):
    for place, right in enumerate(code):
        for wrong in ALPHABET_31.replace(right, ""):
            assert not uscc.is_uscc(code[:place] + wrong + code[place + 1 :])


@given(st.integers(0, 999_999), st.sampled_from(["11", "91", "92", "52"]))
def test_synthetic_credit_codes_are_valid(n, kind):
    body = uscc.parse_uscc(uscc.synthetic_uscc(n, kind=kind))
    assert body.kind == kind
    assert body.organisation_check_holds
    assert stdnum.cn.uscc.is_valid(body.code)


@pytest.mark.parametrize(
    "typed",
    [
        "13800138000",
        "+86 138 0013 8000",
        "0086-138-0013-8000",
        "86１３８００１３８０００",
        "(138)00138000",
    ],
)
def test_a_phone_is_normalised(typed):
    assert phones.parse_phone(typed) == "13800138000"


@pytest.mark.parametrize("typed", ["", "1380013800", "138001380000", "12800138000", "86138", "abc"])
def test_a_wrong_phone_is_refused(typed):
    with pytest.raises(InvalidCode, match="11位手机号码"):
        phones.parse_phone(typed)


def test_synthetic_phones_pass_and_carry_the_country_code():
    number = phones.parse_phone(phones.synthetic_phone(12))
    assert phones.to_e164(number) == f"+86{number}"


@given(st.text(max_size=40))
def test_parsers_raise_nothing_but_their_own_error(text):
    for parse in (
        lambda: residents.parse_resident_id(text, today=TODAY),
        lambda: uscc.parse_uscc(text),
        lambda: phones.parse_phone(text),
    ):
        with contextlib.suppress(InvalidCode):
            parse()


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("", ""),
        ("张", "*"),
        ("张三", "张*"),
        ("李小敏", "李*敏"),
        ("欧阳娜娜", "欧**娜"),
        ("𡈽屋", "𡈽*"),
    ],
)
def test_names_are_masked(name, masked):
    assert masks.mask_name(name) == masked


def test_parties_numbers_and_phones_are_masked():
    assert masks.mask_party("示例食品有限公司", is_organisation=True) == "示例食品有限公司"
    assert masks.mask_party("李小敏", is_organisation=False) == "李*敏"
    assert masks.mask_id("340101199001011234") == "3401**********1234"
    assert masks.mask_id("E12345678") == "E1*****78"
    assert masks.mask_id("1234") == "****"
    assert masks.mask_phone("13800138000") == "138****8000"
    assert masks.mask_phone("12345") == "*****"


@given(st.text(min_size=1, max_size=30))
def test_masks_keep_the_length_and_hide_something(text):
    assert len(masks.mask_id(text)) == len(text)
    assert "*" in masks.mask_id(text)
    assert "*" in masks.mask_phone(text)
