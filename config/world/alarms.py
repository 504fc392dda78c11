"""Alarms of the demo world: a channel of the county, and what it was told of yesterday."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from config.world.past import ago, played
from config.world.people import actor_in
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.orgs import queries as orgs
from yiwang.foundation.orgs.rules import demo
from yiwang.oversight.supervision import commands
from yiwang.oversight.supervision.types import Level
from yiwang.oversight.supervision.types.special import AlarmDraft, Area, Watched, WatchedKind, Way

READS = 52
_STAMP, _VERSION = "world.alarms", "1"


def build(say: Callable[[str], None], at: datetime) -> None:
    """Add the channel and count an hour in which licences were read for no case; once."""

    def play() -> str:
        draft = AlarmDraft(Way.DEMO, "监察值班室", "值班手机", tuple(Area), tuple(Level))
        watcher, noon = actor_in("监察员", at), ago(at, 1, 12)
        commands.keep_channel(draft=draft, actor=watcher, at=noon - timedelta(days=9))
        office = orgs.organisation_of(demo.COUNTY, "民政局")
        if office is None:
            raise LookupError("no 民政局")
        reads = [
            Watched(
                kind=WatchedKind.LICENCE_READ, subject=f"world {n}", who="world",
                at=noon + timedelta(seconds=40 * n), about="婚姻登记系统 中华人民共和国结婚证",
                organisation_id=office.id, region_code=demo.COUNTY,
            )
            for n in range(READS)
        ]  # fmt: skip
        commands.watch(events=reads, actor=SYSTEM, at=noon + timedelta(hours=1))
        return "告警通道 1 个，告警 1 条"

    played(say, _STAMP, _VERSION, play)
