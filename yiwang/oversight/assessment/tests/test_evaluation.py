"""From the published formula to the closed ranking: equal figures, objections, refusals."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.core.types import ANYONE, SYSTEM
from yiwang.oversight.assessment import commands, queries
from yiwang.oversight.assessment.models import Score
from yiwang.oversight.assessment.types import Party, PeriodState, Span, Verdict
from yiwang.oversight.supervision.tests.figures import BASIC, Matter, taken
from yiwang.oversight.supervision.types import Measure

from .factories import (
    AFTER,
    BEFORE,
    CLOSING,
    COUNTY,
    FIRST,
    LAST,
    given,
    opened,
    person,
    published,
    score_of,
)


def objected(at_work, key, part="timeliness", **changes):
    told: dict[str, Any] = {
        "score_id": score_of(key, "卫生健康", at_work.supervisor).id,
        "part": part,
        "reason": "两件都等上级鉴定",
        "evidence": "鉴定委托书",
        "actor": at_work.head,
        "at": AFTER,
        **changes,
    }
    return commands.object_to_score(**told)


def decided(at_work, key, back="3", **changes):
    told: dict[str, Any] = {
        "objection_id": key,
        "back": Decimal(back),
        "decision": "鉴定时间应当扣除",
        "actor": at_work.manager,
        "at": AFTER,
        **changes,
    }
    return commands.decide_objection(**told)


def test_an_office_below_the_pass_mark_may_get_a_notice_once_the_evaluation_is_closed(at_work):
    harsh = given(deductions={"YELLOW": 1, "RED": 3, "ILLEGAL": 60})
    number = commands.draft_formula(
        given=harsh, reason="第一版", actor=at_work.supervisor, at=BEFORE
    )
    commands.publish_formula(number=number, actor=at_work.manager, at=BEFORE)
    key = opened(at_work)
    failed = score_of(key, "卫生健康", at_work.supervisor)
    assert (failed.grade, "rectify" in failed.actions) == ("不合格", False)
    commands.close_period(period_id=key, actor=at_work.supervisor, at=CLOSING)
    told = {
        (name, who.name): "rectify" in score_of(key, name, who).actions
        for name, who in (
            ("卫生健康", at_work.supervisor),
            ("市场监督", at_work.supervisor),
            ("卫生健康", at_work.manager),
        )
    }
    assert list(told.values()) == [True, False, False]


def test_every_point_taken_opens_as_many_matters_as_it_counts(at_work):
    published(at_work)
    key = opened(at_work)
    seen = 0
    for party in Party:
        for one in queries.scores(key, party, viewer=at_work.supervisor):
            for part in one.parts:
                if part.bad:
                    found = queries.behind(one.id, part.code, viewer=at_work.supervisor)
                    assert len(found) == part.bad, (one.name, part)
                    seen += 1
    assert seen >= 7


def test_points_come_from_the_figures(at_work):
    published(at_work)
    key = opened(at_work)
    health = score_of(key, "卫生健康", at_work.supervisor)
    lost = {part.code: part.lost for part in health.parts if part.lost}
    assert lost == {
        "timeliness": 30.0, "procedure": 4.5, "complaints": 10.0, "ILLEGAL": 10.0, "RED": 3.0,
    }  # fmt: skip
    assert health.handled == 20
    market = score_of(key, "市场监督", at_work.supervisor)
    assert (market.points, market.grade, market.rank, market.among) == (96.5, "优秀", 1, 2)
    assert (health.rank, health.group) == (2, "县级部门")
    few = score_of(key, "公安局", at_work.supervisor)
    assert (few.points, few.rank, few.handled) == (None, None, 1)
    clerk = score_of(key, "（已离岗）", at_work.supervisor, Party.STAFF)
    assert (clerk.staff, clerk.points, clerk.handled) == (at_work.clerk, 100.0, 20)


def test_only_a_formula_published_before_the_period_scores_it(at_work):
    told: dict[str, Any] = {
        "region_code": COUNTY,
        "span": Span.QUARTER,
        "first": FIRST,
        "actor": at_work.supervisor,
    }
    published(at_work, at=BEFORE + timedelta(days=40))
    with pytest.raises(commands.CannotAssess, match="看标出的地方") as refused:
        commands.open_period(**told, at=AFTER)
    assert "没有公布过评分办法" in refused.value.fields["first"]
    with pytest.raises(commands.CannotAssess) as refused:
        commands.open_period(**told, at=BEFORE)
    assert "才结束" in refused.value.fields["first"]


def test_a_formula_is_published_by_another_person_and_then_stands(at_work):
    number = commands.draft_formula(
        given=given(), reason="第一版", actor=at_work.supervisor, at=BEFORE
    )
    assert queries.formulas(viewer=ANYONE) == ()
    both = replace(
        at_work.supervisor,
        permissions=at_work.supervisor.permissions | at_work.manager.permissions,
    )
    with pytest.raises(commands.CannotAssess, match="另一个人"):
        commands.publish_formula(number=number, actor=both, at=BEFORE)
    with pytest.raises(NotPermitted):
        commands.publish_formula(number=number, actor=at_work.supervisor, at=BEFORE)
    commands.publish_formula(number=number, actor=at_work.manager, at=BEFORE)
    assert [one.number for one in queries.formulas(viewer=ANYONE)] == [1]
    with pytest.raises(commands.CannotAssess, match="已经公布"):
        commands.publish_formula(number=number, actor=at_work.manager, at=BEFORE)
    assert commands.draft_formula(
        given=given(least=20), reason="门槛", actor=at_work.supervisor, at=AFTER
    ) == 2  # fmt: skip


def test_an_objection_upheld_gives_points_back_and_the_closed_result_never_changes(at_work):
    published(at_work)
    key = opened(at_work)
    before = score_of(key, "卫生健康", at_work.supervisor).points
    objection = objected(at_work, key)
    with pytest.raises(commands.CannotAssess, match="申诉期到"):
        commands.close_period(period_id=key, actor=at_work.supervisor, at=AFTER)
    with pytest.raises(commands.CannotAssess, match="还有申诉没有复核"):
        commands.close_period(period_id=key, actor=at_work.supervisor, at=CLOSING)
    assert [one[1] for one in queries.open_objections(viewer=at_work.manager)]
    assert decided(at_work, objection) is Verdict.UPHELD
    commands.close_period(period_id=key, actor=at_work.supervisor, at=CLOSING)
    after = score_of(key, "卫生健康", at_work.head)
    assert (before, after.points) == (34.6, 38.2)
    assert after.objections[0].decided_by == "大厅管理"
    with pytest.raises(IntegrityError), transaction.atomic():
        Score.objects.filter(pk=after.id).update(points=100)
    again = commands.correct_period(
        period_id=key, reason="补报 3 件", actor=at_work.supervisor, at=CLOSING
    )
    taken([Matter(at_work.market, FIRST, days=30)])
    commands.score_period(period_id=again, actor=SYSTEM, at=CLOSING)
    assert score_of(again, "市场监督", at_work.supervisor).points != 96.5
    assert score_of(key, "市场监督", at_work.supervisor).points == 96.5
    shown = queries.periods(viewer=at_work.supervisor)
    assert [(one.number, one.state) for one in shown] == [
        (2, PeriodState.SCORED), (1, PeriodState.CLOSED),
    ]  # fmt: skip


def test_who_may_object_and_decide(at_work):
    published(at_work)
    key = opened(at_work)
    late = AFTER + timedelta(days=12)
    with pytest.raises(commands.CannotAssess, match="申诉期已过"):
        objected(at_work, key, at=late)
    with pytest.raises(NotFound):
        objected(at_work, key, actor=person("审批人", at_work.market))
    with pytest.raises(commands.CannotAssess) as refused:
        objected(at_work, key, part="openness")
    assert refused.value.fields == {"part": "请选择扣了分的一项"}
    with pytest.raises(commands.CannotAssess) as refused:
        objected(at_work, key, reason=" ")
    assert set(refused.value.fields) == {"reason"}
    objection = objected(at_work, key)
    with pytest.raises(commands.CannotAssess, match="只能申诉一次"):
        objected(at_work, key)
    with pytest.raises(NotPermitted):
        decided(at_work, objection, actor=at_work.supervisor)
    own = replace(
        at_work.head, permissions=at_work.manager.permissions | {"cases.decide"}, id="other"
    )
    with pytest.raises(commands.CannotAssess, match="不能复核本单位"):
        decided(at_work, objection, actor=own)
    with pytest.raises(commands.CannotAssess) as refused:
        decided(at_work, objection, back="31")
    assert "0 到 30" in refused.value.fields["back"]
    assert decided(at_work, objection, back="0") is Verdict.REJECTED
    with pytest.raises(commands.CannotAssess, match="已经复核"):
        decided(at_work, objection)


def test_each_sees_what_concerns_them(at_work):
    published(at_work)
    key = opened(at_work)
    assert len(queries.scores(key, Party.OFFICE, viewer=at_work.manager)) == 3
    own = queries.scores(key, Party.OFFICE, viewer=at_work.head)
    assert [one.organisation_id for one in own] == [at_work.health.id]
    market = score_of(key, "市场监督", at_work.supervisor)
    assert queries.score(market.id, today=AFTER.date(), viewer=at_work.head) is None
    with pytest.raises(NotFound):
        queries.behind(market.id, "timeliness", viewer=at_work.head)
    elsewhere = person("监察员", region="990103000000")
    assert queries.period(key, viewer=elsewhere) is None
    assert queries.periods(viewer=person("审查员", at_work.health)) == ()


def test_like_stands_beside_like(at_work):
    published(at_work)
    found = queries.like_beside_like(BASIC, COUNTY, FIRST, LAST, viewer=at_work.supervisor)
    late = {name: figures[Measure.LATE] for _, name, figures in found}
    assert late == {"示例县市场监督管理局": 0, "示例县卫生健康委员会": 2, "示例县公安局": 0}
    with pytest.raises(NotPermitted):
        queries.like_beside_like(BASIC, COUNTY, FIRST, LAST, viewer=at_work.head)
