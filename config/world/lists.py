"""Lists of the demo world as they grew: half a year of editions, openings online, figures."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.conf import settings

from config.world.past import MONTHS, ago, began_on, on, played
from config.world.people import actor_in
from yiwang.engagement.lists import commands, queries
from yiwang.engagement.lists.types import Kind, Outcome
from yiwang.foundation.core import clock
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.orgs.rules import demo
from yiwang.services.catalogue import commands as editing
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types import GuideSummary

REGIONS = (demo.PROVINCE, demo.CITY, demo.COUNTY)
REST = "生产经营准入"
_STAMP, _VERSION = "world.lists", "2"
Said = Sequence[tuple[str, Mapping[str, Any]]]


def build(say: Callable[[str], None], at: datetime) -> None:
    """Publish month by month what is not there yet, each with the date it would have had."""
    path = Path(settings.YIWANG_REFERENCE) / "lists" / "demo_lists.json"

    def play() -> str:
        made = _History(json.loads(path.read_text("utf8")), at).grow()
        return f"事项名单 {made} 版，{MONTHS} 个月的统计"

    played(say, _STAMP, _VERSION, play)


class _History:
    """The months, one after the other."""

    def __init__(self, shipped: Mapping[str, Any], at: datetime) -> None:
        self.shipped, self.at = shipped, at
        self.months = [clock.local_date(began_on(at))]
        for _ in range(MONTHS):
            self.months.append((self.months[-1] + timedelta(days=31)).replace(day=1))
        self.made = 0

    def grow(self) -> int:
        """Play the months; return how many editions were published."""
        self._close(on(self.months[0] + timedelta(days=1), 9))
        self._plan(on(self.months[0] + timedelta(days=9), 9))
        opening = deque(self.shipped["offline"]["online"])
        for n, (month, following) in enumerate(pairwise(self.months), 1):
            if n > 1 and opening:
                self._open(opening.popleft(), on(month + timedelta(days=11), 15))
            for region in REGIONS:
                self._publish(region, n / MONTHS, on(month + timedelta(days=19), 16))
            commands.count_standings(actor=SYSTEM, at=on(following, 1))
        self._by_people()
        commands.count_standings(actor=SYSTEM, at=self.at)
        return self.made

    def _close(self, at: datetime) -> None:
        """Say in the guides that some items are not online yet."""
        wanted = self.shipped["offline"]
        for name in (*wanted["online"], *wanted["planned"]):
            self._amend(name, wanted["reason"], at, online=False)

    def _open(self, name: str, at: datetime) -> None:
        self._amend(name, self.shipped["offline"]["opened"], at, online=True)

    def _amend(self, name: str, reason: str, at: datetime, *, online: bool) -> None:
        """Publish for every demo region whether an item can be applied for online."""
        for item in catalogue.item_promises([name], demo.COUNTY):
            texts = catalogue.texts_in_division(
                item.department, demo.PROVINCE, basic_code=item.basic_code
            )
            depth = "网上申请、现场核验" if online else "窗口办理"
            editing.amend_texts(
                basic_code=item.basic_code,
                region_code=demo.PROVINCE,
                changes={
                    one.body_id: {**one.content, "online": online, "depth": depth}
                    for one in texts
                    if one.content["online"] is not online
                },
                reason=reason,
                actor=SYSTEM,
                at=at,
            )

    def _plan(self, at: datetime) -> None:
        """Publish by year when what is not online will be."""
        names = self.shipped["offline"]
        opened = [*zip(names["online"], self.months[1:], strict=False)]
        year = self.months[-1].year
        last, mid = date(year, 12, 31), date(year + 1, 6, 30)
        self._ship(
            Kind.ONLINE_PLAN,
            demo.COUNTY,
            [
                *((name, {"due_on": day.replace(day=28)}) for name, day in opened),
                *((name, {"due_on": last}) for name in names["planned"][:1]),
            ],
            at,
            year=year,
        )
        rest = [(name, {"due_on": mid}) for name in names["planned"][1:]]
        self._ship(Kind.ONLINE_PLAN, demo.COUNTY, rest, at, year=year + 1)

    def _ship(
        self, kind: Kind, region: str, items: Said | Mapping[str, Said], at: datetime, year: int = 0
    ) -> None:
        """Publish what a list names; what it named before stays."""
        self.made += bool(
            commands.ship_list(
                kind=kind,
                region_code=region,
                items=items if isinstance(items, Mapping) else {"": items},
                source=self.shipped["source"],
                year=year,
                actor=SYSTEM,
                at=at,
            )
        )

    def _publish(self, region: str, part: float, at: datetime) -> None:
        """Publish as much of each list as was ready by then."""
        shipped = self.shipped
        frequent = {key: _part(_plain(names), part) for key, names in shipped["frequent"].items()}
        self._ship(Kind.FREQUENT, region, frequent, at)
        self._ship(Kind.HALL, region, _part(_hall(region, shipped), (1 + part) / 2), at)
        if region == demo.COUNTY:
            self._ship(Kind.VILLAGE, region, _part(_plain(shipped["village"]), part), at)
        if region == demo.CITY:
            self._ship(Kind.NEARBY, region, _part(_plain(shipped["nearby"]), part), at)

    def _by_people(self) -> None:
        """Let the county's own people add some: one list published, two wait for the next."""
        editor, checker, publisher = (
            actor_in(role, self.at) for role in ("目录编辑", "审批人", "发布审核")
        )
        rounds = ((Kind.HALL, 3), (Kind.VILLAGE, 2), (Kind.FREQUENT, 1))
        for kind, steps in rounds:
            kept = queries.lists(kind=kind, region_code=demo.COUNTY, limit=1, viewer=SYSTEM)[0]
            at = ago(self.at, steps, 9)
            report = commands.add_items(
                list_id=kept.id,
                text="\n".join(self.shipped["by_people"][kind.value]),
                audience="PERSON" if kept.kind.has_audiences else "",
                reason="群众反映常办",
                actor=editor,
                at=at,
            )
            acts = (
                (commands.submit_list, editor, "请核对"),
                (commands.pass_list, checker, "逐项核对，和现行指南一致"),
                (commands.publish_list, publisher, "同意公布"),
            )
            if not any(line.outcome is Outcome.ADDED for line in report):
                continue
            for n, (act, who, opinion) in enumerate(acts[:steps], 1):
                seen = queries.named_list(kept.id, viewer=who)
                if seen is not None:
                    moment = at + timedelta(hours=2 * n)
                    act(
                        list_id=kept.id,
                        version=seen.version,
                        opinion=opinion,
                        actor=who,
                        at=moment,
                    )


def _part(said: Said, part: float) -> Said:
    return said[: round(len(said) * part)]


def _plain(names: Iterable[str]) -> Said:
    return [(name, {}) for name in names]


def _hall(region: str, shipped: Mapping[str, Any]) -> Said:
    """Let everything enter that the division handles, but what cannot and what is not ready."""
    exempt = {
        one["name"]: {"exempt": one["reason"], "note": one["note"]} for one in shipped["exempt"]
    }
    late = {*shipped["left_out"], *shipped["by_people"][Kind.HALL.value]}
    return [
        (guide.basic_code, exempt.get(guide.name) or _zone(guide, shipped["zones"]))
        for guide in catalogue.in_region(region)
        if guide.name not in late
    ]


def _zone(guide: GuideSummary, zones: Mapping[str, list[str]]) -> dict[str, str]:
    """Return the class of window by the words of the name; the rest has windows of its own."""
    for zone, words in zones.items():
        if any(word in guide.name for word in words):
            return {"zone": zone}
    return {"zone": REST} if "LEGAL" in guide.audience else {}
