"""Official documents: titles, numbers and the content the law wants."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiwang.lib.codes.document_numbers import parse_document_number
from yiwang.lib.codes.faults import InvalidCode
from yiwang.services.cases.rules import documents
from yiwang.services.cases.rules.documents import Content
from yiwang.services.cases.types import DocumentKind

FULL = dict.fromkeys(Content, "有") | {
    Content.DATE: date(2026, 11, 22),
    Content.MATERIALS: ["营业执照 1 份 电子"],
    Content.POINTS: ("平面图不清楚",),
    Content.DAYS: 10,
    Content.REVIEW_REMEDY: "60日内向某市人民政府申请行政复议",
    Content.LITIGATION_REMEDY: "六个月内向某区人民法院提起行政诉讼",
}


@pytest.mark.parametrize("kind", DocumentKind)
def test_a_full_document_lacks_nothing(kind):
    assert documents.missing_content(kind, FULL) == []


@pytest.mark.parametrize("kind", DocumentKind)
@pytest.mark.parametrize("blank", [None, "", "  ", [], ["写了", " "], ()])
def test_each_thing_a_document_needs_is_asked_for(kind, blank):
    needs = documents.FORMS[kind].needs
    for needed in (*documents.COMMON, *needs):
        asked = documents.missing_content(kind, FULL | {needed: blank})
        assert len(asked) == 1, needed
    everything = documents.missing_content(kind, {})
    assert len(everything) == len(documents.COMMON) + len(needs)
    assert len(set(everything)) == len(everything)


@pytest.mark.law("行政许可法", 38)
@pytest.mark.parametrize(
    "kind", [DocumentKind.REFUSAL_DECISION, DocumentKind.NON_ACCEPTANCE_NOTICE]
)
def test_a_refusal_names_reason_basis_and_both_remedies(kind):
    content = FULL | {Content.REVIEW_REMEDY: "可以申诉", Content.LITIGATION_REMEDY: "可以申诉"}
    assert documents.missing_content(kind, content) == [
        "请写明申请行政复议的机关和期限",
        "请写明提起行政诉讼的法院和期限",
    ]
    assert "请写明理由" in documents.missing_content(kind, FULL | {Content.REASON: ""})
    assert "请写明法律依据的条款" in documents.missing_content(kind, FULL | {Content.BASIS: ""})


@pytest.mark.law("行政许可法", 32)
def test_a_correction_notice_tells_everything_at_once():
    asked = documents.missing_content(DocumentKind.CORRECTION_NOTICE, FULL | {Content.POINTS: []})
    assert asked == ["请一次写全需要补正的内容"]


@pytest.mark.law("行政许可法", 45)
def test_a_special_procedure_is_told_with_the_time_it_needs():
    asked = documents.missing_content(
        DocumentKind.SPECIAL_PROCEDURE_NOTICE, FULL | {Content.TIME_NEEDED: None}
    )
    assert asked == ["请写明特别程序所需的时间"]


def test_a_result_without_validity_need_not_state_one():
    content = FULL | {Content.VALIDITY: ""}
    grant = DocumentKind.GRANT_DECISION
    assert documents.missing_content(grant, content, has_validity=False) == []
    assert documents.missing_content(grant, content) == ["请填写有效期限"]


def test_titles_speak_of_permits_only_for_permits():
    refusal = DocumentKind.REFUSAL_DECISION
    assert documents.title(refusal, is_permit=True) == "不予行政许可决定书"
    assert documents.title(refusal, is_permit=False) == "不予办理决定书"
    assert documents.title(DocumentKind.ACCEPTANCE_NOTICE, is_permit=False) == "受理通知书"


def test_the_number_follows_the_pattern():
    number = documents.document_number(
        DocumentKind.ACCEPTANCE_NOTICE, place="某区", year=2026, serial=12, is_permit=True
    )
    assert number == "（某区）许受字〔2026〕第0012号"


@given(
    st.sampled_from(list(DocumentKind)),
    st.integers(2000, 2100),
    st.integers(1, 999_999),
    st.booleans(),
)
def test_every_number_can_be_read_back(kind, year, serial, is_permit):
    number = documents.document_number(
        kind, place="示例县市监", year=year, serial=serial, is_permit=is_permit
    )
    parsed = parse_document_number(number)
    assert str(parsed) == number
    assert (parsed.year, parsed.serial) == (year, serial)


def test_marks_tell_the_kinds_apart():
    assert len({form.mark for form in documents.FORMS.values()}) == len(DocumentKind)
    assert set(documents.FORMS) == set(DocumentKind)
    with pytest.raises(InvalidCode):
        documents.document_number(
            DocumentKind.ACCEPTANCE_NOTICE, place="(", year=2026, serial=1, is_permit=True
        )
