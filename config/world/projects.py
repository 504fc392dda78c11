"""Engineering projects of the demo world: the lists of approvals, and one project underway."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from config.world.past import ago, played
from config.world.people import actor_in
from yiwang.engagement.projects import commands, queries
from yiwang.engagement.projects.types import EventKind, ProjectKind
from yiwang.foundation.core import clock
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.identity import queries as identity
from yiwang.foundation.identity.rules import population
from yiwang.foundation.orgs import queries as orgs
from yiwang.foundation.orgs.rules import demo

_STAMP, _VERSION = "world.projects", "1"
IN_FORCE = 60
"""Days: the lists were published before the demo project was registered."""
COMPANY, AREA = "示例建设开发有限公司", "示例经济开发区"
PAPERS = {
    "341004900860": "示发改备〔2026〕12号",
    "340115900740": "用字第 990102202600012 号",
    "340115900750": "地字第 990102202600012 号",
}
"""What the demo project brought along: approvals given on paper before it was registered."""


def build(say: Callable[[str], None], at: datetime) -> None:
    """Ship the lists of approvals that are not there yet; play the demo project once."""
    path = Path(settings.YIWANG_REFERENCE) / "projects" / "approval_profiles.json"
    shipped = json.loads(path.read_text("utf8"))
    made, in_force = 0, ago(at, IN_FORCE, 9)
    for division in shipped["divisions"]:
        for kind, total in division["totals"].items():
            made += commands.ship_profile(
                region_code=division["region"],
                kind=ProjectKind(kind),
                content={**shipped["kinds"][kind]["content"], "total": total},
                source=division["source"],
                actor=SYSTEM,
                at=in_force,
            )
    say(f"  审批事项清单 {made} 份")
    played(say, _STAMP, _VERSION, lambda: _play(at))


def _owner(at: datetime) -> Actor:
    """Return the owner as whoever acts for the building company. :raises LookupError: nobody."""
    known = identity.user_by_phone(population.NAMED["项目业主"].phone, viewer=SYSTEM)
    if known is None:
        raise LookupError("项目业主")
    choices = identity.identities(known.id, viewer=_as(known.id, at, ""), at=at)
    key = next((one.key for one in choices if COMPANY in one.label), None)
    if key is None:
        raise LookupError(COMPANY)
    return _as(known.id, at, key)


def _as(user_id: UUID, at: datetime, acting: str) -> Actor:
    return identity.actor_of(user_id, acting=acting, stamp=at.isoformat(), at=at)


def _play(at: datetime) -> str:
    """Register the project forty days ago; its first stage was done on paper; a visit is asked."""
    reviewer, begun = actor_in("审查员一", at), ago(at, 40, 9)
    commands.record_assessment(
        region_code=demo.COUNTY,
        facts=commands.AssessmentFacts(
            kind="水土保持",
            area=AREA,
            document="示水保区评〔2025〕3号",
            authority="示例县水利局",
            valid_from=date(begun.year - 1, 1, 1),
            valid_until=date(begun.year + 2, 12, 31),
        ),
        actor=reviewer,
        at=begun,
    )
    project = commands.register_project(
        kind=ProjectKind.PRIVATE,
        region_code=demo.COUNTY,
        facts=commands.Facts(
            name="示例经济开发区标准化商务楼",
            place="示例县示例经济开发区创新路 6 号",
            amount=Decimal("8600.00"),
            area=Decimal("21500.00"),
            summary="新建商务楼一栋，地上十二层、地下一层，建筑面积 21500 平方米",
            area_name=AREA,
        ),
        actor=_owner(begun),
        at=begun + timedelta(hours=1),
    )
    _papers(project, reviewer, begun + timedelta(hours=2))
    asked = ago(at, 6, 10)
    event = commands.request_event(
        project_id=project,
        kind=EventKind.VISIT,
        note="场地已经平整，现场联系人在项目部",
        actor=_owner(asked),
        at=asked,
    )
    _invite(event, reviewer, asked + timedelta(hours=3))
    return "示例项目 1 个"


def _papers(project: UUID, reviewer: Actor, at: datetime) -> None:
    """Note what was given on paper in the first stage."""
    stage = queries.project(project, viewer=reviewer, at=at).stages[0]
    for approval in stage.approvals:
        commands.attach_permit(
            project_id=project,
            key=approval.key,
            permit=commands.Permit(
                PAPERS[approval.key], clock.local_date(at), approval.organisation_name
            ),
            reason="登记前已经取得，核对过原件",
            version=0,
            actor=reviewer,
            at=at,
        )


def _invite(event: UUID, reviewer: Actor, at: datetime) -> None:
    """Propose three working days from next week on."""
    seen = queries.joint_event(event, viewer=reviewer, at=at)
    bodies: list[tuple[str, Any]] = [
        (speciality, orgs.organisation_of(demo.COUNTY, name)) for speciality, name in seen.planned
    ]
    calendar, today = orgs.working_calendar(), clock.local_date(at)
    days = [calendar.add_working_days(today, n) for n in (6, 7, 8)]
    commands.invite_parties(
        event_id=event,
        version=seen.version,
        parties=[(speciality, body.id) for speciality, body in bodies if body],
        days=days,
        actor=reviewer,
        at=at,
    )
