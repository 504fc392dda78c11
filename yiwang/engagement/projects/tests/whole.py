"""示例县 with the shipped list of a private project: fourteen approvals, nine departments."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from yiwang.engagement.projects import commands
from yiwang.engagement.projects.types import ProjectKind
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.orgs import commands as orgs
from yiwang.foundation.orgs.types import OrganisationKind
from yiwang.lib.codes.uscc import synthetic_uscc
from yiwang.services.cases.tests import factories as f

from .factories import AT, COUNTY, WORKS, There


def shipped() -> dict[str, Any]:
    """The list of approvals of a private project, 120 working days."""
    path = Path(settings.YIWANG_REFERENCE) / "projects/approval_profiles.json"
    content = json.loads(path.read_text("utf8"))["kinds"]["PRIVATE"]["content"]
    return {**content, "total": 120}


@dataclass
class Whole(There):
    """As `There`, with somebody of every department of the list."""

    def __post_init__(self) -> None:
        """Everybody is one person wherever they turn up."""
        self.of = cache(self._of)

    def _of(self, department: str) -> Actor:
        return self.staff(department, f"{department[:2]}员", *WORKS)


def whole() -> Whole:
    """Make the world with all departments and items of the list; nothing is registered."""
    world = f.world()
    plan = shipped()
    approvals = [a for stage in plan["stages"] for a in stage["approvals"]]
    events = [e for stage in plan["stages"] for e in stage.get("events", ())]
    names = dict.fromkeys(a["department"] for a in approvals)
    names |= dict.fromkeys(name for e in events for _, name in e["parties"])
    places: dict[str, UUID] = {}
    for serial, name in enumerate(names, 20):
        places[name] = orgs.add_organisation(
            name=f"示例县{name}",
            standard_name=name,
            uscc=synthetic_uscc(serial, kind="11"),
            region_code=COUNTY,
            kind=OrganisationKind.DEPARTMENT,
            actor=SYSTEM,
            at=AT,
        )
    for one in approvals:
        if code := one.get("code"):
            place = places[one["department"]]
            f.publish(code, code[2:4], one["name"], place, world.form_version_id)
    commands.ship_profile(
        region_code="990000000000",
        kind=ProjectKind.PRIVATE,
        content=plan,
        source="国办发〔2019〕11号",
        actor=SYSTEM,
        at=AT,
    )
    return Whole(world, places, UUID(int=0))
