"""How long an item usually takes is said of thirty decided cases at least, or not at all."""

from datetime import date, timedelta
from typing import Any

import pytest

from yiwang.foundation.core.errors import NotPermitted
from yiwang.foundation.core.hot import counting
from yiwang.foundation.core.types import SYSTEM
from yiwang.services.cases import commands, models, queries
from yiwang.services.cases.rules import usual
from yiwang.services.cases.types import Outcome

from .factories import AT, accepted_case, case_to_decide, filed_case, reviewed_case

pytestmark = pytest.mark.django_db
DECIDED = AT + timedelta(days=7)  # five working days later


def decide(world, number: int, at=DECIDED) -> int:
    """Grant a case that waits for the decision."""
    commands.decide(case=number, outcome=Outcome.GRANTED, actor=world.approver, at=at)
    return number


def decided(world, count: int, days: int = 5) -> None:
    """As many cases as these, filed that many working days before they were decided.

    One real one, and rows that differ from it in number and day alone.
    """
    row = models.Case.objects.get(pk=decide(world, case_to_decide(world)))
    calendar = {0: 7, 1: 6, 5: 0, 10: -7}
    rows = []
    for n in range(count - 1):
        copy = models.Case.objects.get(pk=row.pk)
        copy.pk = row.pk + 10_000 + n
        rows.append(copy)
    for n, copy in enumerate(rows):
        copy.token = f"00000000-0000-0000-0000-{days:04d}{n:08d}"
        copy.submitted_at = AT + timedelta(days=calendar[days])
        copy.query_code_hash = b"%d" % n
    models.Case.objects.bulk_create(rows)


def said(world) -> Any:
    """What is said of the permit."""
    return queries.usual_time(world.permit)


def count(at=DECIDED + timedelta(days=1)) -> int:
    """Count as the night does."""
    return commands.count_usual_times(actor=SYSTEM, at=at)


@pytest.mark.parametrize(("cases", "shown"), [(29, False), (30, True)])
def test_nothing_is_predicted_of_fewer_than_thirty(world, cases, shown):
    decided(world, cases)
    assert count() == int(shown)
    found = said(world)
    assert (found is not None) is shown
    number = accepted_case(world)
    mine = queries.case_for_applicant(number, viewer=world.zhang, at=AT)
    staff = queries.case_for_staff(number, viewer=world.clerk, at=AT)
    assert mine.usual == staff.usual == found
    if found is not None:
        assert (found.n, found.half, found.most) == (30, 5, 5)
        assert (found.until - found.since).days == 89


def test_half_and_eight_in_ten_are_told_apart(world):
    decided(world, 30, days=1)
    slow = models.Case.objects.order_by("-pk").values_list("pk", flat=True)[:9]
    models.Case.objects.filter(pk__in=list(slow)).update(submitted_at=AT - timedelta(days=7))
    count()
    found = said(world)
    assert (found.half, found.most) == (1, 10)
    assert "一半的件在 1 个工作日内，八成的件在 10 个工作日内" in found.sentence


def test_what_was_withdrawn_ended_or_voided_is_not_counted(world):
    decided(world, 29)
    commands.withdraw(number=accepted_case(world), actor=world.zhang, at=DECIDED)
    commands.terminate(
        case=reviewed_case(world), reason="主体终止", basis="规定", actor=world.approver, at=DECIDED
    )
    filed_case(world)
    voided = decide(world, case_to_decide(world))
    assert count() == 1
    commands.propose_void(
        case=voided, reason="重复录入", basis="第七条", actor=world.reviewer, at=DECIDED
    )
    commands.void(case=voided, actor=world.approver, at=DECIDED)
    assert count() == 0
    assert said(world) is None  # what was said before is forgotten


def test_two_decisions_of_one_moment_both_count_and_a_second_count_changes_nothing(world):
    decided(world, 30)
    waiting = [case_to_decide(world), case_to_decide(world)]
    count()
    assert said(world).n == 30
    for number in waiting:
        decide(world, number)
    count()
    first = said(world)
    count()
    assert said(world) == first
    assert first.n == 32


def test_only_the_last_ninety_days_count(world):
    decided(world, 30)
    assert count(DECIDED + usual.PERIOD) == 1
    assert count(DECIDED + usual.PERIOD + timedelta(days=1)) == 0


def test_counting_is_one_statement_over_an_index_and_the_clock_s_alone(world):
    decided(world, 30)
    count()
    with counting() as counted:
        count()
    assert len([s for s in counted.sql if "cases_case" in s]) == 1
    with pytest.raises(NotPermitted):
        commands.count_usual_times(actor=world.approver, at=AT)


@pytest.mark.parametrize(
    ("half", "most", "words"),
    [
        (0, 0, "八成的件当天作出决定"),
        (0, 2, "一半的件当天，八成的件在 2 个工作日内作出决定"),
        (4, 4, "件，八成的件在 4 个工作日内作出决定"),
    ],
)
def test_it_says_of_how_many_since_when_and_that_it_is_no_promise(half, most, words):
    text = usual.sentence(213, half, most, date(2026, 8, 25), date(2026, 11, 22))
    assert text.startswith("近 90 天（8月25日至11月22日）办结 213 件，")
    assert words in text
    assert text.endswith("这是参考，不是承诺。")
