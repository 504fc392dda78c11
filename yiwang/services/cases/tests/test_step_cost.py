"""A step of a case costs the same at its beginning and after three hundred acts."""

from datetime import timedelta

import pytest
from django.db import connection

from yiwang.foundation.audit import queries as audit
from yiwang.foundation.core import clock, outbox
from yiwang.foundation.core.hot import counting
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.orgs import queries as orgs
from yiwang.services.cases import commands, models, queries
from yiwang.services.cases.rules import memory
from yiwang.services.cases.types import Action, CorrectionPoint, Outcome, StopKind

from .factories import AT, accepted_case, case_to_decide, filed_case, later, reviewed_case

pytestmark = pytest.mark.django_db
MOST = 12


def statements(act, **given) -> list[str]:
    """Return what an act runs; what a process asks once a second, whoever acts, was asked."""
    clock.offset()
    orgs.working_calendar()
    with counting() as counted:
        act(**given)
    return counted.sql


def acts(world):
    """Every act of staff, each with the case it fits."""
    point = CorrectionPoint(problem="不清楚", how="重新上传", material_no=3)
    by = {"actor": world.approver, "at": later(1)}
    clerk = {"actor": world.clerk, "at": later(1)}
    return [
        (commands.claim, {"case": filed_case(world), **clerk}),
        (commands.accept, {"case": filed_case(world), **clerk}),
        (commands.decline, {"case": filed_case(world), "reason": "不属于", **clerk}),
        (commands.request_correction, {"case": filed_case(world), "points": [point], **clerk}),
        (
            commands.review,
            {
                "case": accepted_case(world),
                "opinion": "符合",
                "passed": True,
                "actor": world.reviewer,
                "at": later(1),
            },
        ),
        (
            commands.send_to_decision,
            {"case": reviewed_case(world), "actor": world.reviewer, "at": later(1)},
        ),
        (commands.return_to_review, {"case": case_to_decide(world), "reason": "补充", **by}),
        (commands.extend, {"case": case_to_decide(world), "days": 5, "reason": "复杂", **by}),
        (
            commands.start_special,
            {
                "case": reviewed_case(world),
                "kind": StopKind.EXPERT,
                "basis": "规定",
                "planned_days": 5,
                **by,
            },
        ),
        (
            commands.suspend,
            {
                "case": reviewed_case(world),
                "reason": "等待",
                "basis": "规定",
                "resume_when": "裁判后",
                **by,
            },
        ),
        (
            commands.terminate,
            {"case": reviewed_case(world), "reason": "死亡", "basis": "规定", **by},
        ),
        (commands.withdraw, {"number": accepted_case(world), "actor": world.zhang, "at": later(1)}),
        (commands.decide, {"case": case_to_decide(world), "outcome": Outcome.GRANTED, **by}),
    ]


@pytest.mark.parametrize("worker_lives", [True, False])
def test_no_act_takes_more_than_twelve_statements(world, worker_lives):
    commands.decide(
        case=case_to_decide(world), outcome=Outcome.GRANTED, actor=world.approver, at=later(1)
    )
    prepared = acts(world)
    if worker_lives:  # what was filed has been told
        outbox.drain()
    found = {act.__name__: statements(act, **given) for act, given in prepared}
    cost = {name: len(sql) for name, sql in found.items()}
    assert {n: [s[:90] for s in found[n]] for n, c in cost.items() if c > MOST} == {}


def many_acts(world, number: int, times: int) -> None:
    for n in range(times):
        at = AT + timedelta(minutes=2 * n + 1)
        commands.suspend(
            case=number, reason="等", basis="规定", resume_when="后", actor=world.approver, at=at
        )
        commands.resume(
            case=number, result="好", actor=world.approver, at=at + timedelta(minutes=1)
        )


@pytest.mark.slow
def test_a_step_costs_the_same_after_three_hundred_acts(world):
    young, old, again = reviewed_case(world), reviewed_case(world), reviewed_case(world)
    many_acts(world, old, 150)
    given = {"opinion": "符合", "passed": True, "actor": world.second, "at": later(1)}
    # What a process keeps is read anew now and then: the cheaper of two young ones did not.
    early = min((statements(commands.review, case=c, **given) for c in (young, again)), key=len)
    late = statements(commands.review, case=old, **given)
    assert [s.split()[0] for s in early] == [s.split()[0] for s in late]
    row = models.Case.objects.get(pk=old)
    assert row.last_n > 300
    assert len(row.clock_memory or []) < 10
    kept = [getattr(row, n) for n in ("due_on", "promised_due_on", "statutory_due_on", "light")]
    row.remember(row.clock_events())
    assert memory.from_plain(row.clock_memory or []) == row.remembered()
    commands.recount_dates(year=2020, actor=SYSTEM, at=later(1))
    row.refresh_from_db()
    assert kept == [
        getattr(row, n) for n in ("due_on", "promised_due_on", "statutory_due_on", "light")
    ]
    assert audit.broken_links(stream=str(old)) == []
    file = queries.case_for_staff(old, viewer=world.reviewer, at=later(1))
    assert file.number == old
    assert (len(file.trace), file.trace_total) == (50, row.last_n)
    assert file.last_event == file.trace[-1]
    seen = [event.n for event in file.trace]
    while file.trace_before is not None:
        given = {"viewer": world.reviewer, "at": later(1), "trace_before": file.trace_before}
        file = queries.case_for_staff(old, **given)
        seen = [*(event.n for event in file.trace), *seen]
    assert seen == list(range(1, row.last_n + 1))
    assert file.last_event is not None
    assert file.last_event.n == row.last_n


def test_a_case_without_memory_reads_its_history_once(world):
    number = reviewed_case(world)
    before = models.Case.objects.get(pk=number)
    models.Case.objects.filter(pk=number).update(clock_memory=None)
    given = {"case": number, "actor": world.reviewer, "at": later(1)}
    sql = statements(commands.send_to_decision, **given)
    assert any("caseevent" in s and s.startswith("SELECT") for s in sql)
    after = models.Case.objects.get(pk=number)
    assert after.clock_memory == before.clock_memory
    assert after.promised_due_on == before.promised_due_on


def test_everything_of_a_step_is_written_or_nothing(world, monkeypatch):
    number = case_to_decide(world)
    before = models.Case.objects.filter(pk=number).values().get()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE cases_publicity ADD CONSTRAINT none_here CHECK (false)")
    with pytest.raises(Exception, match="none_here"):
        commands.decide(case=number, outcome=Outcome.GRANTED, actor=world.approver, at=later(1))
    assert models.Case.objects.filter(pk=number).values().get() == before
    assert not models.CaseEvent.objects.filter(case=number, act=Action.GRANT).exists()
    assert not models.OfficialDocument.objects.filter(case=number, kind="GRANT_DECISION").exists()


def test_a_locked_case_is_what_the_orm_reads(world):
    number = accepted_case(world)
    models.Case.objects.filter(pk=number).update(values={"a": ["一", 2, None]})
    locked, read = models.Case.objects.locked(number), models.Case.objects.get(pk=number)
    assert {k: v for k, v in vars(locked).items() if k != "_state"} == {
        k: v for k, v in vars(read).items() if k != "_state"
    }
    assert models.Case.objects.locked(1) is None


def test_lights_of_every_case_are_counted_anew_page_by_page(world, monkeypatch):
    numbers = [accepted_case(world) for _ in range(3)]
    rows = models.Case.objects.filter(pk__in=numbers)
    right = set(rows.values_list("pk", "light"))
    rows.update(light="RED")
    monkeypatch.setattr("yiwang.services.cases.commands.lights.WHOLE", 1)
    after, changed, rounds = 0, 0, 0
    while after or not rounds:
        after, now = commands.recount_lights(after=after, actor=SYSTEM, at=later(1))
        changed, rounds = changed + now, rounds + 1
    assert set(rows.values_list("pk", "light")) == right
    assert changed == 3
    assert commands.recount_lights(actor=SYSTEM, at=later(1))[1] == 0
