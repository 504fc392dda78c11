"""Ratings of the demo world: the hall's windows rated by visitors, two of them badly.

One bad rating waits for who handles it, one was rectified, answered and rated again.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from PIL import Image

from config.world.past import on, played
from config.world.people import actor_in
from yiwang.engagement.interaction import commands, queries
from yiwang.engagement.interaction.types.ratings import RatingChannel, Said
from yiwang.foundation.core import clock
from yiwang.foundation.core.types import ANYONE, SYSTEM
from yiwang.foundation.files import commands as files
from yiwang.foundation.files.types import MediaType
from yiwang.foundation.orgs import queries as orgs
from yiwang.foundation.orgs.rules import demo
from yiwang.services.catalogue import queries as catalogue

_STAMP, _VERSION = "world.ratings", "1"


def build(say: Callable[[str], None], at: datetime) -> None:
    """Play what visitors said, each with its day; once."""
    path = Path(settings.YIWANG_REFERENCE) / "lists" / "demo_ratings.json"

    def play() -> str:
        return f"窗口评价 {_Visits(json.loads(path.read_text('utf8')), at).fill()} 条"

    played(say, _STAMP, _VERSION, play)


class _Visits:
    """The hall's windows, who works there, and what was said."""

    def __init__(self, shipped: Mapping[str, Any], at: datetime) -> None:
        self.shipped, self.at = shipped, at
        self.clerk, self.manager = (actor_in(role, at) for role in ("窗口", "大厅管理"))
        self.items = {one.name: one.code for one in catalogue.in_region(demo.COUNTY)}

    def fill(self) -> int:
        """Open the windows, hand out codes, rate; the oldest first."""
        hall = self.manager.organisation_id
        if hall is None:
            raise LookupError("政务服务中心")
        began = self._day(self.shipped["visits"][0]["days"] + 1, 9)
        windows = {
            label: commands.open_rated_window(
                organisation_id=hall, label=label, actor=self.manager, at=began
            )
            for label in self.shipped["windows"]
        }
        for one in self.shipped["visits"]:
            self._visit(windows[one["window"]], one)
        return len(self.shipped["visits"])

    def _day(self, days: int, hour: int) -> datetime:
        """Return half past an hour, so many working days ago."""
        calendar = orgs.working_calendar()
        return on(calendar.add_working_days(clock.local_date(self.at), -days), hour)

    def _visit(self, window: UUID, one: Mapping[str, Any]) -> None:
        """A visitor is served, given a code, and rates some minutes later."""
        at = self._day(one["days"], one["hour"])
        item = self.items.get(one.get("item", ""), "")
        code = commands.hand_out_code(window_id=window, item_code=item, actor=self.clerk, at=at)
        token = queries.visit(window, code, client="world", viewer=ANYONE, at=at)
        said = Said(one["stars"], tuple(one.get("labels", ())), one.get("text", ""))
        rated_at = at + timedelta(minutes=6)
        commands.rate(token=token, said=said, channel=RatingChannel.QR, actor=ANYONE, at=rated_at)
        if "handled" in one:
            key = queries.occasion(token, client="world", viewer=ANYONE, at=rated_at).id
            self._handle(key, token, one, rated_at)

    def _handle(self, key: UUID, token: str, one: Mapping[str, Any], at: datetime) -> None:
        """The manager of the hall verifies, mends and answers in time; then it is rated again."""
        done, soon = one["handled"], at + timedelta(hours=2)
        later = self._day(one["days"] - 1, 10)
        act: dict[str, Any] = {"rating_id": key, "version": None, "actor": self.manager}
        commands.assign_rating(at=soon, **act)
        commands.verify_rating(at=soon, **act)
        commands.confirm_rating(text=done["finding"], at=soon, **act)
        commands.rectify_rating(text=done["measures"], at=soon, **act)
        proof = self._proof(key, later)
        commands.finish_rectifying(reply=done["reply"], file=proof, at=later, **act)
        said, again = Said(4, (), done["again"]), later + timedelta(hours=3)
        channel = RatingChannel.MOBILE
        commands.rerate(token=token, said=said, channel=channel, actor=ANYONE, at=again)

    def _proof(self, key: UUID, at: datetime) -> UUID:
        """Return a picture that stands for what was mended."""
        image = io.BytesIO()
        Image.new("RGB", (320, 200), (214, 226, 240)).save(image, "PNG")
        return files.keep_made(
            content=image.getvalue(),
            media_type=MediaType.PNG,
            page_count=1,
            name="整改照片.png",
            owner=f"rating:{key}",
            actor=SYSTEM,
            at=at,
        ).id
