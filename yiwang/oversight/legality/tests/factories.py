"""Decided cases as supervision knows them, for tests of law supervision."""

from datetime import date
from typing import Any
from uuid import UUID

from django.apps import apps

from yiwang.oversight.legality import commands, queries
from yiwang.oversight.legality.models import CheckSheet
from yiwang.oversight.legality.types import DrawPlan, Point
from yiwang.oversight.supervision.tests.measure_factories import AT, COUNTY, County, later

FAULT = {Point.REASONS: "不予许可决定书没有写明依据的条款"}


def decided(there: County, n: int, *, decided_on: date = date(2026, 2, 20), **changes: Any) -> Any:
    """A case decided in the period."""
    plain = {
        "matter": f"9901022026{n:08d}",
        "kind": "CASE",
        "v": 1,
        "entry": n + 1,
        "organisation_id": there.market,
        "region_code": COUNTY,
        "basic_code": "000131001000",
        "item_name": "食品经营许可（新办）",
        "state": "DECIDED",
        "is_open": True,
        "outcome": "GRANTED",
        "opened_on": date(2026, 1, 20),
        "decided_on": decided_on,
        "ended_on": decided_on,
        "moved_on": decided_on,
    }
    return apps.get_model("supervision", "Fact").objects.create(**(plain | changes))


def confirmed_fault(there: County) -> UUID:
    """A sheet whose fault two people of law supervision established."""
    decided(there, 0)
    plan = DrawPlan("三月行政许可抽查", date(2026, 2, 1), date(2026, 3, 2), 100)
    key = commands.commit_draw(plan=plan, actor=there.legal, at=AT)
    commands.draw_lots(draw_id=key, actor=there.legal, at=later(1))
    made = queries.sheets(key, viewer=there.legal, today=AT.date())[0].id
    commands.check_decision(sheet_id=made, version=1, faults=FAULT, actor=there.legal, at=AT)
    commands.confirm_check(
        sheet_id=made, version=2, agrees=True, text="情况属实，同意", actor=there.other_legal, at=AT
    )
    return made


def sheet_row(key: UUID) -> CheckSheet:
    """The row of a sheet."""
    return CheckSheet.objects.get(pk=key)


def fault_findings() -> list[Any]:
    """The findings of law supervision."""
    return list(apps.get_model("supervision", "Finding").objects.filter(rule="L10"))
