"""The demo world's project: its lists of approvals are real, its first stage was done on paper."""

from dataclasses import replace

import pytest

from config.world import projects as step
from yiwang.engagement.projects import queries
from yiwang.engagement.projects.types import Standing
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.orgs import commands as orgs
from yiwang.foundation.orgs.types import OrganisationKind
from yiwang.lib.codes.uscc import synthetic_uscc
from yiwang.services.cases.tests import factories as f

pytestmark = pytest.mark.django_db
DEPARTMENTS = ("自然资源和规划局", "住房和城乡建设局", "城市管理局", "发展和改革委员会", "水利局")
AT = f.later(90)


@pytest.fixture
def built(monkeypatch):
    world = f.world()
    places = [
        orgs.add_organisation(
            name=f"示例县{name}",
            standard_name=name,
            uscc=synthetic_uscc(n, kind="11"),
            region_code=f.COUNTY,
            kind=OrganisationKind.DEPARTMENT,
            actor=SYSTEM,
            at=f.AT,
        )
        for n, name in enumerate(DEPARTMENTS, 30)
    ]
    reviewer = replace(world.reviewer, organisation_ids=frozenset(places))
    monkeypatch.setattr(step, "actor_in", lambda role, at: reviewer)
    monkeypatch.setattr(step, "_owner", lambda at: world.zhang)
    said: list[str] = []
    for _ in range(2):
        step.build(said.append, AT)
    return world, said


def test_one_project_is_underway_and_built_once(built):
    world, said = built
    assert said == ["  审批事项清单 18 份", "  示例项目 1 个", "  审批事项清单 0 份"]
    (line,) = queries.my_projects(viewer=world.zhang)
    found = queries.project(line.id, viewer=world.zhang, at=AT)
    assert found.total == 120
    assert {a.standing for a in found.stages[0].approvals} == {Standing.OUTSIDE}
    assessed = [a for a in found.stages[1].approvals if a.standing is Standing.ASSESSED]
    assert [a.name for a in assessed] == ["生产建设项目水土保持方案审批"]
    (visit,) = found.stages[1].events
    assert visit.state_name == "商定时间"
    assert found.used > 0
