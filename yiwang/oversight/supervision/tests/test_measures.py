"""The ladder: every rung, hand, refusal, appeal, and who may look."""

from dataclasses import replace
from datetime import date

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.core.standing import KEY
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.notifications import queries as notifications
from yiwang.oversight.supervision import commands
from yiwang.oversight.supervision.models import Fact, Finding, MeasureStep, Rule
from yiwang.oversight.supervision.queries import facts
from yiwang.oversight.supervision.queries import measures as queries
from yiwang.oversight.supervision.types import Measure
from yiwang.oversight.supervision.types.measures import (
    MeasureAct,
    MeasureAnswer,
    MeasureDraft,
    MeasureOutcome,
    MeasureState,
    Rung,
    Sight,
)

from . import measure_factories as f

pytestmark = pytest.mark.django_db
SKIP = "问题严重，同一窗口一周内三次超时，不宜逐级提醒"


@pytest.fixture
def there():
    return f.county()


def entries():
    return apps.get_model("audit", "Entry").objects


def look(number, who, days=0):
    return queries.measure(number, viewer=who, at=f.later(days))


def failed(there, rung, ground, *, days, **changes):
    """Issue a measure on a finding, and close it as insufficient when its days are over."""
    number = f.issued(there, rung, days=days, findings=(ground.pk,), **changes)
    row = f.paper(number)
    if row.needs_consent:
        f.act(commands.consent_to_measure, number, there.legal, days=days, text=f.WORDS)
        row = f.paper(number)
    after = (max(row.due_on, row.appeal_by) - f.AT.date()).days + 1
    f.act(commands.verify_measure, number, there.watcher, days=after, is_enough=False, text=f.WORDS)
    return number, after


def test_a_notice_is_answered_with_proof_and_closed(there):
    number = f.issued(there)
    row = f.paper(number)
    assert (row.state, row.due_on, row.yellow_on) == ("ISSUED", date(2026, 3, 4), date(2026, 3, 3))
    assert row.document_number == "示例县效监〔2026〕1号"
    f.answered(number, there.officer)
    assert look(number, there.watcher).acts == {MeasureAct.SATISFIED, MeasureAct.INSUFFICIENT}
    f.act(commands.verify_measure, number, there.second, is_enough=True, text=f.WORDS)
    seen = look(number, there.officer)
    assert (seen.row.state, seen.row.outcome) == (MeasureState.CLOSED, MeasureOutcome.SATISFIED)
    assert [s.act for s in seen.steps] == ["PROPOSE", "ANSWER", "SATISFIED"]
    kept = queries.measure_file(number, seen.steps[1].files[0], viewer=there.head, at=f.AT)
    assert kept.name == "整改照片.png"


def test_the_whole_ladder_is_climbed(there):
    ground, days = f.finding(there), 0
    for rung in (Rung.NOTICE, Rung.URGE, Rung.RECTIFY, Rung.SELF_CRITICISM, Rung.CIRCULAR):
        number, days = failed(there, rung, ground, days=days)
        assert look(number, there.watcher, days).next_rung is not None
    number = f.issued(there, Rung.DISCIPLINE, days=days, findings=(ground.pk,))
    assert f.paper(number).state == MeasureState.REFERRED
    f.refer(number, there.discipline, MeasureAct.TAKE, days=days)
    f.refer(number, there.discipline, MeasureAct.TELL, days=days)
    f.refer(number, there.discipline, MeasureAct.SHOW, days=days)
    answer = MeasureAnswer("本人接受处理", (), "没有书面材料")
    f.act(commands.answer_measure, number, there.officer, days=days, answer=answer)
    f.refer(number, there.discipline, MeasureAct.CONCLUDE, days=days)
    assert f.paper(number).outcome == MeasureOutcome.CONCLUDED
    chain = look(number, there.discipline, days).earlier
    assert [one.rung for one in chain] == list(Rung)[-2::-1]
    assert [one.is_open_to for one in chain] == [False] * 5
    assert all(one.is_open_to for one in look(number, there.watcher, days).earlier)


def test_a_referral_may_be_returned_with_its_reason(there):
    number = f.issued(there, Rung.DISCIPLINE, skip_reason=SKIP)
    with pytest.raises(NotFound):
        look(number, there.discipline)
    f.act(commands.consent_to_measure, number, there.legal, text=f.WORDS)
    with pytest.raises(commands.CannotActOnMeasure):
        f.act(commands.refer_measure, number, there.discipline, act=MeasureAct.RETURN, text="")
    f.refer(number, there.discipline, MeasureAct.RETURN)
    assert look(number, there.watcher).row.outcome is MeasureOutcome.RETURNED


def test_an_officer_tries_to_see_their_own_referral(there):
    """Nothing before they are told; that there is one when told; the file when it is shown."""
    number = f.issued(there, Rung.DISCIPLINE, skip_reason=SKIP)
    f.act(commands.consent_to_measure, number, there.legal, text=f.WORDS)
    for who in (there.officer, there.head, there.colleague):
        with pytest.raises(NotFound):
            look(number, who)
        assert queries.measures_against(viewer=who, at=f.AT).rows == ()
    f.refer(number, there.discipline, MeasureAct.TAKE)
    f.refer(number, there.discipline, MeasureAct.TELL)
    seen = look(number, there.officer)
    assert seen.row.sight is Sight.EXISTENCE
    assert (seen.demand, seen.findings, seen.steps, seen.acts) == ("", (), (), frozenset())
    assert (seen.row.document_number, seen.row.due_on, seen.skip_reason) == ("", None, "")
    with pytest.raises(commands.CannotActOnMeasure):
        f.act(commands.answer_measure, number, there.officer, answer=MeasureAnswer("陈述意见如下"))
    f.refer(number, there.discipline, MeasureAct.SHOW)
    seen = look(number, there.officer)
    assert (seen.row.sight, seen.demand) == (Sight.WHOLE, f.DEMAND)
    assert seen.acts == {MeasureAct.ANSWER}
    assert [one.number for one in queries.measures_against(viewer=there.officer, at=f.AT).rows] == [
        number
    ]


def test_only_those_in_it_see_a_measure(there):
    number = f.issued(there)
    assert look(number, there.head).demand == f.DEMAND
    elsewhere = f.stranger(there.watcher, organisation_id=there.civil, organisation_ids=frozenset())
    below = f.stranger(there.watcher, region_code="990103000000")
    for who in (there.colleague, there.legal, there.discipline, elsewhere, below):
        with pytest.raises(NotFound):
            look(number, who)
        with pytest.raises(NotFound):
            f.act(commands.verify_measure, number, who, is_enough=True, text=f.WORDS)
    assert queries.measures(viewer=there.legal, at=f.AT).rows == ()
    assert queries.measures(viewer=there.discipline, at=f.AT).rows == ()
    with pytest.raises(NotPermitted):
        queries.measures(viewer=there.head, at=f.AT)


def test_an_officer_does_not_see_another_s(there):
    theirs = f.issued(there)
    ground = f.finding(there, staff=there.colleague.staff_id)
    other = f.issued(there, findings=(ground.pk,), officer=there.colleague.staff_id)
    seen = queries.measures_against(viewer=there.officer, at=f.AT).rows
    assert [one.number for one in seen] == [theirs]
    both = queries.measures_against(viewer=there.head, at=f.AT).rows
    assert [one.number for one in both] == [other, theirs]


def test_grave_rungs_go_out_with_consent_only(there):
    ground, days = f.finding(there), 0
    for rung in (Rung.NOTICE, Rung.URGE, Rung.RECTIFY):
        _, days = failed(there, rung, ground, days=days)
    number = f.issued(there, Rung.SELF_CRITICISM, days=days, findings=(ground.pk,))
    assert f.paper(number).state == MeasureState.PROPOSED
    with pytest.raises(NotFound):
        look(number, there.officer)
    assert look(number, there.legal).acts == {MeasureAct.CONSENT, MeasureAct.REFUSE}
    with pytest.raises(commands.CannotActOnMeasure):
        f.act(commands.consent_to_measure, number, there.watcher, text=f.WORDS)
    f.act(commands.consent_to_measure, number, there.legal, days=days, text=f.WORDS)
    assert look(number, there.officer, days).row.state is MeasureState.ISSUED
    assert MeasureAct.ANSWER not in look(number, there.head, days).acts


def test_consent_may_be_refused_and_a_proposal_withdrawn(there):
    first = f.issued(there, Rung.CIRCULAR, skip_reason=SKIP)
    f.act(commands.refuse_measure, first, there.legal, text="依据不足，先责令整改")
    second = f.issued(there, Rung.CIRCULAR, skip_reason=SKIP)
    f.act(commands.withdraw_measure, second, there.watcher, text=f.WORDS)
    outcomes = [f.paper(one).outcome for one in (first, second)]
    assert outcomes == [MeasureOutcome.REFUSED, MeasureOutcome.WITHDRAWN]
    for one in (first, second):
        with pytest.raises(NotFound):
            look(one, there.officer)


def test_nobody_consents_to_what_they_proposed(there):
    number = f.issued(there, Rung.CIRCULAR, skip_reason=SKIP)
    rights = there.watcher.permissions | there.legal.permissions
    both = replace(there.watcher, permissions=rights, organisation_id=there.civil,
                   organisation_ids=frozenset({there.civil}))  # fmt: skip
    assert look(number, both).acts == frozenset()
    row = f.paper(number)
    row.consented_by = row.proposed_by
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
    row.consented_by, row.state = "", MeasureState.ISSUED
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_nothing_is_issued_against_the_own_organisation_or_elsewhere(there):
    own = f.stranger(there.watcher, organisation_id=there.market)
    away = f.stranger(there.watcher, region_code="990103000000")
    for who in (own, away, there.head, there.legal):
        draft = MeasureDraft(Rung.NOTICE, (f.finding(there).pk,), f.DEMAND)
        with pytest.raises(NotPermitted):
            commands.issue_measure(draft=draft, actor=who, at=f.AT)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"findings": ()}, "findings"),
        ({"findings": (999_999,)}, "findings"),
        ({"demand": "办"}, "demand"),
        ({"rung": Rung.URGE}, "skip_reason"),
        ({"rung": Rung.CIRCULAR, "skip_reason": "急"}, "skip_reason"),
    ],
)
def test_what_is_missing_is_named(there, changes, field):
    with pytest.raises(commands.CannotIssueMeasure) as refused:
        f.issued(there, **changes)
    assert list(refused.value.fields) == [field]


def test_a_measure_rests_on_confirmed_findings_of_one_office_and_its_officer(there):
    unsure = f.finding(there, state="OPEN", verdict="", judged_at=None)
    other = f.finding(there, organisation_id=there.civil)
    good = f.finding(there)
    for findings in ((unsure.pk,), (good.pk, other.pk)):
        with pytest.raises(commands.CannotIssueMeasure):
            f.issued(there, findings=findings)
    with pytest.raises(commands.CannotIssueMeasure) as refused:
        f.issued(there, findings=(good.pk,), officer=there.colleague.staff_id)
    assert "officer" in refused.value.fields


def test_one_open_measure_for_one_thing_and_never_back_down(there):
    ground = f.finding(there)
    first = f.issued(there, findings=(ground.pk,))
    with pytest.raises(commands.CannotIssueMeasure, match="还没有办结"):
        f.issued(there, Rung.URGE, findings=(ground.pk,), skip_reason=SKIP)
    f.answered(first, there.officer)
    f.act(commands.verify_measure, first, there.watcher, is_enough=False, text=f.WORDS)
    with pytest.raises(commands.CannotIssueMeasure, match="还可以申诉"):
        f.issued(there, Rung.URGE, findings=(ground.pk,), days=1)
    with pytest.raises(commands.CannotIssueMeasure, match="高一档"):
        f.issued(there, Rung.NOTICE, findings=(ground.pk,), days=10)
    assert f.paper(f.issued(there, Rung.URGE, findings=(ground.pk,), days=10)).state == "ISSUED"


def test_an_answer_needs_material_or_a_statement(there):
    number = f.issued(there)
    for answer, field in (
        (MeasureAnswer("办"), "text"),
        (MeasureAnswer("已经办结"), "text"),
        (MeasureAnswer("已经办结并致歉"), "files"),
        (MeasureAnswer("已经办结并致歉", (f.proof("M0", there.officer),)), "files"),
    ):
        with pytest.raises(commands.CannotActOnMeasure) as refused:
            f.act(commands.answer_measure, number, there.officer, answer=answer)
        assert list(refused.value.fields) == [field]
    assert refused.value.text != ""
    with pytest.raises(commands.CannotActOnMeasure, match="请附处理材料或说明"):
        f.act(commands.answer_measure, number, there.head, answer=MeasureAnswer("已经办结并致歉"))
    answer = MeasureAnswer("已经办结并致歉", (), "当面致歉，没有书面材料")
    f.act(commands.answer_measure, number, there.head, answer=answer)
    assert "没有材料的说明：当面致歉" in look(number, there.watcher).steps[-1].text


def test_who_keeps_silent_is_found_insufficient_after_the_day(there):
    number = f.issued(there)
    with pytest.raises(commands.CannotActOnMeasure):
        f.act(commands.verify_measure, number, there.watcher, days=2, is_enough=False, text=f.WORDS)
    assert look(number, there.watcher, 3).row.is_late
    f.act(commands.verify_measure, number, there.watcher, days=3, is_enough=False, text=f.WORDS)
    assert f.paper(number).outcome == MeasureOutcome.INSUFFICIENT


def test_an_appeal_stops_the_clock_and_it_goes_on(there):
    ground, days = f.finding(there), 0
    for rung in (Rung.NOTICE, Rung.URGE):
        _, days = failed(there, rung, ground, days=days)
    number = f.issued(there, Rung.RECTIFY, days=days, findings=(ground.pk,))
    due = f.paper(number).due_on
    f.act(commands.appeal_measure, number, there.officer, days=days, text="不是本人经办的")
    assert look(number, there.watcher, days + 30).row.is_late is False
    assert look(number, there.legal, days).acts == {MeasureAct.UPHOLD, MeasureAct.OVERTURN}
    assert look(number, there.watcher, days).acts == frozenset()
    f.act(commands.decide_appeal, number, there.legal, days=days + 7, stands=True, text=f.WORDS)
    row = f.paper(number)
    assert (row.state, row.days_left) == ("ISSUED", 5)
    assert (row.due_on - due).days == 7
    with pytest.raises(commands.CannotActOnMeasure):
        f.act(commands.appeal_measure, number, there.officer, days=days + 7, text=f.WORDS)


def test_an_appeal_that_succeeds_makes_the_finding_false(there):
    number = f.issued(there)
    ground = Finding.objects.get()
    f.answered(number, there.officer)
    f.act(commands.appeal_measure, number, there.officer, text="当天系统停机，有公告")
    f.act(commands.decide_appeal, number, there.legal, stands=False, text="停机属实，不应计入")
    ground.refresh_from_db()
    assert (ground.state, ground.judged_name) == ("FALSE", "韩卫东")
    assert "停机属实" in ground.verdict
    assert Rule.objects.get(pk="T05").false == 1
    seen = look(number, there.watcher)
    assert (seen.row.outcome, seen.findings[0].is_false) == (MeasureOutcome.OVERTURNED, True)


def test_an_appeal_is_judged_by_nobody_who_had_a_hand_in_it(there):
    number = f.issued(there, Rung.CIRCULAR, skip_reason=SKIP)
    f.act(commands.consent_to_measure, number, there.legal, text=f.WORDS)
    f.act(commands.appeal_measure, number, there.officer, text="越级没有理由，事实有出入")
    assert look(number, there.legal).acts == frozenset()
    row = f.paper(number)
    row.judged_by = row.consented_by
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
    f.act(commands.decide_appeal, number, there.other_legal, stands=True, text=f.WORDS)


def test_an_appeal_comes_within_its_days_even_after_the_end(there):
    number = f.issued(there)
    f.act(commands.verify_measure, number, there.watcher, days=3, is_enough=False, text=f.WORDS)
    f.act(commands.appeal_measure, number, there.officer, days=7, text="期限内已经办结，有记录")
    f.act(commands.decide_appeal, number, there.legal, days=8, stands=True, text=f.WORDS)
    row = f.paper(number)
    assert (row.state, row.outcome) == ("CLOSED", "INSUFFICIENT")
    late = f.issued(there, days=0)
    with pytest.raises(commands.CannotActOnMeasure):
        f.act(commands.appeal_measure, late, there.officer, days=8, text=f.WORDS)


def test_who_acts_second_is_told(there):
    number = f.issued(there)
    f.answered(number, there.officer)
    with pytest.raises(commands.MeasureConflict):
        f.act(
            commands.verify_measure, number, there.watcher, version=1, is_enough=True, text=f.WORDS
        )


def test_nothing_is_deleted_and_no_trace_changed(there):
    number = f.issued(there)
    for change in (
        lambda: f.paper(number).steps.update(text="改过"),
        lambda: MeasureStep.objects.all().delete(),
        lambda: f.paper(number).grounds.all().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_every_act_leaves_an_entry_that_says_where_it_stands(there):
    number = f.issued(there)
    f.answered(number, there.officer)
    rows = entries().filter(stream=f"supervision:measure:{number}").order_by("pk")
    first, second = (row.facts[KEY][0] for row in rows)
    assert (first["kind"], first["state"], first["due_on"]) == ("MEASURE", "ISSUED", "2026-03-04")
    assert first["more"]["officer"] == str(there.officer.staff_id)
    assert (second["v"], second["state"], second.get("due_on")) == (2, "ANSWERED", None)


def test_the_log_does_not_say_whom_a_referral_names(there):
    number = f.issued(there, Rung.DISCIPLINE, skip_reason=SKIP)
    entry = entries().get(stream=f"supervision:measure:{number}")
    assert str(there.officer.staff_id) not in str(entry.facts)


def test_the_facts_of_the_log_tell_nobody_of_a_measure(there):
    number = f.issued(there, Rung.DISCIPLINE, skip_reason=SKIP)
    commands.follow(actor=SYSTEM, at=f.AT)
    assert Fact.objects.get(pk=number).kind == "MEASURE"
    for who in (there.officer, there.head, there.watcher):
        with pytest.raises(NotFound):
            facts.fact(number, today=f.AT.date(), viewer=who)
        with pytest.raises(NotFound):
            facts.acts(number, today=f.AT.date(), viewer=who)
    asked = facts.Asked(
        f"r:{f.COUNTY}", Measure.OPEN, date.min, date.max, kinds=("CASE", "MEASURE")
    )
    assert facts.listed(asked, today=f.AT.date(), viewer=there.watcher).rows == ()


def test_those_concerned_get_a_letter_that_tells_nothing(there):
    f.issued(there)
    letters = notifications.sent_messages(viewer=SYSTEM)
    ours = [one for one in letters if one.subject == "监察文书"]
    assert len(ours) == 2
    assert all("2026-03-04 前回复" in one.text and "超过" not in one.text for one in ours)


def test_a_repetition_suggests_a_rung_and_people_decide(there):
    grounds = [f.finding(there), f.finding(there)]
    seen = queries.grounds_for([grounds[0].pk], viewer=there.watcher, at=f.AT)
    assert [one.rung for one in seen.suggestions] == [Rung.RECTIFY]
    assert seen.officers == ((there.officer.staff_id, "刘伟"),)
    seen = queries.grounds_for([grounds[0].pk], viewer=there.watcher, at=f.later(40))
    assert seen.suggestions == ()
    assert f.paper(f.issued(there, findings=(grounds[0].pk,))).rung == Rung.NOTICE


def test_a_region_sets_its_own_days(there):
    commands.set_measure_term(
        key="NOTICE", days=1, source="示例县效能监察办法第八条", actor=there.watcher, at=f.AT
    )
    row = f.paper(f.issued(there))
    assert (row.days, row.days_source) == (1, "示例县效能监察办法第八条")
    with pytest.raises(commands.CannotSetTerm) as refused:
        commands.set_measure_term(key="X", days=0, source="", actor=there.watcher, at=f.AT)
    assert sorted(refused.value.fields) == ["days", "key", "source"]
    with pytest.raises(NotPermitted):
        commands.set_measure_term(key="NOTICE", days=1, source="办法", actor=there.legal, at=f.AT)


def test_what_may_be_issued_is_listed_until_it_is(there):
    ground = f.finding(there)
    assert [one.id for one in queries.measurable(viewer=there.watcher)] == [ground.pk]
    f.issued(there, findings=(ground.pk,))
    assert queries.measurable(viewer=there.watcher) == ()


def test_lists_are_paged_by_key(there):
    numbers = [f.issued(there) for _ in range(3)]
    first = queries.measures(limit=2, viewer=there.watcher, at=f.AT)
    assert [one.number for one in first.rows] == numbers[:0:-1]
    rest = queries.measures(limit=2, after=first.rows[-1].id, viewer=there.watcher, at=f.AT)
    assert ([one.number for one in rest.rows], rest.after) == (numbers[:1], "")
    assert queries.measures(rung="URGE", viewer=there.watcher, at=f.AT).rows == ()
