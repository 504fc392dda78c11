"""Registering a project, applying for its stages, what stands in place of single approvals."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps

from yiwang.engagement.projects import commands, queries
from yiwang.engagement.projects.types import (
    Absence,
    Addition,
    EventKind,
    ProfileInfo,
    ProjectKind,
    Standing,
)
from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.core.types import SYSTEM
from yiwang.services.cases import queries as case_queries
from yiwang.services.cases.tests import factories as f
from yiwang.services.cases.types import CorrectionPoint

from .factories import (
    AT,
    BUILD,
    COUNTY,
    ENTRY,
    FACTS,
    LAND,
    PLANNING,
    WATER,
    content,
    decide,
)

pytestmark = pytest.mark.django_db


def register(here, **changes):
    given = {"kind": ProjectKind.PRIVATE, "region_code": COUNTY, "facts": FACTS, "at": AT}
    return commands.register_project(**{**given, "actor": here.owner, **changes})


def messages():
    return list(apps.get_model("notifications", "Message").objects.values_list("text", flat=True))


def test_a_project_has_one_code_and_its_list(here):
    found = here.seen()
    assert found.code == "2026-990102-47-01-000001"
    assert [(s.no, s.limit, len(s.approvals)) for s in found.stages] == [
        (1, 10, 2),
        (2, 10, 2),
        (3, 10, 2),
        (4, 10, 2),
    ]
    assert (found.total, found.used, found.left) == (60, 0, 60)
    assert here.standing(ENTRY) == "READY"
    assert here.standing(LAND) == "WAITING"
    assert "已登记，审批总用时 60 个工作日以内" in messages()[-1]
    second = queries.project(register(here), viewer=here.owner, at=AT)
    assert second.code.endswith("000002")


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"facts": replace(FACTS, name=" ")}, "name"),
    ({"facts": replace(FACTS, place="")}, "place"),
    ({"facts": replace(FACTS, amount=None)}, "amount"),
    ({"facts": replace(FACTS, area=None)}, "area"),
    ({"facts": replace(FACTS, industry="4")}, "industry"),
    ({"facts": replace(FACTS, summary="长" * 1001)}, "summary"),
    ({"region_code": "110000000001"}, "region"),
    ({"kind": ProjectKind.INDUSTRY}, "kind"),
    ({"code": "2020-1"}, "code"),
    ({"code": "2026-990102-47-01-000001"}, "code"),
]


def test_what_is_missing_or_known_is_told(here):
    for changes, field in WRONG:
        with pytest.raises(commands.CannotProject) as refused:
            register(here, **changes)
        assert set(refused.value.fields) == {field}


def test_only_a_verified_person_registers(here):
    with pytest.raises(NotPermitted):
        register(here, actor=replace(here.owner, level=1))


def test_a_code_of_the_national_platform_is_taken_over(here):
    key = register(here, code="2025 990102 47 01 000777")
    assert queries.project_by_code("2025-990102-47-01-000777", viewer=here.owner) == key
    with pytest.raises(NotFound):
        queries.project_by_code("2025-990102-47-01-000777", viewer=here.world.li)
    with pytest.raises(NotFound, match="24 位"):
        queries.project_by_code("x", viewer=here.owner)


def test_who_takes_part_sees_it_and_nobody_else(here):
    for who in (here.owner, here.planner, here.builder, here.defender, here.watcher):
        assert here.seen(who).name == FACTS.name
    strangers = (here.world.li, here.world.clerk, replace(here.watcher, region_code="340100000000"))
    for who in strangers:
        with pytest.raises(NotFound):
            here.seen(who)
    assert [p.code for p in queries.my_projects(viewer=here.owner)] == [here.seen().code]
    assert [p.code for p in queries.desk_projects(viewer=here.planner)] == [here.seen().code]
    assert queries.my_projects(viewer=here.world.li) == ()
    assert queries.desk_projects(viewer=here.world.clerk) == ()


def test_an_owner_mends_what_was_said_and_the_second_is_told(here):
    version = here.seen().version
    facts = replace(FACTS, name="示例商务中心二期")
    given = {"project_id": here.project_id, "facts": facts, "actor": here.owner, "at": AT}
    with pytest.raises(commands.CannotProject) as refused:
        commands.change_project(version=version, reason=" ", **given)
    assert "reason" in refused.value.fields
    commands.change_project(version=version, reason="名称有误", **given)
    assert here.seen().name == "示例商务中心二期"
    with pytest.raises(commands.Overtaken) as late:
        commands.change_project(version=version, reason="再改", **given)
    assert late.value.detail["what"] == "修改项目信息"
    with pytest.raises(NotPermitted):
        commands.change_project(version=0, reason="改", **{**given, "actor": here.planner})


def test_an_approval_is_applied_for_granted_and_opens_the_next(here):
    number = here.file(ENTRY, 1)
    assert here.standing(ENTRY) == "UNDERWAY"
    with pytest.raises(commands.CannotProject, match="现在是“办理中”"):
        here.begin(ENTRY, 1)
    decide_at = f.later(3)
    decide(number, here, PLANNING, decide_at)
    assert here.standing(ENTRY, decide_at) == "GRANTED"
    assert here.standing(LAND, decide_at) == "READY"
    begun = here.begin(LAND, 1, decide_at)
    assert [name.split("（来自")[0] for name in begun.carried] == ["经营场所布局图"]
    draft = case_queries.draft(begun.number, viewer=here.owner)
    assert len(draft.materials[3].file_ids) == 1


def test_what_may_not_be_applied_for_is_refused(here):
    def begin(stage, *keys):
        commands.begin_stage(
            project_id=here.project_id, stage_no=stage, keys=keys, actor=here.owner, at=AT
        )

    with pytest.raises(commands.CannotProject, match="先办完“企业投资项目备案”"):
        begin(1, LAND)
    with pytest.raises(commands.CannotProject) as refused:
        begin(1)
    assert refused.value.fields == {"keys": "请选择要申报的事项"}
    with pytest.raises(NotFound):
        begin(9, LAND)
    with pytest.raises(commands.CannotProject):
        begin(3, "000131026000")  # 消防设计审查 is inside the drawing review
    with pytest.raises(NotPermitted):
        commands.begin_stage(
            project_id=here.project_id, stage_no=1, keys=[ENTRY], actor=here.planner, at=AT
        )


def test_another_project_s_draft_is_not_taken(here):
    here.begin(ENTRY, 1)
    other = register(here)
    with pytest.raises(commands.CannotProject, match="另一个项目"):
        commands.begin_stage(project_id=other, stage_no=1, keys=[ENTRY], actor=here.owner, at=AT)
    assert here.standing(ENTRY) == "DRAFT"


def test_the_days_of_the_cases_are_walked(here):
    number = here.file(ENTRY, 1)
    commands_at = f.later(1)
    f.commands.accept(
        case=number,
        version=f.version_of(number),
        actor=here.staff(PLANNING, "受理员"),
        at=commands_at,
    )
    found = here.seen(at=f.later(8))
    approval = found.stages[0].approvals[0]
    assert (approval.days, found.stages[0].used, found.used) == (5, 5, 5)
    assert approval.lines[0].startswith("2026年3月3日受理，当日不计")
    assert "规划员" not in approval.holder


def test_nothing_is_counted_while_the_owner_corrects(here):
    number = here.file(ENTRY, 1)
    clerk = here.staff(PLANNING, "受理员")
    f.commands.accept(case=number, version=f.version_of(number), actor=clerk, at=AT)
    f.commands.review(case=number, opinion="看过", passed=True, actor=clerk, at=AT)
    f.commands.request_correction(
        case=number,
        version=f.version_of(number),
        points=[CorrectionPoint(material_no=3, problem="不清楚", how="重新扫描")],
        actor=clerk,
        at=f.later(1),
    )
    found = here.seen(at=f.later(8))
    assert found.stages[0].approvals[0].standing is Standing.OWNER
    assert found.used == 0


def test_supervision_sees_a_stage_near_its_limit(here):
    number = here.file(ENTRY, 1)
    f.commands.accept(
        case=number,
        version=f.version_of(number),
        actor=here.staff(PLANNING, "受理员"),
        at=AT,
    )
    assert commands.recount_projects(actor=SYSTEM, at=f.later(11)) == 1
    assert commands.recount_projects(actor=SYSTEM, at=f.later(11)) == 0
    (alert,) = queries.late_stages(viewer=here.watcher)
    assert (alert.stage_name, alert.used, alert.left, alert.light_name) == (
        "阶段",
        9,
        1,
        "临近期限",
    )
    assert queries.late_stages(viewer=here.watcher, after=(alert.left, alert.id)) == ()
    assert len(queries.late_stages(viewer=here.planner)) == 1
    assert queries.late_stages(viewer=here.builder) == ()
    with pytest.raises(NotPermitted):
        queries.late_stages(viewer=here.owner)


def assessment(here, who=None, **changes):
    facts = commands.AssessmentFacts(
        kind="水土保持",
        area="示例经济开发区",
        document="示水保区评〔2025〕1号",
        authority="示例县水利局",
        valid_from=date(2025, 1, 1),
        valid_until=date(2027, 12, 31),
    )
    return commands.record_assessment(
        region_code=COUNTY, facts=replace(facts, **changes), actor=who or here.defender, at=AT
    )


def test_a_regional_assessment_stands_in_from_the_start(here):
    assessment(here)
    key = register(here, facts=replace(FACTS, area_name="示例经济开发区"))
    found = queries.project(key, viewer=here.owner, at=AT).stages[1].approvals[1]
    assert found.standing is Standing.ASSESSED
    assert "示水保区评〔2025〕1号" in found.provenance
    assert "2026 年 3 月 2 日认定" in found.provenance


def test_a_regional_assessment_is_used_for_one_approval(here):
    good, other = assessment(here), assessment(here, kind="节能评估")
    over = assessment(here, valid_until=date(2025, 12, 31))
    given = {"project_id": here.project_id, "key": WATER, "actor": here.defender, "at": AT}
    for wrong in (other, over):
        with pytest.raises(commands.CannotProject):
            commands.use_assessment(assessment_id=wrong, version=0, **given)
    commands.end_assessment(
        assessment_id=good, version=1, reason="规划调整", actor=here.defender, at=AT
    )
    with pytest.raises(commands.CannotProject, match="有效期"):
        commands.use_assessment(assessment_id=good, version=0, **given)
    commands.use_assessment(assessment_id=assessment(here), version=0, **given)
    assert here.standing(WATER) == "ASSESSED"
    assert "不用单独办理" in messages()[-1]


def test_an_assessment_is_complete_and_ended_once(here):
    with pytest.raises(commands.CannotProject) as refused:
        assessment(here, kind="", area="", document="", authority="", valid_from=None)
    assert set(refused.value.fields) == {"kind", "area", "document", "authority", "valid_from"}
    with pytest.raises(commands.CannotProject) as refused:
        assessment(here, valid_until=date(2024, 1, 1))
    assert set(refused.value.fields) == {"valid_until"}
    with pytest.raises(NotPermitted):
        assessment(here, who=here.owner)
    key = assessment(here)
    end = {"assessment_id": key, "actor": here.defender, "at": AT}
    with pytest.raises(commands.CannotProject):
        commands.end_assessment(version=1, reason="", **end)
    commands.end_assessment(version=1, reason="规划调整", **end)
    with pytest.raises(commands.CannotProject, match="已经停止使用"):
        commands.end_assessment(version=2, reason="规划调整", **end)
    assert queries.assessments(COUNTY, at=AT, valid_only=True) == ()
    assert queries.assessment(key, at=AT).end_reason == "规划调整"


def test_what_is_not_needed_is_set_aside_with_its_reason_and_restored(here):
    given = {"project_id": here.project_id, "key": WATER, "at": AT}
    aside = {**given, "actor": here.defender, "version": 0}
    with pytest.raises(commands.CannotProject) as refused:
        commands.set_aside(reason="", **aside)
    assert "不需办理的理由" in refused.value.fields["reason"]
    with pytest.raises(NotPermitted):
        commands.set_aside(reason="x", **{**aside, "actor": here.owner})
    commands.set_aside(reason="挖填土石方不足一千立方米", **aside)
    assert here.standing(WATER) == "NOT_NEEDED"
    with pytest.raises(commands.CannotProject, match="不需办理"):
        commands.set_aside(reason="再次", **aside)
    back = {**given, "actor": here.defender, "version": 0}
    commands.restore_approval(reason="规模变了", **back)
    assert here.standing(WATER) == "WAITING"
    with pytest.raises(commands.CannotProject):
        commands.restore_approval(reason="规模变了", **back)


def in_force(at=AT) -> ProfileInfo:
    found = queries.profile(COUNTY, ProjectKind.PRIVATE, at=at)
    assert found is not None
    return found


def propose(here, editor, **changes):
    given = {
        "region_code": COUNTY,
        "kind": ProjectKind.PRIVATE,
        "number": 1,
        "total": 50,
        "days": {1: 8},
        "counted": frozenset(),
        "absence": Absence.WAITS,
        "absence_days": 0,
        "dropped": frozenset({WATER}),
        "source": "示政〔2026〕1号",
        "reason": "压减时限",
        "actor": editor,
        "at": AT,
    }
    return commands.propose_profile(**{**given, **changes})


def test_a_list_is_proposed_by_one_and_published_by_another(here):
    editor = f.staff(here.places[PLANNING], "编辑", "catalogue.edit", "catalogue.publish")
    other = f.staff(here.places[PLANNING], "发布", "catalogue.publish")
    with pytest.raises(commands.CannotProject) as refused:
        propose(here, editor, total=30, reason="")
    assert set(refused.value.fields) == {"total", "reason"}
    with pytest.raises(NotPermitted):
        propose(here, here.planner)
    with pytest.raises(commands.Overtaken):
        propose(here, editor, number=9)
    key = propose(here, editor)
    with pytest.raises(commands.Overtaken) as late:
        propose(here, editor)
    assert late.value.detail["who"] == "编辑"
    publish = {"profile_id": key, "valid_from": AT.date(), "at": AT}
    with pytest.raises(NotPermitted):
        commands.publish_profile(actor=editor, **publish)
    commands.publish_profile(actor=other, **publish)
    with pytest.raises(commands.CannotProject, match="已经处理过"):
        commands.publish_profile(actor=other, **publish)
    assert in_force().profile.total == 50
    assert here.seen().total == 60  # keeps the version it was registered under
    again = propose(here, editor, number=2, days={})
    with pytest.raises(commands.CannotProject):
        commands.reject_profile(profile_id=again, opinion=" ", actor=other, at=AT)
    commands.reject_profile(profile_id=again, opinion="没有依据", actor=other, at=AT)
    assert in_force(f.later(1)).number == 2
    assert {p.state.value for p in queries.profiles(viewer=other)} == {"PUBLISHED", "REJECTED"}


ADDED = Addition(4, "人防工程竣工验收备案", "人民防空办公室", after=("建筑工程施工许可",))


def test_an_approval_is_added_to_a_list_and_needed_by_later_projects(here):
    editor = f.staff(here.places[PLANNING], "编辑", "catalogue.edit")
    other = f.staff(here.places[PLANNING], "发布", "catalogue.publish")
    first = replace(ADDED, code=LAND, name="", stage_no=1)
    wrong: list[tuple[list[Addition], str]] = [
        ([replace(ADDED, name=" ".strip())], "name-1"),
        ([replace(ADDED, name="建筑工程施工许可")], "name-1"),
        ([ADDED, ADDED], "name-2"),
        ([first], "name-1"),
        ([replace(ADDED, code="000131999000")], "code-1"),
        ([replace(ADDED, stage_no=5)], "stage-1"),
        ([replace(ADDED, department="没有的局")], "department-1"),
        ([replace(ADDED, after=("没有的事项",))], "after-1"),
        ([replace(ADDED, assessed_by="没有的评估")], "assessed-1"),
        ([replace(ADDED, inside=EventKind.SURVEY)], "stages"),
        ([replace(ADDED, after=("乙",)), replace(ADDED, name="乙", after=(ADDED.name,))], "stages"),
    ]
    for added, field in wrong:
        with pytest.raises(commands.CannotProject) as refused:
            propose(here, editor, dropped=frozenset(), added=added)
        assert field in refused.value.fields, field
        assert set(refused.value.fields) == {field}
    second = replace(ADDED, name="人防工程专项检测", after=(ADDED.name,), assessed_by="节能评估")
    key = propose(here, editor, added=[ADDED, second])
    commands.publish_profile(profile_id=key, valid_from=AT.date(), actor=other, at=AT)
    rows = {one.name: one for one in in_force().profile.stage(4).approvals}
    assert rows[ADDED.name].key == "x-1"
    assert rows[ADDED.name].after == (BUILD,)
    assert rows[second.name].after == ("x-1",)
    assert ADDED.name not in {a.name for s in here.seen().stages for a in s.approvals}
    found = queries.project(register(here), viewer=here.owner, at=AT).stages[3]
    shown = {a.name: a for a in found.approvals}
    assert shown[ADDED.name].organisation_name == "示例县人民防空办公室"
    assert shown[second.name].next_step == f"先办完“{ADDED.name}”"
    again = propose(here, editor, number=2, dropped=frozenset({"x-1"}))
    assert again, "what was added is removed as any other"


def test_a_list_in_force_later_does_not_bind_yet(here):
    editor = f.staff(here.places[PLANNING], "编辑", "catalogue.edit")
    other = f.staff(here.places[PLANNING], "发布", "catalogue.publish")
    later = (AT + timedelta(days=30)).date()
    commands.publish_profile(profile_id=propose(here, editor), valid_from=later, actor=other, at=AT)
    assert in_force().profile.total == 60


def test_what_is_shipped_never_overwrites(here):
    given: Any = {
        "region_code": "990000000000",
        "kind": ProjectKind.PRIVATE,
        "source": "",
        "at": AT,
    }
    assert commands.ship_profile(content=content(), actor=SYSTEM, **given) is False
    with pytest.raises(NotPermitted):
        commands.ship_profile(content=content(), actor=here.planner, **given)


def test_the_board_costs_the_same_whatever_is_filed(here, django_assert_max_num_queries):
    here.file(ENTRY, 1)
    here.seen()
    with django_assert_max_num_queries(15):
        here.seen()
