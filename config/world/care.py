"""Care of the demo world: policies and whom they reach, needs, pain points of all six fields."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.conf import settings

from config.world.past import ago, played
from config.world.people import actor_in
from yiwang.engagement.content import queries as content
from yiwang.engagement.content.types import Kind
from yiwang.engagement.interaction import commands, queries
from yiwang.engagement.interaction.types import VISIT, Call, FiledVoice, NewVoice, VoiceKind
from yiwang.engagement.interaction.types.care import Condition, ConditionKind
from yiwang.engagement.interaction.types.pain import NewPainPoint, PainField, PainSource
from yiwang.foundation.core import clock
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.identity import queries as identity
from yiwang.foundation.identity.rules import population
from yiwang.foundation.orgs import queries as orgs
from yiwang.foundation.orgs.rules import demo

_STAMP, _VERSION = "world.care", "1"
SET, SHOWN = 21, 20
"""How many days ago the conditions were set, and first shown."""


def build(say: Callable[[str], None], at: datetime) -> None:
    """Play what was found and what came of it; once."""
    path = Path(settings.YIWANG_REFERENCE) / "content" / "demo_care.json"
    told = json.loads(path.read_text("utf8"))
    played(say, _STAMP, _VERSION, lambda: _play(told, at))


def _play(told: Mapping[str, Any], at: datetime) -> str:
    numbers = [_conditions(one, at) for one in told["policies"]]
    for role in ("法定代表人", "中介一"):
        commands.note_reached(actor=_enterprise(role, at), at=ago(at, SHOWN, 9))
    for one in told["needs"]:
        _need(one, numbers, at)
    for one in told["points"]:
        _point(one, at)
    counts = (len(numbers), len(told["needs"]), len(told["points"]))
    return "惠企政策 {} 项，企业诉求 {} 件，堵点 {} 个".format(*counts)


def _conditions(one: Mapping[str, Any], at: datetime) -> int:
    """Say whom a policy is for; return its number."""
    today = clock.local_date(at)
    found = content.public_list(
        Kind.POLICY, region_code=demo.COUNTY, today=today, text=one["title"], limit=1
    )
    if not found:
        raise LookupError(one["title"])
    conditions = [
        Condition(ConditionKind(c["kind"]), tuple(c["values"]), c["source"])
        for c in one["conditions"]
    ]
    commands.set_policy_match(
        policy_no=found[0].no,
        version=0,
        organisation_id=_office(one["answers"]),
        conditions=conditions,
        actor=actor_in("目录编辑", at),
        at=ago(at, SET, 9),
    )
    return found[0].no


def _office(name: str) -> UUID:
    office = orgs.organisation_of(demo.COUNTY, name)
    if office is None:
        raise LookupError(name)
    return office.id


def _enterprise(role: str, at: datetime) -> Actor:
    """Return somebody who acts for the first enterprise they may act for."""
    known = identity.user_by_phone(population.NAMED[role].phone, viewer=SYSTEM)
    if known is None:
        raise LookupError(role)
    own = identity.actor_of(known.id, stamp=at.isoformat(), at=at)
    choices = identity.identities(known.id, viewer=own, at=at)
    acting = next((one.key for one in choices if one.key.startswith("legal:")), "")
    return identity.actor_of(known.id, acting=acting, stamp=at.isoformat(), at=at)


def _need(one: Mapping[str, Any], numbers: list[int], at: datetime) -> None:
    """Tell a need, by the enterprise or at a visit; the office answers some."""
    given = _visited(one, at) if "name" in one else _told(one, numbers, at)
    if "answer" not in one:
        return
    officer, when = actor_in("审查员一", at), ago(at, one["answered"], 15)
    seen = queries.voice_for_staff(given.number, viewer=officer, at=when)
    if seen is None:
        raise LookupError(one["title"])
    commands.answer_voice(
        number=given.number, version=seen.version, text=one["answer"], actor=officer, at=when
    )


def _told(one: Mapping[str, Any], numbers: list[int], at: datetime) -> FiledVoice:
    boss, when = _enterprise(one["by"], at), ago(at, one["days"], 10)
    no = numbers[one["policy"]]
    commands.see_policy(policy_no=no, actor=boss, at=when)
    return commands.tell_need(
        policy_no=no,
        token=uuid5(NAMESPACE_URL, one["title"]),
        title=one["title"],
        text=one["text"],
        actor=boss,
        at=when,
    )


def _visited(one: Mapping[str, Any], at: datetime) -> FiledVoice:
    when = ago(at, one["days"], 16)
    new = NewVoice(
        token=uuid5(NAMESPACE_URL, one["title"]),
        kind=VoiceKind.NEED,
        title=one["title"],
        text=one["text"],
        region_code=demo.COUNTY,
        organisation_id=_office(one["office"]),
        name=one["name"],
        phone=population.NAMED["法定代表人"].phone,
    )
    manager = actor_in("大厅管理", at)
    return commands.file_voice(
        new=new, call=Call(VISIT, ago(at, one["days"], 10)), actor=manager, at=when
    )


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
    given = ago(at, days - 1, 10)
    commands.own_pain_point(
        number=number,
        version=1,
        organisation_id=_office(one["owner"]),
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
