"""Item codes, application numbers, divisions, licence identifiers, document numbers."""

import contextlib
import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiwang.lib.codes import (
    application_number,
    divisions,
    document_numbers,
    items,
    licences,
    uscc,
)
from yiwang.lib.codes.faults import InvalidCode

KEY = b"a key for tests only"
PERMUTED = {0: 61746455, 1: 289992472, 123456789: 108251814}
"""By the definition, before rounds were remembered: numbers given out must stay readable."""
TASK = "11370800MB285591843370117002011"


def test_the_worked_item_codes_decode():
    task = items.parse_task_code(TASK)
    assert (task.uscc, task.level) == ("11370800MB28559184", "3")
    assert task.basic == items.BasicCode("37", "01", "17002", "011")
    assert task.basic.kind_name == "行政许可"
    assert task.basic.is_sub_item
    assert not task.basic.is_national
    other = items.parse_task_code("11450721MB155808114000104002000")
    assert other.basic.is_national
    assert not other.basic.is_sub_item
    assert str(other) == "11450721MB155808114000104002000"
    assert other.warnings == ()


def test_a_bad_credit_code_is_an_error_when_entered_and_a_warning_when_imported():
    bad = "11341800A72824253Z3370117002011"
    with pytest.raises(InvalidCode) as caught:
        items.parse_task_code(bad)
    assert caught.value.code == "codes.task.uscc"
    imported = items.parse_task_code(bad, origin=items.Origin.IMPORTED)
    assert len(imported.warnings) == 1


@pytest.mark.parametrize(
    ("parse", "text", "code"),
    [
        (items.parse_basic_code, "37011700201", "codes.basic.shape"),
        (items.parse_basic_code, "XK0117002011", "codes.basic.shape"),
        (items.parse_basic_code, "379917002011", "codes.basic.kind"),
        (items.parse_task_code, TASK[:30], "codes.task.shape"),
        (items.parse_task_code, TASK[:18] + "8" + TASK[19:], "codes.task.shape"),
        (items.parse_handle_code, TASK + "00", "codes.handle.shape"),
        (items.parse_handle_code, TASK, "codes.handle.shape"),
    ],
)
def test_wrong_item_codes_are_refused(parse, text, code):
    with pytest.raises(InvalidCode) as caught:
        parse(text)
    assert caught.value.code == code


def test_item_codes_are_built_from_their_parts():
    basic = items.build_basic_code(source="34", kind="01", main="23001")
    task = items.build_task_code(uscc=uscc.synthetic_uscc(1, kind="11"), level="4", basic=basic)
    handle = items.build_handle_code(task=task, serial=2)
    assert (len(basic), len(task), len(handle)) == (12, 31, 33)
    parsed = items.parse_handle_code(handle)
    assert (parsed.serial, str(parsed)) == (2, handle)
    assert len(items.material_code(task, 7)) == 34
    with pytest.raises(ValueError, match="999"):
        items.material_code(task, 1000)


def test_kinds_have_names_also_in_the_extensions():
    assert items.kind_name("11") == "其他行政权力"
    assert items.kind_name("21") == "公共服务"
    assert items.kind_name("55") == ""
    assert set(items.KINDS) > items.ON_APPLICATION


@given(st.integers(0, application_number.SPACE - 1), st.binary(min_size=16, max_size=40))
def test_the_permutation_has_its_inverse(n, key):
    there = application_number.permute(n, key)
    assert 0 <= there < application_number.SPACE
    assert application_number.unpermute(there, key) == n


def test_the_permutation_hides_the_order_and_repeats_nothing():
    values = [application_number.permute(n, KEY) for n in range(20_000)]
    assert len(set(values)) == len(values)
    rising = sum(a < b for a, b in itertools.pairwise(values))
    assert 0.45 < rising / len(values) < 0.55
    assert application_number.permute(1, KEY) != application_number.permute(1, KEY + b"2")


@pytest.mark.parametrize("n", [-1, application_number.SPACE])
def test_the_permutation_refuses_what_is_outside(n):
    with pytest.raises(ValueError, match="space"):
        application_number.permute(n, KEY)
    with pytest.raises(ValueError, match="16 bytes"):
        application_number.permute(1, b"short")


def _number():
    return application_number.build_application_number(on=date(2026, 9, 3), sequence=123, key=KEY)


def test_an_application_number_round_trips():
    number = _number()
    text = str(number)
    assert len(text) == 18
    assert text.startswith("20260903")
    assert number.value < 2**63
    for typed in (text, number.groups, number.value, text.replace("2", "２")):
        assert application_number.parse_application_number(typed) == number
    assert number.groups == " ".join([text[:4], text[4:8], text[8:12], text[12:16], text[16:]])


def test_every_single_wrong_digit_of_an_application_number_is_refused():
    text = str(_number())
    for place, right in enumerate(text):
        for wrong in "0123456789".replace(right, ""):
            with pytest.raises(InvalidCode):
                application_number.parse_application_number(
                    text[:place] + wrong + text[place + 1 :]
                )


@pytest.mark.parametrize("text", ["", "1", "2026090312345678９９", "x" * 18, "202613010000000000"])
def test_bad_application_numbers_share_one_sentence(text):
    with pytest.raises(InvalidCode, match="没有查到这个编号"):
        application_number.parse_application_number(text)


@given(
    st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    st.integers(0, application_number.SPACE - 1),
)
def test_application_numbers_order_by_day(on, nine):
    number = application_number.ApplicationNumber(on, nine)
    assert application_number.parse_application_number(str(number)) == number
    assert number.value // 10**10 == int(f"{on:%Y%m%d}")


def test_the_long_case_number_fits_the_national_column():
    number = application_number.long_case_number(TASK, _number())
    assert len(number) == 48
    assert number.startswith(TASK + "20260903")
    with pytest.raises(ValueError, match="31"):
        application_number.long_case_number(TASK[1:], _number())


def test_a_query_code_is_six_digits():
    assert application_number.parse_query_code(" １２３ 456") == "123456"
    with pytest.raises(InvalidCode, match="查询码不对"):
        application_number.parse_query_code("12345")


@pytest.mark.parametrize(
    ("text", "code", "level", "parent"),
    [
        ("34", "340000000000", 1, "000000000000"),
        ("3415", "341500000000", 2, "340000000000"),
        ("341502", "341502000000", 3, "341500000000"),
        ("341502001", "341502001000", 4, "341502000000"),
        ("341502001203", "341502001203", 5, "341502001000"),
        ("441900003000", "441900003000", 4, "441900000000"),
        ("000000000000", "000000000000", 0, "000000000000"),
    ],
)
def test_divisions_know_level_and_parent(text, code, level, parent):
    assert divisions.parse_division(text) == code
    assert divisions.level_of(code) == level
    if code != "441900003000":
        assert divisions.parent_of(code) == parent


def test_a_township_of_a_city_without_counties_hangs_on_the_city():
    assert divisions.parent_of("441900003000") == "441900000000"
    assert divisions.ancestors_of("441900003000") == (
        divisions.COUNTRY,
        "440000000000",
        "441900000000",
    )


def test_places_lie_within_places():
    assert divisions.is_within("341502001203", "341500000000")
    assert divisions.is_within("341500000000", "341500000000")
    assert divisions.is_within("341500000000", divisions.COUNTRY)
    assert not divisions.is_within("341500000000", "341502000000")


@pytest.mark.parametrize("text", ["", "3", "34150", "001234", "34150２x", "3415020012034"])
def test_wrong_divisions_are_refused(text):
    with pytest.raises(InvalidCode):
        divisions.parse_division(text)


@pytest.mark.parametrize(
    "text",
    [
        "1.2.156.3005.2.11100000000013338W032.11220000013544541J.DEMO0000000000000001.001.Y",
        "1.2.156.3005.2.11100000000013338W032.11220000013544541J.DEMO0000000000000001.002.W",
        "1.2.156.3005.2.11100000MB0341032Y002.113700000045046442.20250000001.001.G",
    ],
)
def test_licence_identifiers_round_trip(text):
    identifier = licences.parse_licence_identifier(text)
    assert str(identifier) == text
    assert text == licences.build_licence_identifier(
        type_code=identifier.type_code,
        issuer=identifier.issuer,
        serial=identifier.serial,
        version=identifier.version,
    )
    with pytest.raises(InvalidCode) as caught:
        licences.parse_licence_identifier(text[:-1] + "0")
    assert caught.value.code == "codes.licence.check"


def test_wrong_licence_parts_are_refused():
    for parts in (
        ("X", "1" * 18, "1", 1),
        ("1" * 21, "1" * 18, "", 1),
        ("1" * 21, "1" * 18, "1", 0),
    ):
        with pytest.raises(InvalidCode):
            licences.build_licence_identifier(
                type_code=parts[0], issuer=parts[1], serial=parts[2], version=parts[3]
            )


def test_document_numbers_round_trip():
    text = document_numbers.build_document_number(place="某区", mark="许受", year=2026, serial=12)
    assert text == "（某区）许受字〔2026〕第0012号"
    number = document_numbers.parse_document_number("(某区)许受字[2026]第0012号")
    assert str(number) == text
    with pytest.raises(InvalidCode):
        document_numbers.parse_document_number("某区许受字2026第12号")
    with pytest.raises(InvalidCode):
        document_numbers.build_document_number(place="", mark="许受", year=2026, serial=1)


@given(st.text(max_size=60))
def test_parsers_raise_nothing_but_their_own_error(text):
    for parse in (
        items.parse_basic_code,
        items.parse_task_code,
        items.parse_handle_code,
        application_number.parse_application_number,
        divisions.parse_division,
        licences.parse_licence_identifier,
        document_numbers.parse_document_number,
    ):
        with contextlib.suppress(InvalidCode):
            parse(text)


def test_remembered_rounds_give_the_numbers_of_the_definition():
    for _ in range(2):  # once drawn, once remembered
        assert {n: application_number.permute(n, KEY) for n in PERMUTED} == PERMUTED
