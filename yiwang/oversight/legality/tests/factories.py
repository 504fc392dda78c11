"""Decided cases as supervision knows them, for tests of law supervision."""

from datetime import date
from typing import Any
from uuid import UUID

from django.apps import apps

from yiwang.oversight.legality.models import CheckSheet
from yiwang.oversight.supervision.tests.measure_factories import COUNTY, County


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


def sheet_row(key: UUID) -> CheckSheet:
    """The row of a sheet."""
    return CheckSheet.objects.get(pk=key)


def fault_findings() -> list[Any]:
    """The findings of law supervision."""
    return list(apps.get_model("supervision", "Finding").objects.filter(rule="L10"))
