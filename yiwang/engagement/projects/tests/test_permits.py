"""A permit granted already meets an approval; what a project was granted is not asked again."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.apps import apps

from yiwang.engagement.projects import commands, queries
from yiwang.engagement.projects.queries.board import codes_in
from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.core.types import SYSTEM
from yiwang.services.cases import commands as cases
from yiwang.services.cases import queries as case_queries
from yiwang.services.cases.tests import factories as f
from yiwang.services.cases.tests import joint_factories as j
from yiwang.services.cases.types.ways import SourceWay
from yiwang.services.eforms import queries as library

from .factories import (
    AT,
    BUILD,
    COUNTY,
    DESIGN,
    ENTRY,
    FIRE,
    HOUSING,
    LAND,
    PLANNING,
    decide,
)

pytestmark = pytest.mark.django_db
PERMIT = commands.Permit("地字第 990102202500012 号", date(2025, 6, 3), "示例县自然资源和规划局")
NAME = "建设用地规划许可证"


def attach(here, permit=PERMIT, **more):
    given: dict[str, Any] = {
        "project_id": here.project_id,
        "key": LAND,
        "permit": permit,
        "reason": "登记前已经取得，核对过原件",
        "version": 0,
        "actor": here.planner,
        "at": AT,
    }
    commands.attach_permit(**{**given, **more})


def code_of(basic_code):
    return codes_in(COUNTY)[basic_code]


def on_board(here, key=LAND, at=AT):
    return next(a for s in here.seen(at=at).stages for a in s.approvals if a.key == key)


def asks_for(basic_code, name, *, result=""):
    """Let the list of an item ask for a material, or give a result, of this name."""
    line = {"form": "电子", "necessity": "REQUIRED", "shareable": False, "copies": 1}
    materials = [
        {"no": 1, "name": "申请书", "is_application_form": True, **line},
        {"no": 3, "name": name, **line},
    ]
    text: dict[str, Any] = {"materials": materials} if name else {}
    if result:
        text["result"] = {"name": result, "type": "证照"}
    j.reworded(basic_code, **text)


def test_a_paper_permit_meets_an_approval_with_all_that_is_written_on_it(here):
    attach(here)
    found = on_board(here)
    assert (found.standing.value, found.permit.number) == ("OUTSIDE", PERMIT.number)
    assert (found.permit.authority, found.permit.issued_on) == (PERMIT.authority, PERMIT.issued_on)
    assert found.provenance.startswith("登记前已经取得，核对过原件（示例县自然资源和规划局 规划员")
    assert here.seen().steps[0].name == "认定已有批文"
    assert here.seen().used == 0, "what was granted before takes no day of the project"
    with pytest.raises(commands.CannotProject, match="已有批文"):
        attach(here)
    commands.restore_approval(
        project_id=here.project_id, key=LAND, reason="认错了", version=0, actor=here.planner, at=AT
    )
    assert on_board(here).permit is None


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"number": " "}, "number"),
    ({"number": "长" * 121}, "number"),
    ({"issued_on": None}, "issued_on"),
    ({"issued_on": date(2026, 3, 3)}, "issued_on"),
    ({"authority": ""}, "authority"),
    ({"case": 202603020000000001}, "case"),
]


def test_what_a_permit_lacks_is_told(here):
    for change, field in WRONG:
        with pytest.raises(commands.CannotProject) as refused:
            attach(here, replace(PERMIT, **change))
        assert set(refused.value.fields) == {field}
    with pytest.raises(commands.CannotProject) as refused:
        attach(here, reason=" ")
    assert set(refused.value.fields) == {"reason"}
    for who in (here.owner, here.defender):
        with pytest.raises(NotPermitted):
            attach(here, actor=who)
    with pytest.raises(commands.Overtaken):
        attach(here, version=99)
    with pytest.raises(NotFound):
        attach(here, key="no")


def test_what_the_platform_granted_before_is_offered_and_attached(here):
    number = f.filed_case(here.world, code_of(LAND))
    decide(number, here, PLANNING, AT)
    given: dict[str, Any] = {"viewer": here.planner, "at": AT}
    (one,) = queries.earlier_permits(here.project_id, LAND, **given)
    assert (one.number, one.granted_on) == (number, AT.date())
    assert queries.earlier_permits(here.project_id, ENTRY, **given) == ()
    with pytest.raises(NotFound):
        queries.earlier_permits(here.project_id, LAND, viewer=here.world.li, at=AT)
    attach(here, commands.Permit(case=number))
    found = on_board(here).permit
    assert (found.case, found.issued_on) == (number, AT.date())
    assert found.number == one.document_number
    assert found.authority == "示例县自然资源和规划局"


def test_a_permit_of_another_or_one_that_was_revoked_is_not(here):
    strange = f.filed_case(here.world, code_of(LAND), here.world.li)
    decide(strange, here, PLANNING, AT)
    own = f.filed_case(here.world, code_of(LAND))
    decide(own, here, PLANNING, AT)
    results = apps.get_model("cases", "GrantedResult").objects
    results.filter(case_id=own).update(state="REVOKED", changed_on=AT.date())
    for number in (strange, own):
        with pytest.raises(commands.CannotProject) as refused:
            attach(here, commands.Permit(case=number))
        assert "没有找到业主在平台上办成" in refused.value.fields["case"]


def met(here, number):
    """How the third line of a draft is met."""
    cases.seek_materials(number=number, actor=here.owner, at=AT)
    return case_queries.sought_materials(number, viewer=here.owner)[3]


def test_a_permit_that_was_attached_is_not_asked_for_again(here):
    asks_for(LAND, "", result=NAME)
    asks_for(DESIGN, NAME)
    scan = f.upload(here.planner, "draft:project", AT)
    attach(here, replace(PERMIT, file_id=scan))
    (kept,) = library.own_library(viewer=here.owner, at=AT)
    assert (kept.name, kept.giver, kept.obtained_on) == (NAME, PERMIT.authority, PERMIT.issued_on)
    number = here.begin(DESIGN, 2).number
    line = met(here, number)
    assert (line.way, line.is_met) == (SourceWay.LICENCE, True)
    assert "自然资源和规划局" in line.source
    assert len(case_queries.draft(number, viewer=here.owner).materials[3].file_ids) == 1


def test_what_the_project_was_granted_is_not_asked_for_again(here):
    asks_for(DESIGN, "", result="建设工程规划许可证")
    asks_for(BUILD, "建设工程规划许可证")
    here.set_aside(LAND)
    granted = here.grant(DESIGN, 2, PLANNING)
    cases.keep_result(number=granted, actor=SYSTEM, at=AT)
    here.set_aside(FIRE, department=HOUSING)
    line = met(here, here.begin(BUILD, 3).number)
    assert (line.way, line.source.endswith("办理“建设工程规划许可”的结果")) == (
        SourceWay.LICENCE,
        True,
    )
