"""示例县 with a short list of approvals over four stages, its owner, four organisations."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from yiwang.engagement.projects import commands, queries
from yiwang.engagement.projects.types import (
    EventKind,
    JointEventView,
    Opinion,
    ProjectKind,
    ProjectView,
)
from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.types import SYSTEM, Actor, ActorKind
from yiwang.foundation.identity.types import Permission
from yiwang.foundation.orgs import commands as orgs
from yiwang.foundation.orgs.types import OrganisationKind
from yiwang.lib.codes.uscc import synthetic_uscc
from yiwang.services.cases import commands as cases
from yiwang.services.cases import queries as case_queries
from yiwang.services.cases.tests import factories as f
from yiwang.services.cases.types import Outcome

AT, COUNTY = f.AT, f.COUNTY
ENTRY, LAND, DESIGN, WATER, BUILD, FIRE, RECORD = (f"00013102{n}000" for n in range(1, 8))
NAMES = {
    ENTRY: "企业投资项目备案",
    LAND: "建设用地规划许可",
    DESIGN: "建设工程规划许可",
    WATER: "水土保持方案审批",
    BUILD: "建筑工程施工许可",
    RECORD: "竣工验收备案",
}
PLANNING, HOUSING, DEFENCE = "自然资源和规划局", "住房和城乡建设局", "人民防空办公室"
FACTS = commands.Facts(
    name="示例商务中心",
    place="示例县示例路8号",
    amount=Decimal("5200.50"),
    area=Decimal(12000),
    summary="商务办公楼一栋",
)
WORKS = (Permission.ACCEPT, Permission.REVIEW, Permission.DECIDE)


def _row(code: str, department: str, *after: str, **more: Any) -> dict[str, Any]:
    given = {"code": code, "name": NAMES[code], "department": department, "after": list(after)}
    return {**given, **more}


def content() -> dict[str, Any]:
    """A short list: two approvals inside joint events, one that an assessment may stand in for."""
    fire = {"key": FIRE, "name": "消防设计审查", "department": HOUSING, "inside": "DRAWING"}
    check = {"key": "check", "name": "规划核实", "department": PLANNING, "inside": "ACCEPTANCE"}
    drawing = {
        "kind": "DRAWING",
        "department": HOUSING,
        "parties": [["消防", HOUSING], ["人防", DEFENCE]],
        "after": [DESIGN],
    }
    accept = {
        "kind": "ACCEPTANCE",
        "department": HOUSING,
        "parties": [["规划", PLANNING], ["消防", HOUSING], ["人防", DEFENCE]],
        "after": [BUILD],
    }
    stage = {"name": "阶段", "department": PLANNING, "days": 10}
    return {
        "total": 60,
        "counted": ["JOINT"],
        "absence": {"rule": "AGREES", "days": 2},
        "stages": [
            {**stage, "no": 1, "approvals": [_row(ENTRY, PLANNING), _row(LAND, PLANNING, ENTRY)]},
            {
                **stage,
                "no": 2,
                "approvals": [
                    _row(DESIGN, PLANNING, LAND),
                    _row(WATER, DEFENCE, ENTRY, assessed_by="水土保持"),
                ],
            },
            {
                **stage,
                "no": 3,
                "department": HOUSING,
                "approvals": [{**fire, "after": [DESIGN]}, _row(BUILD, HOUSING, DESIGN, FIRE)],
                "events": [drawing],
            },
            {
                **stage,
                "no": 4,
                "department": HOUSING,
                "approvals": [{**check, "after": [BUILD]}, _row(RECORD, HOUSING, "check")],
                "events": [accept],
            },
        ],
    }


@dataclass
class There:
    """The world, the organisations by department, and the project."""

    world: f.World
    places: dict[str, UUID]
    project_id: UUID

    def staff(self, department: str, name: str, *rights: str) -> Actor:
        """Somebody of a department."""
        return f.staff(
            self.places[department],
            name,
            *(rights or WORKS),
            organisation_name=f"示例县{department}",
        )

    @property
    def owner(self) -> Actor:
        """张三, who builds for himself."""
        return self.world.zhang

    @cached_property
    def planner(self) -> Actor:
        """规划."""
        return self.staff(PLANNING, "规划员")

    @cached_property
    def builder(self) -> Actor:
        """住建: leads drawings and acceptance, speaks for fire."""
        return self.staff(HOUSING, "住建员")

    @cached_property
    def defender(self) -> Actor:
        """人防."""
        return self.staff(DEFENCE, "人防员")

    @cached_property
    def watcher(self) -> Actor:
        """监察员."""
        return Actor(
            kind=ActorKind.STAFF,
            id=str(uuid7()),
            name="监察员",
            region_code=COUNTY,
            permissions=frozenset({Permission.READ_SUPERVISION}),
        )

    def seen(self, who: Actor | None = None, at: datetime = AT) -> ProjectView:
        """The project as somebody sees it."""
        return queries.project(self.project_id, viewer=who or self.owner, at=at)

    def standing(self, key: str, at: datetime = AT) -> str:
        """Where an approval stands."""
        found = [a for s in self.seen(at=at).stages for a in s.approvals if a.key == key]
        return found[0].standing.value

    def begin(self, key: str, stage_no: int, at: datetime = AT) -> Any:
        """Begin the application of one approval."""
        return commands.begin_stage(
            project_id=self.project_id, stage_no=stage_no, keys=[key], actor=self.owner, at=at
        )[0]

    def file(self, key: str, stage_no: int, at: datetime = AT) -> int:
        """Begin and file it."""
        number: int = self.begin(key, stage_no, at).number
        finish(number, self.owner, at)
        return number

    def grant(self, key: str, stage_no: int, department: str, at: datetime = AT) -> int:
        """Begin, file and have it granted, all at one time."""
        number = self.file(key, stage_no, at)
        decide(number, self, department, at)
        return number

    def set_aside(self, *keys: str, department: str = PLANNING) -> None:
        """Note permits given elsewhere, so that what comes after may begin."""
        for key in keys:
            commands.attach_permit(
                project_id=self.project_id,
                key=key,
                permit=commands.Permit("示批〔2026〕1号", AT.date(), f"示例县{department}"),
                reason="核对过原件",
                version=0,
                actor=self.staff(department, "科员"),
                at=AT,
            )


def finish(number: int, owner: Actor, at: datetime) -> None:
    """Fill in, sign and hand in a draft."""
    act: dict[str, Any] = {"number": number, "actor": owner, "at": at}
    info = cases_draft(number, owner)
    cases.autosave(values=f.VALUES, version=info.version, page="applicant", **act)
    if 3 not in info.materials:
        cases.attach(material_no=3, file_id=f.upload(owner, f"draft:{number}", at), **act)
    cases.promise(material_no=4, **act)
    cases.sign(way="TYPED", evidence={"name": "张三"}, **act)
    cases.submit(token=info.token, **act)


def cases_draft(number: int, owner: Actor) -> Any:
    """The draft as its owner sees it."""
    return case_queries.draft(number, viewer=owner)


def decide(number: int, here: There, department: str, at: datetime) -> None:
    """Accept, review and grant a case by people of a department."""
    clerk, other = here.staff(department, "受理员"), here.staff(department, "审批员")
    known: dict[str, Any] = {"case": number, "at": at}
    cases.accept(version=f.version_of(number), actor=clerk, **known)
    cases.review(opinion="符合", passed=True, actor=clerk, **known)
    cases.send_to_decision(proposal="拟准予", actor=clerk, **known)
    cases.decide(outcome=Outcome.GRANTED, actor=other, **known)


def there(plan: dict[str, Any] | None = None) -> There:
    """Make the world and register a project under a list of approvals."""
    world = f.world()
    places = {}
    for serial, name in enumerate((PLANNING, HOUSING, DEFENCE), 20):
        places[name] = orgs.add_organisation(
            name=f"示例县{name}",
            standard_name=name,
            uscc=synthetic_uscc(serial, kind="11"),
            region_code=COUNTY,
            kind=OrganisationKind.DEPARTMENT,
            actor=SYSTEM,
            at=AT,
        )
    departments = {WATER: DEFENCE, BUILD: HOUSING, RECORD: HOUSING}
    for code, name in NAMES.items():
        f.publish(code, "01", name, places[departments.get(code, PLANNING)], world.form_version_id)
    commands.ship_profile(
        region_code="990000000000",
        kind=ProjectKind.PRIVATE,
        content=plan or content(),
        source="测试",
        actor=SYSTEM,
        at=AT,
    )
    project_id = commands.register_project(
        kind=ProjectKind.PRIVATE, region_code=COUNTY, facts=FACTS, actor=world.zhang, at=AT
    )
    return There(world, places, project_id)


@dataclass
class Event:
    """A joint event and who drives it."""

    here: There
    id: UUID

    def seen(self, who: Actor | None = None, at: datetime = AT) -> JointEventView:
        """The event as somebody sees it."""
        return queries.joint_event(self.id, viewer=who or self.here.builder, at=at)

    def act(self, command: Any, who: Actor | None = None, at: datetime = AT, **given: Any) -> Any:
        """One act with the version seen now."""
        version = self.seen(who, at).version
        return command(
            event_id=self.id, version=version, actor=who or self.here.builder, at=at, **given
        )

    def invite(self, *days: Any) -> None:
        """Invite fire and civil defence."""
        parties = [("消防", self.here.places[HOUSING]), ("人防", self.here.places[DEFENCE])]
        self.act(commands.invite_parties, parties=parties, days=days)

    def answer(self, n: int, who: Actor, *days: Any) -> Any:
        """Answer an invitation."""
        return commands.answer_invitation(event_id=self.id, n=n, days=days, actor=who, at=AT)

    def say(self, n: int, who: Actor, at: datetime, *points: Any, **more: Any) -> None:
        """Give an opinion."""
        opinion = Opinion.FINDINGS if points else Opinion.PASSED
        given = {"opinion": opinion, "points": points, **more}
        commands.give_opinion(event_id=self.id, n=n, actor=who, at=at, **given)


def drawing(here: There) -> Event:
    """A drawing review that the owner has asked for."""
    here.set_aside(ENTRY, LAND, DESIGN)
    key = commands.request_event(
        project_id=here.project_id, kind=EventKind.DRAWING, actor=here.owner, at=AT
    )
    return Event(here, key)
