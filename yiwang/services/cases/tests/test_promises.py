"""Written promises: kept, checked by two on site, judged by another, barred, objected to."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.apps import apps

from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.identity.types import Permission
from yiwang.services.cases import commands, models, queries
from yiwang.services.cases.events import PromiseJudged
from yiwang.services.cases.rules import promises as rules
from yiwang.services.cases.types import DocumentKind, Judgement, Light, Outcome

from . import factories
from .factories import AT, VALUES, body, certify, later, staff, upload

PROMISE = "我承诺经营场所符合食品安全要求"
UNTIL = date(2026, 12, 31)


def materials():
    lines = body()["materials"]
    lines[3] = {
        **lines[3],
        "promise": PROMISE,
        "promise_check": "现场看经营场所",
        "promise_days": 10,
    }
    return lines


@pytest.fixture
def item(world):
    """A permit whose fourth material may be promised."""
    return factories.publish(
        "000131009000",
        "01",
        "承诺许可",
        world.market,
        world.form_version_id,
        materials=materials(),
    )


@pytest.fixture
def chief(world):
    return staff(world.market, "李批", Permission.DECIDE)


@pytest.fixture
def colleague(world):
    """A real member of the office, for a visit by two."""
    row = apps.get_model("identity", "Staff").objects.create(
        name="吴审", job_number="S0002", organisation_id=world.market, created_at=AT
    )
    apps.get_model("identity", "RoleAssignment").objects.create(
        staff=row,
        role="REVIEWER",
        organisation_id=world.market,
        region_code=factories.COUNTY,
        valid_from=AT.date(),
    )
    return row.pk


def granted(world, item):
    draft = commands.begin(item_code=item, actor=world.zhang, at=AT)
    act = {"number": draft.number, "actor": world.zhang, "at": AT}
    commands.autosave(values=VALUES, version=1, page="applicant", **act)
    file_id = upload(world.zhang, f"draft:{draft.number}")
    commands.attach(material_no=3, file_id=file_id, **act)
    commands.promise(material_no=4, **act)
    certify(draft.number, world.zhang)
    number = commands.submit(token=draft.token, **act).number
    commands.accept(case=number, actor=world.clerk, at=AT)
    step = {"case": number, "actor": world.reviewer, "at": AT}
    commands.review(**step, opinion="符合", passed=True)
    commands.send_to_decision(**step)
    commands.decide(case=number, outcome=Outcome.GRANTED, actor=world.approver, at=AT)
    return number


def check(world, number, **changes):
    plan = {"case": number, "n": 1, "is_true": False, "opinion": "场所没有洗消间"}
    return commands.check_promise(**{**plan, "actor": world.reviewer, "at": later(1), **changes})


def judge(world, number, **changes):
    plan = {"case": number, "n": 1, "proposal": Judgement.REVOKE, "reason": "与承诺不符"}
    more = {"barred_until": UNTIL, "actor": world.approver, "at": later(2)}
    return commands.judge_promise(**{**plan, **more, **changes})


def answer(number, actor, **changes):
    plan = {"case": number, "n": 1, "upheld": True, "answer": "复核属实", "at": later(4)}
    return commands.answer_objection(**{**plan, "actor": actor, **changes})


def only(number, viewer, at=AT):
    (found,) = queries.promises_of(number, viewer=viewer, at=at).promises
    return found


def test_a_promise_is_kept_as_a_document_and_checked_after_the_grant(world, item):
    number = granted(world, item)
    letter = models.OfficialDocument.objects.get(case=number, kind=DocumentKind.PROMISE_LETTER)
    assert letter.data["points"][0]["promise"] == PROMISE
    assert letter.data["promise"].startswith("张三，随申请于3月2日")
    one = only(number, world.zhang)
    assert (one.promise, one.what, str(one.due_on)) == (PROMISE, "现场看经营场所", "2026-03-16")
    assert one.consequence == rules.CONSEQUENCE
    assert only(number, world.reviewer).may_check
    rows = queries.due_checks(viewer=world.reviewer, at=later(20)).rows
    assert [(r.number, r.light, r.waits_for) for r in rows] == [(number, Light.RED, "CHECK")]
    assert not queries.due_checks(viewer=world.stranger, at=AT).rows
    check(world, number, is_true=True)
    assert not queries.due_checks(viewer=world.reviewer, at=later(20)).rows
    with pytest.raises(commands.CannotJudge):
        check(world, number)
    with pytest.raises(commands.CannotJudge):
        judge(world, number)


@pytest.mark.law("行政许可法", 34)
def test_a_check_on_site_is_made_by_two(world, item, colleague):
    number = granted(world, item)
    for changes, field in (
        ({"opinion": " "}, "opinion"),
        ({"on_site": True}, "second"),
        ({"on_site": True, "second": uuid7()}, "second"),
    ):
        with pytest.raises(commands.CannotJudge) as refused:
            check(world, number, **changes)
        assert field in refused.value.fields
    alone = replace(world.reviewer, staff_id=colleague)
    with pytest.raises(commands.CannotJudge):
        check(world, number, on_site=True, second=colleague, actor=alone)
    check(world, number, on_site=True, second=colleague)
    row = models.PromiseCheck.objects.get(case=number)
    assert (row.second_by, row.on_site, row.result) == (colleague, True, "FALSE")


def test_a_false_promise_bars_further_ones_until_the_day(world, item, events):
    number = granted(world, item)
    check(world, number)
    assert [r.waits_for for r in queries.due_checks(viewer=world.approver, at=AT).rows] == ["JUDGE"]
    judge(world, number)
    (event,) = events(PromiseJudged)
    assert (event.proposal, event.barred_until) == ("REVOKE", UNTIL)
    said = models.OfficialDocument.objects.get(
        case=number, kind=DocumentKind.FALSE_PROMISE_NOTICE
    ).data
    assert "42号" in said["basis"]
    assert "行政复议" in said["review_remedy"]
    assert "2026年12月31日以前" in said["consequence"]
    draft = commands.begin(item_code=item, actor=world.zhang, at=later(3))
    act = {"number": draft.number, "actor": world.zhang}
    with pytest.raises(commands.CannotPromise) as refused:
        commands.promise(**act, material_no=4, at=later(3))
    assert "不能用书面承诺代替证明" in refused.value.text
    with pytest.raises(commands.CannotSubmit) as filed:
        commands.file(
            item_code=item,
            values=VALUES,
            promises=[4],
            idempotency_key="again",
            actor=world.zhang,
            at=later(3),
        )
    assert "承诺不实" in filed.value.fields["material-4"]
    commands.promise(number=draft.number, material_no=4, actor=world.zhang, at=later(304))
    other = commands.begin(item_code=item, actor=world.li, at=later(3))
    commands.promise(number=other.number, material_no=4, actor=world.li, at=later(3))


def test_who_checked_does_not_judge_and_who_judged_does_not_answer(world, item, chief):
    number = granted(world, item)
    both = replace(world.reviewer, permissions=world.reviewer.permissions | {Permission.DECIDE})
    check(world, number, actor=both)
    assert not only(number, both).may_judge
    with pytest.raises(NotPermitted) as refused:
        judge(world, number, actor=both)
    assert "核查人不能认定" in refused.value.text
    judge(world, number)
    with pytest.raises(commands.CannotJudge):
        answer(number, chief)
    with pytest.raises(NotPermitted):
        commands.object_to_judgement(
            number=number, n=1, objection="x", actor=world.reviewer, at=later(3)
        )
    act = {"number": number, "n": 1, "actor": world.zhang, "at": later(3)}
    with pytest.raises(commands.CannotJudge):
        commands.object_to_judgement(**act, objection=" ")
    commands.object_to_judgement(**act, objection="洗消间在二楼")
    with pytest.raises(commands.CannotJudge):
        commands.object_to_judgement(**act, objection="再说一次")
    waits = [r.waits_for for r in queries.due_checks(viewer=chief, at=AT).rows]
    assert waits == ["OBJECTION"]
    assert not only(number, world.approver).may_answer
    for own in (world.approver, both):
        with pytest.raises(NotPermitted):
            answer(number, own)
    with pytest.raises(commands.CannotJudge):
        answer(number, chief, answer="")
    answer(number, chief)
    assert only(number, world.zhang).is_lifted
    assert not queries.due_checks(viewer=chief, at=AT).rows
    draft = commands.begin(item_code=item, actor=world.zhang, at=later(5))
    commands.promise(number=draft.number, material_no=4, actor=world.zhang, at=later(5))


A_JUDGMENT_HAS_REASON_AND_DAYS: Any = [
    ({"reason": " "}, "reason"),
    ({"proposal": Judgement.RECTIFY}, "rectify_by"),
    ({"proposal": Judgement.RECTIFY, "rectify_by": AT.date()}, "rectify_by"),
    ({"barred_until": AT.date()}, "barred_until"),
    ({"barred_until": date(2029, 3, 5)}, "barred_until"),
]


def test_a_judgement_has_reason_and_days(world, item):
    number = granted(world, item)
    check(world, number)
    for changes, field in A_JUDGMENT_HAS_REASON_AND_DAYS:
        with pytest.raises(commands.CannotJudge) as refused:
            judge(world, number, **changes)
        assert field in refused.value.fields


def test_a_refused_objection_leaves_the_bar(world, item, chief):
    number = granted(world, item)
    check(world, number)
    judge(world, number, proposal=Judgement.RECTIFY, rectify_by=date(2026, 4, 1))
    act = {"number": number, "n": 1, "actor": world.zhang, "at": later(3)}
    commands.object_to_judgement(**act, objection="已经整改")
    answer(number, chief, upheld=False)
    said = models.OfficialDocument.objects.get(case=number, kind=DocumentKind.OBJECTION_ANSWER)
    assert "异议不成立" in said.data["consequence"]
    draft = commands.begin(item_code=item, actor=world.zhang, at=later(5))
    with pytest.raises(commands.CannotPromise):
        commands.promise(number=draft.number, material_no=4, actor=world.zhang, at=later(5))


def test_promises_are_shown_to_who_may_know_of_the_case(world, item):
    number = granted(world, item)
    for nobody in (world.li, world.stranger):
        with pytest.raises(NotFound):
            queries.promises_of(number, viewer=nobody, at=AT)
    with pytest.raises(NotFound):
        check(world, number, n=9)
    with pytest.raises(NotPermitted):
        check(world, number, actor=world.clerk)
