"""Looking a case up by its number: the state alone, details with the 查询码."""

from datetime import timedelta

import pytest

from yiwang.foundation.core.hot import counting
from yiwang.foundation.core.types import ANYONE
from yiwang.services.cases import queries
from yiwang.services.cases.models import LookupMiss

from .factories import AT, accepted_case, filed_case, later


def look(number, code="", client="a", at=AT):
    return queries.progress(number, code, client=client, viewer=ANYONE, at=at)


def test_the_number_alone_shows_the_state(world):
    number = accepted_case(world)
    seen = look(number)
    assert (seen.label, str(seen.promised_due_on)) == ("已受理", "2026-03-16")
    assert seen.details is None
    assert len(seen.timeline) == 6


def test_the_query_code_shows_details(world):
    number = filed_case(world)
    code = queries.case_for_applicant(number, viewer=world.zhang, at=AT).query_code
    details = look(str(number), code).details
    assert details is not None
    assert details.applicant_name == "张*"
    assert details.query_code == ""
    assert details.actions == frozenset()


def test_bad_unknown_and_foreign_numbers_read_the_same(world):
    filed_case(world)
    texts = set()
    for number in ("123", "202603020000000001", 202603029999999990):
        with pytest.raises(queries.UnknownNumber) as refused:
            look(number)
        texts.add(refused.value.text)
    assert texts == {"没有查到这个编号。编号是 18 位数字，在告知单右上角，也在短信里"}


def test_a_wrong_code_is_refused_and_five_misses_wait(world):
    number = filed_case(world)
    code = queries.case_for_applicant(number, viewer=world.zhang, at=AT).query_code
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for _ in range(5):
        with pytest.raises(queries.WrongQueryCode):
            look(number, wrong)
    with pytest.raises(queries.TooManyMisses):
        look(number, code, client="b")
    assert look(number, code, at=later(0.01)).details is not None


def test_five_unknown_numbers_make_the_asker_wait(world):
    number = filed_case(world)
    for _ in range(5):
        with pytest.raises(queries.UnknownNumber):
            look("123")
    with pytest.raises(queries.TooManyMisses):
        look(number)
    assert look(number, client="b").label == "待收件"


def test_the_number_alone_costs_one_statement(world):
    number = accepted_case(world)
    look(number)
    with counting() as counted:
        assert look(number).label == "已受理"
    assert counted.statements == 1, counted.sql


def test_the_wait_grows_with_every_miss_and_ends_after_an_hour(world):
    number = filed_case(world)
    waits = []
    at = AT
    for _ in range(12):
        with pytest.raises(queries.UnknownNumber):
            look("123", at=at)
        until = LookupMiss.objects.get(asker="by:a").until
        waits.append((until - at).total_seconds())
        at = until
    assert waits == [60] * 5 + [120, 240, 480, 960, 1920, 3600, 3600]
    with pytest.raises(queries.TooManyMisses):
        look(number, at=at - timedelta(seconds=1))
    with pytest.raises(queries.UnknownNumber):
        look("123", at=at + timedelta(hours=2))
    assert LookupMiss.objects.get(asker="by:a").misses == 1


def test_a_clock_set_back_lets_nobody_wait_for_days(world):
    number = filed_case(world)
    for _ in range(5):
        with pytest.raises(queries.UnknownNumber):
            look("123", at=AT + timedelta(days=30))
    assert look(number, at=AT).label == "待收件"


def test_a_right_code_forgets_the_misses_and_old_ones_are_swept(world):
    number = filed_case(world)
    code = queries.case_for_applicant(number, viewer=world.zhang, at=AT).query_code
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    with pytest.raises(queries.WrongQueryCode):
        look(number, wrong)
    look(number, code)
    assert not LookupMiss.objects.exists()
    with pytest.raises(queries.UnknownNumber):
        look("123", client="old")
    with pytest.raises(queries.UnknownNumber):
        look("123", client="new", at=AT + timedelta(days=2))
    assert list(LookupMiss.objects.values_list("asker", flat=True)) == ["by:new"]
