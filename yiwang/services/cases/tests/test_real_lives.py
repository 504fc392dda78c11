"""Random legal steps by the real commands: history, row, tasks and memory agree after each."""

import random
from datetime import timedelta

import pytest
from django.apps import apps

from yiwang.foundation.core.errors import DomainError
from yiwang.foundation.identity.types import Permission
from yiwang.foundation.orgs.queries import working_calendar
from yiwang.services.cases import commands, models, queries
from yiwang.services.cases.models.case import PAUSED_UNTIL
from yiwang.services.cases.rules import history, lifecycle, memory
from yiwang.services.cases.types import (
    Action,
    CaseState,
    CorrectionPoint,
    Outcome,
    Overlay,
    StopKind,
)

from .factories import AT, filed_case, staff, upload

STEPS = 14
REMEDY = "可以依法申请行政复议或者提起行政诉讼"
LAW = "《食品安全法》第三十三条"


@pytest.fixture
def chief(world):
    return staff(world.market, "李批", Permission.DECIDE, Permission.REVIEW)


def resubmit(world, number, common):
    file_id = upload(world.zhang, f"upload:{world.zhang.id}", common["at"])
    commands.resubmit(
        number=number, files_by_material=[(3, file_id)], actor=world.zhang, at=common["at"]
    )


def deeds(world, chief, number, at):
    """Act → how it is done, by whom the law lets do it."""
    of = {"case": number, "at": at}
    points = [CorrectionPoint(material_no=3, field="", problem="看不清", how="重拍")]
    review, decide = {"actor": world.reviewer, **of}, {"actor": world.approver, **of}
    return {
        Action.ACCEPT: lambda: commands.accept(actor=world.clerk, **of),
        Action.DECLINE: lambda: commands.decline(
            reason="不归本机关", authority="12345", actor=world.clerk, **of
        ),
        Action.REQUEST_CORRECTION: lambda: commands.request_correction(
            points=points, second_reason="又发现一处", **review
        ),
        Action.RESUBMIT: lambda: resubmit(world, number, of),
        Action.REVIEW: lambda: commands.review(opinion="符合", passed=True, **review),
        Action.SEND_TO_DECISION: lambda: commands.send_to_decision(proposal="拟准予", **review),
        Action.RETURN: lambda: commands.return_to_review(reason="再看看", **decide),
        Action.EXTEND: lambda: commands.extend(days=5, reason="案情复杂", **decide),
        Action.SUSPEND: lambda: commands.suspend(
            reason="等判决", basis=LAW, resume_when="判决生效", **decide
        ),
        Action.RESUME: lambda: commands.resume(result="判决生效", **decide),
        Action.START_SPECIAL: lambda: commands.start_special(
            kind=StopKind.EXPERT, planned_days=5, basis="第四十五条", reason="要评审", **decide
        ),
        Action.END_SPECIAL: lambda: commands.end_special(result="通过", **decide),
        Action.GRANT: lambda: commands.decide(outcome=Outcome.GRANTED, **decide),
        Action.REFUSE: lambda: commands.decide(
            outcome=Outcome.REFUSED, reason="不符合", clause=LAW, remedy=REMEDY, **decide
        ),
        Action.WITHDRAW: lambda: commands.withdraw(number=number, actor=world.zhang, at=at),
        Action.TERMINATE: lambda: commands.terminate(reason="法人终止", basis=LAW, **decide),
        Action.PROPOSE_VOID: lambda: commands.propose_void(reason="重复", basis=LAW, **review),
        Action.REJECT_VOID: lambda: commands.reject_void(answer="没有重复", actor=chief, **of),
        Action.TELL_HEARING: lambda: commands.tell_hearing(matter="相邻采光", **review),
        Action.REQUEST_HEARING: lambda: commands.request_hearing(
            case=number, grounds="影响采光", actor=world.zhang, at=at
        ),
        Action.WAIVE_HEARING: lambda: commands.waive_hearing(case=number, actor=world.zhang, at=at),
        Action.PROPOSE_ENDING: lambda: commands.propose_ending(
            ground="FRAUD", reason="材料系伪造", **review
        ),
        Action.PLEAD: lambda: commands.plead(case=number, plea="是真的", actor=world.zhang, at=at),
        Action.REVOKE: lambda: commands.end_result(answer="核实无误", actor=chief, **of),
        Action.REJECT_ENDING: lambda: commands.reject_ending(answer="证据不足", actor=chief, **of),
    }


def check(number, at):
    """What always holds of a case, whatever happened."""
    case = models.Case.objects.get(pk=number)
    events = list(models.CaseEvent.objects.filter(case=case).order_by("n"))
    assert [event.n for event in events] == list(range(1, case.last_n + 1))
    assert events[-1].to_state == case.state
    assert events[-1].overlay == case.overlay
    whole = case.clock_events()
    today = at.date()
    limits, calendar = case.limits(), working_calendar()
    kept, read = (
        history.readings(some, limits, calendar, today=today)
        for some in (memory.from_plain(case.clock_memory or []), whole)
    )
    assert [r._replace(reasons=()) for r in kept.values()] == [
        r._replace(reasons=()) for r in read.values()
    ]
    standing = history.standing(CaseState(case.state), whole, read)
    assert case.promised_due_on == standing.promised_due_on
    assert case.statutory_due_on == standing.statutory_due_on
    if case.state not in history.TOLD:
        assert case.due_on == (standing.due_on or PAUSED_UNTIL)
    assert case.is_open == (case.state in lifecycle.OPEN)
    tasks = list(models.Task.objects.filter(case=case, finished_at=None))
    expected = lifecycle.TASKS.get(CaseState(case.state))
    assert [task.step for task in tasks] == ([expected[0]] if expected else [])
    entry = apps.get_model("audit", "Entry").objects.filter(stream=str(number))
    assert entry.count() >= len({event.at for event in events})


@pytest.mark.parametrize("seed", [3, 11, 27])
def test_a_random_legal_life_by_the_real_commands_stays_consistent(world, chief, seed):
    chance, at = random.Random(seed), AT  # noqa: S311  a life, not a secret
    number = filed_case(world)
    done = []
    for _ in range(STEPS):
        case = models.Case.objects.get(pk=number)
        possible = deeds(world, chief, number, at)
        legal = lifecycle.allowed(
            CaseState(case.state), Overlay(case.overlay), extended=case.is_extended
        )
        ends = {Action.WITHDRAW, Action.TERMINATE, Action.DECLINE}
        going_on = [a for a in sorted(legal) if a in possible and a not in ends]
        if not going_on:
            break
        action, before = chance.choice(going_on), case.version
        try:
            possible[action]()
        except DomainError:  # the law wants more than the table: nothing may have changed
            assert models.Case.objects.get(pk=number).version == before
        else:
            done.append(action)
            check(number, at)
        at += timedelta(days=chance.choice([0, 1, 1, 3]), minutes=1)
    assert len(done) >= 3, "a life in which hardly anything happened shows nothing"
    assert queries.case_for_applicant(number, viewer=world.zhang, at=at).history
