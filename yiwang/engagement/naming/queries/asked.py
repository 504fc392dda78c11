"""What a form asks of reserved names (表单取数): name and number, and whether they may be used."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from yiwang.engagement.naming.models import Reservation
from yiwang.engagement.naming.types import KEPT_NAME, HoldState
from yiwang.foundation.core import clock
from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity.types import Fact

from .reservations import reserved_for

SOURCE = "名称自主申报"
NAME, NUMBER = KEPT_NAME, "名称保留.保留号"


class ReservedNames:
    """Names kept for whoever applies, for forms whose fields say ``名称保留.…``."""

    prefix = "名称保留."

    def facts(self, viewer: Actor) -> dict[str, Fact]:
        """Return the newest name kept for the viewer's party, to begin a form with."""
        today = clock.local_date(clock.now())
        held = reserved_for(today=today, viewer=viewer)
        if not held:
            return {}
        on = clock.local_date(held[0].reserved_at)
        return {
            NAME: Fact(held[0].name, SOURCE, on),
            NUMBER: Fact(held[0].number, SOURCE, on),
        }

    def faults(self, told: Mapping[str, str], party_id: UUID, at: datetime) -> dict[str, str]:
        """Return what is wrong with the name and number somebody files, by source of the field.

        《企业名称登记管理规定》第十七条、第十八条.
        """
        name, number = told.get(NAME, "").strip(), told.get(NUMBER, "").strip()
        today = clock.local_date(at)
        if number:
            return self._numbered(name, number, party_id, today)
        others = Reservation.objects.filter(
            name=name, state=HoldState.HELD.value, last_day__gte=today
        ).exclude(party_id=party_id)
        if name and others.exists():
            return {NAME: f"“{name}”已由别人申报保留，请换一个名称，或者先到名称自主申报比对"}
        return {}

    @staticmethod
    def _numbered(name: str, number: str, party_id: UUID, today: date) -> dict[str, str]:
        row = Reservation.objects.filter(number=number).first()
        if row is None or row.party_id != party_id:
            return {NUMBER: "这个名称保留号不是您申报的，请对照“我的名称”里的告知书核对"}
        if row.state != HoldState.HELD:
            return {NUMBER: "这个名称已经不再保留，请重新申报名称"}
        if row.last_day < today:
            day = f"{row.last_day.year}年{row.last_day.month}月{row.last_day.day}日"
            return {NUMBER: f"名称保留期到{day}已经届满，请重新申报名称以后再提交"}
        if name and name != row.name:
            return {NAME: f"这个名称保留号保留的是“{row.name}”，请改成一致"}
        return {}
