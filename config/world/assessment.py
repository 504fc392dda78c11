"""Assessment in the demo world: a formula, a closed quarter, an open month, targets, tasks."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from config.world.past import began_on, on, played
from config.world.people import actor_in
from yiwang.foundation.core import clock
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.orgs import queries as orgs
from yiwang.foundation.orgs.rules import demo
from yiwang.oversight.assessment import commands, queries
from yiwang.oversight.assessment.types import Gauge, Span
from yiwang.oversight.supervision import commands as watching
from yiwang.services.catalogue import queries as catalogue

CLOSING = timedelta(days=16)
"""Longer than the working days in which the scored may object."""
_STAMP, _VERSION = "world.assessment", "1"


def build(say: Callable[[str], None], at: datetime) -> None:
    """Play the evaluations, targets and tasks of the past months; once."""
    path = Path(settings.YIWANG_REFERENCE) / "assessment" / "demo_assessment.json"

    def play() -> str:
        return _Office(json.loads(path.read_text("utf8")), at).work()

    while watching.follow(actor=SYSTEM, at=at):
        pass  # what happened so far is counted before it is judged
    played(say, _STAMP, _VERSION, play)


class _Office:
    """Who evaluates, agrees and answers."""

    def __init__(self, shipped: dict[str, Any], at: datetime) -> None:
        self.shipped, self.at = shipped, at
        self.supervisor, self.manager, self.head = (
            actor_in(role, at) for role in ("监察员", "大厅管理", "审批人")
        )

    def work(self) -> str:
        """Do it all, the oldest first."""
        start = began_on(self.at) + timedelta(days=2)
        self._formula(start)
        self._closed_quarter()
        self._scored(Span.MONTH, clock.local_date(self.at).replace(day=1), self.at)
        targets = sum(self._target(one, start) for one in self.shipped["targets"])
        for one in self.shipped["tasks"]:
            self._task(one, start)
        return f"考评：目标 {targets} 个，任务 {len(self.shipped['tasks'])} 项"

    def _formula(self, at: datetime) -> None:
        content = queries.shipped_formula()
        given = {
            "weights": {one["code"]: one["weight"] for one in content["components"]},
            "deductions": dict(content["deductions"]),
            "least": content["least"],
            "source": content["source"],
            "verified": False,
        }
        number = commands.draft_formula(given=given, reason="第一版", actor=self.supervisor, at=at)
        commands.publish_formula(number=number, actor=self.manager, at=at)

    def _scored(self, span: Span, after: date, at: datetime) -> UUID:
        """Open and score the period that ended on the day before."""
        key = commands.open_period(
            region_code=demo.COUNTY,
            span=span,
            first=after - timedelta(days=1),
            actor=self.supervisor,
            at=at,
        )
        commands.score_period(period_id=key, actor=SYSTEM, at=at)
        return key

    def _closed_quarter(self) -> None:
        """Score and close the newest quarter that may be closed by now; its circular is drafted."""
        today = clock.local_date(self.at)
        after = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
        while on(after, 9) + CLOSING > self.at:
            last = after - timedelta(days=1)
            after = date(last.year, (last.month - 1) // 3 * 3 + 1, 1)
        key, then = self._scored(Span.QUARTER, after, on(after, 9)), on(after, 9) + CLOSING
        commands.close_period(period_id=key, actor=self.supervisor, at=then)
        commands.draft_circular(period_id=key, actor=self.supervisor, at=then)

    def _target(self, one: dict[str, Any], at: datetime) -> int:
        named = [catalogue.find_basics(name) for name in one["items"]]
        codes = [found[0].basic_code for found in named if found]
        if one["items"] and not codes:
            return 0
        told = {"source": one["source"], "actor": self.supervisor, "at": at}
        code = commands.save_indicator(
            name=one["name"], gauge=Gauge(one["gauge"]), basic_codes=codes, **told
        )
        commands.set_target(
            indicator=code,
            region_code=demo.COUNTY,
            value=Decimal(one["value"]),
            due_on=clock.local_date(self.at).replace(month=12, day=31),
            owner=one["owner"],
            **told,
        )
        return 1

    def _task(self, one: dict[str, Any], at: datetime) -> None:
        owner = orgs.organisation_of(demo.COUNTY, one["owner"])
        if owner is None:
            raise LookupError(one["owner"])
        key = commands.add_task(
            region_code=demo.COUNTY,
            number=one["number"],
            text=one["text"],
            owner_id=owner.id,
            due_on=clock.local_date(self.at) + timedelta(days=one["due"]),
            source="《关于创优“四最”营商环境的意见》示例县任务分解（示例）",
            actor=self.supervisor,
            at=at,
        )
        if one["report"]:
            text, evidence = one["report"]
            commands.report_task(
                task_id=key,
                version=1,
                text=text,
                evidence=evidence,
                is_done=one["done"],
                actor=self.head,
                at=at + timedelta(days=30),
            )
