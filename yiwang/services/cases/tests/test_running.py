"""A case runs along the route it was filed under: branches, quorum, returns, races."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from types import SimpleNamespace

import pytest
from django.db import connection

from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.core.hot import counting
from yiwang.foundation.identity.types import Permission
from yiwang.foundation.orgs import queries as places
from yiwang.services.cases import commands, models, queries
from yiwang.services.cases.rules.running import Run
from yiwang.services.cases.types import Action, CaseState, Outcome
from yiwang.services.cases.types.desk import DeskFilters, DeskView
from yiwang.services.cases.types.routes import StageStatus
from yiwang.services.catalogue import commands as catalogue
from yiwang.services.catalogue import queries as guides
from yiwang.services.catalogue.types.routes import Marking, Result

from . import joint_factories
from .factories import AT, accepted_case, body, filed_case, later, staff, version_of
from .factories import world as world_of

pytestmark = pytest.mark.django_db


def stage(key, to, **more):
    row = {"key": key, "kind": "STAGE", "name": f"环节{key}", "days": 1, "right": "cases.review"}
    return {**row, "ways": [{"to": to}], **more}


def ending(*backs):
    return [
        {
            "key": "decision", "kind": "DECISION", "name": "决定", "days": 1,
            "right": "cases.decide", "ways": [{"to": "end"}],
            "returns": [{"to": to, "most": 2} for to in backs],
        },
        {"key": "end", "kind": "END"},
    ]  # fmt: skip


def start(to):
    return {"key": "start", "kind": "START", "ways": [{"to": to}]}


def branches(civil):
    """初审, then 市场 and 民政 at the same time, then the decision."""
    return {
        "nodes": [
            start("a"),
            stage("a", "s"),
            {"key": "s", "kind": "SPLIT", "ways": [{"to": "b"}, {"to": "c"}]},
            stage("b", "j"),
            stage(
                "c", "j", whose="NAMED", organisations=[str(civil)],
                returns=[{"to": "a", "most": 1}],
            ),
            {"key": "j", "kind": "JOIN", "ways": [{"to": "decision"}]},
            *ending("s", "a"),
        ]
    }  # fmt: skip


def countersign():
    signing = {
        "key": "k", "kind": "COUNTERSIGN", "name": "会签", "days": 2, "right": "cases.review",
        "parties": 3, "quorum": 2, "ways": [{"to": "d"}],
    }  # fmt: skip
    test = {"of": "result:k", "op": "IN", "values": ["AGREED"]}
    way = {"key": "d", "kind": "CHOICE", "name": "要不要再审"}
    ways = [{"to": "decision", "when": [test]}, {"to": "x", "otherwise": True}]
    return {
        "nodes": [start("k"), signing, {**way, "ways": ways}, stage("x", "decision"), *ending()]
    }


def publish(world, route, *, code="000131001000", organisation=None):
    found = places.organisation(organisation or world.market)
    assert found is not None
    body_now = body(route=route) if route else body()
    catalogue.publish_lists(
        basic_code=code,
        body=body_now,
        organisations=[found],
        form_version_id=world.form_version_id,
        reason="设计审查流程",
        actor=replace(staff(world.market, "郑编", "catalogue.publish"), region_code="990000000000"),
        at=AT,
    )
    guides.forget()


@pytest.fixture
def routed(world):
    """A case on a route of branches, its stages by name."""
    publish(world, branches(world.civil))
    civil = staff(world.civil, "吴民", Permission.REVIEW, organisation_name="示例县民政局")
    third = staff(world.market, "冯审", Permission.REVIEW)
    return SimpleNamespace(
        number=accepted_case(world), world=world, civil=civil, third=third, at=later(1)
    )


def open_tasks(number):
    rows = models.StageTask.objects.filter(case_id=number, finished_at=None).order_by("n")
    return {row.stage: row.n for row in rows}


def do(one, key, actor, *, agreed=True, opinion="符合条件", at=None):
    task = open_tasks(one.number)[key]
    return commands.do_stage(
        case=one.number, task=task, agreed=agreed, opinion=opinion, actor=actor, at=at or one.at
    )


def give_back(one, key, actor, to, reason="材料不齐"):
    task = open_tasks(one.number)[key]
    return commands.return_stage(
        case=one.number, task=task, to=to, reason=reason, actor=actor, at=one.at
    )


def state_of(number):
    return models.Case.objects.get(pk=number).state


def to_branches(one):
    do(one, "a", one.world.reviewer)


def test_a_case_without_a_route_goes_as_before(world):
    number = accepted_case(world)
    assert models.Case.objects.get(pk=number).marking is None
    assert queries.case_route(number, viewer=world.reviewer, at=AT) is None
    assert not models.StageTask.objects.filter(case_id=number).exists()
    with pytest.raises(commands.CannotAct):
        commands.do_stage(case=number, task=1, opinion="好", actor=world.reviewer, at=AT)


def test_three_people_bring_a_case_through_two_branches_to_its_decision(routed):
    world = routed.world
    assert open_tasks(routed.number) == {"a": 1}
    to_branches(routed)
    assert set(open_tasks(routed.number)) == {"b", "c"}
    kept = models.Case.objects.get(pk=routed.number).marking
    assert Run.of(kept).plain() == kept
    assert Run.of(kept).marking() == Marking(
        frozenset({"b", "c"}), frozenset(), {"a": Result.AGREED}
    )
    told = queries.case_for_applicant(routed.number, viewer=world.zhang, at=routed.at)
    assert told.told == "正在环节b、环节c。"
    assert "符合条件" not in " ".join(line.opinion for line in told.history)
    do(routed, "b", world.second)
    assert state_of(routed.number) == CaseState.REVIEW
    do(routed, "c", routed.civil, agreed=False)
    assert state_of(routed.number) == CaseState.DECISION
    assert models.Review.objects.filter(case_id=routed.number).count() == 3
    shown = queries.case_route(routed.number, viewer=world.approver, at=routed.at)
    assert shown is not None
    assert [s.status for s in shown.stages] == [StageStatus.DONE] * 3 + [StageStatus.OPEN]
    assert {s.node.key: s.result for s in shown.stages}["c"] is Result.DISAGREED
    reviewer_decides = replace(world.second, permissions=world.approver.permissions)
    with pytest.raises(NotPermitted):
        commands.decide(
            case=routed.number, outcome=Outcome.GRANTED, actor=reviewer_decides, at=routed.at
        )
    commands.decide(case=routed.number, outcome=Outcome.GRANTED, actor=world.approver, at=routed.at)
    assert state_of(routed.number) == CaseState.DECIDED


def test_two_departments_in_the_same_second_both_land(routed):
    to_branches(routed)
    seen = version_of(routed.number)
    tasks = open_tasks(routed.number)
    given = {"case": routed.number, "opinion": "同意", "at": routed.at}
    commands.do_stage(task=tasks["b"], actor=routed.world.second, **given)
    commands.do_stage(task=tasks["c"], actor=routed.civil, **given)  # saw the same state
    assert version_of(routed.number) >= seen + 2
    assert state_of(routed.number) == CaseState.DECISION


def test_of_two_at_one_stage_the_second_is_told_and_loses_nothing(routed):
    task = open_tasks(routed.number)["a"]
    given = {"case": routed.number, "task": task, "opinion": "同意", "at": routed.at}
    commands.do_stage(actor=routed.world.reviewer, **given)
    with pytest.raises(commands.StageMoved) as told:
        commands.do_stage(actor=routed.world.second, **given)
    assert "赵审" in told.value.text
    assert "您写的意见保存在下方" in told.value.text


def test_a_branch_that_returns_takes_back_what_another_granted(routed):
    """民政 returns to 初审 after 市场 agreed: that consent was to something else."""
    to_branches(routed)
    do(routed, "b", routed.world.second)
    give_back(routed, "c", routed.civil, "a")
    assert set(open_tasks(routed.number)) == {"a"}
    run = Run.of(models.Case.objects.get(pk=routed.number).marking)
    assert not run.results
    assert not run.waiting
    do(routed, "a", routed.world.reviewer)  # did it before, may do it again
    assert set(open_tasks(routed.number)) == {"b", "c"}
    do(routed, "b", routed.world.second)
    do(routed, "c", routed.civil)
    assert state_of(routed.number) == CaseState.DECISION


def test_who_grants_after_a_branch_returned_is_told(routed):
    to_branches(routed)
    late = open_tasks(routed.number)["b"]
    give_back(routed, "c", routed.civil, "a")
    with pytest.raises(commands.StageMoved) as told:
        commands.do_stage(
            case=routed.number, task=late, opinion="同意", actor=routed.world.second, at=routed.at
        )
    assert "因为别的环节退回" in told.value.text
    row = models.StageTask.objects.get(case_id=routed.number, n=late)
    assert (row.result, row.finished_by) == ("TAKEN_BACK", None)
    last = models.CaseEvent.objects.filter(case_id=routed.number).order_by("-n")[0]
    assert last.act == Action.STAGE_RETURN
    assert "环节b" in last.opinion  # the history says what was taken from others


def test_a_return_has_its_number_of_times(routed):
    to_branches(routed)
    give_back(routed, "c", routed.civil, "a")
    to_branches(routed)
    with pytest.raises(commands.CannotDoStage) as refused:
        give_back(routed, "c", routed.civil, "a")
    assert "规定的次数" in refused.value.text


def test_the_decision_sends_all_branches_back_at_once(routed):
    world = routed.world
    to_branches(routed)
    do(routed, "b", world.second)
    do(routed, "c", routed.civil)
    given = {"case": routed.number, "reason": "请补充", "actor": world.approver, "at": routed.at}
    with pytest.raises(commands.CannotReview):
        commands.return_to_review(**given, to="b")
    commands.return_to_review(**given, to="s")
    assert state_of(routed.number) == CaseState.REVIEW
    assert set(open_tasks(routed.number)) == {"b", "c"}
    do(routed, "b", world.second)
    do(routed, "c", routed.civil)
    assert state_of(routed.number) == CaseState.DECISION


def test_a_quorum_settles_countersigning_and_the_rest_need_not_sign(world):
    publish(world, countersign())
    one = SimpleNamespace(number=accepted_case(world), at=later(1))
    people = [world.reviewer, world.second, staff(world.market, "冯审", Permission.REVIEW)]
    tasks = list(
        models.StageTask.objects.filter(case_id=one.number)
        .order_by("n")
        .values_list("n", flat=True)
    )
    assert len(tasks) == 3
    given = {"case": one.number, "opinion": "同意", "at": one.at}
    commands.do_stage(task=tasks[0], actor=people[0], **given)
    with pytest.raises(NotPermitted):
        commands.do_stage(task=tasks[1], actor=people[0], **given)  # nobody signs twice
    commands.do_stage(task=tasks[1], actor=people[1], **given)
    assert state_of(one.number) == CaseState.DECISION
    row = models.StageTask.objects.get(case_id=one.number, n=tasks[2])
    assert row.result == "NOT_NEEDED"
    with pytest.raises(commands.StageMoved):
        commands.do_stage(task=tasks[2], actor=people[2], **given)


def test_a_quorum_that_cannot_be_reached_goes_the_other_way(world):
    publish(world, countersign())
    number = accepted_case(world)
    for task, actor in ((1, world.reviewer), (2, world.second)):
        commands.do_stage(
            case=number, task=task, agreed=False, opinion="不同意", actor=actor, at=later(1)
        )
    assert set(open_tasks(number)) == {"x"}


def test_a_stage_is_done_by_its_post_only(routed):
    world = routed.world
    for who in (world.approver, world.clerk, world.zhang):  # another post, the applicant
        with pytest.raises(NotPermitted):
            do(routed, "a", who)
    with pytest.raises(NotFound):  # another organisation, not asked yet
        do(routed, "a", world.stranger)
    file = queries.case_for_staff(routed.number, viewer=world.reviewer, at=routed.at)
    assert Action.STAGE in file.actions
    assert not {Action.REVIEW, Action.SEND_TO_DECISION} & file.actions
    assert not file.may_claim
    with pytest.raises(NotPermitted):
        commands.review(
            case=routed.number, opinion="好", passed=True, actor=world.reviewer, at=routed.at
        )


def test_opinions_reasons_and_another_person_are_asked(routed):
    with pytest.raises(commands.CannotDoStage):
        do(routed, "a", routed.world.reviewer, opinion="  ")
    to_branches(routed)
    with pytest.raises(NotPermitted) as refused:
        do(routed, "b", routed.world.reviewer)
    assert "另一个人" in refused.value.text
    with pytest.raises(commands.CannotDoStage):
        give_back(routed, "c", routed.civil, "a", reason=" ")
    with pytest.raises(commands.CannotDoStage):
        give_back(routed, "c", routed.civil, "b")


def names(viewer, view=DeskView.TODO, at=AT, **more):
    page = queries.desk_list(DeskFilters(view=view, **more), viewer=viewer, at=at)
    return [(row.number, row.step) for row in page.rows]


def test_lists_show_a_case_to_every_organisation_with_an_open_stage(routed):
    world, number, civil = routed.world, routed.number, routed.civil
    assert names(world.second) == [(number, "环节a")]
    assert names(civil) == []
    assert queries.desk_counts(viewer=civil, at=AT).todo == 0
    with pytest.raises(NotFound):
        queries.case_for_staff(number, viewer=civil, at=AT)
    to_branches(routed)
    assert names(civil) == names(civil, DeskView.OPEN) == [(number, "环节c")]
    assert names(world.second) == [(number, "环节b")]
    assert names(civil, text=str(number)) == [(number, "审查")]
    counts = (
        queries.desk_counts(viewer=world.second, at=AT),
        queries.desk_counts(viewer=civil, at=AT),
    )
    assert [c.todo for c in counts] == [1, 1]
    assert queries.case_for_staff(number, viewer=civil, at=AT).has_route
    do(routed, "b", world.second)
    assert names(world.second) == []
    assert queries.desk_counts(viewer=world.second, at=AT).todo == 0
    plain = filed_case(world, world.service)  # what has no route is listed as before
    assert names(world.reviewer) == [(plain, "收件")]


def test_days_stand_still_while_the_case_does(routed):
    to_branches(routed)
    before = dict(models.StageTask.objects.filter(finished_at=None).values_list("stage", "due_on"))
    by = {"case": routed.number, "actor": routed.world.approver}
    commands.suspend(reason="等", basis="规定", resume_when="后", at=routed.at, **by)
    with pytest.raises(commands.CannotAct):
        do(routed, "b", routed.world.second)
    assert names(routed.civil) == []
    lift = {**by, "actor": routed.world.reviewer}
    commands.resume(result="好", at=routed.at + timedelta(days=7), **lift)
    after = dict(models.StageTask.objects.filter(finished_at=None).values_list("stage", "due_on"))
    calendar = places.working_calendar()
    moved = {key: calendar.working_days_between(before[key], after[key]) for key in before}
    assert moved == {"b": 5, "c": 5}
    do(routed, "b", routed.world.second, at=routed.at + timedelta(days=8))


def test_a_case_that_ends_ends_its_stages(routed):
    to_branches(routed)
    commands.withdraw(number=routed.number, actor=routed.world.zhang, at=routed.at)
    assert open_tasks(routed.number) == {}
    results = models.StageTask.objects.filter(case_id=routed.number).values_list(
        "result", flat=True
    )
    assert sorted(results) == ["AGREED", "STOPPED", "STOPPED"]


def test_cases_on_their_way_keep_the_route_they_were_filed_under(routed):
    to_branches(routed)
    publish(routed.world, None)
    fresh = accepted_case(routed.world, routed.world.permit)
    assert models.Case.objects.get(pk=fresh).marking is None
    do(routed, "b", routed.world.second)
    do(routed, "c", routed.civil)
    assert state_of(routed.number) == CaseState.DECISION


def test_a_stage_costs_the_same_on_a_case_of_three_hundred_tasks(routed):
    world = routed.world
    other = SimpleNamespace(number=accepted_case(world), at=routed.at)
    for one in (routed, other):
        to_branches_of(one, world)
    row = models.Case.objects.get(pk=other.number)
    models.StageTask.objects.bulk_create(
        models.StageTask(
            case=row, n=n, stage="b", name="环节b", right="cases.review",
            organisation_id=world.market, organisation_name="局", opened_at=AT,
            due_on=AT.date(), yellow_on=AT.date(), finished_at=AT, result="RETURNED",
        )
        for n in range(10, 310)
    )  # fmt: skip
    row.marking = {**(row.marking or {}), "tasks": 310}
    row.save(update_fields=["marking"])
    seen = []
    for one in (routed, other):
        with counting() as counted:
            do(one, "b", world.second)
        seen.append([sql.split()[0] for sql in counted.sql])
    assert seen[0] == seen[1]
    assert len(seen[1]) <= 12
    with counting() as counted:
        queries.case_route(other.number, viewer=world.approver, at=routed.at)
    assert len(counted.sql) <= 8


def to_branches_of(one, world):
    one.world = world
    to_branches(one)


def test_a_part_of_a_joint_case_runs_along_its_own_route(world):
    lead = {"nodes": [start("a"), stage("a", "b", whose="LEAD"), stage("b", "decision"), *ending()]}
    there = joint_factories.joint(world)
    publish(world, lead, code=joint_factories.FIRE, organisation=there.fire)
    number = joint_factories.accepted(there)
    child = joint_factories.part(number, joint_factories.FIRE)
    assert [c.marking for c in (joint_factories.case(number),)] == [None]
    task = models.StageTask.objects.get(case_id=child.number)
    assert task.organisation_id == world.market  # who leads
    commands.do_stage(case=child.number, task=1, opinion="同意", actor=world.reviewer, at=later(1))
    assert set(open_tasks(child.number)) == {"b"}
    commands.withdraw(number=number, reason="不开了", actor=world.zhang, at=later(1))
    assert open_tasks(child.number) == {}


@pytest.mark.django_db(transaction=True)
def test_a_branch_returns_in_the_second_another_grants(transactional_db):
    """Whoever is first, the return stands: a grant before it falls, one after it is refused."""
    there = world_of()
    publish(there, branches(there.civil))
    one = SimpleNamespace(
        number=accepted_case(there),
        world=there,
        civil=staff(there.civil, "吴民", Permission.REVIEW, organisation_name="示例县民政局"),
        at=later(1),
    )
    to_branches(one)
    tasks, start = open_tasks(one.number), Barrier(2)
    given = {"case": one.number, "at": one.at}

    def granted():
        start.wait()
        try:
            commands.do_stage(task=tasks["b"], opinion="同意", actor=there.second, **given)
        except commands.StageMoved as told:
            return told.text
        finally:
            connection.close()
        return ""

    def returned():
        start.wait()
        try:
            commands.return_stage(
                task=tasks["c"], to="a", reason="材料不齐", actor=one.civil, **given
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        told, other = pool.submit(granted), pool.submit(returned)
        said = told.result()
        other.result()
    assert set(open_tasks(one.number)) == {"a"}, "the return stands"
    case = models.Case.objects.get(pk=one.number)
    assert set((case.marking or {})["open"]) == {"a"}
    rows = {r.n: r.result for r in models.StageTask.objects.filter(case=case)}
    assert rows[tasks["b"]] == ("TAKEN_BACK" if said else "AGREED")
    assert [e.n for e in models.CaseEvent.objects.filter(case=case).order_by("n")] == list(
        range(1, case.last_n + 1)
    )
