"""The ledger of the demo world: a baseline, one self-check made public, two on their way."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from config.world.past import ago, began_on, played
from config.world.people import actor_in
from yiwang.foundation.core import clock
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.orgs import queries as orgs
from yiwang.foundation.orgs.rules import demo
from yiwang.oversight.reduction import commands, queries
from yiwang.oversight.reduction.types import Choice, ItemSheet, Line, Outcome
from yiwang.services.catalogue import queries as catalogue

DEPARTMENTS = ("民政局", "人力资源和社会保障局", "公安局")
"""One goes to the public, one waits for review, one has just begun."""
MOST_SHEETS = 100
_STAMP, _VERSION = "world.reduction", "1"


def build(say: Callable[[str], None], at: datetime) -> None:
    """Take the baseline at the beginning and what followed, each with its date; once."""
    path = Path(settings.YIWANG_REFERENCE) / "lists" / "demo_reduction.json"

    def play() -> str:
        _Ledger(json.loads(path.read_text("utf8")), at).fill()
        return f"减证便民台账 {len(queries.entries(limit=100))} 条"

    played(say, _STAMP, _VERSION, play)


class _Ledger:
    """Who takes part, and what they say."""

    def __init__(self, shipped: Mapping[str, Any], at: datetime) -> None:
        self.shipped, self.at = shipped, at
        self.checker, self.office, self.publisher = (
            actor_in(role, at) for role in ("审批人", "目录编辑", "发布审核")
        )

    def fill(self) -> None:
        """Play what happened, the oldest first."""
        start = began_on(self.at) + timedelta(days=2)
        baseline = self._baseline(start)
        done, waiting, begun = DEPARTMENTS
        key = self._checked(done, start + timedelta(days=30))
        agreed = start + timedelta(days=45)
        handed = agreed - timedelta(days=8)
        self._step(commands.submit_check, key, self.checker, handed, "已逐项自查")
        self._step(commands.review_check, key, self.office, agreed - timedelta(days=3), "理由充分")
        self._step(commands.agree_check, key, self.publisher, agreed, "同意公布")
        while not commands.continue_publication(check_id=key, actor=SYSTEM, at=agreed):
            pass
        commands.measure_baseline(baseline_id=baseline, actor=SYSTEM, at=agreed)
        key = self._checked(waiting, ago(self.at, 9, 9))
        self._step(commands.submit_check, key, self.checker, ago(self.at, 4, 16), "请审核")
        self._begin(begun, ago(self.at, 2, 10))

    def _baseline(self, at: datetime) -> UUID:
        day = clock.local_date(at)
        name = f"{day.year}年{day.month}月基线"
        known = {one.name: one.id for one in queries.baselines()}
        if name not in known:
            key = commands.take_baseline(name=name, taken_on=day, actor=self.office, at=at)
            commands.count_baseline(baseline_id=key, actor=SYSTEM, at=at)
            return key
        return known[name]

    def _begin(self, department: str, at: datetime) -> UUID:
        body = orgs.organisation_of(demo.COUNTY, department)
        if body is None:
            raise LookupError(department)
        return commands.begin_check(organisation_id=body.id, actor=self.checker, at=at)

    def _checked(self, department: str, at: datetime) -> UUID:
        """Begin a self-check and say something of every material and step."""
        key = self._begin(department, at)
        said = self.shipped["departments"][department]
        for sheet in queries.sheets_of(key, limit=MOST_SHEETS, viewer=self.checker):
            commands.save_item(
                check_id=key,
                basic_code=sheet.basic_code,
                version=sheet.version,
                choices=self._choices(sheet, said.get(sheet.name, {})),
                actor=self.checker,
                at=at + timedelta(hours=3),
            )
        return key

    def _choices(self, sheet: ItemSheet, said: Mapping[str, list[str]]) -> list[Choice]:
        basis = self._basis(sheet)
        return [self._choice(line, said.get(line.name), basis) for line in sheet.lines]

    def _choice(self, line: Line, said: list[str] | None, basis: str) -> Choice:
        if said is None:
            return Choice(line.key, Outcome.KEEP, "", self.shipped["kept"], basis)
        outcome, test, instead, reason = said
        kept = basis if outcome == Outcome.KEEP else ""
        return Choice(line.key, Outcome(outcome), test, reason, kept, instead)

    def _basis(self, sheet: ItemSheet) -> str:
        """Return the law an item rests on, with its first article."""
        written: str | None = self.shipped["bases"].get(sheet.name)
        if written:
            return written
        law = catalogue.basic_editions(sheet.basic_code)[0].content["bases"][0]
        return f"《{law['law']}》{next(iter(law.get('articles', ())), '')}"

    def _step(self, act: Any, key: UUID, who: Any, at: datetime, opinion: str) -> None:
        seen = queries.check(key, viewer=who)
        if seen is not None:
            act(check_id=key, version=seen.version, opinion=opinion, actor=who, at=at)
