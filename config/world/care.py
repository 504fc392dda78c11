"""Pain points of the demo world, of all six fields: some public, some owned, one late."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings

from config.world.past import ago, played
from config.world.people import actor_in
from yiwang.engagement.interaction import commands, queries
from yiwang.engagement.interaction.types.pain import NewPainPoint, PainField, PainSource
from yiwang.foundation.core import clock
from yiwang.foundation.orgs import queries as orgs
from yiwang.foundation.orgs.rules import demo

_STAMP, _VERSION = "world.care", "1"


def build(say: Callable[[str], None], at: datetime) -> None:
    """Play what was found and what came of it; once."""
    path = Path(settings.YIWANG_REFERENCE) / "content" / "demo_pain_points.json"
    points = json.loads(path.read_text("utf8"))
    played(say, _STAMP, _VERSION, lambda: _play(points, at))


def _play(points: list[dict[str, Any]], at: datetime) -> str:
    for one in points:
        _point(one, at)
    return f"堵点 {len(points)} 个"


def _point(one: Mapping[str, Any], at: datetime) -> None:
    manager = actor_in("大厅管理", at)
    new = NewPainPoint(
        token=uuid5(NAMESPACE_URL, one["title"]),
        area=PainField(one["area"]),
        title=one["title"],
        hurts=one["hurts"],
        source=PainSource(one["source"]),
        source_note=one["source_note"],
    )
    days = one["days"]
    number = commands.collect_pain_point(new=new, actor=manager, at=ago(at, days, 9))
    if "owner" not in one:
        return
    office = orgs.organisation_of(demo.COUNTY, one["owner"])
    if office is None:
        raise LookupError(one["owner"])
    given = ago(at, days - 1, 10)
    commands.own_pain_point(
        number=number,
        version=1,
        organisation_id=office.id,
        due_on=clock.local_date(given) + timedelta(days=one["within"]),
        reason=one["asked"],
        actor=manager,
        at=given,
    )
    if "measure" not in one:
        return
    _solve(number, one, at)
    seen = queries.pain_point(number, viewer=manager, at=at)
    if seen is not None and "verified" in one:
        commands.publish_pain_point(
            number=number,
            version=seen.version,
            reason=one["verified"],
            actor=manager,
            at=ago(at, one["solved"] - 3, 16),
        )


def _solve(number: int, one: Mapping[str, Any], at: datetime) -> None:
    """An officer of the owner reports what was done."""
    officer, when = actor_in("审查员一", at), ago(at, one["solved"], 15)
    seen = queries.pain_point(number, viewer=officer, at=when)
    if seen is None:
        raise LookupError(one["owner"])
    commands.solve_pain_point(
        number=number,
        version=seen.version,
        measure=one["measure"],
        evidence=one["evidence"],
        actor=officer,
        at=when,
    )
