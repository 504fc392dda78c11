"""Supervision in the demo world: what a late answer brought up, judged, and what followed from it.

Nobody files cases in the past of this world, so law supervision has planned a draw only.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from config.world.past import played
from config.world.people import actor_in
from yiwang.foundation.core import clock
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.oversight.legality import commands as legality
from yiwang.oversight.legality.types import DrawPlan
from yiwang.oversight.supervision import commands, queries
from yiwang.oversight.supervision.queries import measures
from yiwang.oversight.supervision.types import FindingState, FindingView
from yiwang.oversight.supervision.types.measures import MeasureAnswer, MeasureDraft, Rung

_STAMP, _VERSION = "world.supervision", "1"


def build(say: Callable[[str], None], at: datetime) -> None:
    """Play what was found, judged, demanded and answered; once."""
    while commands.follow(actor=SYSTEM, at=at):
        pass  # what happened so far is what rules look at
    played(say, _STAMP, _VERSION, lambda: _Watch(at).work())


class _Watch:
    """Who watches, who answers."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.watcher, self.legal, self.officer, self.head, self.clerk = (
            actor_in(role, at) for role in ("监察员", "法制监督员", "审查员一", "审批人", "窗口")
        )

    def work(self) -> str:
        """Two were true: one measure is closed, one waits. One was a false alarm."""
        late, silent = self._raised(self.officer)[:2]
        for one in (late, silent):
            said = "经办人外出核查，没有安排人接替，已经补办。"
            self._judged(one, self.officer, said, "没有按期答复，情况属实")
        self._closed(self._issued(late))
        self._issued(silent)
        wrong = self._raised(self.clerk)[0]
        said = "来电第二天已经查看监控、调整排班，当时没有登记。"
        self._judged(wrong, self.clerk, said, "已经办理，只是登记晚了", is_false=True)
        self._planned()
        return "监察：认定预警 3 条（误报 1 条），处置文书 2 份，法制抽查 1 次"

    def _raised(self, whose: Actor) -> list[FindingView]:
        """Return what waits for somebody's explanation. :raises LookupError: too little."""
        while commands.raise_days(actor=SYSTEM, at=self.at):
            pass
        raised = queries.raised(states=(FindingState.OPEN,), limit=50, viewer=self.watcher)
        mine = {*whose.organisation_ids, whose.organisation_id}
        found = [one for one in raised if one.organisation_id in mine]
        if len(found) < 1 + (whose is self.officer):
            raise LookupError("预警")
        return sorted(found, key=lambda one: one.rule)

    def _judged(
        self,
        one: FindingView,
        whose: Actor,
        said: str,
        reason: str,
        *,
        is_false: bool = False,
    ) -> None:
        commands.explain(finding=one.id, text=said, actor=whose, at=self.at)
        commands.judge(
            finding=one.id, is_false=is_false, reason=reason, actor=self.watcher, at=self.at
        )

    def _issued(self, one: FindingView) -> str:
        demand = f"{one.item_name}（{one.matter}）没有按期答复，请立即办理，并回复处理情况。"
        draft = MeasureDraft(Rung.NOTICE, (one.id,), demand)
        number: str = commands.issue_measure(draft=draft, actor=self.watcher, at=self.at)
        return number

    def _closed(self, number: str) -> None:
        answer = MeasureAnswer(
            "已经答复来信人，并重新安排了值班。", instead="答复内容在诉求里可以查看"
        )
        self._act(commands.answer_measure, number, self.head, self.at, answer=answer)
        told = {"is_enough": True, "text": "已经核对答复内容，处理到位"}
        self._act(commands.verify_measure, number, self.watcher, self.at, **told)

    def _act(
        self, command: Callable[..., None], number: str, who: Actor, at: datetime, **told: object
    ) -> None:
        version = measures.measure(number, viewer=who, at=at).version
        command(number=number, version=version, actor=who, at=at, **told)

    def _planned(self) -> None:
        today = clock.local_date(self.at)
        plan = DrawPlan(
            f"{today.year}年{today.month}月行政许可抽查",
            today.replace(day=1),
            today + timedelta(days=20),
            20,
            is_stratified=True,
            with_refusals=True,
        )
        legality.commit_draw(plan=plan, actor=self.legal, at=self.at)
