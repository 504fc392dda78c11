"""The main line: filed, accepted, reviewed, decided, delivered; every view tells it."""

import pypdfium2
import pytest

from yiwang.services.cases import commands, models, queries
from yiwang.services.cases.events import CaseAccepted
from yiwang.services.cases.types import (
    Action,
    CaseState,
    DeliveryWay,
    DeskFilters,
    DeskView,
    DocumentKind,
    Light,
    Outcome,
)

from .factories import AT, accepted_case, decided_case, filed_case, later, version_of


def view(world, number, at=AT):
    return queries.case_for_applicant(number, viewer=world.zhang, at=at)


def text_of(pdf):
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()
    return "".join("".join(pages).split())


def test_the_applicant_reads_where_it_stands(world):
    seen = view(world, filed_case(world))
    assert (seen.label, seen.colour) == ("待收件", "blue")
    assert "会在 2026年3月9日 前告诉您是否受理" in seen.told
    assert len(seen.query_code) == 6
    assert seen.actions == {Action.WITHDRAW, Action.CHANGE_DELIVERY}
    assert len(seen.long_number) == 48


def test_accepting_starts_both_clocks(world, events):
    number = accepted_case(world)
    seen = view(world, number)
    assert str(seen.statutory_due_on) == "2026-03-30"
    assert str(seen.promised_due_on) == "2026-03-16"
    assert seen.days_left == 10
    (event,) = events(CaseAccepted)
    assert (event.is_deemed, str(event.accepted_on)) == (False, "2026-03-02")


@pytest.mark.law("行政许可法", 38)
def test_a_granted_case_rests_until_it_is_sealed(world):
    number = decided_case(world)
    seen = view(world, number)
    assert (seen.state, seen.label) == (CaseState.DECIDED, "已决定·待用印")
    assert seen.outcome is Outcome.GRANTED
    kinds = {d.kind for d in seen.documents}
    assert kinds == {
        DocumentKind.MATERIALS_RECEIPT,
        DocumentKind.ACCEPTANCE_NOTICE,
        DocumentKind.GRANT_DECISION,
    }
    assert not any(d.is_sealed for d in seen.documents)


@pytest.mark.law("行政许可法", 40)
def test_a_decision_is_public_the_same_day_and_masked(world):
    decided_case(world)
    (row,) = queries.publicity("990100000000", viewer=world.zhang).rows
    assert row.applicant_name == "张*"
    assert row.outcome_name == "准予"
    assert row.published_on.isoformat() == "2026-03-02"
    assert queries.publicity("340000000000", viewer=world.zhang).rows == ()


@pytest.mark.law("行政许可法", 38)
def test_a_refusal_names_reason_clause_and_remedies(world):
    number = decided_case(world, Outcome.REFUSED)
    refusal = next(
        d for d in view(world, number).documents if d.kind is DocumentKind.REFUSAL_DECISION
    )
    assert refusal.title == "不予行政许可决定书"
    text = text_of(queries.document_pdf(number, refusal.n, viewer=world.zhang, at=AT))
    for words in ("场所不符合要求", "第三十三条", "六十日内", "行政复议", "六个月内", "行政诉讼"):
        assert words in text
    assert "示例县人民政府" in text
    assert "待加盖" in text


def test_the_receipt_shows_the_query_code_to_its_owner_alone(world):
    number = filed_case(world)
    code = view(world, number).query_code
    assert code in text_of(queries.document_pdf(number, 1, viewer=world.zhang, at=AT))
    assert f"查询码{code}" not in text_of(
        queries.document_pdf(number, 1, viewer=world.clerk, at=AT)
    )


def test_delivery_is_kept_while_the_seal_is_missing(world):
    number = decided_case(world)
    commands.deliver(
        case=number,
        version=version_of(number),
        way=DeliveryWay.WINDOW,
        receiver="张三",
        evidence="本人签收",
        actor=world.clerk,
        at=later(1),
    )
    seen = view(world, number, later(1))
    assert seen.state is CaseState.DECIDED
    assert seen.documents[0].kind is DocumentKind.SERVICE_RECORD
    assert models.DeliveryRecord.objects.get(case=number).receiver == "张*"


def test_the_desk_lists_what_each_post_has_to_do(world):
    number = filed_case(world)
    accepted = accepted_case(world, item=world.service)
    listed = {
        who.name: [r.number for r in queries.desk_list(DeskFilters(), viewer=who, at=AT).rows]
        for who in (world.clerk, world.reviewer, world.approver, world.stranger)
    }
    assert listed["王窗"] == [number]
    assert set(listed["赵审"]) == {number, accepted}
    assert listed["孙批"] == []
    assert listed["周外"] == []
    counts = queries.desk_counts(viewer=world.reviewer, at=AT)
    assert (counts.todo, counts.to_take_in, counts.to_review) == (2, 1, 1)


def test_the_list_pages_by_key(world):
    numbers = {filed_case(world), filed_case(world, world.service), filed_case(world, world.strict)}
    filters = DeskFilters(view=DeskView.OPEN)
    first = queries.desk_list(filters, limit=2, viewer=world.clerk, at=AT)
    rest = queries.desk_list(filters, limit=2, after=first.after, viewer=world.clerk, at=AT)
    assert len(first.rows) == 2
    assert rest.after == ""
    assert {r.number for r in (*first.rows, *rest.rows)} == numbers


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        (DeskFilters(view=DeskView.OPEN, states=(CaseState.SUBMITTED,)), 1),
        (DeskFilters(view=DeskView.OPEN, lights=(Light.RED,)), 0),
        (DeskFilters(view=DeskView.OPEN, item="食品"), 1),
        (DeskFilters(view=DeskView.OPEN, item="道路"), 0),
        (DeskFilters(view=DeskView.OPEN, channel="PORTAL"), 1),
        (DeskFilters(view=DeskView.MINE), 0),
        (DeskFilters(view=DeskView.CLAIMABLE), 1),
        (DeskFilters(view=DeskView.DONE), 0),
    ],
)
def test_filters_narrow_the_list(world, filters, count):
    filed_case(world)
    assert len(queries.desk_list(filters, viewer=world.clerk, at=AT).rows) == count


def test_list_and_case_take_few_statements(world, django_assert_max_num_queries):
    number = decided_case(world)
    queries.desk_list(DeskFilters(), viewer=world.clerk, at=AT)
    with django_assert_max_num_queries(2):
        queries.desk_list(DeskFilters(), viewer=world.clerk, at=AT)
    with django_assert_max_num_queries(14):
        queries.case_for_staff(number, viewer=world.reviewer, at=AT)
    with django_assert_max_num_queries(12):
        view(world, number)


def test_my_cases_mark_what_waits(world):
    number = filed_case(world)
    (line,) = queries.my_cases(viewer=world.zhang)
    assert (line.number, line.label, line.waits_for_applicant) == (number, "待收件", False)
    assert queries.my_cases(viewer=world.li) == []


def test_my_cases_of_a_day_come_newest_first_page_by_page(world):
    numbers = [filed_case(world, item) for item in (world.permit, world.service, world.instant)]
    for minute, number in enumerate(numbers):
        models.Case.objects.filter(pk=number).update(submitted_at=later(minute / 1440))
    seen, after = [], None
    while page := queries.my_cases(viewer=world.zhang, after=after, limit=2):
        seen += [line.number for line in page]
        after = page[-1].number
    assert seen == numbers[::-1]
    assert queries.my_cases(viewer=world.li, after=numbers[0]) == []
